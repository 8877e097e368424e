"""``trust.json``: whom and what a verifier trusts, decided before any evidence is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chain import canonical
from chain.errors import CanonicalError, EvidenceError
from chain.evidence import forms
from chain.words import Address, Digest, to_hex

FORMAT = "shujian/trust/1"
CONTRACTS = ("authorizations", "catalog", "documents", "journal", "members", "uses")
MAX_ACCOUNTS = 64
MAX_BYTES = 65_536

_MEMBERS = (
    "chain", "contracts", "format", "genesis", "ledger", "observers", "operator", "sealers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of the ledger: its address, and the Keccak-256 of its code."""

    address: Address
    code: Digest


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier takes as given.

    `sealers` are empty where the chain is not the embedded node. `required` is how many of
    `observers` must have signed; with none required nobody independent vouches for anything.
    """

    ledger: Digest
    chain: int
    genesis: Digest
    contracts: Mapping[str, Contract]
    operator: Address
    sealers: tuple[Address, ...]
    observers: tuple[Address, ...]
    required: int

    def __post_init__(self) -> None:
        if set(self.contracts) != set(CONTRACTS):
            raise EvidenceError(f"the contracts trusted are {', '.join(CONTRACTS)}")
        forms.ascending(self.sealers, bytes, "the list of sealers")
        forms.ascending(self.observers, bytes, "the list of observers")
        if self.required > len(self.observers):
            raise EvidenceError(f"{self.required} observers are required, more than are named")
        if {self.operator, *self.sealers} & set(self.observers):
            raise EvidenceError("an observer is independent: neither the operator nor a sealer")

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical.encode(
            {
                "chain": self.chain,
                "contracts": {
                    name: {"address": to_hex(item.address), "code": to_hex(item.code)}
                    for name, item in self.contracts.items()
                },
                "format": FORMAT,
                "genesis": to_hex(self.genesis),
                "ledger": to_hex(self.ledger),
                "observers": {
                    "accounts": [to_hex(account) for account in self.observers],
                    "required": self.required,
                },
                "operator": to_hex(self.operator),
                "sealers": [to_hex(account) for account in self.sealers],
            }
        )

    def fingerprint(self) -> str:
        """SHA-256 of the file's bytes as sixteen groups of four hexadecimal digits."""
        digest = sha256(self.encode()).hexdigest()
        return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def parse_trust(data: bytes) -> Trust:
    """Read the file; ``EvidenceError`` for any bytes but those that `Trust.encode` writes."""
    if len(data) > MAX_BYTES:
        raise EvidenceError(f"a trust file has {MAX_BYTES} bytes at most, not {len(data)}")
    try:
        raw = forms.members(canonical.decode(data), _MEMBERS, "a trust file")
    except CanonicalError as error:
        raise EvidenceError(f"the trust file is not canonical JSON: {error}") from error
    if raw["format"] != FORMAT:
        raise EvidenceError(f"this program reads trust files of the format {FORMAT} only")
    contracts = forms.members(raw["contracts"], CONTRACTS, "contracts")
    observers = forms.members(raw["observers"], ("accounts", "required"), "observers")
    return Trust(
        ledger=_digest(raw["ledger"], "ledger"),
        chain=forms.number(raw["chain"], "chain"),
        genesis=_digest(raw["genesis"], "genesis"),
        contracts={name: _contract(contracts[name], f"contracts.{name}") for name in CONTRACTS},
        operator=_address(raw["operator"], "operator"),
        sealers=forms.items(raw["sealers"], _address, "sealers", MAX_ACCOUNTS),
        observers=forms.items(observers["accounts"], _address, "observers.accounts", MAX_ACCOUNTS),
        required=forms.number(observers["required"], "observers.required"),
    )


def _contract(value: Any, where: str) -> Contract:
    raw = forms.members(value, ("address", "code"), where)
    return Contract(
        _address(raw["address"], f"{where}.address"), _digest(raw["code"], f"{where}.code")
    )


def _digest(value: Any, where: str) -> Digest:
    return Digest(forms.hexadecimal(value, 32, where))


def _address(value: Any, where: str) -> Address:
    return Address(forms.hexadecimal(value, 20, where))
