"""The cases of presentations that are made by an honest gateway, and what each check has to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from chain.documents import Bundle
from chain.documents.identity import DocumentName
from chain.evidence import Proved
from chain.presentations import MAX_AGE, Presentation, assemble
from chain.words import Digest, Seconds
from scripts.vectors import presentations_world as made
from scripts.vectors.evidence_world import digest_of
from scripts.vectors.presentations_world import DAY, ISSUED, NOW, TIME, World

SKIPPED_AFTER = {
    "issue": ("document", "changes", "red", "nodes", "force"),
    "changes": ("nodes", "force"),
    "red": ("nodes",),
}


@dataclass(frozen=True)
class Case:
    """A file, under what and when it is checked, and the checks that do not pass."""

    desc: str
    data: bytes
    want: dict[str, str] = field(default_factory=dict)
    base: str = "alone"
    trust: str = "two observers"
    now: Seconds = NOW
    as_of: Seconds | None = None
    max_age: int = MAX_AGE


@dataclass(frozen=True)
class Base:
    """A world with one document that is presented, and its file."""

    bundle: Bundle
    world: World
    name: DocumentName

    def proved(self) -> Proved:
        """The block of the world with the proof of the document."""
        return self.world.state(self.name)

    def presented(self) -> Presentation:
        """As a gateway hands it out."""
        return made.presented(self.bundle, self.proved())


def world_of(change: Callable[[World, DocumentName], object] | None = None, **issued: int) -> Base:
    """An invoice issued alone, and what happened to it."""
    commitment, world = made.alone(), World()
    bundle = commitment.disclose()
    name = world.issue(bundle, commitment.root, amount=56_500, **issued)
    if change is not None:
        change(world, name)
    return Base(bundle, world, name)


def batched(at: int = 1, *revoked: int) -> Base:
    """A certificate of a batch, some of whose others are revoked."""
    batch, commitments = made.series()
    bundles = [one.disclose(batch=batch.proof(n)) for n, one in enumerate(commitments)]
    world = World()
    names = [world.issue(bundle, batch.root) for bundle in bundles]
    for one in revoked:
        world.change(names[one], made.REVOKED, ISSUED + DAY, ISSUED + DAY)
    return Base(bundles[at], world, names[at])


def paused(world: World, name: DocumentName) -> None:
    """Suspended by a steward on the second day, resumed on the fourth."""
    for day, status in ((2, made.SUSPENDED), (4, made.ACTIVE)):
        at = ISSUED + day * DAY
        world.change(name, status, at, at, made.BY_STEWARD)


def backdated(world: World, name: DocumentName) -> None:
    """Revoked on the tenth day with effect from the third."""
    world.change(name, made.REVOKED, ISSUED + 10 * DAY, ISSUED + 3 * DAY)


def followed(world: World, name: DocumentName) -> None:
    """Superseded on the fifth day."""
    world.supersede(name, DocumentName(digest_of("successor")), ISSUED + 5 * DAY)


def _later(world: World, name: DocumentName) -> None:
    world.change(name, made.REVOKED, ISSUED + DAY, TIME + 30 * DAY)


def _held(world: World, name: DocumentName) -> None:
    world.change(name, made.SUSPENDED, ISSUED + DAY, ISSUED + DAY)


def _reddened(world: World, name: DocumentName) -> None:
    world.red(name, 56_500, 6_500, 10_000, made.ISSUER, 4, 1, 3)


@cache
def bases() -> dict[str, Base]:
    """The worlds by their names."""
    few, red = made.alone(), made.alone("red")
    some = few.disclose(["number", "total.gross", "lines[1].name"])
    open_world, red_world = World(), World()
    name = open_world.issue(some, few.root, amount=56_500)
    blue = red_world.issue(red.disclose(), red.root, 6_500, Digest(name.id))
    short = made.alone("short", valid_until=Seconds(ISSUED + 9 * DAY))
    early = made.alone("early", valid_from=Seconds(TIME + DAY))
    short_world, early_world = World(), World()
    none = few.disclose([])
    return {
        "alone": world_of(),
        "batch": batched(1, 0, 3),
        "revoked of a batch": batched(0, 0),
        "some fields": Base(some, open_world, name),
        "no field": Base(none, open_world, name),
        "red letter": Base(red.disclose(), red_world, blue),
        "reddened": world_of(_reddened),
        "paused": world_of(paused),
        "suspended": world_of(_held),
        "revoked": world_of(backdated),
        "revoked from a day to come": world_of(_later),
        "superseded": world_of(followed),
        "short": Base(short.disclose(), short_world,
                      short_world.issue(short.disclose(), short.root)),
        "early": Base(early.disclose(), early_world,
                      early_world.issue(early.disclose(), early.root)),
    }  # fmt: skip


@cache
def file_of(name: str) -> bytes:
    """The file of a base."""
    return bases()[name].presented().encode()


def day(number: int) -> Seconds:
    """The last second of a day, counted from the issue."""
    return Seconds(ISSUED + number * DAY)


_GONE = {"force": "INVALID"}


def honest() -> Iterator[Case]:
    """Files as they are handed out, at several times."""
    for name in ("alone", "batch", "some fields", "no field", "red letter", "reddened", "paused",
                 "revoked from a day to come"):  # fmt: skip
        yield Case(f"good: {name}", file_of(name), {}, name)
    for name in ("revoked of a batch", "suspended", "revoked", "superseded", "short", "early"):
        yield Case(f"not in force: {name}", file_of(name), _GONE, name)
    for desc, base, number, want in (
        ("good: after a suspension", "paused", 5, {}),
        ("good: before a suspension", "paused", 1, {}),
        ("good: the second of its issue", "alone", 0, {}),
        ("good: before it expired", "short", 9, {}),
        ("good: before what revoked it held", "revoked", 2, {}),
        ("good: before it was superseded", "superseded", 4, {}),
        ("not in force: while it was suspended", "paused", 3, _GONE),
        ("not in force: from the second on in which it was resumed", "paused", 4, {}),
        ("not in force: revoked later with effect from before", "revoked", 6, _GONE),
        ("not in force: before it was issued", "alone", -1, _GONE),
        ("not in force: after it expired", "short", 10, _GONE),
    ):
        fixed = desc if want else desc.replace("not in force: from", "good: from")
        yield Case(fixed, file_of(base), want, base, as_of=day(number))
    yield from _ages()
    yield from _trusts()


def _ages() -> Iterator[Case]:
    old, edge = Seconds(TIME + MAX_AGE + 1), Seconds(TIME + MAX_AGE)
    stale, unclear = {"age": "STALE"}, {"age": "ERROR"}
    data = file_of("alone")
    yield Case("good: a week old to the second", data, now=edge)
    yield Case("stale: a second more than a week", data, stale, now=old)
    yield Case("stale: also about a day that it covers", data, stale, now=old, as_of=day(2))
    yield Case("stale: older than the checker accepts", data, stale, max_age=3_599)
    yield Case("good: as old as the checker accepts", data, now=old, max_age=MAX_AGE + 1)
    both = {"age": "STALE", "force": "INVALID"}
    yield Case("not in force: revoked, and stale", file_of("revoked"), both, "revoked", now=old)
    yield Case("good: five minutes ahead of the clock", data, now=Seconds(TIME - 300))
    ahead = Seconds(TIME - 301)
    yield Case("unclear: more than five minutes ahead of the clock", data, unclear, now=ahead)
    later = Seconds(NOW + 1)
    yield Case("unclear: a time that has not come", data, unclear, as_of=later)
    yield Case("unclear: asked before the issue by a clock far behind", data, unclear,
               now=Seconds(ISSUED - 5))  # fmt: skip
    fresh = world_of(issued=TIME).presented().encode()
    yield Case("good: issued in the block, by a clock a minute behind", fresh,
               now=Seconds(TIME - 60))  # fmt: skip


def _trusts() -> Iterator[Case]:
    data, few = file_of("alone"), {"observers": "ASSERTED"}
    bundle, proved = bases()["alone"].bundle, bases()["alone"].proved()
    nobody = assemble(made.trust(), bundle, proved)
    unsealed = assemble(made.trust(), bundle, replace(proved, seal=None), *made.signed(proved))
    yield Case("good: no observer is demanded", data, {"observers": "-"}, trust="no observer")
    yield Case("asserted: one observer too few", data, few, trust="three observers")
    yield Case("asserted: no observer signed", nobody.encode(), few)
    bare = {"observers": "-"}
    yield Case("good: none signed, none is demanded", nobody.encode(), bare, trust="no observer")
    yield Case("asserted: no seal", unsealed.encode(), {"seal": "ASSERTED"})
    yield Case("good: observers without sealers", unsealed.encode(), {"seal": "-"},
               trust="no sealer")  # fmt: skip
    alone = {"seal": "-", "observers": "ASSERTED"}
    lonely = assemble(made.trust(), bundle, replace(proved, seal=None))
    yield Case("asserted: neither sealers nor observers", lonely.encode(), alone, trust="nobody")
    yield Case("another ledger", data, {"ledger": "INVALID", "observers": "INVALID"},
               trust="another ledger")  # fmt: skip
    yield Case("another chain", data, {"seal": "INVALID", "observers": "INVALID"},
               trust="another genesis")  # fmt: skip
    gone = {"contract": "INVALID", "issue": "SKIPPED"} | dict.fromkeys(
        SKIPPED_AFTER["issue"], "SKIPPED"
    )
    yield Case("another contract at the address", data, gone, trust="other code")
    yield Case("a contract elsewhere", data, gone, trust="other address")
