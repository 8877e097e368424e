"""Whatever is wrong is found, named and proved; and nothing that is wrong is ever signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chain.node.execution import trie_root
from chain.node.genesis import to_json
from chain.node.replay import ClaimedBlock
from chain.observer import Conviction, Judgement, MirrorError, Stopped, check_conviction
from chain.observer.conviction import SealedHeader, bad_block
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import Digest, Millis, Seconds
from tests.chain.node.support import LEDGER, OPERATOR, SEALER, START, STRANGER, signed
from tests.chain.observer.support import OBSERVER, Told, World, follow, fork

Lie = Callable[[World, Told], None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A ledger with two checkpoints: of 3 and 7 records, in blocks 5 and 6."""
    ledger = World(tmp_path / "node")
    ledger.grow(3, 4)
    yield ledger
    ledger.ledger.file.close()


def found(world: World, told: Told, folder: Path, **options: object) -> tuple[str, Judgement]:
    """Why an observer stops, and what its file proves."""
    with world.begin(folder) as mirror:
        observer = world.observer(mirror)
        with pytest.raises(Stopped) as stopped:
            follow(observer, told, **options)
        with pytest.raises(Stopped, match=r"conviction"):  # it does not go on by itself
            follow(world.observer(mirror), world.tell())
    judgement = check_conviction(
        stopped.value.file.read_bytes(), world.trust, lambda: float(world.ledger.clock)
    )
    return stopped.value.reason, judgement


def _resealed(number: int, **fields: object) -> Lie:
    def lie(world: World, told: Told) -> None:
        told.shown_blocks[number] = world.resealed(number, **fields)

    return lie


def _other_seal(key: bytes) -> Lie:
    def lie(world: World, told: Told) -> None:
        block = world.ledger.file.block(6)
        assert block is not None
        seal = sign_seal(key, world.ledger.genesis.hash, 6, block.hash)
        told.shown_blocks[6] = replace(told.shown_blocks[6], seal=seal)

    return lie


def _spoilt_seal(_world: World, told: Told) -> None:
    told.shown_blocks[6] = replace(told.shown_blocks[6], seal=bytes(65))


def _other_transaction(world: World, told: Told) -> None:
    raw = signed(OPERATOR, world.ledger.genesis.chain_id, 6)
    told.shown_blocks[6] = replace(told.shown_blocks[6], transactions=(raw,))


def _sealed_with(raw: bytes, world: World, told: Told) -> None:
    block = world.resealed(6, transaction_root=trie_root([raw]))
    told.shown_blocks[6] = replace(block, transactions=(raw,))


def _stranger(world: World, told: Told) -> None:
    _sealed_with(signed(STRANGER, world.ledger.genesis.chain_id, 0), world, told)


def _wrong_nonce(world: World, told: Told) -> None:
    _sealed_with(signed(OPERATOR, world.ledger.genesis.chain_id, 6), world, told)


def _unreadable(_world: World, told: Told) -> None:
    told.shown_blocks[6] = ClaimedBlock(b"\xc1\x01", (), b"\x05")


def _no_transaction(_world: World, told: Told) -> None:
    told.shown_blocks[6] = replace(told.shown_blocks[6], transactions=())


BLOCKS: list[tuple[str, Lie, str, bool]] = [
    ("another state root", _resealed(6, state_root=b"\x09" * 32), "state_root", True),
    ("other receipts", _resealed(6, receipt_root=b"\x09" * 32), "receipt_root", True),
    ("time that goes back", _resealed(6, timestamp=START + 5), "not after its parent", True),
    ("another gas limit", _resealed(6, gas_limit=10**9), "gas limit", True),
    ("another parent", _resealed(6, parent_hash=b"\x09" * 32), "parent is another block", True),
    ("an unknown sealer", _other_seal(STRANGER), "no sealer", False),
    ("a seal that is none", _spoilt_seal, "malformed", False),
    ("transactions that are not those sealed", _other_transaction, "not those of its head", False),
    ("a block that cannot be read", _unreadable, "cannot be read", False),
    ("transactions left out", _no_transaction, "not those of its header", False),
    ("a transaction that cannot be executed", _wrong_nonce, "nonce", True),
    ("an account not allowed", _stranger, "may not transact", True),
]


@pytest.mark.parametrize(
    ("lie", "reason", "convicts"), [row[1:] for row in BLOCKS], ids=[row[0] for row in BLOCKS]
)
def test_a_block_that_breaks_a_rule(
    world: World, tmp_path: Path, lie: Lie, reason: str, *, convicts: bool
) -> None:
    told = world.tell()
    lie(world, told)
    why, judgement = found(world, told, tmp_path / "mirror")
    assert reason in why
    assert judgement.convicts == ((address_of(SEALER),) if convicts else ()), judgement.text


def test_an_honest_block_is_never_convicted_by_a_poor_witness(world: World, tmp_path: Path) -> None:
    told = world.tell()
    parent = world.ledger.file.block(5)
    assert parent is not None
    genesis = to_json(world.ledger.genesis).decode()
    for nodes in ([], [b"\x80"], [parent.header]):
        sealed = SealedHeader(parent.header, parent.seal)
        details = bad_block(told.shown_blocks[6], sealed, nodes)
        made = Conviction("execution", "", LEDGER, genesis, None, Millis(0), details)
        clock = float(world.ledger.clock)
        judgement = check_conviction(made.encode(), world.trust, lambda clock=clock: clock)
        assert judgement.convicts == ()
        assert "lacks" in judgement.text


def test_a_block_ahead_of_the_clock(world: World, tmp_path: Path) -> None:
    world.ledger.clock += 1000
    world.grow(1)
    world.ledger.clock -= 1000
    why, judgement = found(world, world.tell(), tmp_path / "mirror")
    assert "ahead of the clock" in why
    assert judgement.convicts == (address_of(SEALER),)


def _changed(_world: World, told: Told) -> None:
    told.shown_headers[4] = told.shown_headers[4].replace(b"completed", b"refused")


def _dropped(_world: World, told: Told) -> None:
    del told.shown_headers[4]
    told.shown_headers.append(told.shown_headers[-1])


def _inserted(_world: World, told: Told) -> None:
    told.shown_headers.insert(4, told.shown_headers[0])


def _reordered(_world: World, told: Told) -> None:
    told.shown_headers[4:6] = told.shown_headers[5:3:-1]


@pytest.mark.parametrize("lie", [_changed, _dropped, _inserted, _reordered])
def test_a_header_that_is_not_under_its_checkpoint(world: World, tmp_path: Path, lie: Lie) -> None:
    told = world.tell()
    lie(world, told)
    why, judgement = found(world, told, tmp_path / "mirror")
    assert "record 4" in why
    assert judgement.convicts == ()


def test_headers_that_are_too_many_for_a_file_are_left_out(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chain.observer.conviction.MAX_HEADERS", 10)
    world.record("M1", time=Millis(5))
    world.anchor()
    why, judgement = found(world, world.tell(), tmp_path / "mirror")
    assert "has the time 5" in why
    assert judgement.convicts == ()
    assert "observer's word" in judgement.text


def test_a_journal_that_is_cut_off(world: World, tmp_path: Path) -> None:
    told = world.tell()
    del told.shown_headers[5:]
    why, _ = found(world, told, tmp_path / "mirror")
    assert "ends before record 5" in why


@pytest.mark.parametrize(
    ("desc", "fields", "reason"),
    [
        ("time", {"time": Millis(5)}, "has the time 5"),
        ("ordinal", {"tags": ((Digest(b"\x05" * 32), 3),)}, "say that"),
    ],
)
def test_headers_anchored_by_the_operator_that_break_a_rule(
    world: World, tmp_path: Path, desc: str, fields: dict[str, object], reason: str
) -> None:
    world.record("M1", **fields)
    world.anchor()
    why, judgement = found(world, world.tell(), tmp_path / "mirror")
    assert reason.replace("say that", "says that") in why, desc
    assert judgement.convicts == (address_of(OPERATOR),)


def test_an_index_that_leaves_out_one_access(world: World, tmp_path: Path) -> None:
    from chain.index import MemoryIndex
    from chain.records import decode_header

    world.record("M1", "N0")
    left_out = MemoryIndex()
    changes: dict[bytes, list[int]] = {}
    for position, header in enumerate(world.headers[:7]):  # all but the last access
        for tag, _ in decode_header(header).tags:
            changes.setdefault(tag, []).append(position)
    world.anchor(left_out.update(8, changes).root)
    folder = tmp_path / "mirror"
    why, judgement = found(world, world.tell(), folder)
    assert "index root" in why
    assert judgement.convicts == (address_of(OPERATOR),)
    world.grow(2)
    with world.begin(folder) as mirror:  # once somebody has looked, it is followed, never signed
        mirror.review(1)
        follow(world.observer(mirror), world.tell())
        assert [one.seen.size for one in mirror.signed(address_of(OBSERVER))] == [3, 7, 10]
        claim = mirror.claim(8)
        assert claim is not None
        assert claim.verdict == "wrong"


@pytest.mark.parametrize(("more", "convicts"), [(0, False), (1, True), (3, True)])
def test_a_chain_that_was_rolled_back(
    world: World, tmp_path: Path, more: int, *, convicts: bool
) -> None:
    folder = tmp_path / "mirror"
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), world.tell())
    other = fork(world, tmp_path / "older", 4)
    for number in range(more):
        transaction = other.ledger.next(data=bytes([number]), gas=90_000)
        other.ledger.builder.extend([transaction], Seconds(other.ledger.clock + 1 + number))
    other.ledger.clock += more + 1
    told = other.tell()
    told.shown_headers = told.shown_headers[:0]  # the database was rolled back with it
    why, judgement = found(other, told, folder)
    assert ("block 5" in why) or ("number 5" in why)
    assert ("older copy" in why) == (not convicts)
    assert judgement.convicts == ((address_of(SEALER),) if convicts else ())
    other.ledger.file.close()


def test_a_database_that_was_rolled_back_behind_the_chain(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), world.tell())
    told = world.tell()
    del told.shown_headers[3:]
    why, judgement = found(world, told, folder)
    assert "ends before record 6" in why
    assert judgement.convicts == ()


def test_a_last_block_that_cannot_be_read(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), world.tell())
    told = world.tell()
    _unreadable(world, told)
    why, judgement = found(world, told, folder)
    assert "block 6 is shown as another one than before" in why
    assert judgement.convicts == ()


def test_a_signature_that_the_gateway_contradicts_stops_the_observer(
    world: World, tmp_path: Path
) -> None:
    with world.begin(tmp_path / "mirror") as mirror:
        observer = world.observer(mirror)
        follow(observer, world.tell())
        assert "here it is 9" in str(observer.contradicted("here it is 9"))
        with pytest.raises(Stopped, match="here it is 9"):
            follow(observer, world.tell())


def test_nothing_is_signed_twice_differently(world: World, tmp_path: Path) -> None:
    with world.begin(tmp_path / "mirror") as mirror:
        follow(world.observer(mirror), world.tell())
        (first, *_) = mirror.signed(address_of(OBSERVER))
        mirror.sign(first)
        other = replace(first, seen=replace(first.seen, root=Digest(bytes(32))))
        with pytest.raises(MirrorError, match="signed before"):
            mirror.sign(other)


def test_another_last_header_than_before(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), world.tell())
    told = world.tell()
    told.shown_headers[6] = told.shown_headers[5]
    assert "record 6 is shown with another header" in found(world, told, folder)[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": b"{}"}, "digest"),
        ({"salt": bytes(16)}, "digest"),
        ({"salt": b"short"}, "salt has 16 bytes"),
    ],
)
def test_a_body_that_is_not_the_records(
    world: World, tmp_path: Path, change: dict[str, bytes], reason: str
) -> None:
    told = world.tell()
    told.shown_bodies[2] = replace(told.shown_bodies[2], **change)
    why, judgement = found(world, told, tmp_path / "mirror", bodies=True)
    assert "record 2" in why
    assert reason in why
    assert judgement.convicts == ()


def test_key_tags_that_are_not_those_of_the_body(world: World, tmp_path: Path) -> None:
    world.record("M1", tags=((Digest(b"\x05" * 32), 0),))
    world.anchor()
    why, _ = found(world, world.tell(), tmp_path / "mirror", bodies=True)
    assert "record 7" in why
    assert "key tags" in why


def test_contracts_that_are_not_the_trusted_ones(world: World, tmp_path: Path) -> None:
    contracts = dict(world.trust.contracts)
    contracts["catalog"] = replace(contracts["catalog"], code=Digest(b"\x01" * 32))
    trust = replace(world.trust, contracts=contracts)
    from chain.observer import Observer

    with world.begin(tmp_path / "mirror") as mirror:
        observer = Observer(mirror, trust, OBSERVER, lambda: float(world.ledger.clock))
        with pytest.raises(Stopped, match="contract catalog"):
            follow(observer, world.tell())
        assert mirror.signed(address_of(OBSERVER)) == []
