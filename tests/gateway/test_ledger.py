"""``ledger.json``: read as it was written; what an older version made says what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import LedgerError
from gateway.ledger import FILE, from_json, load
from tests.support.town import a_ledger


def written(folder: Path, raw: dict[str, Any]) -> Path:
    (folder / FILE).write_text(json.dumps(raw))
    return folder


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert load(written(tmp_path, a_ledger().as_json())) == a_ledger()
    assert from_json(a_ledger().as_json()) == a_ledger()


@pytest.mark.parametrize(
    ("without", "named"),
    [(["documents", "uses"], "Documents"), (["uses"], "Uses"),
     (["authorizations", "documents", "uses"], "Authorizations")],
)  # fmt: skip
def test_a_ledger_of_fewer_contracts_is_for_an_older_version(
    tmp_path: Path, without: list[str], named: str
) -> None:
    raw = {key: value for key, value in a_ledger().as_json().items() if key not in without}
    with pytest.raises(LedgerError, match=f"without the contract {named}, .* `shujian init`"):
        load(written(tmp_path, raw))
    with pytest.raises(LedgerError, match="this version does not know"):
        from_json(raw)
