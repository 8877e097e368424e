"""A conviction convicts nobody who did nothing: each way of making one up is seen through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from eth_hash.auto import keccak

from chain import canonical
from chain.errors import ObserverError
from chain.evidence import Trust, read_header
from chain.node.genesis import to_json
from chain.node.replay import ClaimedBlock
from chain.observer import AHEAD, Conviction, check_conviction, conviction, parse_conviction
from chain.observer.conviction import ProvedCheckpoint, SealedHeader
from chain.observer.records import prove_checkpoint
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import Digest, Millis
from tests.chain.node.support import LEDGER, OPERATOR, STRANGER, signed
from tests.chain.observer.support import World, follow

PEEKING = bytes.fromhex("60024303405f5500")
"""Code that keeps the hash of the block before the last: SSTORE(0, BLOCKHASH(NUMBER - 2))."""


@dataclass
class Honest:
    """An honest ledger with its checkpoints of 3 and 7 records, in blocks 5 and 6."""

    world: World
    trust: Trust
    blocks: dict[int, ClaimedBlock]
    checkpoint: ProvedCheckpoint
    witness: list[bytes]

    def sealed(self, number: int) -> SealedHeader:
        """A block's header with its seal."""
        return SealedHeader(self.blocks[number].header, self.blocks[number].seal)

    def made(self, kind: str, details: dict[str, Any], **fields: Any) -> bytes:
        """A file."""
        genesis = to_json(self.world.ledger.genesis).decode()
        found = Conviction(kind, "made up", LEDGER, genesis, None, Millis(0), details)
        return replace(found, **fields).encode()

    def text(self, data: bytes, trust: Trust | None = None) -> str:
        """Why a file convicts nobody."""
        clock = float(self.world.ledger.clock)
        judgement = check_conviction(data, trust or self.trust, lambda: clock)
        assert judgement.convicts == ()
        return judgement.text

    def accused(self, number: int, parent: int, **fields: Any) -> bytes:
        """An honest block said to break a rule, with all nodes that there are."""
        claimed = replace(self.blocks[number], **fields)
        details = conviction.bad_block(claimed, self.sealed(parent), self.witness)
        return self.made("execution", details)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Honest]:
    """Nobody did anything wrong."""
    folder = tmp_path_factory.mktemp("honest")
    world = World(folder / "node")
    world.grow(3, 4)
    world.ledger.deploy(PEEKING)
    with world.begin(folder / "mirror") as mirror:
        follow(world.observer(mirror), world.tell())
        claim = mirror.claim(7)
        assert claim is not None
        checkpoint = prove_checkpoint(mirror, world.journal, claim)
        nodes = [row[0] for row in mirror.connection.execute("SELECT value FROM node")]
    yield Honest(world, world.trust, world.tell().shown_blocks, checkpoint, nodes)
    world.ledger.file.close()


def test_an_honest_block_follows_every_rule(honest: Honest) -> None:
    assert "follows every rule" in honest.text(honest.accused(6, 5))


def test_a_block_that_asks_for_hashes_that_no_witness_holds_convicts_nobody(honest: Honest) -> None:
    assert "lacks" in honest.text(honest.accused(7, 6))


def test_transactions_that_were_exchanged_are_nobodys(honest: Honest) -> None:
    chain_id = honest.world.ledger.genesis.chain_id
    for key, nonce in ((STRANGER, 0), (OPERATOR, 99)):
        data = honest.accused(6, 5, transactions=(signed(key, chain_id, nonce),))
        assert "not those of the sealed header" in honest.text(data)
    assert "not those of the sealed header" in honest.text(honest.accused(6, 5, transactions=()))


def test_a_block_is_judged_on_its_own_parent(honest: Honest) -> None:
    assert "not that of the block" in honest.text(honest.accused(6, 4))
    assert "not that of the block" in honest.text(honest.accused(5, 6))


def test_a_parent_that_nobody_sealed_is_no_parent(honest: Honest) -> None:
    details = conviction.bad_block(
        honest.blocks[6], replace(honest.sealed(5), seal=bytes(65)), honest.witness
    )
    assert "anybody can have made it" in honest.text(honest.made("execution", details))


def test_another_genesis_has_other_rules(honest: Honest) -> None:
    other = replace(honest.world.ledger.genesis, sealers=())
    details = conviction.bad_block(honest.blocks[6], honest.sealed(5), honest.witness)
    data = honest.made("execution", details, genesis=to_json(other).decode())
    assert "genesis" in honest.text(data)


def test_a_clock_that_is_a_little_slow_convicts_nobody(honest: Honest) -> None:
    made = float(read_header(honest.blocks[6].header).time)
    data = honest.accused(6, 5)
    assert check_conviction(data, honest.trust, lambda: made - AHEAD).convicts == ()
    assert check_conviction(data, honest.trust, lambda: made - AHEAD - 1).convicts


def test_of_two_sealers_with_a_block_each_one_may_have_done_right(honest: Honest) -> None:
    header = bytearray(honest.blocks[6].header)
    header[100] ^= 1  # in the state root
    seal = sign_seal(STRANGER, honest.trust.genesis, 6, Digest(keccak(bytes(header))))
    sealers = sorted((*honest.trust.sealers, address_of(STRANGER)))
    trust = replace(honest.trust, sealers=tuple(sealers))
    details = conviction.two_blocks(honest.sealed(6), SealedHeader(bytes(header), seal))
    data = honest.made("blocks", details)
    assert "does not tell which" in honest.text(data, trust)


def test_blocks_that_can_stand_on_one_chain(honest: Honest) -> None:
    for first, second in ((5, 5), (5, 6), (6, 5), (3, 6)):
        details = conviction.two_blocks(honest.sealed(first), honest.sealed(second))
        assert "on one chain" in honest.text(honest.made("blocks", details))


def test_headers_with_the_checkpoint_and_nothing_wrong(honest: Honest) -> None:
    headers = honest.world.headers[:7]
    data = honest.made("journal", conviction.bad_journal(honest.checkpoint, headers))
    assert "follow every rule" in honest.text(data)


def test_headers_that_are_not_under_the_checkpoint(honest: Honest) -> None:
    headers = [*honest.world.headers[:6], b"{}"]
    for shown in (headers, headers[:6], honest.world.headers[6::-1]):
        data = honest.made("journal", conviction.bad_journal(honest.checkpoint, shown))
        assert "not those under the checkpoint" in honest.text(data)


def test_headers_that_are_not_in_the_file(honest: Honest) -> None:
    details = conviction.bad_journal(honest.checkpoint, None)
    assert "observer's word" in honest.text(honest.made("journal", details))


@pytest.mark.parametrize("kind", ["journal", "checkpoints"])
def test_a_checkpoint_that_the_state_does_not_hold(honest: Honest, kind: str) -> None:
    right = honest.checkpoint
    for wrong in (
        replace(right, index_root=Digest(b"\x01" * 32)),
        replace(right, root=Digest(b"\x01" * 32)),
        replace(right, nodes=()),
        replace(right, block=honest.sealed(5)),
        replace(right, block=replace(right.block, seal=bytes(65))),
    ):
        details = (
            conviction.bad_journal(wrong, honest.world.headers[:7])
            if kind == "journal"
            else conviction.two_checkpoints(wrong, right)
        )
        assert honest.text(honest.made(kind, details))


def test_one_checkpoint_twice(honest: Honest) -> None:
    details = conviction.two_checkpoints(honest.checkpoint, honest.checkpoint)
    assert "the same" in honest.text(honest.made("checkpoints", details))


def test_a_difference_is_a_word(honest: Honest) -> None:
    data = honest.made("difference", conviction.difference("one", "other"))
    assert "observer's word" in honest.text(data)


def test_another_ledger(honest: Honest) -> None:
    details = conviction.difference("one", "other")
    data = honest.made("difference", details, ledger=Digest(bytes(32)))
    assert "another ledger" in honest.text(data)


def test_details_of_another_kind(honest: Honest) -> None:
    details = conviction.difference("one", "other")
    for kind in ("blocks", "execution", "journal", "checkpoints"):
        assert "contradicts itself" in honest.text(honest.made(kind, details))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "shujian/conviction/2"}, "format"),
        ({"kind": "gossip"}, "kind"),
        ({"details": []}, "details"),
        ({"time": -1}, "time"),
        ({"more": 1}, "members"),
    ],
)
def test_files_of_another_form(honest: Honest, change: dict[str, Any], reason: str) -> None:
    raw = canonical.decode_object(honest.made("difference", conviction.difference("a", "b")))
    with pytest.raises(ObserverError, match=reason):
        parse_conviction(canonical.encode({**raw, **change}))
    with pytest.raises(ObserverError, match="no conviction"):
        parse_conviction(b"{")


def test_any_byte_changed_convicts_nobody(honest: Honest) -> None:
    details = conviction.bad_block(honest.blocks[6], honest.sealed(5), honest.witness)
    data = honest.made("execution", details)
    for at in range(0, len(data), len(data) // 80):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            assert check_conviction(changed, honest.trust, lambda: 2e9).convicts == ()
        except ObserverError:
            continue
