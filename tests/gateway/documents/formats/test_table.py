"""Which reader a file gets: by what it holds, never by its name."""

from __future__ import annotations

from hashlib import sha256

import pytest

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import FORMATS, read

PICTURES = (
    b"\xff\xd8\xff\xe0..",
    b"\x89PNG\r\n\x1a\n..",
    b"GIF89a",
    b"II*\0....",
    b"RIFF\0\0\0\0WEBP",
    b"\0\0\0\x20ftypheic",
)


@pytest.mark.parametrize("data", PICTURES)
def test_a_picture_is_unsupported_and_entry_by_number_is_offered(data: bytes) -> None:
    with pytest.raises(Unsupported, match=r"picture.*by its number"):
        read(data)


@pytest.mark.parametrize("data", [*PICTURES, b"<html/>", b"\xd0\xcf\x11\xe0", b"\0"])
def test_any_file_can_be_taken_by_its_digest(data: bytes) -> None:
    model = read(data, "file")
    assert model.type == "file"
    assert model.get("sha256") == model.source.digest == sha256(data).hexdigest()
    assert model.get("size") == str(len(data))
    assert model.key is None


def test_what_nothing_else_recognises_is_taken_by_its_digest() -> None:
    assert read(b"hello").type == "file"


def test_a_format_that_is_insisted_on_is_the_only_one_tried() -> None:
    with pytest.raises(Malformed, match="the file is no json"):
        read(b"<a/>", "json")
    with pytest.raises(Unsupported, match="no format is called docx"):
        read(b"<a/>", "docx")


def test_the_last_row_recognises_all_and_names_are_unique() -> None:
    assert FORMATS[-1].recognises(b"\x01")
    assert len({row.name for row in FORMATS}) == len(FORMATS)
