"""What is done to presentations on purpose, and the checks that find it out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import rlp

from chain import canonical
from chain.documents import Bundle, commit
from chain.documents.identity import DocumentName
from chain.evidence.document import summed
from chain.presentations import Presentation, assemble, name_of, slots
from chain.words import Digest, Seconds, to_hex
from scripts.vectors import presentations_world as made
from scripts.vectors.evidence_world import OBSERVERS, digest_of
from scripts.vectors.presentations_cases import (
    SKIPPED_AFTER,
    Case,
    bases,
    batched,
    file_of,
    followed,
    world_of,
)
from scripts.vectors.presentations_world import DAY, ISSUED, TIME, World

Raw = dict[str, Any]


def after(name: str, status: str = "INVALID") -> dict[str, str]:
    """That check and what is skipped after it."""
    return {name: status} | dict.fromkeys(SKIPPED_AFTER[name], "SKIPPED")


def lies() -> Iterator[Case]:
    """Files that somebody made to deceive."""
    yield from _status()
    yield from _blocks()
    yield from _vouchers()
    yield from _documents()
    yield from _words()


def rewritten(name: str, change: Callable[[Raw], object]) -> bytes:
    """The file of a base, changed and canonical again, with its sum."""
    raw = canonical.decode_object(file_of(name))
    raw.pop("sum")
    change(raw)
    return summed(canonical.encode(raw))


def _with_nodes(shown: Presentation, nodes: list[bytes]) -> bytes:
    return replace(shown, nodes=tuple(nodes)).encode()


def _without(name: str, *needed: Digest) -> list[bytes]:
    """The nodes of a base but for the leaf of a slot."""
    base = bases()[name]
    drop = {made.leaf_of(base.world, slot) for slot in needed}
    return [node for node in base.presented().nodes if node not in drop]


def _status() -> Iterator[Case]:
    paused, revoked, superseded = (bases()[n] for n in ("paused", "revoked", "superseded"))
    shown = paused.presented()
    last = slots.change_slot(paused.name.id, 1)
    yield Case("of two changes one is left out", _with_nodes(shown, _without("paused", last)),
               after("changes"), "paused")  # fmt: skip
    count = slots.changes_slot(revoked.name.id)
    yield Case("the number of changes is left out",
               _with_nodes(revoked.presented(), _without("revoked", count)), after("changes"),
               "revoked")  # fmt: skip
    clean = bases()["alone"].presented()
    yield Case("nodes of a state without the revocation",
               _with_nodes(revoked.presented(), list(clean.nodes)),
               {"contract": "INVALID", "issue": "SKIPPED"}
               | dict.fromkeys(SKIPPED_AFTER["issue"], "SKIPPED"), "revoked")  # fmt: skip
    forged = _altered(revoked.world, slots.change_slot(revoked.name.id, 0))
    nodes = [forged.get(node, node) for node in revoked.presented().nodes]
    yield Case("a change's word is altered", _with_nodes(revoked.presented(), nodes),
               after("changes"), "revoked")  # fmt: skip
    hidden = _without("superseded", slots.successor_slot(superseded.name.id))
    yield Case("the successor is hidden", _with_nodes(superseded.presented(), hidden),
               after("changes"), "superseded")  # fmt: skip
    reds = _without("reddened", slots.red_slot(bases()["reddened"].name.id))
    yield Case("red letters are left out", _with_nodes(bases()["reddened"].presented(), reds),
               after("red"), "reddened")  # fmt: skip
    yield from _of_others()


def _of_others() -> Iterator[Case]:
    alone, batch = bases()["alone"].presented(), bases()["batch"].presented()
    revoked = bases()["revoked of a batch"]
    sibling = replace(batch, bundle=revoked.bundle)
    yield Case("status of another document of the batch", sibling.encode(), after("changes"),
               "revoked of a batch")  # fmt: skip
    other = made.alone("another").disclose()
    yield Case("status of another document", replace(alone, bundle=other).encode(), after("issue"))
    yield Case("status of a batch for a document alone",
               replace(batch, bundle=alone.bundle).encode(), after("issue"), "batch")  # fmt: skip
    yield Case("never issued", _presented(other), after("issue"))
    stolen = made.alone(issuer=digest_of("member of another name")).disclose()
    yield Case("another issuer in the envelope", _presented(stolen), after("issue"))
    renamed = made.alone(kind="invoice.vat.ordinary").disclose()
    yield Case("another kind in the envelope", _presented(renamed), after("issue"))


def _presented(bundle: Bundle, world: World | None = None) -> bytes:
    """With the true state of what the bundle claims to be, also where nothing is there."""
    world = world or bases()["alone"].world
    return made.presented(bundle, world.state(name_of(bundle))).encode()


def _altered(world: World, slot: Digest) -> dict[bytes, bytes]:
    """The leaf of a slot, with another word in it."""
    leaf = made.leaf_of(world, slot)
    path, value = rlp.decode(leaf)
    word = int.from_bytes(rlp.decode(value)) ^ (made.REVOKED ^ made.ACTIVE) << 144
    return {leaf: rlp.encode([path, rlp.encode(word.to_bytes(32).lstrip(b"\x00"))])}


def _blocks() -> Iterator[Case]:
    old_base, new_base = bases()["alone"], bases()["revoked"]
    old = old_base.world.state(old_base.name, TIME - 15 * DAY, made.BLOCK - 20)
    new = new_base.presented()
    shown = assemble(made.trust(), new.bundle, old)
    passed = replace(shown, seal=new.seal, checkpoint=new.checkpoint, observers=new.observers)
    unsigned = {"seal": "INVALID", "observers": "INVALID", "age": "STALE"}
    yield Case("an older block with the seal of a newer one", passed.encode(), unsigned, "revoked")
    sealed = replace(passed, seal=old.seal)
    yield Case("an older block with signatures over a newer one", sealed.encode(),
               {"observers": "INVALID", "age": "STALE"}, "revoked")  # fmt: skip
    yield Case("an older block, openly", made.presented(new.bundle, old, number=made.BLOCK - 20)
               .encode(), {"age": "STALE"}, "revoked")  # fmt: skip
    late = _header(new.header, 11, (TIME + DAY).to_bytes(5).lstrip(b"\x00"))
    yield Case("a later time in the header", replace(new, header=late).encode(),
               {"seal": "INVALID", "observers": "INVALID", "age": "ERROR", "force": "INVALID"},
               "revoked")  # fmt: skip
    root = _header(new.header, 3, rlp.decode(old.header)[3])
    nodes = assemble(made.trust(), new.bundle, old).nodes
    yield Case("an older state root in the header", replace(new, header=root, nodes=nodes).encode(),
               {"seal": "INVALID", "observers": "INVALID"}, "revoked")  # fmt: skip
    short = {"block": "INVALID"} | dict.fromkeys(
        ("seal", "observers", "contract", "issue", "age", *SKIPPED_AFTER["issue"]), "SKIPPED"
    )
    yield Case("a header that is none", replace(new, header=new.header[:-1]).encode(), short,
               "revoked")  # fmt: skip
    wrong = old_base.world.state(old_base.name, code="uses")
    gone = {"contract": "INVALID", "issue": "SKIPPED"} | dict.fromkeys(
        SKIPPED_AFTER["issue"], "SKIPPED"
    )
    yield Case("other code at the address in the state",
               made.presented(old_base.bundle, wrong).encode(), gone)  # fmt: skip


def _header(header: bytes, at: int, value: bytes) -> bytes:
    parts = rlp.decode(header)
    return bytes(rlp.encode([*parts[:at], value, *parts[at + 1 :]]))


def _vouchers() -> Iterator[Case]:
    shown, proved = bases()["alone"].presented(), bases()["alone"].proved()
    seal, observers = {"seal": "INVALID"}, {"observers": "INVALID"}
    stranger = made.sealed("stranger", proved)
    yield Case("the seal of a stranger", replace(shown, seal=stranger).encode(), seal)
    yield Case("a seal that is none", rewritten("alone", _set("state", "seal", _ONES)), seal)
    claim, outside = made.signed(proved, ["nobody", "nobody else"])
    unknown = replace(shown, checkpoint=claim, observers=tuple(sorted(outside)))
    yield Case("observers whom nobody trusts", unknown.encode(), {"observers": "ASSERTED"})
    _, one = made.signed(proved, OBSERVERS[:1])
    yield Case("one of two observers", replace(shown, observers=tuple(one)).encode(),
               {"observers": "ASSERTED"})  # fmt: skip
    for desc, change in (
        ("signed in another chain", {"genesis": digest_of("another genesis")}),
        ("signed for another ledger", {"ledger": digest_of("another ledger")}),
    ):
        _, signatures = made.signed(proved, **change)
        yield Case(desc, replace(shown, observers=tuple(sorted(signatures))).encode(), observers)
    first, second = shown.observers
    swapped = ((first[0], second[1]), (second[0], first[1]))
    yield Case("signatures exchanged", replace(shown, observers=swapped).encode(), observers)
    for name, value in (("size", 24), ("root", _ZERO), ("index", _ZERO)):
        yield Case(f"another {name} than observers signed",
                   rewritten("alone", _set("checkpoint", name, value)), observers)  # fmt: skip


def _documents() -> Iterator[Case]:
    bad = {"document": "INVALID"}
    for desc, base, change in (
        ("a value changed", "alone", _field(9, 3, "9500.00")),
        ("a value changed in a batch", "batch", _field(3, 3, "某甲")),
        ("a kind changed", "alone", _field(9, 2, "text")),
        ("a salt changed", "alone", _field(9, 4, "0x" + "00" * 16)),
        ("a field left out without its hash", "alone", lambda raw: raw["bundle"]["fields"].pop(3)),
        ("another document named", "alone", _set("bundle", "document", _ZERO)),
        ("a proof of the batch cut", "batch", _cut),
    ):
        yield Case(desc, rewritten(base, change), bad, base)
    alone = made.alone()
    fields = [replace(alone.fields[0], value="invoice.vat.other"), *alone.fields[1:]]
    again = commit(alone.envelope, fields, digest_of("secret alone")).disclose()
    yield Case("committed to again by who has the secret", _presented(again), bad)
    longer = made.alone(valid_until=Seconds(TIME + 900 * DAY)).disclose()
    yield Case("a longer validity in the envelope", _presented(longer), after("issue"))
    yield from _batches()


def _batches() -> Iterator[Case]:
    base, bad = batched(1), {"document": "INVALID"}
    batch, commitments = made.series()
    moved = commitments[1].disclose(batch=batch.proof(2))
    yield Case("the proof of another place", _presented(moved, base.world), bad, "batch")
    other, others = made.series(first=2001)
    own = World()
    own.issue(base.bundle, other.root)
    yield Case("the root of another batch", _presented(base.bundle, own), bad, "batch")
    stray = others[1].disclose(batch=other.proof(1))
    yield Case("a batch that was never issued", _presented(stray, base.world), after("issue"),
               "batch")  # fmt: skip
    larger, more = made.series(6)
    grown = more[5].disclose(batch=larger.proof(5))
    yield Case("a serial more than was issued", _presented(grown, base.world), after("issue"),
               "batch")  # fmt: skip


def _words() -> Iterator[Case]:
    """Words that the contract never writes: they show that the rules are looked at."""
    day = ISSUED + DAY
    for desc, change in (
        ("a status that there is not", lambda w, n: w.change(n, 5, day, day)),
        ("no status", lambda w, n: w.change(n, 0, day, day)),
        ("a side that there is not", lambda w, n: w.change(n, made.REVOKED, day, day, 4)),
        ("changed by a buyer", lambda w, n: w.change(n, made.REVOKED, day, day, 3)),
        ("changed before it was issued", lambda w, n: w.change(n, 2, ISSUED - 1, ISSUED)),
        ("changed after the block", lambda w, n: w.change(n, 2, TIME + 1, TIME)),
        ("changed in a later block", lambda w, n: w.change(n, 2, day, day, block=made.BLOCK + 1)),
        ("changes out of order", _disorder),
        ("changed after it was revoked", _revived),
        ("superseded by nothing", lambda w, n: w.change(n, made.SUPERSEDED, day, day)),
    ):
        yield _worded(desc, world_of(change), after("changes"))
    many = world_of(lambda w, n: w.words.update({slots.changes_slot(n.id): 4097}))
    yield _worded("unclear: more changes than are read", many, after("changes", "ERROR"))
    late = world_of(issued=TIME + 1)
    yield _worded("issued after the block", late, after("issue"))
    red = world_of(lambda w, n: w.red(n, 100, 0, 100, made.ISSUER, 1, 7, 1))
    yield _worded("red letters in a state that there is not", red, after("red"))
    base = world_of()
    base.world.issue(replace(base.bundle, envelope=replace(
        base.bundle.envelope, valid_until=Seconds(TIME + DAY))), base.bundle.document)  # fmt: skip
    yield _worded("issued for another period than the envelope says", base, after("issue"))
    ended = world_of(followed)
    ended.world.words[slots.successor_slot(ended.name.id)] = 0
    yield _worded("a successor of zero", ended, after("changes"))


def _worded(desc: str, base: Any, want: dict[str, str]) -> Case:
    return Case(desc, base.presented().encode(), want)


def _disorder(world: World, name: DocumentName) -> None:
    world.change(name, made.SUSPENDED, ISSUED + 4 * DAY, ISSUED)
    world.change(name, made.ACTIVE, ISSUED + 3 * DAY, ISSUED)


def _revived(world: World, name: DocumentName) -> None:
    world.change(name, made.REVOKED, ISSUED + DAY, ISSUED)
    world.change(name, made.ACTIVE, ISSUED + 2 * DAY, ISSUED)


def _set(*path: Any) -> Callable[[Raw], object]:
    """Set what stands at the path, the last argument being the value."""

    def change(raw: Raw) -> None:
        at: Any = raw
        for step in path[:-2]:
            at = at[step]
        at[path[-2]] = path[-1]

    return change


def _field(position: int, part: int, value: str) -> Callable[[Raw], object]:
    return _set("bundle", "fields", position, part, value)


def _cut(raw: Raw) -> None:
    proof = base64.b64decode(raw["bundle"]["batch"])
    raw["bundle"]["batch"] = base64.b64encode(proof[:-32]).decode()


_ZERO = to_hex(bytes(32))
_ONES = "0x" + "11" * 64 + "1b"
