"""Evidence of another history convicts, whatever block it was made at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chain.errors import ObserverError, SealError
from chain.evidence import Claim, Evidence, State
from chain.index import MemoryIndex
from chain.merkle import Frontier
from chain.observer import Comparison, Mirror, check_conviction, compare, presented
from chain.observer.conviction import ProvedCheckpoint
from chain.observer.records import prove_checkpoint
from chain.statements import address_of
from chain.words import Digest, Millis, Seconds, Signature
from tests.chain.node.support import SEALER
from tests.chain.observer.support import World, follow, fork


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A ledger with checkpoints of 3 and 7 records, in blocks 5 and 6, mirrored."""
    made = World(tmp_path / "node")
    made.grow(3, 4)
    with made.begin(tmp_path / "mirror") as mirror:
        follow(made.observer(mirror), made.tell())
    yield made
    made.ledger.file.close()


def _proved(world: World, folder: Path, size: int) -> ProvedCheckpoint:
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), world.tell())
        claim = mirror.claim(size)
        assert claim is not None
        return prove_checkpoint(mirror, world.journal, claim)


def _compared(world: World, tmp_path: Path, shown: ProvedCheckpoint) -> Comparison:
    with Mirror.open(tmp_path / "mirror") as mirror:
        return compare(mirror, world.trust, shown, None, Millis(0))


def _other(world: World, folder: Path, junk: int) -> World:
    """The same ledger without its records, which goes on otherwise."""
    other = fork(world, folder, 4)
    other.frontier, other.index = Frontier(), MemoryIndex()
    other.headers, other.bodies, other.counts = [], [], {}
    for _ in range(junk):
        other.ledger.clock += 1
        transaction = other.ledger.next(gas=90_000)
        other.ledger.builder.extend([transaction], Seconds(other.ledger.clock))
    for _ in range(3):
        other.record("OTHER")
    other.anchor()
    return other


def test_the_mirrors_own_history_agrees(world: World, tmp_path: Path) -> None:
    shown = _proved(world, tmp_path / "mirror", 3)
    assert _compared(world, tmp_path, shown).agrees is True
    forged = replace(shown, root=Digest(bytes(32)))
    found = _compared(world, tmp_path, forged)
    assert (found.agrees, found.conviction) == (False, None)


def test_what_is_newer_than_the_mirror_cannot_be_told(world: World, tmp_path: Path) -> None:
    world.grow(2)
    shown = _proved(world, tmp_path / "newer", 9)
    assert _compared(world, tmp_path, shown).agrees is None
    older = _proved(world, tmp_path / "newer", 7)
    with Mirror.open(tmp_path / "newer") as mirror:
        claim = mirror.claim(9)
        assert claim is not None
        later = replace(older, block=prove_checkpoint(mirror, world.journal, claim).block)
    assert _compared(world, tmp_path, later).agrees is True


@pytest.mark.parametrize(("junk", "kind"), [(0, "blocks"), (2, "checkpoints")])
def test_another_history_convicts_who_sealed_both(
    world: World, tmp_path: Path, junk: int, kind: str
) -> None:
    other = _other(world, tmp_path / "other", junk)
    found = _compared(world, tmp_path, _proved(other, tmp_path / "others", 3))
    other.ledger.file.close()
    assert found.agrees is False
    assert found.conviction is not None
    assert found.conviction.kind == kind
    judgement = check_conviction(found.conviction.encode(), world.trust)
    assert judgement.convicts == (address_of(SEALER),)


def test_evidence_that_nobody_sealed_is_worth_nothing(world: World, tmp_path: Path) -> None:
    shown = _proved(world, tmp_path / "mirror", 3)
    claim = Claim(3, shown.root, shown.index_root)
    seal = Signature(shown.block.seal)
    evidence = Evidence(world.trust.ledger, claim, State(shown.block.header, seal, shown.nodes),
                        (), ())  # fmt: skip
    assert presented(evidence) == shown
    with pytest.raises(ObserverError, match="no seal"):
        presented(replace(evidence, state=replace(evidence.state, seal=None)))
    unsealed = replace(shown, block=replace(shown.block, seal=bytes(65)))
    with pytest.raises(SealError):
        _compared(world, tmp_path, unsealed)
