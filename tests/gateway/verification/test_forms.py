"""Files of every form: what each says, what is on it, and what could not be read."""

from __future__ import annotations

import orjson
import pytest

from gateway.documents import formats
from gateway.documents.errors import Malformed
from gateway.documents.formats import xml
from gateway.documents.ofd import words
from gateway.verification.finding import Result, SourceKind, Verdict
from gateway.verification.saying import saying
from tests.gateway.documents.formats.changing import changes
from tests.gateway.documents.formats.test_facturx import pdf
from tests.gateway.documents.pdf import test_signatures as signing
from tests.gateway.verification.office import Office, ReadHere, a_certificate, sample
from tests.support import ofd, printed

UBL = sample("01.01a-INVOICE_ubl.xml")
CII = sample("01.01a-INVOICE_uncefact.xml")
BLUE = sample("shudian-blue.xml")
AUTHORITY = ofd.Signer.make("某省税务局根证书")
USER = ofd.Signer.make("某省税务局", AUTHORITY)
SEAL = ofd.Seal(USER, USER)


@pytest.fixture
def trusting(office: Office) -> Office:
    """An office that trusts two authorities."""
    root = signing.authority()[0].public_bytes(signing.serialization.Encoding.DER)
    return office.afresh(ReadHere((AUTHORITY.certificate, root)))


@pytest.mark.parametrize(
    "data",
    [
        UBL,
        CII,
        BLUE,
        pdf("x", factur9x_xml=CII),
        ofd.invoice().seal(SEAL).zipped(),
        a_certificate(),
    ],
    ids=["ubl", "cii", "einvoice", "factur-x", "ofd", "json"],
)
def test_a_file_of_each_form_is_issued_and_found_again(office: Office, data: bytes) -> None:
    office.issue(data)
    found = office.ask(data)
    assert found.verdict is Verdict.VALID
    assert found.shown.format == formats.read(data).source.format


def test_factur_x_is_the_invoice_in_it(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(pdf("123456XX", "336.90", factur9x_xml=CII))
    assert found.verdict is Verdict.VALID
    assert [part.place for part in found.unprotected] == ["pages"]
    assert "its fields unaltered" in found.words
    assert saying(found) == "VALID.fields"


def test_a_page_that_names_another_total_is_a_mismatch(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(pdf("123456XX", "Zahlbetrag 99.336,90", "Skonto 336,90", factur9x_xml=CII))
    assert (found.verdict, saying(found)) == (Verdict.MISMATCH, "MISMATCH.views")
    assert "'336.90', there '99336.90'" in str(found.checks)


@pytest.mark.parametrize(
    "page", [("x",), ("123456XX",), ("123456XX", "Zahlbetrag 336,90", "Gesamtbetrag 8.888,88")]
)
def test_of_pages_that_do_not_show_the_sum_nothing_good_is_said(
    office: Office, page: tuple[str, ...]
) -> None:
    office.issue(UBL)
    found = office.ask(pdf(*page, factur9x_xml=CII))
    assert (found.verdict, saying(found)) == (Verdict.VALID, "VALID.pages")
    assert "go by the fields alone" in found.words
    assert [one.result for one in found.checks if one.name == "views"] == [Result.SKIPPED]
    assert any(one.startswith("look at the pages: ") for one in found.next)


def test_parts_of_one_file_that_disagree_are_a_mismatch(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(pdf("x", factur9x_xml=CII, xrechnung_xml=CII.replace(b"336.9", b"936.9")))
    assert found.verdict is Verdict.MISMATCH
    assert any(c.name == "views" and c.result is Result.INVALID for c in found.checks)


def test_every_field_of_an_invoice_is_named_when_it_is_changed(office: Office) -> None:
    office.issue(UBL)
    was, named = formats.read(UBL), set()
    begun = [UBL.replace(b"#ADU#", b"#AAK#"), UBL.replace(b">380<", b">384<")]
    for data in (*begun, *(changed.data for changed in changes(xml.parse(UBL)))):
        try:
            now = formats.read(data)
        except Malformed:
            continue
        lost = {path for path in was.content if was.content[path] != now.content.get(path)}
        if now.key != was.key or not lost:
            continue  # another number or seller is another invoice
        found = office.ask(data, "mz-clerk")
        assert found.verdict is Verdict.MISMATCH
        assert lost <= {one.path for one in found.differences}
        named |= lost
    assert named == set(was.content) - {"number"}  # under another number it is another invoice


def test_an_ordinary_pdf_of_an_invoice_does_not_say_all_of_it(office: Office) -> None:
    whole = formats.read(printed.Printed().pdf())
    more = (*whole.fields, formats.read(BLUE).fields[0])
    fields = {one.path: one for one in more if not one.path.startswith("lines")}
    content = {"type": whole.type, "lines": [{"name": "技术服务费", "amount": "4197.17"}]}
    for path, one in fields.items():
        place = content
        *inside, last = path.split(".")
        for step in inside:
            place = place.setdefault(step, {})  # type: ignore[assignment]
        place[last] = one.value
    office.issue(orjson.dumps(content))
    found = office.ask(printed.Printed().pdf())
    assert found.verdict is Verdict.UNSUPPORTED
    assert "as issued" in found.words
    changed = [(x, y, text.replace("海南某某", "海南某甲")) for x, y, text in printed.DIGITAL]
    assert office.ask(printed.Printed(texts=changed).pdf()).verdict is Verdict.MISMATCH
    dearer = [(x, y, text.replace("¥4449", "¥9449")) for x, y, text in printed.DIGITAL]
    found = office.ask(printed.Printed(texts=dearer).pdf())
    assert (found.verdict, found.shown.amount) == (Verdict.MISMATCH, "9449.00")
    assert [one.path for one in found.differences] == ["total.with_tax"]
    wrong = {one.name for one in found.checks if one.result is Result.INVALID}
    assert {"content", "views", "sums.total", "sums.words"} <= wrong


BLUE_FIELDS = {one.path: one.value for one in formats.read(BLUE).fields}


def _attached() -> str:
    """What an OFD has attached that says of `BLUE` all that its form has a place for."""
    heads = {path: name for name, path in words.EINVOICE.items() if "[]" not in path}
    inside: dict[str, str] = {}
    for path, name in heads.items():
        if path in BLUE_FIELDS:
            group, _, last = name.rpartition(".")
            inside[group] = inside.get(group, "") + _element(last, BLUE_FIELDS[path])
    plain = inside.pop("")
    lines = {path: name for name, path in words.EINVOICE.items() if name.startswith("GoodsInfos")}
    items = ""
    for at in range(2):
        values = {name: path.replace("[]", f"[{at}]") for path, name in lines.items()}
        items += _element(
            "GoodsInfo",
            "".join(
                _element(name.rpartition(".")[2], BLUE_FIELDS[path] + "%" * ("Scheme" in name))
                for name, path in values.items()
                if path in BLUE_FIELDS
            ),
        )
    groups = "".join(_element(name, said) for name, said in inside.items())
    head = '<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">'
    return f"{head}{plain}{groups}{_element('GoodsInfos', items)}</eInvoice>"


def _element(name: str, inside: str) -> str:
    return f"<fp:{name}>{inside}</fp:{name}>"


ATTACHED = _attached()
NOTE = _element("Note", BLUE_FIELDS["note"])
LINE = ATTACHED[ATTACHED.rindex("<fp:GoodsInfo>") : ATTACHED.index("</fp:GoodsInfos>")]


def _as_ofd(original: str = ATTACHED) -> bytes:
    """`BLUE` as an OFD."""
    texts = (("InvoiceNo", BLUE_FIELDS["number"]),)
    package = ofd.invoice(original=original, texts=texts)
    for was, now in ((b"12345678", "number"), (b"510.68", "total.without_tax")):
        package.parts["OFD.xml"] = package.parts["OFD.xml"].replace(was, BLUE_FIELDS[now].encode())
    return package.seal(SEAL).zipped()


def test_an_ofd_that_lacks_what_ofds_have_no_place_for_does_not_say_all_of_it(
    office: Office,
) -> None:
    office.issue(BLUE)
    for person in (None, "mz-clerk"):
        found = office.ask(_as_ofd(), person)
        assert (found.verdict, saying(found)) == (Verdict.UNSUPPORTED, "UNSUPPORTED.form")
        assert (found.differing, found.differences) == (0, ())


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        (NOTE, "", "note"),
        (LINE, "", "lines[1]"),
        (BLUE_FIELDS["buyer.name"], "别的公司", "buyer.name"),
    ],
)
def test_an_ofd_that_lacks_what_it_has_a_place_for_is_a_mismatch(
    office: Office, before: str, after: str, path: str
) -> None:
    office.issue(BLUE)
    assert before in ATTACHED
    found = office.ask(_as_ofd(ATTACHED.replace(before, after)))
    assert found.verdict is Verdict.MISMATCH
    assert [one.path for one in found.differences] == [path]


@pytest.mark.parametrize("inside", [False, True], ids=["xml", "xml in an ofd"])
def test_xml_that_lacks_a_field_is_a_mismatch(office: Office, inside: bool) -> None:
    office.issue(BLUE)
    lacking = BLUE.decode().replace(BLUE_FIELDS["total.in_words"], "")
    data = _as_ofd(lacking) if inside else lacking.encode()
    found = office.ask(data)
    assert found.verdict is Verdict.MISMATCH
    assert [one.path for one in found.differences] == ["total.in_words"]


def test_what_must_not_be_named_is_counted_and_not_listed(office: Office) -> None:
    content = orjson.loads(a_certificate())
    office.issue(orjson.dumps({**content, "secret": {"inner": "1"}}))
    found = office.ask(orjson.dumps({**content, "added": "3"}))
    assert found.verdict is Verdict.MISMATCH
    assert (found.differing, [one.path for one in found.differences]) == (2, ["added"])


def test_a_trusted_seal_vouches_for_what_was_not_issued_here(trusting: Office) -> None:
    found = trusting.ask(ofd.invoice().seal(SEAL).zipped())
    assert (found.verdict, found.source.kind) == (Verdict.VALID, SourceKind.SEAL)
    assert "某省税务局" in found.source.name
    assert [one.result for one in found.checks if one.name == "validity"] == [Result.SKIPPED]


def test_a_seal_by_nobody_known_vouches_for_nothing(office: Office) -> None:
    found = office.ask(ofd.invoice().seal(SEAL).zipped())
    assert (found.verdict, found.source.kind) == (Verdict.NOT_FOUND, SourceKind.NONE)
    assert [(one.outcome, one.trust) for one in found.signatures] == [("VALID", "unchecked")]
    assert [c.result for c in found.checks if c.name == "signature"] == [Result.ASSERTED]


def test_a_broken_seal_is_invalid_also_on_what_was_issued_here(trusting: Office) -> None:
    package = ofd.invoice().seal(SEAL)
    page = "Doc_0/Pages/Page_0/Content.xml"
    package.parts[page] = package.parts[page].replace(b'X="0"', b'X="1"')
    assert trusting.ask(package.zipped()).verdict is Verdict.INVALID
    trusting.issue(package.zipped())
    found = trusting.ask(package.zipped())
    assert found.verdict is Verdict.INVALID
    assert "does not hold" in found.words


def test_a_trusted_seal_that_leaves_parts_out_does_not_vouch(trusting: Office) -> None:
    amounts = "Doc_0/Attachs/original_invoice.xml"
    seal = ofd.Seal(USER, USER, leave_out=frozenset({amounts}))
    found = trusting.ask(ofd.invoice().seal(seal).zipped())
    assert found.verdict is Verdict.UNSUPPORTED
    assert amounts in [part.place for part in found.unprotected]


def test_a_signed_pdf_that_cannot_be_read_is_still_known_to_be_unaltered(trusting: Office) -> None:
    data = signing.signed()
    found = trusting.ask(data)
    assert (found.verdict, found.source.kind) == (Verdict.VALID, SourceKind.SIGNATURE)
    assert trusting.ask(data + b"\n%% more").verdict is not Verdict.VALID


def test_any_file_issued_by_its_digest_is_found_again(office: Office) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"scan" * 100
    assert office.ask(picture).verdict is Verdict.UNSUPPORTED
    office.issue_model(formats.read(picture, "file"))
    assert office.ask(picture).verdict is Verdict.VALID
    assert office.ask(picture + b"x").verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff picture", "picture"),
        (b"{broken", "JSON"),
        (b"%PDF-", "PDF"),
        (bytes(range(256)), "no document can be read"),
        ("备忘".encode(), "no document can be read"),
    ],
)
def test_what_cannot_be_read_is_unsupported_and_says_what_to_do(
    office: Office, data: bytes, said: str
) -> None:
    found = office.ask(data)
    assert found.verdict is Verdict.UNSUPPORTED
    assert said in found.words
    assert found.next
    assert not any(one.result is Result.VALID for one in found.checks)


def test_a_certificate_out_of_its_own_period_is_not_in_force(trusting: Office) -> None:
    found = trusting.ask(a_certificate(valid_until="2020-01-01"))
    assert found.verdict is Verdict.NOT_FOUND
    assert [c.result for c in found.checks if c.name == "period"] == [Result.INVALID]


def test_an_answer_is_bounded_however_long_the_file_is(office: Office) -> None:
    office.issue(BLUE)
    long = "甲" * 60_000
    many = "".join(f"<Part{at}>{long[:100]}</Part{at}>" for at in range(1_000))
    data = BLUE.replace("北京示例软件有限公司".encode(), long.encode())
    data = data.replace(b"<EInvoiceData>", f"<EInvoiceData>{many}".encode())
    found = office.ask(data, "sw-clerk")
    assert found.verdict is Verdict.MISMATCH
    assert found.differing > 1_000
    assert len(found.differences) == 200
    stranger = office.ask(data)
    assert (stranger.verdict, stranger.differing) == (Verdict.MISMATCH, 0)
    assert all(len(str(one.as_json())) < 200_000 for one in (found, stranger))
