"""The code that stands at a contract's address, worked out from its artifact. Pure but for that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import orjson
from eth_hash.auto import keccak

from chain.statements import domain_separator
from chain.words import Address, Digest

_ARTIFACTS = {
    "authorizations": "Authorizations",
    "catalog": "Catalog",
    "documents": "Documents",
    "journal": "Journal",
    "members": "Members",
    "uses": "Uses",
}
# The immutable values of each contract in the order of the numbers that the compiler gave them.
# A compile with other numbers fails the test that asks a node for the code.
_IMMUTABLES = {
    "authorizations": ("members", "catalog", "ledger", "domain"),
    "catalog": ("members", "ledger", "domain"),
    "documents": ("members", "ledger", "domain"),
    "journal": ("members",),
    "members": ("ledger", "domain"),
    "uses": ("members", "ledger", "domain"),
}


def code_hashes(ledger_id: Digest, members: Address, catalog: Address) -> dict[str, Digest]:
    """Keccak-256 of the code of each contract, deployed for this ledger with these addresses.

    It follows from the contracts that this program carries, and from nobody's word: code with the
    same hash is the same code, with the same ledger, members and catalog written into it.
    """
    values = {
        "catalog": catalog.rjust(32, b"\x00"),
        "domain": domain_separator(ledger_id),
        "ledger": bytes(ledger_id),
        "members": members.rjust(32, b"\x00"),
    }
    return {name: _hash(name, values) for name in _ARTIFACTS}


def _hash(name: str, values: Mapping[str, bytes]) -> Digest:
    deployed, places = _compiled(name)
    code = bytearray(deployed)
    for value, starts in zip(_IMMUTABLES[name], places, strict=True):
        for start in starts:
            code[start : start + 32] = values[value]
    return Digest(keccak(bytes(code)))


@cache
def _compiled(name: str) -> tuple[bytes, tuple[tuple[int, ...], ...]]:
    """The code with its immutable values left blank, and where each of them stands."""
    path = resources.files("contracts").joinpath("artifacts", f"{_ARTIFACTS[name]}.json")
    raw: dict[str, Any] = orjson.loads(path.read_bytes())
    references = sorted(raw["immutableReferences"].items(), key=lambda item: int(item[0]))
    places = tuple(tuple(place["start"] for place in found) for _, found in references)
    return bytes.fromhex(raw["deployedBytecode"].removeprefix("0x")), places
