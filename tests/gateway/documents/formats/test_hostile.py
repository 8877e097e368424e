"""Files made to harm are refused at once, and say what to do."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.formats import read, xml
from gateway.documents.model import DocumentModel

SAMPLE = (Path(__file__).parent / "samples" / "01.01a-INVOICE_ubl.xml").read_bytes()
TEXT = SAMPLE.decode()
BARE = TEXT.split("?>", 1)[1]
PLAIN = BARE.replace("…", "...")

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><l>&i;</l>"
)

REFUSED = {
    "billion laughs": (LAUGHS.encode(), "document type"),
    "external entity": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "document type",
    ),
    "external DTD": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', "document type"),
    "DTD in UTF-16": ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"), "document type"),
    "unknown entity": (b"<a>&nothing;</a>", "no well-formed XML"),
    "deep": (b"<a>" * 300 + b"</a>" * 300, "inside each other|depth"),
    "rather deep": (b"<a>" * 70 + b"</a>" * 70, "inside each other"),
    "many tags": (b"<a>" + b"<b/>" * 400_001 + b"</a>", "tags"),
    "many attributes": (
        b"<a " + b" ".join(b'x%d="1"' % n for n in range(100)) + b"/>",
        "attributes",
    ),
    "large": (b"<a>" + b"x" * (xml.MAX_BYTES + 1) + b"</a>", "bytes"),
    "cut off": (SAMPLE[:3000], "no well-formed XML"),
    "not UTF-8": (SAMPLE.replace(b"Gesch", b"\xff\xfeGesch"), "is not utf-8"),
    "two encodings": (
        b"\xef\xbb\xbf" + TEXT.replace("UTF-8", "UTF-16").encode(),
        "says that it is",
    ),
    "NUL": (SAMPLE.replace(b"123456XX", b"12\x0034"), "no well-formed XML"),
    "huge number": (SAMPLE.replace(b">336.9<", b">" + b"9" * 5000 + b"<"), "no decimal"),
    "exponent": (SAMPLE.replace(b">336.9<", b">1e999999999<"), "no decimal"),
    "no day": (SAMPLE.replace(b"2016-04-04", b"2016-02-31"), "no date"),
    "long text": (SAMPLE.replace(b"123456XX", b"9" * 200_000), "characters"),
    "many values of one term": (
        SAMPLE.replace(
            b"<cbc:BuyerReference>",
            b"".join(b"<cbc:BuyerReference>%d</cbc:BuyerReference>" % n for n in range(5000))
            + b"<cbc:BuyerReference>",
        ),
        "where an invoice has it once",
    ),
    "many keys, one twice": (
        b"{" + b",".join(b'"%d":1' % n for n in range(50_000)) + b',"49999":2}',
        "'49999' twice",
    ),
    "nothing": (b"", "empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_cheaply_with_what_to_do(name: str) -> None:
    data, words = REFUSED[name]
    start = time.process_time()
    with pytest.raises(Malformed, match=words) as raised:
        read(data)
    assert time.process_time() - start < 5
    assert raised.value.advice
    assert len(str(raised.value)) < 500


def test_many_elements_that_nobody_names_cost_little() -> None:
    invoice = (Path(__file__).parent / "samples" / "shudian-blue.xml").read_bytes()
    more = b"<Extra>" + b"<Item>1</Item>" * 40_000 + b"</Extra>"
    start = time.process_time()
    model = read(invoice.replace(b"<SpecificInformation>", b"<SpecificInformation>" + more))
    assert len(model.fields) > 40_000
    assert time.process_time() - start < 60


def test_an_encoding_that_is_not_read_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="ebcdic-cp-us is not read here; save it as UTF-8"):
        read(b'<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>')


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SAMPLE,
        BARE.encode(),
        BARE.encode("utf-16"),
        ("\ufeff" + BARE).encode("utf-16-be"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + BARE).encode("utf-16"),
        ('<?xml version="1.0" encoding="GB18030"?>' + BARE).encode("gb18030"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + PLAIN).encode("latin-1"),
        b"\n  " + BARE.encode(),
    ],
)  # fmt: skip
def test_the_encoding_of_a_file_makes_no_difference(data: bytes) -> None:
    wanted = read(SAMPLE.replace("…".encode(), b"...")) if b"8859" in data else read(SAMPLE)
    assert read(data).content == wanted.content


def test_comments_inside_a_value_hide_nothing() -> None:
    data = SAMPLE.replace(b">336.9<", b">3<!-- -->36<?x y?>.9<", 1)
    assert read(data).content == read(SAMPLE).content


def test_an_xml_of_another_kind_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="the XML is a html, of a form that is not read here"):
        read(b"<html/>")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_one_of_two_errors(data: bytes) -> None:
    with suppress(DocumentError):
        assert isinstance(read(data), DocumentModel)


@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_invoice_gives_a_document_or_one_of_two_errors(place: int, bytes_: bytes) -> None:
    with suppress(DocumentError):
        read(SAMPLE[:place] + bytes_ + SAMPLE[place + len(bytes_) :])
