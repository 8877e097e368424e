"""Well-formed statements of every type, drawn by hypothesis, and a signer that is not ours."""

from __future__ import annotations

from typing import Any

from eth_keys import KeyAPI
from hypothesis import strategies as st

from chain.statements import TYPES, StatementType
from chain.words import Digest

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PURE_PYTHON = KeyAPI("eth_keys.backends.NativeECCBackend")

digests = st.binary(min_size=32, max_size=32).map(Digest)
private_keys = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32))
types = st.sampled_from(list(TYPES.values()))

_hashes = st.binary(min_size=32, max_size=32).map(lambda data: "0x" + data.hex())
_accounts = st.binary(min_size=20, max_size=20).map(lambda data: "0x" + data.hex())
_values: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1).map(
        lambda text: text[:32]
    ),
    "bytes32": _hashes,
    "address": _accounts,
    "address[]": st.lists(_accounts, max_size=16),
    "bytes32[]": st.lists(_hashes, max_size=20),
    "uint8": st.integers(0, 2**8 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "uint64": st.integers(0, 2**53 - 1),
}


def messages(kind: StatementType) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({field.name: _values[field.solidity] for field in kind.fields})


@st.composite
def statements(draw: st.DrawFn) -> tuple[StatementType, dict[str, Any]]:
    kind = draw(types)
    return kind, draw(messages(kind))
