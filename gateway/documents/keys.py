"""By what a document is found again: its key, so normalised that spelling makes no difference.

Chinese invoice numbers are given out by the tax authority and unique in the country: the 20 digits
of a 数电票, the code and number of an older one. Their key names neither seller nor type, so that a
QR code, a typed number and a file with an altered seller all lead to the same key. Every other
invoice is known by seller, type and number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

from gateway.documents.model import Key

CN: Final = "CN"
"""The issuer of keys for numbers that China's tax authority gives out."""
CN_TYPE: Final = "invoice.vat"

_DIGITAL: Final = re.compile(r"\d{20}", re.ASCII)
_PAPER: Final = re.compile(r"(\d{10}|\d{12})(\d{8})", re.ASCII)

_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    r"\U000e0000-\U000e0fff]"
)
"""Controls that are no white space, and what Unicode has by default ignored in writing."""


def chinese_invoice(number: str, code: str = "") -> Key | None:
    """The key of a Chinese VAT invoice; ``code`` is 发票代码, which a 数电票 has not.

    None if the digits are those of neither form: then the number is not unique by itself.
    """
    digits = squeezed(code) + squeezed(number)
    if (not squeezed(code) and _DIGITAL.fullmatch(digits)) or (
        squeezed(code) and _PAPER.fullmatch(digits)
    ):
        return Key(CN, CN_TYPE, digits)
    return None


def invoice(kind: str, number: str, seller: Iterable[str]) -> Key | None:
    """The key of an invoice whose seller is named by the first of ``seller`` that says anything.

    The candidates come in the order of the form's specification: VAT number before tax number
    before register number before name. None where seller or number is missing.
    """
    issuer = next((found for found in map(squeezed, seller) if found), "")
    plain = squeezed(number)
    return Key(issuer, kind, plain) if issuer and plain else None


def squeezed(written: str) -> str:
    """NFKC, without white space and what nobody sees, in capitals: how people type and print it.

    A number with an invisible character in it would else be another one, and be booked again.
    """
    return "".join(_UNSEEN.sub("", normalize("NFKC", written)).split()).upper()
