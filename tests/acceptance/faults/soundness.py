"""What must be so after any fault: nothing acknowledged is missing, nothing stands twice.

Written against the files and the chain, and not with the product's own reading of them, but for
the last word, which is the audit's.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chain.client import (
    ChainIdentity,
    CheckpointAppended,
    Client,
    EntryPublished,
)
from chain.client.artifacts import artifact
from chain.client.codec import decode_values
from chain.index import MemoryIndex
from chain.merkle import root_hash
from chain.receipts import Receipt, receipt_digest
from chain.statements import recover
from chain.words import Digest, Millis, Position, to_hex
from gateway.anchoring.follower import contracts_of
from gateway.ledger import Ledger
from gateway.operation import auditing, folder
from gateway.settings import Settings
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Served
from tests.acceptance.shell import Shell


@dataclass(frozen=True)
class Stored:
    """A record as its row has it."""

    position: int
    outcome: str
    leaf: bytes
    tags: tuple[bytes, ...]
    body: dict[str, Any]


def check_sound(served: Served, clerk: Clerk) -> None:
    """Hold journal, chain and receipts against each other; a node must answer, nothing may wait."""
    check_whole(served, clerk)
    report = auditing.audit(settings_of(served.shell), lambda _: None, lambda _: None)
    assert report.exit_status == 0, report.findings


def check_whole(served: Served, clerk: Clerk) -> None:
    """As `check_sound`, without the audit."""
    records = read_journal(served.shell.data)
    check_receipts(clerk, records)
    check_outcomes(records)
    check_chain(clerk.ledger, served.shell.data, records)


def settings_of(shell: Shell) -> Settings:
    """What the commands in a shell are given, for a call in this process."""
    return Settings(data=shell.data, password_file=shell.home / "pw", chain_url=None)


def read_journal(data: Path) -> list[Stored]:
    """All records from the database's file, in order."""
    query = "SELECT position, outcome, header, body FROM record ORDER BY position"
    with closing(sqlite3.connect(f"file:{data}/gateway.sqlite?mode=ro", uri=True)) as file:
        records = [
            Stored(
                position,
                outcome,
                sha256(b"\0" + header).digest(),
                tuple(bytes.fromhex(tag[2:]) for tag, _ in json.loads(header)["tags"]),
                json.loads(body),
            )
            for position, outcome, header, body in file.execute(query)
        ]
    assert [record.position for record in records] == list(range(len(records)))
    return records


def check_receipts(clerk: Clerk, records: list[Stored]) -> None:
    """Every receipt is the operator's, and its leaf stands where it says."""
    for digest, promised in clerk.receipts.items():
        receipt = Receipt(
            Position(promised["position"]),
            _digest(promised["leaf"]),
            _digest(promised["previous"]),
            Millis(promised["recorded"]),
            Millis(promised["anchor_by"]),
        )
        hashed = receipt_digest(clerk.ledger.ledger_id, receipt)
        signature = bytes.fromhex(promised["signature"][2:])
        assert recover(hashed, signature) == clerk.ledger.operator
        assert receipt.position < len(records), f"an acknowledged record is lost: {promised}"
        assert records[receipt.position].leaf == receipt.leaf
        assert records[receipt.position - 1].leaf == receipt.previous
        assert records[receipt.position].body["statement"]["digest"] == digest


def check_outcomes(records: list[Stored]) -> None:
    """Each statement was submitted once, and has one outcome, after it."""
    submitted: dict[str, int] = {}
    outcomes: Counter[str] = Counter()
    for record in records:
        if record.outcome == "submitted":
            digest = record.body["statement"]["digest"]
            assert digest not in submitted, f"{digest} stands twice"
            submitted[digest] = record.position
        elif record.outcome in ("accepted", "refused") and "submitted" in record.body:
            assert record.body["submitted"] == submitted[record.body["statement"]]
            outcomes[record.body["statement"]] += 1
    assert outcomes == Counter(submitted.keys())


def check_chain(ledger: Ledger, data: Path, records: list[Stored]) -> None:
    """The chain holds each leaf once, in the journal's order, and each acceptance once."""
    url = folder.node_url(data)
    assert url is not None
    leaves = [record.leaf for record in records]
    chain = ChainIdentity(ledger.chain_id, ledger.genesis)
    with Client(url, expect_chain=chain, contracts=contracts_of(ledger)) as client:
        events = list(client.events(ledger.deployed, client.block_number()))
        appended = [event for event in events if isinstance(event, CheckpointAppended)]
        anchored = [leaf for event in appended for leaf in _leaves_of(client, event)]
        head = client.journal()
    check_index(data, records, {event.size: event.index_root for event in appended})
    sizes = [event.size for event in appended]
    assert sizes == sorted(set(sizes)), "a checkpoint stands twice, or out of order"
    assert anchored == leaves
    assert (head.size, head.root) == (len(leaves), root_hash([Digest(leaf) for leaf in leaves]))
    accepted = Counter(
        to_hex(event.digest) for event in events if isinstance(event, EntryPublished)
    )
    told = [record.body for record in records if record.outcome == "accepted"]
    assert accepted == Counter(body["statement"] for body in told if body["type"] == "PublishEntry")


def check_index(data: Path, records: list[Stored], claims: dict[int, Digest]) -> None:
    """Each index root on the chain follows from the headers, and the rows are the newest one's."""
    index = MemoryIndex()
    for size in sorted(claims):
        changes: dict[bytes, list[int]] = {}
        for record in records[index.root.size : size]:
            for tag in record.tags:
                changes.setdefault(tag, []).append(record.position)
        assert index.update(size, changes).root == claims[size], f"the index root at {size}"
    with closing(sqlite3.connect(f"file:{data}/gateway.sqlite?mode=ro", uri=True)) as file:
        assert file.execute("SELECT * FROM index_key ORDER BY tag").fetchall() == [*index.rows()]
        state = file.execute("SELECT size, keys FROM index_state").fetchall()
    assert state == [(max(claims), index.keys)]


def _leaves_of(client: Client, event: CheckpointAppended) -> list[bytes]:
    """The leaves in the transaction that made a checkpoint."""
    raw = client.connection.call("eth_getTransactionByHash", to_hex(event.place.transaction))
    assert isinstance(raw, dict)
    function = artifact("Journal").function("append")
    values = decode_values(function.inputs, bytes.fromhex(raw["input"][10:]))
    named = dict(zip([item.name for item in function.inputs], values, strict=True))
    leaves = list(named["leaves"])
    assert named["expectedSize"] + len(leaves) == event.size
    return leaves


def _digest(text: str) -> Digest:
    return Digest(bytes.fromhex(text[2:]))
