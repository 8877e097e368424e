"""Evidence that somebody with a key made on purpose: its own parts fit, and still it must not pass.

The operator invents an acceptance, a sealer or an observer signs something else, checkpoints and
indexes of different sizes are put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from eth_hash.auto import keccak

from chain import canonical
from chain.evidence import Claim, Observation, Question, sign_observation
from chain.seals import sign_seal
from chain.statements import address_of, sign, statement_digest, statement_type
from chain.words import Digest, Rank, Signature, to_hex
from scripts.vectors.evidence_world import (
    BLOCK,
    CONTRACTS,
    GENESIS,
    LEDGER,
    OBSERVERS,
    World,
    digest_of,
    key_of,
    small_world,
)

Lie = tuple[str, str, bytes, dict[str, str]]

RESOURCE = Question("resource:STJJ-0001")
_SOME = [1, 2, 5, 6]
_LATER = digest_of("another")


def lies() -> Iterator[Lie]:
    """What was done, the base that it is written by, the file, and the checks that must tell."""
    yield from _seals()
    yield from _observers()
    yield from _checkpoints()
    yield from _windows()
    yield from _signers()
    yield from _effects()
    yield from _repetitions()
    yield from _sent_directly()


def _seals() -> Iterator[Lie]:
    world = small_world()
    block = Digest(keccak(world.state()[0]))
    for desc, key, genesis, number, hashed in (
        ("a seal of somebody who is no sealer", "stranger", GENESIS, BLOCK, block),
        ("a seal of another number", "sealer", GENESIS, BLOCK - 1, block),
        ("a seal of another block", "sealer", GENESIS, BLOCK, _LATER),
        ("a seal of another chain", "sealer", _LATER, BLOCK, block),
    ):
        seal = sign_seal(key_of(key), genesis, number, hashed)
        data = world.evidence(world.shown(_SOME), effects=[2], signers=True, seal=seal)
        yield desc, "some records", data.encode(), {"seal": "INVALID"}


def _observers() -> Iterator[Lie]:
    world = small_world()
    good = world.evidence(world.shown(_SOME), effects=[2], signers=True)
    claim, block = world.claim(), Digest(keccak(world.state()[0]))
    seen = Observation(BLOCK, block, claim.size, claim.root, claim.index_root)
    key, rest = key_of(OBSERVERS[0]), good.observers[1:]
    for desc, ledger, told in (
        ("an observer who signed another checkpoint", LEDGER, replace(seen, size=22)),
        ("an observer who signed another root", LEDGER, replace(seen, root=_LATER)),
        ("an observer who signed another index", LEDGER, replace(seen, index_root=_LATER)),
        ("an observer who signed another block", LEDGER, replace(seen, block_hash=_LATER)),
        ("an observer who signed another ledger", _LATER, seen),
    ):
        signature = sign_observation(key, GENESIS, ledger, told)
        made = replace(good, observers=((address_of(key), signature), *rest))
        yield desc, "some records", made.encode(), {"observers": "INVALID"}
    forged = replace(good, observers=((address_of(key), Signature(bytes(65))), *rest))
    yield "a forged observer", "some records", forged.encode(), {"observers": "INVALID"}
    for desc, names in (
        ("observers whom nobody trusts", ["stranger", "another stranger"]),
        ("no observer", []),
    ):
        data = world.evidence(world.shown(_SOME), None, names, effects=[2], signers=True).encode()
        yield desc, "some records", data, {"observers": "ASSERTED"}


def _checkpoints() -> Iterator[Lie]:
    older, world = small_world(), small_world()
    for _ in range(3):  # both resources appear behind the older checkpoint
        world.record("access.completed", "recorded", canonical.decode_object(older.bodies[6][0]))
    world.older.append(older.claim())
    before, now = older.asked(RESOURCE), world.asked(RESOURCE)
    assert before.window is not None
    assert now.window is not None
    some, more = world.shown(before.window.positions), world.shown(now.window.positions)
    proved: dict[str, Any] = {"effects": [2], "signers": True}

    past = world.evidence(some, before, claim=older.claim(), **proved)
    yield "good: an older checkpoint", "whole list", past.encode(), {}
    newest = world.evidence(some, now, **proved)
    data = replace(past, nodes=newest.nodes).encode()
    yield "records proved in another checkpoint", "whole list", data, {"inclusion": "INVALID"}
    data = replace(past, index=newest.index).encode()
    yield "an older checkpoint, a newer index", "whole list", data, {"completeness": "INVALID"}
    claim = replace(world.claim(), index_root=older.claim().index_root)
    data = world.evidence(some, before, claim=claim, **proved).encode()
    yield (
        "an older index under the newest checkpoint", "whole list", data,
        {"checkpoint": "INVALID", "completeness": "INVALID", "nodes": "SKIPPED"},
    )  # fmt: skip
    data = world.evidence(some, before, **proved).encode()
    yield "an older index proof", "whole list", data, {"completeness": "INVALID"}
    data = replace(world.evidence(more, now, **proved), index=(now.key, before.window)).encode()
    yield "an older window", "whole list", data, {"completeness": "INVALID"}
    late = small_world()
    late.made_in = BLOCK + 1
    data = late.evidence(late.shown(_SOME), **proved).encode()
    yield (
        "a checkpoint of a later block", "some records", data,
        {"checkpoint": "INVALID", "nodes": "SKIPPED"},
    )  # fmt: skip
    swapped = Claim(world.claim().size, world.claim().index_root, world.claim().root)
    data = world.evidence(world.shown(_SOME), claim=swapped, **proved).encode()
    yield (
        "root and index root exchanged", "some records", data,
        {"checkpoint": "INVALID", "inclusion": "INVALID", "nodes": "SKIPPED"},
    )  # fmt: skip


def _windows() -> Iterator[Lie]:
    world = small_world()
    whole = world.asked(RESOURCE).window
    assert whole is not None
    for desc, first, stop in (
        ("a whole list without its last record", 0, len(whole.positions) - 1),
        ("a whole list without its first record", 1, len(whole.positions)),
        ("an empty window within a list that is not empty", 3, 3),
    ):
        part = world.asked(RESOURCE, first, stop)
        data = world.evidence(
            world.shown(whole.positions), part, effects=[2], signers=True
        ).encode()
        yield desc, "whole list", data, {"completeness": "INVALID"}


def _signers() -> Iterator[Lie]:
    head, nobody = int(Rank.HEAD), 0
    for desc, history, want in (
        ("a signer who had lost the rank by that block", [(3, head), (8, nobody)], "INVALID"),
        ("a signer who got the rank after that block", [(11, head)], "INVALID"),
        ("a signer who got the rank again after that block",
         [(3, head), (8, nobody), (12, head)], "INVALID"),
        ("good: a signer who lost the rank after that block", [(3, head), (12, nobody)], "VALID"),
        ("good: a signer who got the rank in that block", [(10, head)], "VALID"),
        ("good: a signer who lost the rank in that block", [(3, head), (10, nobody)], "VALID"),
        ("a signer who had lost the rank before that block and again in it",
         [(3, head), (8, nobody), (10, nobody)], "INVALID"),
    ):  # fmt: skip
        world = small_world()
        world.seats["TJJ"] = history
        data = world.evidence(world.shown(_SOME), effects=[2], signers=True).encode()
        found = {"signers": "INVALID", "nodes": "SKIPPED"} if want == "INVALID" else {}
        yield desc, "some records", data, found


def _effects() -> Iterator[Lie]:
    walked = {"effects": "INVALID", "nodes": "SKIPPED"}
    world = small_world()
    accepted = canonical.decode_object(world.bodies[2][0])
    digest = bytes.fromhex(accepted["statement"][2:])
    del world.accepted[digest]
    yield "an acceptance that no contract knows", "some records", _second(world), walked
    world = small_world()
    world.accepted[digest] = 9
    yield "an acceptance in another block", "some records", _second(world), walked
    other = json.loads(canonical.encode(accepted))
    other["effect"]["contract"] = to_hex(CONTRACTS["members"].address)
    yield "an acceptance by another contract", "some records", _answered(other), walked
    other = accepted | {"statement": canonical.decode_object(world.bodies[4][0])["statement"]}
    wanted = walked | {"statements": "INVALID"}
    yield "an acceptance of another statement", "some records", _answered(other), wanted
    data, asserted = _refused(None, is_proved=False), {"effects": "ASSERTED"}
    yield "a refusal that is not proved", "some records", data, asserted
    yield "good: a refusal by a contract", "some records", _refused(None), {}
    yield "a refusal, and a later acceptance", "some records", _refused(13), asserted
    late = _refused(None, at=BLOCK + 1)
    yield "a refusal in a block later than the state", "some records", late, walked
    yield "a refusal of what was accepted before", "some records", _refused(11), walked


def _refused(accepted: int | None, *, is_proved: bool = True, at: int = 12) -> bytes:
    """Evidence of a refusal, of a statement that was accepted in this block, if any."""
    world = small_world()
    if accepted is None:
        digest = canonical.decode_object(world.bodies[3][0])["statement"]["digest"]
        del world.accepted[bytes.fromhex(digest[2:])]
    else:
        world.answer(3, "accepted", accepted)
    told = world.answer(3, "refused", at)
    effects = [2, told] if is_proved else [2]
    return world.evidence(world.shown([1, 2, 3, told]), effects=effects, signers=True).encode()


def _repetitions() -> Iterator[Lie]:
    """One statement, told twice: as if there had been two requests, or two decisions."""
    repeated = {"statements": "INVALID"}
    for desc, at in (
        ("a request recorded as two releases", 5),
        ("an acceptance recorded twice", 2),
        ("a submission recorded twice", 1),
    ):
        world = small_world()
        header = json.loads(world.headers[at])
        again = world.record(
            header["kind"], header["outcome"], canonical.decode_object(world.bodies[at][0])
        )
        effects = [2, again] if at == 2 else [2]
        shown = world.shown([*_SOME, again])
        data = world.evidence(shown, effects=effects, signers=True).encode()
        yield desc, "some records", data, repeated


def _sent_directly() -> Iterator[Lie]:
    """Statements sent to their contract itself, which takes what JSON has no integer for."""
    last, untold = str(2**64 - 1), {"statements": "ASSERTED"}
    for desc, signed, told, want in (
        ("good: sent to the contract itself", 2**40, 2**40, {}),
        ("good: sent to the contract itself, to expire at 2^53", str(2**53), str(2**53), {}),
        ("good: sent to the contract itself, to expire as late as can be", last, last, {}),
        ("another expiry than was signed", last, str(2**64 - 2), {"statements": "INVALID"}),
        ("an expiry that no contract takes", 2**40, str(2**64), untold),
        ("an expiry with a zero before it", last, f"0{last}", untold),
        ("a small expiry as text", 2**40, str(2**40), untold),
        ("an expiry below zero as text", last, f"-{last}", untold),
        ("an expiry in other digits", last, last.translate(_ARABIC), untold),
        ("an expiry with a line end", last, f"{last}\n", untold),
    ):
        yield desc, "some records", _direct(signed, told), want


_ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _direct(signed: int | str, told: int | str) -> bytes:
    """Evidence of a publication sent to the contract, with an expiry signed and one told."""
    world = small_world()
    body = canonical.decode_object(world.bodies[1][0])
    statement, kind = body["statement"], statement_type("PublishEntry")
    message = statement["message"] | {"nonce": to_hex(digest_of("sent")), "expires": signed}
    digest = statement_digest(LEDGER, kind, message)
    statement |= {
        "digest": to_hex(digest),
        "message": message | {"expires": told},
        "signatures": [to_hex(sign(key_of(body["actors"][0]["member"]), digest))],
    }
    world.accepted[digest] = 13
    place = {"hash": to_hex(digest_of("block 13")), "number": 13, "time": 13}
    effect = {"block": place, "contract": to_hex(CONTRACTS["catalog"].address)}
    sent = body | {"effect": effect, "statement": statement, "submitted": None}
    at = world.record(kind.kind, "accepted", sent)
    return world.evidence(world.shown([1, 2, at]), effects=[2, at], signers=True).encode()


def _second(world: World) -> bytes:
    return world.evidence(world.shown(_SOME), effects=[2], signers=True).encode()


def _answered(body: dict[str, Any]) -> bytes:
    """Evidence of record 1 and of one more, behind all others, that says what became of it."""
    world = small_world()
    at = world.record("catalog.published", "accepted", body)
    return world.evidence(world.shown([1, at]), effects=[at], signers=True).encode()
