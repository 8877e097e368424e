"""The rules of this chain beyond Ethereum's own: what every block and transaction must keep to.

Ethereum's rules are py-evm's business. These are checked by the sealer before it seals and by
``replay`` afterwards; a stock client checks none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth.constants import EMPTY_UNCLE_HASH, POST_MERGE_NONCE, ZERO_HASH32
from eth.vm.forks.cancun.blocks import CancunBlockHeader
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth_typing import Address as EthAddress
from eth_typing import BlockNumber

from chain.node.errors import BlockRefused
from chain.node.genesis import GAS_LIMIT
from chain.words import Address, Seconds

BLOCK_GAS = GAS_LIMIT // 2
"""Gas that a block may use: at the target the base fee does not rise, so it stays 0."""

MOST_CLOCK_SKEW = 0
"""Seconds by which a block may be ahead of the checker's clock."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the sealer chooses freely for a block."""

    timestamp: Seconds
    coinbase: Address


def open_header(parent: CancunBlockHeader, opening: Opening) -> CancunBlockHeader:
    """The header of the next block before anything is executed: stock, and nothing optional."""
    return CancunBlockHeader(
        difficulty=0,
        block_number=BlockNumber(parent.block_number + 1),
        gas_limit=parent.gas_limit,
        timestamp=opening.timestamp,
        coinbase=EthAddress(opening.coinbase),
        parent_hash=parent.hash,
        state_root=parent.state_root,
        extra_data=b"",
        mix_hash=ZERO_HASH32,  # prevRandao: no randomness is promised
        nonce=POST_MERGE_NONCE,
        base_fee_per_gas=calculate_expected_base_fee_per_gas(parent),
        parent_beacon_block_root=ZERO_HASH32,
    )


def check_header(header: CancunBlockHeader, parent: CancunBlockHeader, now: Seconds) -> None:
    """`BlockRefused` if a header breaks a rule that can be seen without executing the block."""
    number = parent.block_number + 1
    checks = (
        (header.block_number == number, f"it is numbered {header.block_number}"),
        (header.parent_hash == parent.hash, "its parent is another block"),
        (header.timestamp > parent.timestamp, "its time is not after its parent's"),
        (header.timestamp <= now + MOST_CLOCK_SKEW, "its time is ahead of the clock"),
        (header.gas_limit == GAS_LIMIT, f"its gas limit is not {GAS_LIMIT}"),
        (header.gas_used <= BLOCK_GAS, f"it uses more than {BLOCK_GAS} gas"),
        (header.base_fee_per_gas == 0, "its base fee is not 0"),
        (header.extra_data == b"", "its extraData is not empty"),
        (header.mix_hash == ZERO_HASH32, "its prevRandao is not 0"),
        (header.parent_beacon_block_root == ZERO_HASH32, "its parentBeaconBlockRoot is not 0"),
        (header.uncles_hash == EMPTY_UNCLE_HASH, "it names uncles"),
    )
    for kept, reason in checks:
        if not kept:
            raise BlockRefused(number, reason)
