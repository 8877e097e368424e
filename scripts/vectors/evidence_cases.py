"""Evidence good and bad: what was done to it, and which checks must say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.evidence import Question
from chain.evidence.document import summed
from chain.statements import sign
from chain.words import to_hex
from scripts.vectors.evidence_documents import documents_base, falsehoods
from scripts.vectors.evidence_lies import lies
from scripts.vectors.evidence_tampering import TAMPERED, Raw, unread
from scripts.vectors.evidence_world import (
    OBSERVERS,
    World,
    digest_of,
    key_of,
    purposeful_world,
    small_world,
)


@dataclass(frozen=True)
class Case:
    """Evidence, the trust that it is checked under, and the checks that are not VALID."""

    desc: str
    base: str
    data: bytes
    want: dict[str, str]
    trust: str = "two observers"


GOOD = {
    "some records": {"completeness": "-"},
    "whole list": {},
    "window": dict.fromkeys(("statements", "effects", "signers"), "-"),
    "absent": dict.fromkeys(
        ("order", "inclusion", "bodies", "tags", "statements", "effects", "signers"), "-"
    ),
    "period": {"effects": "-"},
    "quiet period": dict.fromkeys(("bodies", "tags", "statements", "effects", "signers"), "-"),
    "everything": {},
    "purpose": {"effects": "-"},
    "purpose in a period": {"effects": "-"},
    "documents": {},
    "one document": {},
}


def bases() -> dict[str, bytes]:
    """The good files from which the bad ones are made."""
    world = small_world()
    question = Question("resource:STJJ-0001")
    asked = world.asked(question)
    assert asked.window is not None
    period = Question("resource:STJJ-0001", *_times(world, 8, 15), kinds=("access.completed",))
    part = world.asked(period, 4, 6)
    assert part.window is not None
    inside = [at for at in part.window.positions if "completed" in world.headers[at].decode()]
    withheld = [at for at in part.window.shown() if at not in inside]
    nobody = world.asked(Question("member:NOBODY"))
    return (
        _keyless(world)
        | _purposeful()
        | documents_base()
        | {
            "some records": world.evidence(
                world.shown([1, 2, 5, 6]), effects=[2], signers=True
            ).encode(),
            "whole list": world.evidence(
                world.shown(asked.window.positions), asked, effects=[2], signers=True
            ).encode(),
            "window": world.evidence(world.shown(part.window.shown(), withheld), part).encode(),
            "absent": world.evidence([], nobody, nodes=world.state()[1]).encode(),
        }
    )


def _keyless(world: World) -> dict[str, bytes]:
    """Answers to questions about a period alone."""
    since, until = _times(world, 8, 12)
    period = world.asked(Question(None, since, until, outcomes=("recorded",)))
    quiet = world.asked(Question(None, since + 1, since + 2))
    return {
        "period": world.evidence(world.shown(range(7, 14), (7, 13)), period, signers=True).encode(),
        "quiet period": world.evidence(world.shown([8, 9], [8, 9]), quiet).encode(),
        "everything": world.evidence(
            world.shown(range(len(world.headers))), world.asked(Question(None)), effects=[2, 4],
            signers=True,
        ).encode(),
    }  # fmt: skip


def _purposeful() -> dict[str, bytes]:
    """Answers to questions about a purpose: by a key and all of it, and by a period."""
    world = purposeful_world()
    asked = world.asked(Question("resource:STJJ-0001", purpose="tax.verify"))
    assert asked.window is not None
    since, until = _times(world, 6, 10)
    period = world.asked(Question(None, since, until, purpose="tax.verify"))
    return {
        "purpose": world.evidence(
            world.shown(asked.window.positions), asked, signers=True
        ).encode(),
        "purpose in a period": world.evidence(
            world.shown([1, 2, *range(5, 12)], [5, 8, 11]), period, signers=True
        ).encode(),
    }


def _times(world: World, first: int, last: int) -> tuple[int, int]:
    times = [json.loads(header)["time"] for header in world.headers]
    return times[first], times[last]


def cases() -> Iterator[Case]:
    """All cases, good ones first."""
    made = bases()
    for name, want in GOOD.items():
        yield Case(f"good: {name}", name, made[name], want)
    yield Case(
        "good, but no observer is demanded: complete is only asserted", "whole list",
        made["whole list"], {"observers": "-", "completeness": "ASSERTED"}, "no observer",
    )  # fmt: skip
    yield Case(
        "three observers are demanded and two signed", "whole list", made["whole list"],
        {"observers": "ASSERTED", "completeness": "ASSERTED"}, "three observers",
    )  # fmt: skip
    yield Case(
        "another ledger is trusted", "some records", made["some records"],
        {"ledger": "INVALID", "observers": "INVALID", "statements": "INVALID", "completeness": "-"},
        "another ledger",
    )  # fmt: skip
    yield Case(
        "another genesis is trusted", "some records", made["some records"],
        {"seal": "INVALID", "observers": "INVALID", "completeness": "-"}, "another genesis",
    )  # fmt: skip
    yield Case(
        "other code of the Journal is trusted", "some records", made["some records"],
        {"journal": "INVALID", "checkpoint": "SKIPPED", "nodes": "SKIPPED", "completeness": "-"},
        "other code",
    )  # fmt: skip
    for desc, base, tamper, want in TAMPERED:
        raw = json.loads(made[base])
        tamper(raw)
        raw.pop("sum")
        yield Case(desc, base, summed(canonical.encode(raw)), GOOD[base] | want)
    yield from _other_bytes(made)
    yield from _falsehoods()
    for desc, data in falsehoods():
        told = {"completeness": "-", "effects": "-", "statements": "INVALID"}
        yield Case(f"documents: {desc}", "one document", data, told)
    for desc, base, data, want in lies():
        yield Case(desc, base, data, GOOD[base] | want)


def _other_bytes(made: dict[str, bytes]) -> Iterator[Case]:
    good = made["some records"]
    refused = unread("INVALID")
    yield Case("a line end behind it", "some records", good + b"\n", refused)
    yield Case("a space in it", "some records", good.replace(b":", b": ", 1), refused)
    whole = made["whole list"]
    other = whole.replace(b'"from":null', b'"from":1000')
    yield Case("another question than was written", "whole list", other, refused)
    yield Case("cut short", "some records", good[:-2], refused)
    yield Case("no bytes", "some records", b"", refused)
    yield Case("bytes that are no UTF-8", "some records", b"\xff" + good[1:], refused)


def _falsehoods() -> Iterator[Case]:
    """Files that a false operator would make, whose own parts fit together."""
    world = small_world()
    leaves_out = small_world()
    leaves_out.positions[Question("resource:STJJ-0001").tag].pop()
    asked = leaves_out.asked(Question("resource:STJJ-0001"))
    assert asked.window is not None
    shown = leaves_out.shown(asked.window.positions)
    yield Case(
        "the index leaves out one access, and no observer signed it", "whole list",
        leaves_out.evidence(shown, asked, [], effects=[2], signers=True).encode(),
        {"observers": "ASSERTED", "completeness": "ASSERTED"},
    )  # fmt: skip
    yield Case(
        "an observer who is not trusted is not counted", "whole list",
        leaves_out.evidence(shown, asked, ["stranger", OBSERVERS[0]], effects=[2], signers=True)
        .encode(),
        {"observers": "ASSERTED", "completeness": "ASSERTED"},
    )  # fmt: skip
    body = canonical.decode_object(world.bodies[5][0])
    forged = json.loads(world.bodies[5][0])
    signed = sign(key_of("SJJ"), digest_of("anything"))
    forged["statement"]["signatures"] = [to_hex(signed)]
    yield _recorded("a signature that is somebody else's", forged, {"statements": "INVALID"})
    stranger = json.loads(world.bodies[5][0])
    stranger["actors"][0]["member"] = "SJJ"
    yield _recorded(
        "a signer who is of another member", stranger, {"signers": "INVALID", "nodes": "SKIPPED"}
    )
    handler = json.loads(world.bodies[5][0])
    handler["actors"][0]["rank"] = "handler"
    yield _recorded(
        "a signer who never had the rank", handler, {"signers": "INVALID", "nodes": "SKIPPED"}
    )
    listed = json.loads(world.bodies[5][0])
    listed["actors"][0]["rank"] = ["head"]
    yield _recorded("a rank that is a list", listed, {"signers": "INVALID", "nodes": "SKIPPED"})
    named = json.loads(world.bodies[5][0])
    named["subject"]["authorization"] = "SQ-9"
    yield _recorded("a subject that was not signed", named, {"statements": "INVALID"})
    bare = {name: item for name, item in body.items() if name != "statement"}
    yield _recorded("a release without a statement", bare, {"statements": "INVALID"})
    odd = body | {"actors": 5}
    yield _recorded(
        "actors that are a number", odd,
        {"tags": "INVALID", "statements": "INVALID", "signers": "INVALID", "nodes": "SKIPPED"},
        keys=["member:TJJ"],
    )  # fmt: skip
    yield _recorded(
        "a key tag left out of the header", body, {"tags": "INVALID"}, keys=["member:MZJ"]
    )
    yield _recorded("earlier than the record before", body, {"order": "INVALID"}, time=1)


def _recorded(desc: str, body: Raw, want: dict[str, str], **changes: Any) -> Case:
    """Evidence of record 4 and one more behind the others, with this body, properly anchored."""
    world = small_world()
    at = world.record("access.released", "recorded", body, **changes)
    data = world.evidence(world.shown([4, at]), effects=[4], signers=True).encode()
    usual = {"completeness": "-", "statements": "ASSERTED"}
    return Case(desc, "some records", data, usual | want)
