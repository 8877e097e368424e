"""The statement types, each accepted by exactly one function of one contract."""

from __future__ import annotations

from dataclasses import dataclass

from chain.errors import StatementError


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an EIP-712 struct: its name and its Solidity type."""

    name: str
    solidity: str


@dataclass(frozen=True, slots=True)
class StatementType:
    """An EIP-712 struct, the contract function that accepts it, and the record that it causes.

    ``attachment`` names the field that holds the SHA-256 of a canonical JSON document which
    travels beside the statement and never reaches the chain.
    """

    name: str
    contract: str
    function: str
    kind: str
    fields: tuple[Field, ...]
    attachment: str | None

    @property
    def encoded_type(self) -> str:
        """``encodeType`` of EIP-712; no type here refers to another struct."""
        members = ",".join(f"{field.solidity} {field.name}" for field in self.fields)
        return f"{self.name}({members})"


def _fields(text: str) -> tuple[Field, ...]:
    pairs = (part.split() for part in text.split(","))
    return tuple(Field(name=name, solidity=solidity) for solidity, name in pairs)


_TAIL = "uint64 expectedState,bytes32 nonce,uint64 expires"

_ALL = (
    StatementType(
        "AdmitMember",
        "Members",
        "admit",
        "member.admitted",
        _fields(
            "string code,string prefix,bytes32 profile,uint32 roles,"
            f"address[] handlers,address[] heads,{_TAIL}"
        ),
        "profile",
    ),
    StatementType(
        "AmendMember",
        "Members",
        "amend",
        "member.amended",
        _fields(f"bytes32 member,bytes32 profile,uint32 roles,{_TAIL}"),
        "profile",
    ),
    StatementType(
        "SuspendMember",
        "Members",
        "suspend",
        "member.suspended",
        _fields(f"bytes32 member,bytes32 reason,{_TAIL}"),
        "reason",
    ),
    StatementType(
        "ReinstateMember",
        "Members",
        "reinstate",
        "member.reinstated",
        _fields(f"bytes32 member,bytes32 reason,{_TAIL}"),
        "reason",
    ),
    StatementType(
        "RotateAccount",
        "Members",
        "rotate",
        "member.rotated",
        _fields(f"bytes32 member,address previous,address next,uint8 rank,{_TAIL}"),
        None,
    ),
    StatementType(
        "PublishEntry",
        "Catalog",
        "publish",
        "catalog.published",
        _fields(f"string code,bytes32 owner,uint64 version,bytes32 entry,{_TAIL}"),
        "entry",
    ),
    StatementType(
        "WithdrawEntry",
        "Catalog",
        "withdraw",
        "catalog.withdrawn",
        _fields(f"bytes32 resource,bytes32 reason,{_TAIL}"),
        "reason",
    ),
    StatementType(
        "TransferEntry",
        "Catalog",
        "transfer",
        "catalog.transferred",
        _fields(f"bytes32 resource,bytes32 from,bytes32 to,{_TAIL}"),
        None,
    ),
)

TYPES: dict[str, StatementType] = {kind.name: kind for kind in _ALL}
"""Every statement type by its EIP-712 name."""


def statement_type(name: object) -> StatementType:
    """The type of that name; raises `StatementError` naming the known ones."""
    if isinstance(name, str) and name in TYPES:
        return TYPES[name]
    given = ascii(name[:80]) if isinstance(name, str) else f"a {type(name).__name__}"
    raise StatementError(f"unknown statement type {given}; known types: {', '.join(TYPES)}")
