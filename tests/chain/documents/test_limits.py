"""What is too large is refused with a sentence that says what is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.documents import MAX_CONTENT, MAX_FIELDS, Field, commit, decode_bundle, verify_bundle
from chain.documents.bundle import MAX_BYTES, MAX_VALUES
from chain.errors import ChainError, CommitmentError
from tests.chain.documents.samples import SECRET, committed, envelope


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" " * (MAX_BYTES + 1), "bytes at most"),
        (b"[" + b"[]," * (MAX_VALUES // 2) + b"0]", "values at most"),
        (b"[" * MAX_VALUES, "not JSON|more than"),
        (b'{"format":"shujian/bundle/2"}', "the format shujian/bundle/1 only"),
        (b'{"a":' + b"9" * 1_000_000 + b"}", "canonical JSON"),
    ],
)
def test_a_hostile_file_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(CommitmentError, match=reason):
        decode_bundle(data)


def test_the_largest_document_makes_a_bundle_that_can_be_read() -> None:
    """Control characters take six bytes in JSON: even then a document fits in its bundle."""
    fields = [Field("a", "text", "\x01" * (MAX_CONTENT - 1))]
    bundle = committed(fields).disclose()
    assert len(bundle.encode()) > 6 * (MAX_CONTENT - 1)
    verify_bundle(decode_bundle(bundle.encode()), bundle.document)
    with pytest.raises(CommitmentError, match="by its digest"):
        committed([replace(fields[0], value=fields[0].value + "x")])
    with pytest.raises(CommitmentError, match="by its digest"):
        committed([replace(fields[0], value="中" * (MAX_CONTENT // 3 + 1))])


def test_the_numbers_of_fields_are_bounded() -> None:
    for count in (0, MAX_FIELDS + 1):
        with pytest.raises(CommitmentError, match="fields"):
            envelope(count)
        with pytest.raises(CommitmentError, match="fields"):
            commit(envelope(1), [Field(f"a[{at}]", "text", "") for at in range(count)], SECRET)


def test_lone_surrogates_are_no_text() -> None:
    for field in (Field("a", "text", "\ud800"), Field("\ud800", "text", "a")):
        with pytest.raises(CommitmentError, match="lone surrogate"):
            committed([field])


def test_a_bundle_built_by_hand_is_checked_like_one_that_was_read() -> None:
    whole = committed([Field("a", "text", "1"), Field("b", "text", "2")]).disclose()
    one, other = whole.fields
    for fields in ((one, one), (other, one), (replace(one, position=-1), other),
                   (one, replace(other, position=2)), (replace(one, salt=b""), other)):  # fmt: skip
        with pytest.raises(ChainError):
            verify_bundle(replace(whole, fields=fields), whole.document)
    with pytest.raises(CommitmentError, match="names one"):
        verify_bundle(replace(whole, batch=()), whole.document)
