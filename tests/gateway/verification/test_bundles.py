"""Bundles and presentations: what they prove of what was issued here, and forgeries."""

from __future__ import annotations

from dataclasses import replace

from chain.documents import Bundle, Disclosed, Envelope, Field, commit, decode_bundle, narrowed
from chain.presentations import Presentation
from chain.words import Digest
from gateway.database import read_session
from gateway.documents import formats
from gateway.verification.finding import Result, Verdict
from tests.gateway.verification.office import SECRET, Office, a_certificate, sample
from tests.support.town import LEDGER_ID

BLUE = sample("shudian-blue.xml")
SALT = b"\x07" * 16


def bundle_of(office: Office, document: Digest) -> Bundle:
    """The full bundle that was left here."""
    with read_session(office.town.engine) as session:
        return office.archive.bundle(session, document)


def forged(bundle: Bundle, path: str, value: str) -> bytes:
    """The bundle with another value."""
    fields = tuple(
        replace(one, field=Field(path, one.field.kind, value)) if one.field.path == path else one
        for one in bundle.fields
    )
    return replace(bundle, fields=fields).encode()


def test_a_bundle_is_verified_by_itself(office: Office) -> None:
    name = office.issue(BLUE)
    found = office.ask(bundle_of(office, name.id).encode())
    assert (found.verdict, found.document, found.shown.kind) == (
        Verdict.VALID, name.text, "bundle",
    )  # fmt: skip
    assert found.shown.key == ("CN", "invoice.vat", formats.read(BLUE).number)


def test_a_bundle_needs_nothing_left_here(office: Office) -> None:
    made = office.commitment(formats.read(BLUE))
    office.issue(BLUE, left=False)
    assert office.ask(made.disclose().encode()).verdict is Verdict.VALID


def test_a_part_shows_no_more_than_itself(office: Office) -> None:
    name = office.issue(BLUE)
    part = narrowed(bundle_of(office, name.id), ["issue_date", "total.with_tax"])
    found = office.ask(part.encode())
    assert found.verdict is Verdict.VALID
    assert "unaltered in what it shows" in found.words
    assert "北京示例" not in str(found.as_json())


def test_a_forged_value_is_named_where_the_document_was_left(office: Office) -> None:
    name = office.issue(BLUE)
    whole = bundle_of(office, name.id)
    part = narrowed(whole, ["number", "total.with_tax"])
    for data in (forged(whole, "total.with_tax", "1.00"), forged(part, "total.with_tax", "1.00")):
        found = office.ask(data)
        assert found.verdict is Verdict.MISMATCH
        assert [one.path for one in found.differences] == ["total.with_tax"]
        assert "1272" not in str(found.as_json())


def test_a_forged_value_is_noticed_where_nothing_was_left(office: Office) -> None:
    made = office.commitment(formats.read(BLUE))
    office.issue(BLUE, left=False)
    found = office.ask(forged(made.disclose(), "total.with_tax", "1.00"))
    assert (found.verdict, found.differences) == (Verdict.MISMATCH, ())


def test_a_bundle_under_an_envelope_of_its_own_is_not_what_was_issued(office: Office) -> None:
    model = formats.read(BLUE)
    office.issue(BLUE)
    issued = office.commitment(model).envelope
    for changed in (
        {"valid_until": 2**40},
        {"kind": "invoice.other"},
        {"key": Digest(b"\1" * 32)},
    ):
        envelope = Envelope(
            **{name: getattr(issued, name) for name in Envelope.__slots__} | changed  # type: ignore[arg-type]
        )
        data = commit(envelope, model.fields, SECRET).disclose().encode()
        wanted = Verdict.MISMATCH if "valid_until" in changed else Verdict.NOT_FOUND
        assert office.ask(data).verdict is wanted, changed


def test_a_document_of_a_batch_proves_its_place(office: Office) -> None:
    model = formats.read(BLUE)
    first, second = office.issue_batch([model, replace(model, number="7")])
    one, other = (bundle_of(office, name.id) for name in (first, second))
    assert office.ask(one.encode()).document == first.text
    swapped = replace(one, batch=other.batch).encode()
    assert office.ask(swapped).verdict is Verdict.MISMATCH


def test_who_has_one_bundle_of_a_batch_cannot_ask_about_its_neighbours(office: Office) -> None:
    people = [formats.read(a_certificate(number=f"7-{at}", note=f"u{at}")) for at in (1, 2)]
    first, second = (bundle_of(office, name.id) for name in office.issue_batch(people))
    guessed = forged(replace(first, envelope=second.envelope), "note", "u2")
    forward = forged(replace(first, envelope=second.envelope, document=second.document), "x", "y")
    for data in (guessed, forward):
        told = office.ask(data)
        assert (told.verdict, told.document) == (Verdict.MISMATCH, None)
        assert (told.validity, told.red, told.differing) == (None, None, 0)
    assert office.ask(guessed, "mz-clerk").document is not None


def test_a_hidden_field_cannot_be_tried_beside_true_ones(office: Office) -> None:
    part = narrowed(bundle_of(office, office.issue(BLUE).id), ["number", "total.with_tax"])
    answers = []
    for value in ("1272.00", "1200.00"):  # the second is what the hidden field has
        field = Disclosed(
            part.fields[-1].position, Field("total.without_tax", "amount", value), SALT
        )
        found = office.ask(replace(part, fields=(*part.fields[:1], field)).encode())
        answers.append((found.verdict, found.differences, found.differing))
    assert answers == [(Verdict.MISMATCH, (), 0)] * 2


def test_a_presentation_is_answered_by_what_is_known_here(office: Office) -> None:
    name = office.issue(BLUE)
    bundle = bundle_of(office, name.id)
    ours = Presentation(bundle, LEDGER_ID, b"header", None, ()).encode()
    found = office.ask(ours)
    assert (found.verdict, found.shown.kind) == (Verdict.VALID, "presentation")
    office.registry.done("RevokeDocument", name, effective=office.later(5))
    assert office.ask(ours).verdict is Verdict.INVALID
    other = Presentation(bundle, Digest(b"\x01" * 32), b"header", None, ()).encode()
    assert office.ask(other).verdict is Verdict.NOT_FOUND


def test_what_only_begins_like_a_bundle_is_unsupported(office: Office) -> None:
    start = b'{"batch":null,"format":"shujian/bundle/1"'
    for data in (start, start + b"}", start + b"[" * 100_000):
        found = office.ask(data)
        assert found.verdict is Verdict.UNSUPPORTED
        assert found.checks[0].result is Result.INVALID


def test_the_bundle_that_was_left_is_canonical(office: Office) -> None:
    name = office.issue(BLUE)
    bundle = bundle_of(office, name.id)
    assert decode_bundle(bundle.encode()) == bundle


def test_a_part_that_hides_what_its_key_begins_with_is_not_used_under_another(
    office: Office,
) -> None:
    name = office.issue(sample("01.01a-INVOICE_ubl.xml"))
    whole = bundle_of(office, name.id)
    paths = [one.field.path for one in whole.fields]
    key = office.ask(whole.encode(), "xc-clerk").shown.key
    assert key is not None
    for hidden, expected in (("note", key), ("seller.vat_number", None), ("number", None)):
        kept = [path for path in paths if not path.startswith(hidden)]
        assert len(kept) < len(paths), hidden
        found = office.ask(narrowed(whole, kept).encode(), "xc-clerk")
        assert (found.verdict, found.shown.key) == (Verdict.VALID, expected)


def test_a_part_of_a_batch_is_used_under_the_number_under_which_it_was_left(office: Office) -> None:
    paper = formats.read(a_certificate(number="7-1"))
    (name,) = office.issue_batch([paper])
    whole = bundle_of(office, name.id)
    paths = [one.field.path for one in whole.fields]
    for hidden, known in (("holder.name", True), ("identifier", False)):
        part = narrowed(whole, [path for path in paths if path != hidden])
        found = office.ask(part.encode(), "xc-clerk")
        assert (found.verdict, found.shown.key is not None) == (Verdict.VALID, known)


def test_a_copy_for_one_purpose_is_never_used_beside_its_original(office: Office) -> None:
    data = a_certificate(**{"copy.number": "1", "copy.purpose": "入职"})
    name = office.issue(data)
    whole = bundle_of(office, name.id)
    paths = [one.field.path for one in whole.fields if not one.field.path.startswith("copy.")]
    for brought in (data, whole.encode(), narrowed(whole, paths).encode()):
        found = office.ask(brought, "xc-clerk")
        assert (found.verdict, found.shown.key) == (Verdict.VALID, None)
