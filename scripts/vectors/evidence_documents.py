"""Documents issued, changed and used, as evidence tells of them; and what must not pass of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from chain import canonical
from chain.documents import alone_id, batch_id, document_id, series_id, voucher_id
from chain.evidence import Question
from chain.records import tag_hash
from chain.words import ZERO_DIGEST, Digest, to_hex
from scripts.vectors.evidence_world import World, digest_of

KIND = "invoice.vat.special"
ISSUER, BOOKER = (Digest(tag_hash(f"member:{code}")) for code in ("TJJ", "MZJ"))
BLUE, RED = (alone_id(ISSUER, digest_of(name), KIND) for name in ("blue", "red"))
SERIES = series_id(ISSUER, digest_of("series"), KIND)
BATCH = batch_id(SERIES, 1)
ONE = document_id(BATCH, 7)
KEYS = [to_hex(digest_of(f"use {number}")) for number in range(3)]
VOUCHER = to_hex(voucher_id(BOOKER, digest_of("voucher")))
QUESTION = Question(f"document:{to_hex(ONE)}")

_REASON = {"reason": "开票有误"}
_WHY = {"attachment": _REASON, "reason": to_hex(canonical.digest(_REASON))}
_BY = {"issuer": to_hex(ISSUER), "kind": KIND, "root": to_hex(digest_of("root"))}
_VALID = {"validFrom": 1_790_000_000, "validUntil": 0}
_NONE = to_hex(ZERO_DIGEST)
_ONE = {"document": to_hex(ONE), "issue": to_hex(BATCH), "issuer": "TJJ"}
_USE = {"member": to_hex(BOOKER), "voucher": to_hex(digest_of("voucher"))}
_USED = {"booker": "MZJ", "voucher": VOUCHER}


def world_of_documents() -> World:
    """One issuer, one booker: each type of statement that names something in a way of its own."""
    world = World()
    world.record(
        "ledger.created", "recorded", {"members": [{"code": code} for code in ("TJJ", "MZJ")]}
    )
    issued = [_issue(world, "blue", _NONE), _issue(world, "red", to_hex(BLUE))]
    batch = world.statement(
        "IssueBatch", "TJJ", {"document": to_hex(BATCH), "issuer": "TJJ"}, **_BY, **_VALID,
        series=to_hex(digest_of("series")), first=1, count=100, expectedState=0,
    )  # fmt: skip
    for block, at in enumerate([*issued, batch], 20):
        world.answer(at, "accepted", block)
    about = {"issue": to_hex(BATCH), "serial": 7, "expectedState": 1}
    revoked = world.statement("RevokeDocument", "TJJ", _ONE, **about, **_WHY, effective=5)
    world.answer(revoked, "accepted", 30)
    world.statement(
        "SupersedeDocument", "TJJ", {**_ONE, "successor": to_hex(document_id(BATCH, 8))}, **about,
        successor=to_hex(BATCH), successorSerial=8, effective=5,
    )  # fmt: skip
    asked = {"issue": to_hex(BLUE), "serial": 0, "expectedState": 0, "total": 900, "amount": 900}
    world.statement(
        "RequestRed", "TJJ", {"document": to_hex(BLUE), "issuer": "TJJ"}, **asked, **_WHY
    )
    locked = world.statement(
        "LockUse", "MZJ", _USED, **_USE, keys=KEYS, until=1_790_000_900, expectedState=0
    )
    world.answer(locked, "accepted", 31)
    world.statement("BookUse", "MZJ", _USED, **_USE, keys=KEYS[:2], expectedState=1)
    world.statement("NameBuyer", "SJJ", {}, key=KEYS[0], buyer=_NONE, expectedState=2, **_WHY)
    return world


def _issue(world: World, key: str, blue: str) -> int:
    named = {"document": to_hex(RED if key == "red" else BLUE), "issuer": "TJJ", "buyer": "MZJ"}
    return world.statement(
        "IssueDocument", "TJJ", named | ({"blue": blue} if key == "red" else {"blue": None}),
        **_BY, **_VALID, key=to_hex(digest_of(key)), amount=900, buyer=to_hex(BOOKER), blue=blue,
        expectedState=0,
    )  # fmt: skip


def documents_base() -> dict[str, bytes]:
    """Everything of that world; and what became of one document of the batch."""
    world = world_of_documents()
    answered = [at for at, header in enumerate(world.headers) if b'"accepted"' in header]
    asked = world.asked(QUESTION)
    assert asked.window is not None
    told = [at for at in answered if at in asked.window.positions]
    return {
        "documents": world.evidence(
            world.shown(range(len(world.headers))), world.asked(Question(None)),
            effects=answered, signers=True,
        ).encode(),
        "one document": world.evidence(
            world.shown(asked.window.positions), asked, effects=told, signers=True
        ).encode(),
    }  # fmt: skip


Falsehood = tuple[str, bytes]


def falsehoods() -> Iterator[Falsehood]:
    """Records whose bodies say of documents and uses what was not signed: check 12 must tell."""
    for desc, kind, change in _CHANGES:
        world = world_of_documents()
        at = next(n for n, head in enumerate(world.headers) if f'"{kind}"'.encode() in head)
        body = json.loads(world.bodies[at][0])
        change(body)
        outcome = "submitted"
        again = World()
        again.record("ledger.created", "recorded", {"members": [{"code": "TJJ"}]})
        again.record(kind, outcome, body)
        yield desc, again.evidence(again.shown([1]), signers=True).encode()


def _set(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        place = body
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return change


_CHANGES: tuple[tuple[str, str, Callable[[dict[str, Any]], None]], ...] = (
    ("a document that was not issued", "document.issued", _set("subject", "document", to=VOUCHER)),
    ("another buyer than was named", "document.issued", _set("subject", "buyer", to="TJJ")),
    ("a blue document where none is", "document.issued", _set("subject", "blue", to=VOUCHER)),
    ("a batch that is not it", "document.batched", _set("subject", "document", to=to_hex(SERIES))),
    (
        "the batch for the document",
        "document.revoked",
        _set("subject", "document", to=to_hex(BATCH)),
    ),
    ("no batch of the document", "document.revoked", _set("subject", "issue", to=None)),
    ("a batch where none is", "red-letter.requested", _set("subject", "issue", to=to_hex(BLUE))),
    ("another successor", "document.superseded", _set("subject", "successor", to=to_hex(BATCH))),
    ("the voucher of another member", "use.locked", _set("subject", "voucher", to=to_hex(SERIES))),
    ("another booker", "use.locked", _set("subject", "booker", to="TJJ")),
    ("a use left out", "use.locked", _set("uses", to=KEYS[:2])),
    ("uses in another order", "use.locked", _set("uses", to=[KEYS[1], KEYS[0], KEYS[2]])),
    ("no uses", "use.booked", _set("uses", to=None)),
    ("a use that no statement names", "document.revoked", _set("uses", to=KEYS[:1])),
    ("a buyer where none was named", "use.assigned", _set("subject", "buyer", to="MZJ")),
)
