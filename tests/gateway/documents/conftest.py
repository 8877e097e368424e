"""Whatever is refused in these tests, the reason can be said in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.checking.phrases import chinese
from gateway.documents.errors import DocumentError


@pytest.fixture(autouse=True)
def every_refusal_has_its_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reason and advice of every refusal that is made, whether or not it is caught."""
    heard: set[str] = set()
    made = DocumentError.__init__

    def listened(error: DocumentError, reason: str, advice: str) -> None:
        heard.update((reason, advice))
        made(error, reason, advice)

    monkeypatch.setattr(DocumentError, "__init__", listened)
    yield
    missing = sorted(one for one in heard if chinese(one) is None)
    assert not missing, "add their Chinese to gateway/checking/phrases"
