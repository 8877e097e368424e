"""Ids of documents are those of the contracts, and a name has one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.documents import (
    LAST_SERIAL,
    DocumentName,
    alone_id,
    batch_id,
    document_id,
    licence_id,
    series_id,
    voucher_id,
)
from chain.errors import CommitmentError
from chain.words import Digest
from tests.contracts import ids

A, B = Digest(b"\x0a" * 32), Digest(b"\x0b" * 32)
digests = st.binary(min_size=32, max_size=32).map(Digest)


@given(digests, digests, st.integers(0, LAST_SERIAL))
def test_ids_are_those_of_the_contracts(one: Digest, other: Digest, serial: int) -> None:
    assert alone_id(one, other, "invoice") == ids.single_id(one, "invoice", other)
    assert series_id(one, other, "invoice") == ids.series_id(one, "invoice", other)
    assert batch_id(one, serial) == ids.batch_id(one, serial)
    assert document_id(one, serial) == ids.document_id(one, serial)
    assert licence_id(one, "invoice") == ids.licence_id(one, "invoice")
    assert voucher_id(one, other) == ids.voucher_id(one, other)


@given(digests, st.integers(0, LAST_SERIAL))
def test_a_name_is_read_as_it_is_written(issue: Digest, serial: int) -> None:
    name = DocumentName(issue, serial)
    assert DocumentName.parse(name.text) == name
    assert name.id == document_id(issue, serial)
    assert (name.id == issue) is (serial == 0)


@pytest.mark.parametrize(
    "text",
    ["", "0x", A.hex(), f"0x{A.hex()}-0", f"0x{A.hex()}-01", f"0x{A.hex()}-", f"0X{A.hex()}",
     f"0x{A.hex().upper()}", f"0x{A.hex()}-{LAST_SERIAL + 1}", f"0x{A.hex()}-1\n",
     f"0x{A.hex()}-+1", f"0x{A.hex()}-１", f"0x{A.hex()}-1-1"],
)  # fmt: skip
def test_no_other_spelling_is_a_name(text: str) -> None:
    with pytest.raises(CommitmentError, match="names no document"):
        DocumentName.parse(text)
