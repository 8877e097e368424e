"""The audit of the completeness index: its roots under checkpoints, its rows, its state."""

from __future__ import annotations

import pytest

from tests.gateway.audit.conftest import Copy

LAST = "SELECT max(size) FROM checkpoint"


def found(ledger: Copy) -> set[tuple[str, str, str]]:
    """Table, key and field of what the check names; it must name something."""
    findings = [finding for finding in ledger.findings() if finding.check == "index"]
    return {(finding.table, finding.key, finding.field) for finding in findings}


def first_tag(ledger: Copy) -> str:
    (tag,) = ledger.one("SELECT tag FROM index_key ORDER BY tag LIMIT 1")
    assert isinstance(tag, bytes)
    return f"tag=0x{tag.hex()}"


def test_rows_changed_hidden_and_invented_are_told_apart(ledger: Copy) -> None:
    key = first_tag(ledger)
    ledger.tamper(
        "UPDATE index_key SET count = count + 1 WHERE tag = (SELECT min(tag) FROM index_key)"
    )
    assert found(ledger) == {("index_key", key, "count")}
    ledger.tamper(
        "DELETE FROM index_key WHERE tag = (SELECT min(tag) FROM index_key)",
        "INSERT INTO index_key VALUES (zeroblob(32), 1, zeroblob(32))",
        "INSERT INTO index_key VALUES ('text', 1, zeroblob(32))",
    )
    invented = {("index_key", f"tag=0x{'00' * 32}", "(row)"), ("index_key", "tag=text", "(row)")}
    assert found(ledger) == {("index_key", key, "(row)"), *invented}


def test_a_claim_that_is_not_the_root_of_the_headers_is_named(ledger: Copy) -> None:
    ledger.tamper(f"UPDATE checkpoint SET index_root = randomblob(32) WHERE size = ({LAST})")
    (size,) = ledger.one(LAST)
    assert found(ledger) == {("checkpoint", f"size={size}", "index_root")}


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE index_state SET size = 'all'", "size"),
        ("UPDATE index_state SET size = size - 1", "size"),
        ("UPDATE index_state SET keys = 4611686018427387904", "keys"),
        ("DELETE FROM index_state", "(row)"),
    ],
)
def test_a_state_that_is_not_that_of_the_newest_checkpoint_is_named(
    ledger: Copy, statement: str, field: str
) -> None:
    ledger.tamper(statement)
    assert found(ledger) == {("index_state", "name=newest", field)}


def test_the_index_of_an_older_ledger_may_be_absent_or_behind(ledger: Copy) -> None:
    claimless = "UPDATE checkpoint SET index_root = zeroblob(32)"
    ledger.tamper(claimless, "DELETE FROM index_key", "DELETE FROM index_state")
    assert {finding.check for finding in ledger.findings()} == {"chain"}  # whose events claim roots
    ledger.tamper("INSERT INTO index_key VALUES (zeroblob(32), 1, zeroblob(32))")
    assert found(ledger) == {("index_key", f"tag=0x{'00' * 32}", "(row)")}


def test_nothing_is_said_of_what_stands_behind_a_record_that_cannot_be_read(ledger: Copy) -> None:
    ledger.tamper("UPDATE record SET header = x'7b7d' WHERE position = 9")
    assert found(ledger) == {("index_key", "from record 9 on", "(row)")}
