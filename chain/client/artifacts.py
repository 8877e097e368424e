"""The contracts' committed artifacts, as typed entries of their ABIs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import orjson
from eth_hash.auto import keccak

CONTRACTS = ("Members", "Catalog", "Journal", "Authorizations", "Documents", "Uses")
"""In the order in which they are deployed: with these a ledger is founded."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input or output: its name, its canonical ABI type, and whether an event indexes it."""

    name: str
    type: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A function, event, error or constructor of an ABI."""

    kind: str
    name: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]

    @property
    def signature(self) -> str:
        """The text that is hashed: ``name(type,type)``."""
        return f"{self.name}({','.join(item.type for item in self.inputs)})"

    @property
    def topic(self) -> bytes:
        """The hash of an event's signature, its first topic."""
        return keccak(self.signature.encode())

    @property
    def selector(self) -> bytes:
        """The four bytes by which a function or error is called."""
        return self.topic[:4]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One contract: its ABI, the code that deploys it, the code deployed with its blanks."""

    name: str
    entries: tuple[Entry, ...]
    bytecode: bytes
    deployed: bytes
    blanks: tuple[tuple[int, int], ...]
    slots: dict[str, int]

    def function(self, name: str) -> Entry:
        """The function of that name; there is one, no name is overloaded."""
        return self._only("function", name)

    def constructor(self) -> Entry:
        """The constructor."""
        return self._only("constructor", "")

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """All entries of a kind: function, event, error."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def _only(self, kind: str, name: str) -> Entry:
        (entry,) = [item for item in self.of_kind(kind) if item.name == name]
        return entry


@cache
def artifact(name: str) -> Artifact:
    """The artifact of one of `CONTRACTS`, from the package's data."""
    text = resources.files("contracts").joinpath(f"artifacts/{name}.json").read_bytes()
    raw = orjson.loads(text)
    blanks = [
        (place["start"], place["length"])
        for places in raw["immutableReferences"].values()
        for place in places
    ]
    return Artifact(
        name,
        tuple(_entry(item) for item in raw["abi"]),
        _code(raw["bytecode"]),
        _code(raw["deployedBytecode"]),
        tuple(sorted(blanks)),
        {item["label"]: int(item["slot"]) for item in raw["storageLayout"]["storage"]},
    )


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        raw["type"],
        raw.get("name", ""),
        tuple(_parameter(item) for item in raw.get("inputs", [])),
        tuple(_parameter(item) for item in raw.get("outputs", [])),
    )


def _parameter(raw: dict[str, Any]) -> Parameter:
    return Parameter(raw["name"], _canonical(raw), raw.get("indexed", False))


def _canonical(raw: dict[str, Any]) -> str:
    kind: str = raw["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(_canonical(item) for item in raw['components'])}){kind[5:]}"


def _code(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
