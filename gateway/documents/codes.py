"""The QR code that a Chinese VAT invoice carries: ``01,type,code,number,amount,date,check,…``.

The amount is 合计金额 (without tax) where there is a 发票代码, 价税合计 (with tax) on a 数电票,
which has none. The last values (a checksum of the program that made it) mean nothing to others.
What a QR code says is never more than a copy: anybody can print one.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any, Final

import zxingcpp
from PIL import Image, UnidentifiedImageError

from gateway.documents import vat
from gateway.documents.errors import Malformed
from gateway.documents.model import Field, View

MAX_IMAGE: Final = 4 * 1024 * 1024
"""Bytes of an image that is searched for a code."""
MAX_PIXELS: Final = 20_000_000
MAX_TEXT: Final = 500

_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_CODE: Final = re.compile(
    r"01,(\d{2}),(\d{0,12}),(\d{8,20}),(-?[\d.]{1,20}),(\d{8}),([^,]{0,40})(,.*)?"
)


def told(text: str) -> tuple[str, tuple[Field, ...]] | None:
    """Type and fields of what a code says; None if it is no invoice's."""
    found = _CODE.fullmatch(text.strip()[:MAX_TEXT])
    if not found:
        return None
    kind, code, number, amount, day, check, _ = found.groups()
    total = "total.without_tax" if code else "total.with_tax"
    written = {
        "code": code, "number": number, total: amount, "issue_date": day, "check_code": check,
    }  # fmt: skip
    try:
        return vat.TYPES.get(kind, vat.INVOICE), vat.fields(written)
    except Malformed:
        return None


def view(name: str, texts: list[str]) -> View | None:
    """The first of ``texts`` that is an invoice's code, as a view."""
    found = next((one for one in map(told, texts) if one), None)
    return View(name, found[1]) if found else None


def in_image(data: bytes) -> list[str]:
    """The texts of the QR codes in a picture of bounded size; none if it cannot be read."""
    if len(data) > MAX_IMAGE:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "BMP", "GIF")) as image:
                if image.width * image.height > MAX_PIXELS:
                    return []
                return in_picture(image.convert("L"))
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):  # fmt: skip
        return []


def in_picture(picture: Any) -> list[str]:
    """The texts of the QR codes in a picture that is unpacked already."""
    found = zxingcpp.read_barcodes(picture, formats=_QR)
    return [str(code.text) for code in found[:10]]
