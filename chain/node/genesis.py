"""The genesis: who may seal and transact from the first block on, in geth's form of genesis.json.

A stock client reads the file as it stands and arrives at the same block 0. What is ours is the
section ``shujian``, which stock clients pass over; its SHA-256 is the ``extraData`` of block 0,
so that the genesis hash, and with it every seal, commits to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from eth.constants import BLANK_ROOT_HASH, POST_MERGE_NONCE, ZERO_ADDRESS, ZERO_HASH32
from eth.vm.forks.cancun.blocks import CancunBlockHeader
from eth_hash.auto import keccak
from eth_typing import BlockNumber

from chain import canonical
from chain.errors import CanonicalError
from chain.node.codec import encode
from chain.node.errors import GenesisError
from chain.node.store import SealedBlock
from chain.words import Address, Digest, Seconds, Signature, to_hex

FORMAT = "shujian/genesis/1"
GAS_LIMIT = 200_000_000
"""The gas limit of every block of the chain; a sealer fills at most half of it."""

_FIRST_CHAIN_ID = 1_000_000_000
_CHAIN_IDS = 1_000_000_000
_FORKS = (
    "homestead",
    "eip150",
    "eip155",
    "eip158",
    "byzantium",
    "constantinople",
    "petersburg",
    "istanbul",
    "berlin",
    "london",
)


@dataclass(frozen=True, slots=True)
class Genesis:
    """What a ledger's chain begins with; ``members`` is the contract that will decide later."""

    ledger_id: Digest
    chain_id: int
    timestamp: Seconds
    sealers: tuple[Address, ...]
    allowed: tuple[Address, ...]
    members: Address | None

    @property
    def header(self) -> CancunBlockHeader:
        """Block 0: an ordinary Cancun header over an empty state, with base fee 0."""
        return CancunBlockHeader(
            difficulty=0,
            block_number=BlockNumber(0),
            gas_limit=GAS_LIMIT,
            timestamp=self.timestamp,
            coinbase=ZERO_ADDRESS,
            parent_hash=ZERO_HASH32,
            state_root=BLANK_ROOT_HASH,
            extra_data=sha256(canonical.encode(_section(self))).digest(),
            mix_hash=ZERO_HASH32,
            nonce=POST_MERGE_NONCE,
            base_fee_per_gas=0,
            withdrawals_root=BLANK_ROOT_HASH,
            parent_beacon_block_root=ZERO_HASH32,
        )

    @property
    def block(self) -> SealedBlock:
        """Block 0 as it is kept: everybody agrees on it beforehand, so nobody seals it."""
        return SealedBlock(0, self.hash, encode(self.header), Signature(b""))

    @property
    def hash(self) -> Digest:
        """The hash of block 0, by which the chain is known."""
        return Digest(self.header.hash)


def chain_id_of(ledger_id: Digest) -> int:
    """The chain id of a ledger, between 1 and 2 thousand million: one ledger, one chain id."""
    drawn = int.from_bytes(sha256(b"shujian-chain" + ledger_id).digest()[:8], "big")
    return _FIRST_CHAIN_ID + drawn % _CHAIN_IDS


def predicted_address(creator: Address, nonce: int = 0) -> Address:
    """The address of the contract that ``creator`` deploys with its transaction of that nonce."""
    return Address(keccak(encode([creator, nonce]))[12:])


def to_json(genesis: Genesis) -> bytes:
    """The text of genesis.json."""
    header = genesis.header
    document = {
        "config": _config(genesis.chain_id),
        "nonce": "0x0",
        "timestamp": hex(header.timestamp),
        "extraData": to_hex(header.extra_data),
        "gasLimit": hex(header.gas_limit),
        "difficulty": "0x0",
        "mixHash": to_hex(header.mix_hash),
        "coinbase": to_hex(header.coinbase),
        "alloc": {},
        "number": "0x0",
        "gasUsed": "0x0",
        "parentHash": to_hex(header.parent_hash),
        "baseFeePerGas": "0x0",
        "excessBlobGas": "0x0",
        "blobGasUsed": "0x0",
        "shujian": _section(genesis),
    }
    return json.dumps(document, indent=2).encode() + b"\n"


def from_json(text: bytes) -> Genesis:
    """Read genesis.json; `GenesisError` unless it is exactly what ``to_json`` would write.

    So every field that a stock client reads is known to be the one that this node goes by.
    """
    try:
        document = json.loads(text)
        genesis = _from_section(document["shujian"])
    except (ValueError, KeyError, TypeError, RecursionError, CanonicalError) as error:
        raise GenesisError(f"genesis.json cannot be read: {error!r}; {_ADVICE}") from error
    if json.loads(to_json(genesis)) != document:
        raise GenesisError(f"genesis.json was changed after it was made; {_ADVICE}")
    return genesis


_ADVICE = "bring it back from a backup, or make a new ledger in another folder"


def _section(genesis: Genesis) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ledger": to_hex(genesis.ledger_id),
        "chainId": genesis.chain_id,
        "timestamp": genesis.timestamp,
        "gasLimit": GAS_LIMIT,
        "sealers": [to_hex(sealer) for sealer in genesis.sealers],
        "allowed": [to_hex(account) for account in genesis.allowed],
        "members": None if genesis.members is None else to_hex(genesis.members),
    }


def _from_section(section: dict[str, Any]) -> Genesis:
    if section["format"] != FORMAT:
        raise ValueError(f"the format is {section['format']!r}, not {FORMAT!r}")
    members = section["members"]
    return Genesis(
        ledger_id=Digest(_bytes(section["ledger"], 32)),
        chain_id=int(section["chainId"]),
        timestamp=Seconds(int(section["timestamp"])),
        sealers=tuple(Address(_bytes(text, 20)) for text in section["sealers"]),
        allowed=tuple(Address(_bytes(text, 20)) for text in section["allowed"]),
        members=None if members is None else Address(_bytes(members, 20)),
    )


def _bytes(text: str, length: int) -> bytes:
    data = bytes.fromhex(text.removeprefix("0x"))
    if len(data) != length:
        raise ValueError(f"{text} has {len(data)} bytes, not {length}")
    return data


def _config(chain_id: int) -> dict[str, Any]:
    """geth's chain configuration: every fork up to Cancun from the first block, and none after."""
    return {
        "chainId": chain_id,
        **{f"{fork}Block": 0 for fork in _FORKS},
        "terminalTotalDifficulty": 0,
        "terminalTotalDifficultyPassed": True,
        "shanghaiTime": 0,
        "cancunTime": 0,
        "blobSchedule": {"cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477}},
    }
