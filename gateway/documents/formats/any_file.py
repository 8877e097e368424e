"""Any file at all, by its digest; and what is plainly a picture of a document."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NoReturn

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.model import DocumentModel, Field, Kind, Source

FILE: Final = "file"
MAX_BYTES: Final = 256 * 1024 * 1024

_PICTURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_OTHERS: Final = (
    (b"PK\x03\x04", "application/zip"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_OCTETS: Final = "application/octet-stream"


def media_type(data: bytes) -> str:
    """What the first bytes say that a file is; never its name."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return "image/heif"
    return next((kind for start, kind in (*_PICTURES, *_OTHERS) if data.startswith(start)), _OCTETS)


def is_picture(data: bytes) -> bool:
    """Whether ``data`` is an image, from which nothing is read here."""
    return media_type(data).startswith("image/")


def refuse_picture(data: bytes, hint: str | None = None) -> NoReturn:
    """A picture of a document is nothing that can be checked: `Unsupported`, with what to do."""
    del hint
    raise Unsupported(
        f"the file is a picture ({media_type(data)}): nothing in it can be checked",
        "enter the document by its number, or check the file by its digest",
    )


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The file as a document of two fields, its SHA-256 and its size; it has no number and no key.

    ``hint`` is of no use here. Any change shows, and nothing says what was changed.
    """
    del hint
    if not data:
        raise Malformed("the file is empty", "send the file again")
    if len(data) > MAX_BYTES:
        raise Malformed(f"the file has {len(data)} bytes, {MAX_BYTES} are allowed", "split it")
    digest = sha256(data).hexdigest()
    fields = (
        Field("sha256", Kind.IDENTIFIER, digest),
        Field("size", Kind.IDENTIFIER, str(len(data))),
    )
    return DocumentModel(FILE, "", None, fields, Source(FILE, media_type(data), len(data), digest))
