"""Roots are integers in the contract's storage: one that begins with zero bytes is as good."""

from __future__ import annotations

import pytest
import rlp
from eth_hash.auto import keccak

from chain import canonical
from chain.words import to_hex
from gateway.audit import proofs

NUMBER = 7


def check(root: bytes, stored: bytes) -> None:
    """Check a proof in whose storage stands an integer of these bytes, for a checkpoint's root."""
    slots = [rlp.encode([b"path", rlp.encode(v)]) for v in (stored, b"\x00", bytes([NUMBER]))]
    account = rlp.encode([b"path", b"".join(keccak(slot) for slot in slots)])
    fields = [b""] * 9
    fields[3], fields[8] = keccak(account), bytes([NUMBER])
    header = rlp.encode(fields)
    proofs._check(
        root,
        bytes(32),
        NUMBER,
        keccak(header),
        header,
        canonical.encode([to_hex(account)]),
        canonical.encode([[to_hex(slot)] for slot in slots]),
    )


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_a_root_that_begins_with_zeros_is_found_without_them(zeros: int) -> None:
    root = bytes(zeros) + b"\x5a" * (32 - zeros)
    check(root, stored=root[zeros:])


def test_another_root_is_not_found() -> None:
    with pytest.raises(proofs._Broken, match="does not end in what the checkpoint says"):
        check(b"\x00" + b"\x5a" * 31, stored=b"\x5b" * 31)
