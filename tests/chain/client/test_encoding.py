"""The bytes that go out and come in, against independent implementations of the same rules."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import typing
from pathlib import Path
from typing import Any

import eth_abi.abi
import eth_account
import pytest
import rlp as rlp_library
from eth_hash.auto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.client import append_call, decode_refusal, relay_call, rlp, statement_call
from chain.client.artifacts import CONTRACTS, Entry, artifact
from chain.client.calls import (
    Founder,
    authorizations_code,
    catalog_code,
    documents_code,
    journal_code,
    members_code,
    uses_code,
)
from chain.client.codec import Undecodable, decode_values
from chain.client.errors import Nonsense
from chain.client.events import EVENT_CLASSES, decode_event
from chain.client.refusals import Refusal
from chain.client.signing import contract_address, sign_transaction
from chain.client.wire import Fields, Log, Place, data, parse_receipt, quantity
from chain.errors import StatementError
from chain.statements import TYPES, Message, StatementType, address_of
from chain.words import Address, Digest, Rank, Role, Signature, to_hex

KEY = bytes.fromhex("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")
WORD = Digest(bytes(range(32)))
SIGNATURES = [Signature(bytes([number]) * 65) for number in (1, 2)]
PLACE = Place(7, 3, WORD, WORD, Address(bytes(20)))

VALUES: dict[str, Any] = {
    "string": "TJ-0001",
    "bytes32": to_hex(WORD),
    "address": "0x" + "ab" * 20,
    "address[]": ["0x" + "cd" * 20, "0x" + "ef" * 20],
    "bytes32[]": [to_hex(WORD), to_hex(WORD[::-1])],
    "uint8": 2,
    "uint32": 24,
    "uint64": 2**53 - 1,
}


RELAYED = {name: kind for name, kind in TYPES.items() if kind.contract is not None}


def _accepting(kind: StatementType) -> Entry:
    contract, function = kind.target
    return artifact(contract).function(function)


def _message(name: str) -> Message:
    return {field.name: VALUES[field.solidity] for field in TYPES[name].fields}


def test_every_statement_type_fits_the_function_that_accepts_it() -> None:
    for kind in RELAYED.values():
        function = _accepting(kind)
        struct = ",".join(field.solidity for field in kind.fields)
        assert function.inputs[0].type == f"({struct})", kind.name


@pytest.mark.parametrize("name", RELAYED)
def test_cast_encodes_a_statements_call_alike(name: str, cast: Path) -> None:
    kind = TYPES[name]
    function = _accepting(kind)
    count = 2 if function.inputs[1].type == "bytes[]" else len(function.inputs) - 1
    call = statement_call(name, _message(name), SIGNATURES[:count])
    hexes = [to_hex(signature) for signature in SIGNATURES[:count]]
    listed = function.inputs[1].type == "bytes[]"
    arguments = [_tuple(_message(name)), *([f"[{','.join(hexes)}]"] if listed else hexes)]
    said = subprocess.run(
        [cast, "calldata", function.signature, *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == to_hex(call)


def _tuple(message: Message) -> str:
    """A struct as cast reads it."""
    values = message.values()
    parts = [f"[{','.join(value)}]" if isinstance(value, list) else str(value) for value in values]
    return f"({','.join(parts)})"


@pytest.mark.parametrize(
    ("name", "count"), [("PublishEntry", 0), ("PublishEntry", 2), ("TransferEntry", 1)]
)
def test_a_wrong_number_of_signatures_is_refused(name: str, count: int) -> None:
    with pytest.raises(StatementError, match="takes"):
        statement_call(name, _message(name), SIGNATURES[:count])


def test_an_unknown_statement_type_is_refused() -> None:
    with pytest.raises(StatementError, match="unknown statement type"):
        statement_call("Forge", {}, [])


words = st.binary(min_size=32, max_size=32).map(Digest)


@given(
    st.integers(0, 2**64 - 1),
    words,
    words,
    st.lists(words, max_size=64),
    st.lists(words, min_size=1, max_size=70),
)
@settings(deadline=None)
def test_append_is_encoded_as_eth_abi_does_it(
    size: int, root: Digest, index: Digest, peaks: list[Digest], leaves: list[Digest]
) -> None:
    values = [size, root, index, peaks, leaves]
    types = ["uint64", "bytes32", "bytes32", "bytes32[]", "bytes32[]"]
    selector = keccak(b"append(uint64,bytes32,bytes32,bytes32[],bytes32[])")[:4]
    assert append_call(size, root, index, peaks, leaves) == selector + eth_abi.abi.encode(
        types, values
    )


@pytest.mark.parametrize("count", [0, 3501])
def test_an_append_of_too_few_or_too_many_leaves_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="leaves in one call"):
        append_call(0, WORD, WORD, [], [WORD] * count)


@pytest.mark.parametrize("place", range(4))
def test_an_append_of_a_short_hash_is_refused(place: int) -> None:
    roots: list[Any] = [WORD, WORD, [WORD], [WORD]]
    roots[place] = [Digest(WORD[1:])] if place > 1 else Digest(WORD[1:])
    with pytest.raises(ValueError, match="32 bytes"):
        append_call(1, roots[0], roots[1], roots[2], roots[3])


@given(st.lists(st.binary(max_size=300), max_size=20))
@settings(deadline=None)
def test_a_relay_is_encoded_as_a_list_of_bytes(calls: list[bytes]) -> None:
    assert relay_call(calls) == keccak(b"relay(bytes[])")[:4] + eth_abi.abi.encode(
        ["bytes[]"], [calls]
    )


def test_deployments_end_with_the_constructors_arguments() -> None:
    founder = Founder("STEWARD", "STW", WORD, Address(bytes(20)))
    raw = ("STEWARD", "STW", WORD, bytes(20))
    kinds = "(string,string,bytes32,address)"
    expected = eth_abi.abi.encode(["bytes32", kinds, kinds], [WORD, raw, raw])
    assert members_code(WORD, founder, founder) == artifact("Members").bytecode + expected
    members = Address(bytes([5]) * 20)
    assert catalog_code(WORD, members).endswith(WORD + bytes(12) + members)
    catalog = Address(bytes([7]) * 20)
    code = authorizations_code(WORD, members, catalog)
    assert code.endswith(WORD + bytes(12) + members + bytes(12) + catalog)
    for name, later in (("Documents", documents_code), ("Uses", uses_code)):
        assert later(WORD, members) == artifact(name).bytecode + WORD + bytes(12) + members
    assert journal_code(members) == artifact("Journal").bytecode + bytes(12) + members


def test_a_contract_address_follows_from_sender_and_nonce() -> None:
    # The vectors of the yellow paper's rule that are in every wallet's tests.
    sender = Address(bytes.fromhex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"))
    assert contract_address(sender, 0).hex() == "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"
    assert contract_address(sender, 1).hex() == "343c43a37d37dff08ae8c4a11544c718abb4fcf8"


items = st.recursive(
    st.binary(max_size=80), lambda inner: st.lists(inner, max_size=6), max_leaves=30
)


@given(items)
@settings(deadline=None)
def test_rlp_is_that_of_the_rlp_library(item: rlp.Item) -> None:
    assert rlp.encode(item) == rlp_library.encode(item)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 255, 256, 65535, 65536])
def test_rlp_at_the_edges_of_its_lengths(size: int) -> None:
    assert rlp.encode(b"\x81" * size) == rlp_library.encode(b"\x81" * size)
    assert rlp.encode([b"\x01"] * size) == rlp_library.encode([b"\x01"] * size)


@given(
    st.integers(0, 2**64), st.none() | st.just(Address(bytes([8]) * 20)), st.binary(max_size=100)
)
@settings(max_examples=30, deadline=None)
def test_transactions_are_signed_as_eth_account_signs_them(
    nonce: int, to: Address | None, payload: bytes
) -> None:
    ours = sign_transaction(KEY, 1_234_567_890, nonce, to, payload, 21_000)
    fields: dict[str, Any] = {
        "type": 2, "chainId": 1_234_567_890, "nonce": nonce, "maxFeePerGas": 0, "value": 0,
        "maxPriorityFeePerGas": 0, "gas": 21_000, "data": payload, "to": to or b"",
    }  # fmt: skip
    theirs = eth_account.Account.sign_transaction(fields, KEY)
    assert ours.raw == bytes(theirs.raw_transaction)
    assert ours.hash == bytes(theirs.hash)
    assert eth_account.Account.recover_transaction(ours.raw).lower() == to_hex(address_of(KEY))


def test_every_event_has_a_class_with_the_same_fields() -> None:
    kinds: dict[str, set[Any]] = {
        "bytes32": {Digest}, "address": {Address}, "string": {str}, "uint64": {int},
        "uint32": {Role, int}, "uint8": {Rank}, "address[]": {tuple[Address, ...]},
        "bytes": {Refusal}, "bytes32[]": {tuple[Digest, ...]},
    }  # fmt: skip
    renamed = {"from": "from_member", "to": "to_member", "callHash": "call_hash",
               "reason": "reason", "indexRoot": "index_root",
               "validFrom": "valid_from", "validUntil": "valid_until"}  # fmt: skip
    seen = set()
    for entry in (entry for name in CONTRACTS for entry in artifact(name).of_kind("event")):
        seen.add(entry.name)
        kind = EVENT_CLASSES[entry.name]
        hints = typing.get_type_hints(kind)
        fields = dataclasses.fields(kind)[1:]
        assert len(fields) == len(entry.inputs)
        for field, item in zip(fields, entry.inputs, strict=True):
            expected = "refusal" if item.type == "bytes" else renamed.get(item.name, item.name)
            if (item.name, item.type) == ("from", "uint64"):
                expected = "from_"
            assert field.name == expected, entry.name
            assert hints[field.name] in kinds[item.type], f"{entry.name}.{field.name}"
    assert seen == set(EVENT_CLASSES)


def _log(signature: str, *topics: bytes, body: bytes = b"") -> Log:
    return Log(PLACE, (Digest(keccak(signature.encode())), *map(Digest, topics)), body)


CHECKPOINT = "CheckpointAppended(uint64,bytes32,bytes32)"
ROTATED = "AccountRotated(bytes32,bytes32,address,address,uint8,uint64)"


@pytest.mark.parametrize(
    "log",
    [
        Log(PLACE, (), b""),
        _log("Transfer(address,address,uint256)", WORD, WORD, body=WORD),
        _log(CHECKPOINT, body=WORD + WORD),
        _log(CHECKPOINT, WORD, WORD, body=WORD + WORD),
        _log(CHECKPOINT, bytes(32), body=WORD),
        _log(CHECKPOINT, b"\xff" * 32, body=WORD + WORD),
        _log(ROTATED, WORD, WORD, body=bytes(64) + (9).to_bytes(32, "big") + bytes(32)),
        _log(ROTATED, WORD, WORD, body=b"\xff" * 128),
    ],
    ids=["no topic", "foreign", "topic missing", "topic too many", "data short", "size too large",
         "no such rank", "dirty address"],
)  # fmt: skip
def test_a_log_that_is_no_event_of_ours_is_nonsense(log: Log) -> None:
    with pytest.raises(Nonsense):
        decode_event(log)


BROKEN = keccak(b"WrongState(uint64,uint64)")[:4] + b"\xff" * 64


def _error(signature: str, types: list[str], values: list[Any]) -> bytes:
    return keccak(signature.encode())[:4] + eth_abi.abi.encode(types, values)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (
            _error("WrongState(uint64,uint64)", ["uint64", "uint64"], [3, 4]),
            Refusal("WrongState", {"expected": 3, "actual": 4}),
        ),
        (
            _error("StatementExpired(uint64,uint256)", ["uint64", "uint256"], [3, 2**255]),
            Refusal("StatementExpired", {"expires": 3, "time": str(2**255)}),
        ),
        (
            _error("BadSignature(bytes)", ["bytes"], [b"\x01\x02"]),
            Refusal("BadSignature", {"signature": "0x0102"}),
        ),
        (
            _error("Error(string)", ["string"], ["no"]),
            Refusal("Error", {"text": "no"}),
        ),
        (
            _error("Panic(uint256)", ["uint256"], [0x11]),
            Refusal("Panic", {"code": 0x11}),
        ),
        (b"", Refusal("Unknown", {"data": "0x"})),
        (b"\x01\x02\x03\x04\x05", Refusal("Unknown", {"data": "0x0102030405"})),
        (BROKEN, Refusal("Unknown", {"data": to_hex(BROKEN)})),
    ],
    ids=["integers", "large", "bytes", "require", "panic", "nothing", "foreign", "broken"],
)
def test_a_reason_is_decoded_to_name_and_arguments(reason: bytes, expected: Refusal) -> None:
    assert decode_refusal(reason) == expected
    json.dumps(dict(expected.arguments))


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_reason_breaks_the_decoder(tail: bytes) -> None:
    for entry in artifact("Members").of_kind("error"):
        decode_refusal(entry.selector + tail)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_answer_breaks_the_decoder(answer: bytes) -> None:
    for name in ("memberState", "standing", "quorum"):
        outputs = artifact("Members").function(name).outputs
        try:
            decode_values(outputs, answer)
        except Undecodable:
            continue


@pytest.mark.parametrize(
    "raw", [None, 7, "7", "0x", "0xg", "0x-1", " 0x1", "0x" + "f" * 65, "0x1_0"]
)
def test_what_is_no_quantity_is_nonsense(raw: object) -> None:
    with pytest.raises(Nonsense, match="not a quantity"):
        quantity(raw, "number")


@pytest.mark.parametrize("raw", [None, 7, "00", "0x0", "0xzz", "0x 00", "0x00 ", b"0x00"])
def test_what_is_no_data_is_nonsense(raw: object) -> None:
    with pytest.raises(Nonsense, match="not data"):
        data(raw, "bytes")


def test_data_of_another_size_is_nonsense() -> None:
    assert data("0x0102", "bytes", 2) == b"\x01\x02"
    with pytest.raises(Nonsense, match="not 3 bytes"):
        data("0x0102", "bytes", 3)


@pytest.mark.parametrize("raw", [None, [], "0x"])
def test_what_is_no_object_is_nonsense(raw: object) -> None:
    with pytest.raises(Nonsense, match="not an object"):
        Fields(raw, "block")


def test_a_receipt_with_another_status_is_nonsense() -> None:
    with pytest.raises(Nonsense, match="status 2"):
        parse_receipt({"status": "0x2"})
