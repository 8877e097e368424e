"""Proofs of state for tests/vectors/evidence/state.json, from tries that are not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import rlp
from eth_hash.auto import keccak

from chain.words import to_hex
from tests.chain.evidence.tries import Trie, header, state, storage

NOTE = (
    "Made by scripts/vectors/evidence.py with py-trie. `nodes` are those of the path alone, from "
    "the root on. `value` is the slot's number as text, or the account as [nonce, balance, storage "
    "root, code hash]; 0 and null mean proved absent. A header gives [hash, number, time, state "
    "root]."
)
SLOT = (5).to_bytes(32)
_PATH = keccak(SLOT)
_NINE = rlp.encode(b"\x09")


def state_file() -> str:
    """The content of state.json."""
    content = {
        "note": NOTE,
        "headers": list(_headers()),
        "accounts": list(_accounts()),
        "slots": list(_slots()),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _headers() -> Iterator[dict[str, Any]]:
    good = header(b"\x05" * 32, 77)
    fields = rlp.decode(good)
    prague = rlp.encode([*fields, bytes(32)])
    for desc, raw in (("Cancun", good), ("Prague", prague)):
        value = [to_hex(keccak(raw)), 77, 1_790_000_000, to_hex(b"\x05" * 32)]
        yield {"desc": desc, "header": to_hex(raw), "value": value, "want_error": False}
    bad = {
        "a field less": rlp.encode(fields[:19]),
        "two fields more": rlp.encode([*fields, bytes(32), bytes(32)]),
        "a short state root": rlp.encode([*fields[:3], bytes(31), *fields[4:]]),
        "a number with leading zeros": rlp.encode([*fields[:8], b"\x00\x4d", *fields[9:]]),
        "a list within": rlp.encode([*fields[:12], [b""], *fields[13:]]),
        "a byte behind": good + b"\x00",
        "a byte less": good[:-1],
        "a byte string": rlp.encode(b"header"),
        "a length written long": b"\xfa\x00" + good[1:],
    }
    for desc, raw in bad.items():
        yield {"desc": desc, "header": to_hex(raw), "value": None, "want_error": True}


def _accounts() -> Iterator[dict[str, Any]]:
    tree = state({bytes([n]) * 20: (n, 10**n, bytes([n]) * 32, b"\x01" * 32) for n in range(40)})
    there, nobody = b"\x07" * 20, b"\x99" * 20
    value = [7, str(10**7), to_hex(b"\x07" * 32), to_hex(b"\x01" * 32)]
    yield _case("there", tree.root, "address", there, tree.proof(there), value)
    yield _case("not there", tree.root, "address", nobody, tree.proof(nobody), None)
    yield _bad("another address", tree.root, "address", nobody, tree.proof(there))
    for desc, account in {
        "three fields": [b"", b"", bytes(32)],
        "a nonce with leading zeros": [b"\x00", b"", bytes(32), bytes(32)],
        "a short storage root": [b"", b"", bytes(31), bytes(32)],
    }.items():
        raw = rlp.encode([b"\x20" + keccak(there), rlp.encode(account)])
        yield _bad(desc, keccak(raw), "address", there, [raw])


def _slots() -> Iterator[dict[str, Any]]:
    tree = storage({n.to_bytes(32): 3**n for n in range(60)})
    proof, away = tree.proof(SLOT), (99).to_bytes(32)
    yield _case("there", tree.root, "slot", SLOT, proof, str(3**5))
    yield _case("not there", tree.root, "slot", away, tree.proof(away), "0")
    yield _case("in the empty trie", Trie({}).root, "slot", SLOT, [], "0")
    zero = rlp.encode([b"\x20" + _PATH, b"\x80"])
    yield _case("a zero that is kept", keccak(zero), "slot", SLOT, [zero], "0")
    yield _bad("the last node left out", tree.root, "slot", SLOT, proof[:-1])
    yield _bad("a node too many", tree.root, "slot", SLOT, [*proof, b"\xc0"])
    yield _bad("nodes turned round", tree.root, "slot", SLOT, proof[::-1])
    yield _bad("another root", bytes(32), "slot", SLOT, proof)
    for desc, node in _malformed().items():
        raw = rlp.encode(node)
        yield _bad(desc, keccak(raw), "slot", SLOT, [raw])


def _malformed() -> dict[str, Any]:
    """Nodes that are wrong even under their own hashes."""
    branch = [b"\x01" * 32, b"\x01" * 32, *[b""] * 14]
    return {
        "bytes for a node": b"\x01" * 40,
        "three items": [b"\x20" + _PATH, _NINE, _NINE],
        "a wrong flag": [b"\x40" + _PATH, _NINE],
        "an even path with a half byte": [b"\x21" + _PATH, _NINE],
        "no path": [b"", _NINE * 40],
        "a leaf that ends early": [b"\x20" + _PATH[:31], _NINE],
        "a leaf that goes on": [b"\x20" + _PATH + b"\x00", _NINE],
        "a leaf with nothing": [b"\x20" + _PATH, b""],
        "a leaf with a list": [b"\x20" + _PATH, [_NINE]],
        "a number with leading zeros": [b"\x20" + _PATH, rlp.encode(b"\x00\x01")],
        "a number of 33 bytes": [b"\x20" + _PATH, rlp.encode(b"\x01" * 33)],
        "an extension over the whole key": [b"\x00" + _PATH, b"\x01" * 32],
        "an extension without a path": [b"\x00", b"\x01" * 32],
        "an extension to nothing": [b"\x00" + _PATH[:31], b""],
        "an extension to 31 bytes": [b"\x00" + _PATH[:31], b"\x01" * 31],
        "a long child in place": [b"\x00" + _PATH[:1], [b"\x20" + _PATH[1:], _NINE]],
        "a branch with a value": [*branch, b"\x01"],
        "a branch with one child": [b"\x01" * 32, *[b""] * 16],
    }


def _case(
    desc: str, root: bytes, name: str, key: bytes, nodes: list[bytes], value: Any
) -> dict[str, Any]:
    proof = [to_hex(node) for node in nodes]
    about = {"desc": desc, "root": to_hex(root), name: to_hex(key), "nodes": proof}
    return {**about, "value": value, "want_error": False}


def _bad(desc: str, root: bytes, name: str, key: bytes, nodes: list[bytes]) -> dict[str, Any]:
    return {**_case(desc, root, name, key, nodes, None), "want_error": True}
