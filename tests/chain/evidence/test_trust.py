"""What is trusted is read strictly and has one fingerprint."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from chain import canonical
from chain.errors import EvidenceError
from chain.evidence.trust import CONTRACTS, Contract, Trust, parse_trust
from chain.words import Address, Digest

TRUST = Trust(
    ledger=Digest(b"\x01" * 32),
    chain=7_777,
    genesis=Digest(b"\x02" * 32),
    contracts={
        name: Contract(Address(bytes([n]) * 20), Digest(bytes([n]) * 32))
        for n, name in enumerate(CONTRACTS)
    },
    operator=Address(b"\x03" * 20),
    sealers=(Address(b"\x04" * 20),),
    observers=(Address(b"\x05" * 20), Address(b"\x06" * 20)),
    required=2,
)


def test_a_trust_file_is_read_as_it_was_written() -> None:
    assert parse_trust(TRUST.encode()) == TRUST


def test_the_fingerprint_is_of_the_bytes() -> None:
    groups = TRUST.fingerprint().split(" ")
    assert [len(group) for group in groups] == [4] * 16
    assert "".join(groups) == sha256(TRUST.encode()).hexdigest()


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda raw: raw.update({name: value})


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another format": _set("format", "shujian/trust/2"),
    "a member more": _set("more", 1),
    "a member less": lambda raw: raw.pop("genesis") and None,
    "a short ledger": _set("ledger", "0x01"),
    "upper case": _set("genesis", "0x" + "AB" * 32),
    "a chain of text": _set("chain", "7777"),
    "a chain that is true": _set("chain", True),
    "a negative chain": _set("chain", -1),
    "a contract less": lambda raw: raw["contracts"].pop("journal") and None,
    "a contract without code": lambda raw: raw["contracts"]["journal"].pop("code") and None,
    "sealers twice": _set("sealers", ["0x" + "04" * 20] * 2),
    "sealers descending": _set("sealers", ["0x" + "04" * 20, "0x" + "01" * 20]),
    "too many sealers": _set("sealers", [f"0x{n:040x}" for n in range(65)]),
    "sealers of text": _set("sealers", "0x"),
    "more required than named": lambda raw: raw["observers"].update(required=3),
    "the operator as observer": _set("operator", "0x" + "05" * 20),
    "a sealer as observer": _set("sealers", ["0x" + "06" * 20]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_other_forms_are_refused(change: Callable[[dict[str, Any]], None]) -> None:
    raw = json.loads(TRUST.encode())
    change(raw)
    with pytest.raises(EvidenceError):
        parse_trust(canonical.encode(raw))


def test_other_bytes_are_refused() -> None:
    for data in (b"", b"[]", TRUST.encode() + b"\n", b" " * 70_000):
        with pytest.raises(EvidenceError):
            parse_trust(data)
