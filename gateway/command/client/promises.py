"""Receipts held against what stands there: pure functions of a promise and what was found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain import merkle
from chain.errors import ChainError, ProofError
from chain.receipts import Receipt, receipt_digest
from chain.statements import recover
from chain.words import Digest, Millis, Position, to_hex
from gateway.command.errors import CommandError, Status
from gateway.trace.question import recorded_at

FIELDS = ("position", "leaf", "previous", "recorded", "anchor_by", "signature")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `passed` is None where it could not be.

    Where it failed, `promised` and `found` say what was promised and what stands there instead.
    """

    name: str
    passed: bool | None
    note: str
    promised: str | None = None
    found: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As ``--json`` shows it."""
        return {
            "check": self.name,
            "passed": self.passed,
            "note": self.note,
            "promised": self.promised,
            "found": self.found,
        }

    def line(self) -> str:
        """As people read it."""
        word = {True: "OK  ", False: "FAIL", None: "SKIP"}[self.passed]
        told = "" if self.promised is None else f"; promised {self.promised}, found {self.found}"
        return f"{word}  {self.name}: {self.note}{told}"


@dataclass(frozen=True, slots=True)
class Place:
    """What the gateway shows at a position: the leaf, in a tree of `size` leaves with that root."""

    leaf: str
    size: int
    root: str
    proof: tuple[str, ...]


def read_promises(path: Path) -> list[dict[str, Any]]:
    """The receipts in a file: one as JSON, perhaps within an answer, or many as NDJSON."""
    text = path.read_text("utf-8")
    try:
        documents = [json.loads(text)]
    except ValueError:
        documents = list(_lines(path, text))
    found = [_promise(path, document) for document in documents]
    if not found:
        raise CommandError(f"{path} holds no receipt", Status.USAGE)
    return found


def _lines(path: Path, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            if line.strip():
                yield json.loads(line)
        except ValueError as error:
            raise CommandError(f"{path}, line {number}: no JSON ({error})", Status.USAGE) from error


def _promise(path: Path, document: Any) -> dict[str, Any]:
    try:
        promise = document.get("receipt", document)
        return {field: promise[field] for field in FIELDS}
    except (KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} holds no receipt ({error!r})", Status.USAGE) from error


def check_signature(promise: Mapping[str, Any], ledger_id: Digest, operator: str) -> Check:
    """Whether the operator of that ledger signed exactly this."""
    try:
        receipt = Receipt(
            position=Position(promise["position"]),
            leaf=_digest(promise["leaf"]),
            previous=_digest(promise["previous"]),
            recorded=Millis(promise["recorded"]),
            anchor_by=Millis(promise["anchor_by"]),
        )
        signature = bytes.fromhex(promise["signature"].removeprefix("0x"))
        signer = to_hex(recover(receipt_digest(ledger_id, receipt), signature))
    except (ChainError, ValueError, TypeError, AttributeError, OverflowError) as error:
        return Check("signature", False, f"this is no receipt: {error}")
    if signer != operator.lower():
        note = "signed by somebody else, or altered since, or for another ledger: it binds nobody"
        return Check("signature", False, note, f"by {operator}", signer)
    return Check("signature", True, f"of the operator {operator}")


def check_presence(promise: Mapping[str, Any], size: int) -> Check | None:
    """None where the journal reaches the position; else that it does not."""
    if size > promise["position"]:
        return None
    return Check(
        "position",
        False,
        "records that were promised are gone: keep this receipt, it convicts",
        f"record {promise['position']}",
        f"a journal of {size} records",
    )


def check_place(name: str, position: int, promised: str, place: Place) -> Check:
    """Whether a leaf stands at a position, by an RFC 6962 proof into the tree that is shown.

    That the tree's root is under a checkpoint is *not* checked here.
    """
    leaf, root, *nodes = (bytes.fromhex(t[2:]) for t in (place.leaf, place.root, *place.proof))
    try:
        merkle.verify_inclusion(position, place.size, leaf, nodes, root)
    except ProofError as error:
        return Check(name, False, f"the gateway's proof for record {position} is wrong: {error}")
    if place.leaf != promised:
        note = f"record {position} is another one now: keep this receipt, it convicts"
        return Check(name, False, note, promised, place.leaf)
    return Check(name, True, f"record {position} of {place.size}, with proof")


def check_anchor(
    promise: Mapping[str, Any], checkpoint: Mapping[str, Any] | None, now: float
) -> Check:
    """Whether the first checkpoint that covers the record came in time; `now` in milliseconds.

    A block's time is in whole seconds.
    """
    by = promise["anchor_by"]
    promised = f"by {recorded_at(by)}"
    if checkpoint is None:
        if now > by:
            note = "no checkpoint covers the record, and the time is over"
            return Check("anchor", False, note, promised, "none")
        return Check("anchor", None, f"not anchored yet, and not due before {recorded_at(by)}")
    made = checkpoint["block_time"] * 1000
    told = f"checkpoint of {checkpoint['size']} records, block {checkpoint['block']}"
    if made > by:
        return Check("anchor", False, f"{told}, came too late", promised, f"at {recorded_at(made)}")
    return Check("anchor", True, f"{told}, {recorded_at(made)}")


def check_root(name: str, shown: str, root: str | None, where: str) -> Check:
    """Whether the root that a proof leads to is the one that stands somewhere else."""
    if root is None:
        return Check(name, False, f"{where} knows no such checkpoint", shown, "none")
    if root != shown:
        return Check(name, False, f"{where} has another root", shown, root)
    return Check(name, True, f"{where} has the same root")


def _digest(text: str) -> Digest:
    return Digest(bytes.fromhex(text.removeprefix("0x")))
