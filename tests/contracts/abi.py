"""The committed artifacts, and values to and from the bytes of the ABI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from eth_abi.abi import decode
from eth_utils.crypto import keccak


@cache
def artifact(name: str) -> dict[str, Any]:
    """The committed artifact of a contract."""
    text = resources.files("contracts").joinpath(f"artifacts/{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def abi_type(entry: Mapping[str, Any]) -> str:
    """The canonical type of a parameter: a tuple is written out."""
    if not entry["type"].startswith("tuple"):
        return str(entry["type"])
    inner = ",".join(abi_type(part) for part in entry["components"])
    return f"({inner}){entry['type'][5:]}"


def abi_types(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """The canonical types of some parameters."""
    return [abi_type(entry) for entry in entries]


def signature(entry: Mapping[str, Any]) -> bytes:
    """The Keccak-256 of a function's, event's or error's canonical signature."""
    return bytes(keccak(text=f"{entry['name']}({','.join(abi_types(entry['inputs']))})"))


@dataclass(frozen=True)
class Abi:
    """A contract's functions by name, and its events and errors by what a chain shows of them."""

    functions: dict[str, Any]
    events: dict[bytes, Any]
    errors: dict[bytes, Any]
    constructor: list[str]


@cache
def abi_of(name: str) -> Abi:
    """The ABI of a contract, sorted for use."""
    entries = artifact(name)["abi"]
    of = {
        kind: [e for e in entries if e["type"] == kind] for kind in ("function", "event", "error")
    }
    built = [abi_types(e["inputs"]) for e in entries if e["type"] == "constructor"]
    return Abi(
        functions={entry["name"]: entry for entry in of["function"]},
        events={signature(entry): entry for entry in of["event"]},
        errors={signature(entry)[:4]: entry for entry in of["error"]},
        constructor=built[0],
    )


def plain(value: Any) -> Any:
    """A decoded value with addresses as bytes, at any depth."""
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return bytes.fromhex(value[2:])
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    return value


def values_of(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """ABI-decoded values."""
    decoded: tuple[Any, ...] = plain(decode(types, data))
    return decoded


def unhex(text: str) -> bytes:
    """Bytes from hexadecimal with ``0x``."""
    return bytes.fromhex(text.removeprefix("0x"))


def storage_slot(contract: str, label: str) -> int:
    """The slot of a state variable, as the committed storage layout has it."""
    layout = artifact(contract)["storageLayout"]["storage"]
    [slot] = [int(entry["slot"]) for entry in layout if entry["label"] == label]
    return slot


def mapping_slot(key: bytes, slot: int) -> int:
    """The slot of a mapping's value of one word, or of its first."""
    return int.from_bytes(keccak(key.rjust(32, b"\0") + slot.to_bytes(32, "big")), "big")
