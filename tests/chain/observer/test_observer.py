"""An observer follows a true ledger, signs what it checked, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.errors import ObserverError
from chain.evidence import observer_of
from chain.node.genesis import to_json
from chain.observer import Mirror, MirrorError, begin
from chain.statements import address_of
from chain.words import to_hex
from tests.chain.observer.support import OBSERVER, Told, World, follow


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A ledger with three checkpoints, two of them in one block."""
    made = World(tmp_path / "node")
    made.grow(3, 4)
    yield made
    made.ledger.file.close()


def test_all_is_kept_and_the_last_checkpoint_of_each_block_is_signed(
    world: World, tmp_path: Path
) -> None:
    for _ in range(5):
        world.record("M1")
    world.ledger.seal(world.append(world.headers[7:9]), world.append(world.headers[9:12]))
    with world.begin(tmp_path / "mirror") as mirror:
        observer = world.observer(mirror)
        follow(observer, world.tell(), bodies=True)
        reached = observer.reached()
        assert (reached.block, reached.records, reached.bodies) == (7, 12, 12)
        signed = mirror.signed(address_of(OBSERVER))
        assert [one.seen.size for one in signed] == [3, 7, 12]
        for one in signed:
            claim = mirror.claim(one.seen.size)
            assert claim is not None
            assert one.seen.root == claim.root
            trust = world.trust
            account = observer_of(trust.genesis, trust.ledger, one.seen, one.signature)
            assert account == address_of(OBSERVER)
        assert [claim.verdict for claim in mirror.claims()] == ["right"] * 4


def test_a_header_with_as_many_keys_as_a_statement_names_is_followed(
    world: World, tmp_path: Path
) -> None:
    header = world.record("M1", uses=[to_hex(number.to_bytes(32)) for number in range(500)])
    world.anchor()
    with world.begin(tmp_path / "mirror") as mirror:
        follow(world.observer(mirror), world.tell(), bodies=True)
        assert [claim.verdict for claim in mirror.claims()] == ["right"] * 3
        assert mirror.headers(7, 8) == [header]
    assert 36_000 < len(header) < 40_000


def test_it_goes_on_without_replaying_and_signs_nothing_again(world: World, tmp_path: Path) -> None:
    with world.begin(tmp_path / "mirror") as mirror:
        follow(world.observer(mirror), world.tell())
        first = mirror.signed(address_of(OBSERVER))
        mirror.mark_sent(address_of(OBSERVER), [3])
    world.grow(20)
    with world.begin(tmp_path / "mirror") as mirror:
        observer = world.observer(mirror)
        follow(observer, world.tell())
        assert observer.reached().signed == 1
        account = address_of(OBSERVER)
        assert mirror.signed(account)[:2] == first
        assert [one.seen.size for one in mirror.signed(account, unsent=True)] == [7, 27]


def test_a_claim_of_nothing_is_followed_and_never_signed(world: World, tmp_path: Path) -> None:
    from chain.words import ZERO_DIGEST

    world.record("M1")
    world.anchor(ZERO_DIGEST)
    world.grow(1)
    with world.begin(tmp_path / "mirror") as mirror:
        follow(world.observer(mirror), world.tell())
        assert [one.seen.size for one in mirror.signed(address_of(OBSERVER))] == [3, 7, 9]


def test_another_ledger_than_the_trusted_one_is_not_begun(world: World, tmp_path: Path) -> None:
    other = World(tmp_path / "other")
    other.ledger.file.close()
    genesis = to_json(world.ledger.genesis).replace(b"0x", b"0x0", 1)
    with pytest.raises(MirrorError, match="genesis"):
        begin(tmp_path / "mirror", world.trust, lambda: genesis)
    assert not (tmp_path / "mirror" / "mirror.sqlite").exists()


def test_two_observers_do_not_share_a_folder(world: World, tmp_path: Path) -> None:
    with world.begin(tmp_path / "mirror"), pytest.raises(ObserverError, match="in use"):
        Mirror.open(tmp_path / "mirror", write=True)


def test_an_empty_source_has_nothing(world: World, tmp_path: Path) -> None:
    told = world.tell()
    with world.begin(tmp_path / "mirror") as mirror:
        short = Told({0: told.shown_blocks[0]}, [], [])
        follow(world.observer(mirror), short)
        assert world.observer(mirror).reached().block == 0
