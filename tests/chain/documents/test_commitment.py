"""The commitment is what the definitions say; any subset is shown, nothing else passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.documents import (
    KINDS,
    Batch,
    Bundle,
    Commitment,
    Field,
    Place,
    commit,
    computed_root,
    decode_bundle,
    document_secret,
    narrowed,
    verify_bundle,
)
from chain.errors import ChainError, CommitmentError, ProofError
from chain.words import Digest
from gateway.documents import model
from tests.chain.documents import reference
from tests.chain.documents.samples import (
    SECRET,
    SERIES,
    batch,
    batch_bundle,
    committed,
    documents,
    envelope,
    invoice,
)


@settings(max_examples=60, deadline=None)
@given(documents())
def test_root_and_salts_are_those_of_the_definitions(fields: list[Field]) -> None:
    made = committed(fields)
    said, rows = made.envelope.as_json(), [(one.path, one.kind, one.value) for one in fields]
    assert made.root == reference.root(SECRET, said, rows)
    for field, salt in zip(made.fields, made.salts, strict=True):
        assert salt == reference.salt(SECRET, said, field.path)


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_any_subset_verifies_and_comes_out_of_any_larger_one(
    fields: list[Field], data: st.DataObject
) -> None:
    made = committed(fields)
    paths = [field.path for field in made.fields]
    larger = data.draw(st.sets(st.sampled_from(paths)))
    smaller = data.draw(st.sets(st.sampled_from(sorted(larger)))) if larger else set()
    for wanted in (larger, smaller):
        bundle = made.disclose(wanted)
        assert {shown.field.path for shown in bundle.fields} == wanted
        assert decode_bundle(bundle.encode()) == bundle
        verify_bundle(bundle, made.root)
        assert bundle.hidden == len(fields) - len(wanted)
    assert narrowed(made.disclose(larger), smaller) == made.disclose(smaller)


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_any_change_of_any_field_has_another_root(fields: list[Field], data: st.DataObject) -> None:
    made = committed(fields)
    bundle = made.disclose()
    at = data.draw(st.integers(0, len(fields) - 1))
    shown = bundle.fields[at]
    value, kind = shown.field.value, shown.field.kind
    for other in (
        replace(shown, field=replace(shown.field, value=value + " ")),
        replace(shown, field=replace(shown.field, kind="code" if kind == "text" else "text")),
        replace(shown, field=replace(shown.field, path=shown.field.path + "0")),
        replace(shown, salt=bytes([shown.salt[0] ^ 1]) + shown.salt[1:]),
    ):
        with pytest.raises(ChainError):
            verify_bundle(with_shown(bundle, at, other), made.root)


def with_shown(bundle: Bundle, at: int, other: object) -> Bundle:
    fields = [*bundle.fields]
    fields[at] = other  # type: ignore[call-overload]
    return replace(bundle, fields=tuple(fields))


def test_every_altered_byte_of_a_bundle_fails() -> None:
    alone = committed(invoice(("钢笔",)))
    one = alone.disclose(["seller.name", "lines[0].net", "remarks"])
    several, root = batch_bundle(5, 2, ["number", "red"])
    for data, wanted in ((one.encode(), alone.root), (several.encode(), root)):
        verify_bundle(decode_bundle(data), wanted)
        for at, byte in enumerate(data):
            for other in {byte ^ 1, byte ^ 0x20, ord("0"), ord('"')} - {byte}:
                with pytest.raises(ChainError):
                    verify_bundle(
                        decode_bundle(data[:at] + bytes([other]) + data[at + 1 :]), wanted
                    )
            with pytest.raises(ChainError):
                decode_bundle(data[:at])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 21])
def test_each_document_of_a_batch_stands_at_its_serial_only(count: int) -> None:
    tree, made = batch(count)
    assert tree.root == reference.tree([one.root for one in made])
    for at, one in enumerate(made):
        bundle = one.disclose(["number"], tree.proof(at))
        verify_bundle(bundle, tree.root)
        assert len(tree.proof(at)) <= (count - 1).bit_length()
        if count > 1:
            other = replace(bundle, batch=tuple(tree.proof((at + 1) % count)))
            with pytest.raises(ProofError, match="is not number"):
                verify_bundle(other, tree.root)
            with pytest.raises(ProofError, match="is not number"):
                verify_bundle(bundle, made[at].root)


def test_proofs_are_logarithmic() -> None:
    fields = [Field(f"lines[{at}].net", "amount", "1.00") for at in range(5_000)]
    made = committed(fields)
    for at in (0, 1, 2_500, 4_999):
        assert len(made.disclose([f"lines[{at}].net"]).nodes) <= 13
    assert len(made.disclose([f"lines[{at}].net" for at in range(4)]).nodes) <= 4 * 13
    tree = Batch([Digest(at.to_bytes(32)) for at in range(10_000)])
    assert max(len(tree.proof(at)) for at in range(0, 10_000, 97)) == 14


def test_a_leaf_hides_its_value_and_documents_share_no_salt() -> None:
    fields = invoice()
    one = committed(fields)
    other = commit(replace(one.envelope, valid_from=one.envelope.valid_from + 1), fields, SECRET)
    third = commit(one.envelope, fields, bytes([1]) * 32)
    for made in (other, third):
        assert not set(made.leaves) & set(one.leaves)
        assert not set(made.salts) & set(one.salts)
    assert len(set(one.salts)) == len(fields)
    shown = one.disclose(["number"]).encode()
    assert b"91110108MA01A2B3C4" not in shown
    assert not any(salt.hex().encode() in shown for salt in one.salts if salt != one.salts[at(one)])


def at(made: Commitment) -> int:
    return [field.path for field in made.fields].index("number")


def test_secrets_of_a_series_differ_and_no_secret_is_empty() -> None:
    secrets = {document_secret(SECRET, SERIES, serial) for serial in range(100)}
    secrets |= {document_secret(SECRET, Digest(bytes(32)), serial) for serial in range(100)}
    assert len(secrets) == 200
    for wrong in (b"", bytes(32), b"short"):
        with pytest.raises(CommitmentError, match="random bytes"):
            commit(envelope(1), [Field("a", "text", "")], wrong)
        with pytest.raises(CommitmentError, match="random bytes"):
            document_secret(wrong, SERIES, 1)
    for series, serial in ((Digest(b"short"), 1), (SERIES, -1)):
        with pytest.raises(CommitmentError):
            document_secret(SECRET, series, serial)


def test_what_cannot_be_shown_is_refused() -> None:
    made = committed(invoice())
    with pytest.raises(CommitmentError, match="no field 'seller'"):
        made.disclose(["seller"])
    with pytest.raises(CommitmentError, match="not among"):
        narrowed(made.disclose(["number"]), ["issued"])
    with pytest.raises(CommitmentError, match="exactly if there is a batch"):
        made.disclose(None, [])
    with pytest.raises(CommitmentError, match="the envelope says 3 fields"):
        commit(envelope(3), invoice(), SECRET)
    with pytest.raises(ProofError, match="not the one that was issued"):
        verify_bundle(made.disclose(), Digest(bytes(32)))
    for roots in ([], [made.root, made.root], [Digest(b"x")]):
        with pytest.raises(CommitmentError):
            Batch(roots)


def test_the_fields_of_a_model_are_committed_to_as_they_are() -> None:
    assert {kind.value for kind in model.Kind} == KINDS
    fields = [model.Field("total.net", model.Kind.AMOUNT, "5.00")]
    made = commit(envelope(1), fields, SECRET)
    assert made.root == committed([Field("total.net", "amount", "5.00")]).root
    assert computed_root(decode_bundle(made.disclose().encode())) == made.root


def test_a_place_outside_its_batch_is_none() -> None:
    for first, count, serial in ((1, 3, 4), (5, 3, 4), (0, 3, 1), (1, 0, 1), (2**53 - 1, 2, 2**53)):
        with pytest.raises(CommitmentError):
            Place(SERIES, first, count, serial)
