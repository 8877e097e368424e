"""The same invoice from its attachment, its page, its metadata and its code; nothing unsaid."""

from __future__ import annotations

import re

import pytest

from gateway.documents import formats, keys, vat
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.model import DocumentModel
from tests.support import ofd

ATTACHED = "Doc_0/Attachs/original_invoice.xml"
XBRL = """<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:inv="http://xbrl.mof.gov.cn/inv">
<inv:TypeOfInvoice>增值税电子普通发票</inv:TypeOfInvoice><inv:CodeOfInvoice>033002000211</inv:CodeOfInvoice>
<inv:NumberOfInvoice><![CDATA[12345678]]></inv:NumberOfInvoice><inv:DateOfIssue>2024-05-28</inv:DateOfIssue>
<inv:TotalAmountExcludingTax>510.68</inv:TotalAmountExcludingTax>
<inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple>
<inv:NameOfTaxableGoodsOrServices>*餐饮服务*餐费</inv:NameOfTaxableGoodsOrServices>
<inv:TaxRate>3.00%</inv:TaxRate><inv:TaxAmount>15.32</inv:TaxAmount>
</inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple></xbrl>"""


def read(package: ofd.Package) -> DocumentModel:
    return formats.read(package.zipped())


def test_an_invoice_is_read_from_its_attachment() -> None:
    found = read(ofd.invoice())

    assert (found.type, found.number) == (vat.ORDINARY, "12345678")
    assert found.key == keys.chinese_invoice("12345678", "033002000211")
    assert (found.source.format, found.get("issue_date")) == ("ofd", "2024-05-28")
    assert (found.get("total.with_tax"), found.get("lines[0].tax_rate")) == ("526.00", "3.00")
    assert found.get("check_code") == "12345678901234567890"


def test_what_page_metadata_and_code_say_are_views_in_the_same_words() -> None:
    found = read(ofd.invoice())

    assert [view.name for view in found.views] == ["page", "metadata", "code in the attachment"]
    for view in found.views:
        for said in view.fields:
            assert found.get(said.path) == said.value, (view.name, said.path)


@pytest.mark.parametrize(
    ("part", "before", "after", "view", "path"),
    [
        ("Doc_0/Pages/Page_0/Content.xml", "¥526.00", "¥5260.00", "page", "total.with_tax"),
        ("OFD.xml", ">510.68<", ">5106.80<", "metadata", "total.without_tax"),
        (ATTACHED, "510.68,2024", "5106.80,2024", "code in the attachment", "total.without_tax"),
    ],
)
def test_a_view_that_was_changed_says_something_else(
    part: str, before: str, after: str, view: str, path: str
) -> None:
    package = ofd.invoice()
    package.parts[part] = package.parts[part].replace(before.encode(), after.encode())
    found = read(package)

    differing = [
        (shown.name, said.path)
        for shown in found.views
        for said in shown.fields
        if found.get(said.path) != said.value
    ]
    assert differing == [(view, path)]


def test_for_every_value_of_the_attachment_a_change_is_a_change_of_the_document() -> None:
    before = read(ofd.invoice())
    leaves = list(re.finditer(r"<fp:(\w+)>([^<]+)</fp:", ofd.ORIGINAL))
    fields = [leaf for leaf in leaves if leaf[1] not in ("DocID", "GraphCode")]
    assert len(fields) == len(before.fields)
    for leaf in fields:
        old = leaf[2]
        number = re.search(r"[1-4]", old)
        new = old.replace(number[0], "5", 1) if number else f"{old}改"
        if leaf[1] == "IssueDate":
            new = old.replace("05月", "06月")
        text = ofd.ORIGINAL[: leaf.start(2)] + new + ofd.ORIGINAL[leaf.end(2) :]
        assert read(ofd.invoice(original=text)).content != before.content, leaf[1]


def test_what_is_no_field_is_listed() -> None:
    package = ofd.invoice(texts=(("InvoiceNo", "12345678"), ("Unknown", "x")))
    page = package.parts["Doc_0/Pages/Page_0/Content.xml"].decode()
    package.parts["Doc_0/Pages/Page_0/Content.xml"] = page.replace(
        "</ofd:Layer>",
        '<ofd:TextObject ID="99"><ofd:TextCode>手写</ofd:TextCode></ofd:TextObject></ofd:Layer>',
    ).encode()
    found = read(package)

    places = [one.place for one in found.unprotected]
    assert f"{ATTACHED}: DocID" in places
    assert "pages" in places


def test_an_invoice_without_attachment_is_read_from_its_tags() -> None:
    found = read(ofd.invoice(original=None))

    assert (found.number, found.get("total.with_tax")) == ("12345678", "526.00")
    assert found.key == read(ofd.invoice()).key
    assert [view.name for view in found.views] == ["metadata"]


def test_an_accounting_voucher_s_xbrl_is_the_same_invoice() -> None:
    found = read(ofd.invoice(original=XBRL))

    assert (found.type, found.key) == (vat.ORDINARY, read(ofd.invoice()).key)
    assert (found.get("lines[0].tax_rate"), found.get("issue_date")) == ("3.00", "2024-05-28")


def test_a_second_invoice_attached_is_a_view_that_differs() -> None:
    package = ofd.invoice()
    name = "Doc_0/Attachs/Attachments.xml"
    package.parts["Doc_0/Attachs/other.xml"] = ofd.ORIGINAL.replace("526.00", "9.00").encode()
    package.parts["Doc_0/Attachs/notes.txt"] = b"x"
    package.parts[name] = package.parts[name].replace(
        b"</ofd:Attachments>",
        b"<ofd:Attachment><ofd:FileLoc>other.xml</ofd:FileLoc></ofd:Attachment>"
        b"<ofd:Attachment><ofd:FileLoc>notes.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
    )
    found = read(package)

    second = next(view for view in found.views if view.name == "attachment Doc_0/Attachs/other.xml")
    assert [f.path for f in second.fields if found.get(f.path) != f.value] == ["total.with_tax"]
    assert "Doc_0/Attachs/notes.txt" in [one.place for one in found.unprotected]


def test_a_text_whose_id_comes_twice_is_nobody_s() -> None:
    package = ofd.invoice(original=None)
    page = package.parts["Doc_0/Pages/Page_0/Content.xml"].decode()
    package.parts["Doc_0/Pages/Page_0/Content.xml"] = page.replace(
        "</ofd:Layer>",
        '<ofd:TextObject ID="13"><ofd:TextCode>¥9.99</ofd:TextCode></ofd:TextObject></ofd:Layer>',
    ).encode()

    assert read(package).get("total.with_tax") == ""


def test_a_certificate_is_read_by_its_tags() -> None:
    texts = (("证照编号", "A-1"), ("颁发机构", "某局"), ("颁发日期", "2024年5月"), ("地址", "某地"))
    found = read(ofd.invoice(original=None, texts=texts))

    assert (found.type, found.number, found.get("issuer.name")) == ("certificate", "A-1", "某局")
    assert found.get("other.地址") == "某地"
    assert found.key is not None


def test_an_ofd_without_anything_to_read_is_unsupported_and_says_what_to_do() -> None:
    with pytest.raises(Unsupported, match="by its number"):
        read(ofd.invoice(original=None, texts=()))


@pytest.mark.parametrize(
    ("part", "data"),
    [
        pytest.param("OFD.xml", b"<OFD/>", id="no document"),
        pytest.param("OFD.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><OFD>&b;</OFD>", id="entities"),
        pytest.param("OFD.xml", b"<a>" * 100 + b"</a>" * 100, id="deep"),
        pytest.param("Doc_0/Document.xml", b"<", id="cut off"),
        pytest.param(ATTACHED, ofd.ORIGINAL.replace("526.00", "9" * 40).encode(), id="huge number"),
        pytest.param(ATTACHED, ofd.ORIGINAL.replace("05月28日", "15月28日").encode(), id="no date"),
    ],
)
def test_a_broken_part_is_malformed(part: str, data: bytes) -> None:
    package = ofd.invoice()
    package.parts[part] = data

    with pytest.raises(Malformed):
        read(package)
