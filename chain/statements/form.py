"""What a statement type is: an EIP-712 struct for one function of one contract, or the journal."""

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

    ``contract`` and ``function`` are None for a *journal statement*, which has its effect by being
    recorded. ``attachment`` names the field that holds the SHA-256 of a canonical JSON document
    which travels beside the statement and never reaches the chain. ``refusal`` is the kind of the
    record of a journal statement that the gateway refused, where such records are kept.
    """

    name: str
    contract: str | None
    function: str | None
    kind: str
    fields: tuple[Field, ...]
    attachment: str | None
    refusal: str | None = None

    @property
    def target(self) -> tuple[str, str]:
        """Contract and function that accept it; `StatementError` for a journal statement."""
        if self.contract is None or self.function is None:
            raise StatementError(f"{self.name} is a journal statement: no contract accepts it")
        return self.contract, self.function

    @property
    def encoded_type(self) -> str:
        """``encodeType`` of EIP-712; no type here refers to another struct."""
        members = ",".join(f"{field.solidity} {field.name}" for field in self.fields)
        return f"{self.name}({members})"


def fields_of(text: str) -> tuple[Field, ...]:
    """The fields of an EIP-712 struct, written as in its type: ``bytes32 a,uint64 b``."""
    pairs = (part.split() for part in text.split(","))
    return tuple(Field(name=name, solidity=solidity) for solidity, name in pairs)


ONCE = "bytes32 nonce,uint64 expires"
"""What every statement ends with."""
TAIL = f"uint64 expectedState,{ONCE}"
"""What every statement for a contract ends with."""
