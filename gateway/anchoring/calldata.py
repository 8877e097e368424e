"""Reading statements back out of a transaction that a member sent to a contract itself.

A statement's call is looked for by its selector at every byte of the transaction's data, and
believed only if the statement has the digest that the contract accepted: so it is found where it
was sent alone, inside a relayed batch, and where another contract passed it on unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak

from chain import canonical
from chain.client.artifacts import Entry, artifact
from chain.client.codec import decode_values
from chain.statements import TYPES, Message, StatementType, statement_digest
from chain.words import Digest, to_hex

_WORD = 32
_SIGNATURE = 65
_MOST_TEXT = 32
_MOST_KEYS = 500
_MOST_PLACES = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was sent to its contract."""

    message: Message
    signatures: tuple[bytes, ...]


def find_statement(
    ledger_id: Digest, kind: StatementType, data: bytes, digest: Digest
) -> Sent | None:
    """The statement of that digest in a transaction's data; None if it does not stand there.

    Integers from 2^53 on become decimal text, as in every record. That the signatures are genuine
    is *not* checked: the contract has done so.
    """
    for call in _calls(kind, data):
        try:
            sent = _read(kind, call)
        except _Unreadable:
            continue
        if statement_digest(ledger_id, kind, sent.message) == digest:
            return sent
    return None


def relayed_digest(
    ledger_id: Digest, contract: str, data: bytes, call_hash: Digest
) -> Digest | None:
    """The digest of the statement whose call, within a relay of ours, has that hash."""
    function = artifact(contract).function("relay")
    if not data.startswith(function.selector):
        return None
    (calls,) = decode_values(function.inputs, data[len(function.selector) :])
    for call in calls:
        if keccak(call) == call_hash:
            return _digest(ledger_id, contract, call)
    return None


def _digest(ledger_id: Digest, contract: str, call: bytes) -> Digest | None:
    for kind in TYPES.values():
        if kind.contract == contract and call.startswith(_selector(kind)):
            sent = _read(kind, memoryview(call)[4:])
            return statement_digest(ledger_id, kind, sent.message)
    return None


def _selector(kind: StatementType) -> bytes:
    return _function(kind).selector


def _function(kind: StatementType) -> Entry:
    contract, name = kind.target
    return artifact(contract).function(name)


class _Unreadable(Exception):
    """The bytes at hand are not a call of the function."""


def _calls(kind: StatementType, data: bytes) -> Iterator[memoryview]:
    """What follows each occurrence of the function's selector."""
    selector = _selector(kind)
    view = memoryview(data)
    at = -1
    # A transaction has room for some 250 calls; more occurrences than that are noise on purpose.
    for _ in range(_MOST_PLACES):
        at = data.find(selector, at + 1)
        if at < 0:
            return
        yield view[at + len(selector) :]


def _read(kind: StatementType, call: memoryview) -> Sent:
    values, heads = _struct(kind, call)
    message = {field.name: value for field, value in zip(kind.fields, values, strict=True)}
    wanted = _function(kind).inputs[1:]
    if wanted[0].type == "bytes[]":
        return Sent(message, tuple(_list(call, _number(call, heads), _signature)))
    offsets = [_number(call, heads + place * _WORD) for place in range(len(wanted))]
    return Sent(message, tuple(_signature(call, offset) for offset in offsets))


def _struct(kind: StatementType, call: memoryview) -> tuple[list[Any], int]:
    """The message's values, and where the other arguments' heads begin (Solidity's ABI)."""
    if any(field.solidity in _DYNAMIC for field in kind.fields):
        base, heads = call[_number(call, 0) :], _WORD
    else:
        base, heads = call, len(kind.fields) * _WORD
    values = [
        _value(field.solidity, base, place * _WORD) for place, field in enumerate(kind.fields)
    ]
    return values, heads


def _value(solidity: str, base: memoryview, at: int) -> Any:
    if solidity in _DYNAMIC:
        return _DYNAMIC[solidity](base, _number(base, at))
    word = _word(base, at)
    if solidity == "bytes32":
        return to_hex(word)
    return _address(base, at) if solidity == "address" else _integer(word)


def _integer(word: bytes) -> int | str:
    value = int.from_bytes(word, "big")
    return value if value <= canonical.MAX_INTEGER else str(value)


def _address(base: memoryview, at: int) -> str:
    return to_hex(_word(base, at)[12:])


def _text(base: memoryview, at: int) -> str:
    # The contracts take no code or prefix that is longer, or that is not ASCII.
    try:
        return _bytes(base, at, _MOST_TEXT).decode("ascii")
    except UnicodeDecodeError as error:
        raise _Unreadable from error


def _addresses(base: memoryview, at: int) -> list[str]:
    count = _number(base, at)
    return [_address(base, at + _WORD * (1 + place)) for place in range(count)]


def _digests(base: memoryview, at: int) -> list[str]:
    # Uses takes no more keys; a longer list is noise, and would be read for each false call.
    count = _number(base, at)
    if count > _MOST_KEYS:
        raise _Unreadable
    return [to_hex(_word(base, at + _WORD * (1 + place))) for place in range(count)]


def _list(base: memoryview, at: int, item: Callable[[memoryview, int], bytes]) -> Iterator[bytes]:
    count, inside = _number(base, at), base[at + _WORD :]
    return (item(inside, _number(inside, place * _WORD)) for place in range(count))


def _signature(base: memoryview, at: int) -> bytes:
    found = _bytes(base, at, _SIGNATURE)
    if len(found) != _SIGNATURE:
        raise _Unreadable
    return found


def _bytes(base: memoryview, at: int, most: int) -> bytes:
    length = _number(base, at)
    found = bytes(base[at + _WORD : at + _WORD + length]) if length <= most else b""
    if len(found) != length:
        raise _Unreadable
    return found


def _number(base: memoryview, at: int) -> int:
    return int.from_bytes(_word(base, at), "big")


def _word(base: memoryview, at: int) -> bytes:
    word = bytes(base[at : at + _WORD])
    if len(word) != _WORD:
        raise _Unreadable
    return word


_DYNAMIC: dict[str, Callable[[memoryview, int], Any]] = {
    "string": _text,
    "address[]": _addresses,
    "bytes32[]": _digests,
}
