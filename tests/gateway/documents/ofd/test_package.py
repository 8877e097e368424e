"""Archives that were made to hurt are refused before they are unpacked."""

from __future__ import annotations

import io
import struct
import time
import warnings
import zipfile

import pytest

from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.ofd.package import MAX_PARTS, Package
from tests.support import ofd


def zipped(*parts: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as archive:
        warnings.simplefilter("ignore")
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def claiming(size: int) -> bytes:
    """An archive that says that its one part is smaller than it is."""
    data = bytearray(zipped(("OFD.xml", b"a" * 5000)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


HOSTILE = {
    "no zip": b"%PDF-1.7",
    "nothing": b"",
    "cut off": zipped(("OFD.xml", b"<a/>"))[:40],
    "a bomb": zipped(("OFD.xml", b"<a>" + b" " * 15_000_000)),
    "many bombs": zipped(*[(f"{n}.xml", b" " * 999_000) for n in range(120)]),
    "too large": zipped(("OFD.xml", b"a" * 21_000_000), compression=zipfile.ZIP_STORED),
    "too many parts": zipped(*[(f"{n}", b"") for n in range(MAX_PARTS + 1)]),
    "one name twice": zipped(("OFD.xml", b"<a/>"), ("OFD.xml", b"<b/>")),
    "a name that leads elsewhere": zipped(("../OFD.xml", b"<a/>")),
    "an absolute name": zipped(("/OFD.xml", b"<a/>")),
    "something before the zip": b"%PDF-1.7\n" + zipped(("OFD.xml", b"<a/>")),
    "packed in another way": zipped(("OFD.xml", b"<a/>"), compression=zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_at_once(name: str) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError) as refusal:
        Package(HOSTILE[name])

    assert time.process_time() - started < 0.5
    assert refusal.value.advice


def test_a_part_that_is_longer_than_the_archive_says_is_refused_when_it_is_read() -> None:
    with pytest.raises(Malformed):
        Package(claiming(100)).read("OFD.xml")


def test_a_part_that_was_damaged_is_refused_when_it_is_read() -> None:
    data = bytearray(ofd.invoice().zipped(zipfile.ZIP_STORED))
    data[data.index(b"12345678")] ^= 1
    package = Package(bytes(data))

    with pytest.raises(Malformed):
        [package.read(name) for name in package.names]


def test_a_password_is_not_guessed() -> None:
    data = bytearray(zipped(("OFD.xml", b"<a/>")))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Unsupported):
        Package(bytes(data))


def test_chinese_names_are_found_however_they_are_written() -> None:
    name = "Doc_0/资源/文件.xml"
    data = bytearray(zipped(("Doc_0/ZZZZ/WWWW.xml", b"<a/>")))
    gbk = name.encode("gbk")
    assert len(gbk) == len(b"Doc_0/ZZZZ/WWWW.xml")
    data = bytearray(bytes(data).replace(b"Doc_0/ZZZZ/WWWW.xml", gbk))

    assert Package(bytes(data)).names == (name,)


@pytest.mark.parametrize(
    ("location", "base", "found"),
    [
        ("/Doc_0/a.xml", "Doc_0/Signs/x.xml", "Doc_0/a.xml"),
        ("a.xml", "Doc_0/Document.xml", "Doc_0/a.xml"),
        ("../a.xml", "Doc_0/Tags/x.xml", "Doc_0/a.xml"),
        ("Doc_0/a.xml", "Doc_0/Document.xml", "Doc_0/a.xml"),
        ("Doc_0\\a.xml", "", "Doc_0/a.xml"),
        ("../../../etc/passwd", "Doc_0/x.xml", None),
        ("", "", None),
    ],
)
def test_locations_lead_to_parts_and_nowhere_else(
    location: str, base: str, found: str | None
) -> None:
    assert Package(zipped(("Doc_0/a.xml", b"<a/>"))).resolve(location, base) == found
