"""An office in a town in which documents are issued."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.checking.phrases.said import listening, without_chinese
from tests.gateway.issuing.conftest import licensed, registry
from tests.gateway.issuing.registry import Registry
from tests.gateway.verification.office import Office

__all__ = ["licensed", "registry"]


@pytest.fixture
def office(registry: Registry) -> Iterator[Office]:
    """An issuer that leaves what it issues in the archive."""
    registry.town.clock += 1_000_000  # by its blocks, the town is ahead of its clock
    made = Office(registry)
    yield made
    made.verification.close()


@pytest.fixture(autouse=True)
def every_sentence_has_its_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is verified in these tests: what is said of it can be said in Chinese."""
    heard = listening(monkeypatch)
    yield
    assert not without_chinese(heard), "add their Chinese to gateway/checking"
