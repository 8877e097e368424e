"""Issued documents of which the contract says something else than the tables do: all named."""

from __future__ import annotations

from dataclasses import replace

from chain.documents.state import DocumentChange, DocumentSide, DocumentStatus, RedStatus
from chain.words import Digest, Seconds
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.test_tampering import named
from tests.gateway.issuing.registry import alone, of_batch

OTHER = Digest(b"\x05" * 32)
FIRST, LAST = alone("1"), alone("4")


def told(ledger: Copy, table: str) -> set[str]:
    """The fields of a table that are named."""
    return {field for found, _, field in named(ledger) if found == table}


def test_a_right_and_a_series_are_compared_field_by_field(ledger: Copy) -> None:
    client = ledger.client
    assert client is not None
    client.licences = dict.fromkeys(client.licences, (1, 2, 9))
    client.runs = dict.fromkeys(client.runs, (99, 9))
    assert told(ledger, "issuer_right") == {"from_", "until", "number"}
    assert told(ledger, "document_series") == {"next", "number"}


def test_an_issue_is_compared_field_by_field(ledger: Copy) -> None:
    client = ledger.client
    assert client is not None
    client.issues[FIRST.issue] = replace(
        client.issues[FIRST.issue], root=OTHER, count=3, first=3, issued=Seconds(9),
        valid_from=Seconds(9), valid_until=Seconds(9), amount=9, blue=OTHER,
    )  # fmt: skip
    fields = {"root", "count", "first", "issued", "valid_from", "valid_until", "amount", "blue"}
    assert named(ledger) == {("issue", f"id=0x{FIRST.issue.hex()}", field) for field in fields}


def test_changes_and_red_letters_are_compared(ledger: Copy) -> None:
    client = ledger.client
    assert client is not None
    first = client.documents[FIRST.issue, 0]
    client.documents[FIRST.issue, 0] = replace(first, changes=first.changes[:1])
    last = client.documents[LAST.issue, 0]
    (change,) = last.changes
    other = DocumentChange(
        change.recorded, Seconds(1), change.block, DocumentStatus.REVOKED, DocumentSide.STEWARD
    )
    client.documents[LAST.issue, 0] = replace(last, changes=(other,), successor=None)
    client.reds[FIRST.id] = replace(
        client.reds[FIRST.id], total=9, done=9, open=9, state=9, status=RedStatus.FULL,
        by=DocumentSide.BUYER,
    )  # fmt: skip
    keys = [f"document=0x{name.id.hex()}" for name in (FIRST, LAST)]
    fields = ("total", "done", "open", "number", "status", "side")
    assert named(ledger) == {
        ("document_change", keys[0], "(changes)"),
        ("document_change", keys[1], "(changes)"),
        ("document_change", keys[1], "successor"),
        *(("red_letter", keys[0], field) for field in fields),
    }


def test_what_the_contract_does_not_know_is_named(ledger: Copy) -> None:
    client = ledger.client
    assert client is not None
    client.issues = {id_: one for id_, one in client.issues.items() if id_ != FIRST.issue}
    client.documents, client.reds = {}, {}
    found = named(ledger)
    assert ("issue", f"id=0x{FIRST.issue.hex()}", "state") in found
    keys = {key for table, key, field in found if (table, field) == ("document_change", "(row)")}
    assert keys == {f"document=0x{name.id.hex()}" for name in (FIRST, LAST)}
    assert ("red_letter", f"document=0x{FIRST.id.hex()}", "number") in found


def test_what_the_contract_has_issued_is_not_pending(ledger: Copy) -> None:
    client = ledger.client
    assert client is not None
    pending, model = alone("5").issue, client.issues[of_batch(1).issue]
    client.issues[pending] = model
    assert named(ledger) == {("issue", f"id=0x{pending.hex()}", "state")}
