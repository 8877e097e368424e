"""Chinese VAT invoices (增值税发票, 数电票): the words of the model into which every form is read.

XML, OFD, XBRL, the text of a page and a QR code each say some of it; what they say stands under
the same path in the same normal form, so that they can be held against each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from gateway.documents import keys
from gateway.documents.errors import Malformed
from gateway.documents.model import Field, Key, Kind, in_order
from gateway.documents.values import amount, normal

INVOICE: Final = "invoice.vat"
"""The type where the document does not say which; with ``.special`` or ``.ordinary`` behind it."""
SPECIAL: Final = "invoice.vat.special"
ORDINARY: Final = "invoice.vat.ordinary"

KINDS: Final[dict[str, Kind]] = {
    "code": Kind.IDENTIFIER,  # 发票代码; a 数电票 has none
    "number": Kind.IDENTIFIER,  # 发票号码
    "issue_date": Kind.DATE,  # 开票日期
    "check_code": Kind.IDENTIFIER,  # 校验码
    "machine": Kind.IDENTIFIER,  # 机器编号
    "cipher": Kind.IDENTIFIER,  # 密码区
    "red_of.code": Kind.IDENTIFIER,  # 对应蓝字发票代码
    "red_of.number": Kind.IDENTIFIER,  # 对应蓝字发票号码
    "seller.name": Kind.TEXT, "seller.tax_number": Kind.IDENTIFIER,
    "seller.address": Kind.TEXT, "seller.bank": Kind.TEXT,
    "buyer.name": Kind.TEXT, "buyer.tax_number": Kind.IDENTIFIER,
    "buyer.address": Kind.TEXT, "buyer.bank": Kind.TEXT,
    "total.without_tax": Kind.AMOUNT,  # 合计金额
    "total.tax": Kind.AMOUNT,  # 合计税额
    "total.with_tax": Kind.AMOUNT,  # 价税合计 (小写)
    "total.in_words": Kind.TEXT,  # 价税合计 (大写)
    "note": Kind.TEXT,  # 备注
    "clerk": Kind.TEXT,  # 开票人
    "payee": Kind.TEXT,  # 收款人
    "reviewer": Kind.TEXT,  # 复核
    "lines[].name": Kind.TEXT, "lines[].specification": Kind.TEXT, "lines[].unit": Kind.TEXT,
    "lines[].quantity": Kind.AMOUNT, "lines[].price": Kind.AMOUNT, "lines[].amount": Kind.AMOUNT,
    "lines[].tax_rate": Kind.AMOUNT, "lines[].tax": Kind.AMOUNT,
}  # fmt: skip
"""Kind by path, ``[]`` for any position."""

TYPES: Final = {
    "01": SPECIAL, "08": SPECIAL, "31": SPECIAL,
    "04": ORDINARY, "10": ORDINARY, "11": ORDINARY, "32": ORDINARY,
}  # fmt: skip
"""Type by 发票种类代码 as QR codes write it; others are `INVOICE`."""

_POSITION: Final = re.compile(r"\[\d+\]")
_MONEY_MARKS: Final = str.maketrans("", "", "¥￥,， ")
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*[%％]", re.ASCII)
_FRACTION: Final = re.compile(r"0?\.\d{1,6}|[01]", re.ASCII)


def field(path: str, written: str) -> Field | None:
    """What ``written`` says at ``path``, in normal form; None if it says nothing.

    `Malformed` if it is no value of the kind that stands there.
    """
    kind = KINDS[_POSITION.sub("[]", path)]
    value = normal(Kind.TEXT, written)
    if not value:
        return None
    if path.endswith(".tax_rate"):
        return _rate(path, value)
    if kind is Kind.AMOUNT and not value.strip("*"):  # *** where no amount is to be said
        return Field(path, Kind.TEXT, value)
    if kind is Kind.AMOUNT:
        value = amount(value.translate(_MONEY_MARKS))
    elif kind is Kind.IDENTIFIER:
        value = keys.squeezed(value)
    elif kind is Kind.DATE:
        value = normal(kind, value.replace(" ", "") if "年" in value else value)
    return Field(path, kind, value)


def fields(written: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of ``written``, values by path as they stand in the file; empty ones left out."""
    return in_order(found for path in written if (found := field(path, written[path])))


def key(found: tuple[Field, ...]) -> Key | None:
    """The key of the invoice that ``found`` are the fields of."""
    content = {one.path: one.value for one in found}
    return keys.chinese_invoice(content.get("number", ""), content.get("code", ""))


def named(written: str) -> str:
    """The type that a title such as 电子发票（增值税专用发票） says."""
    if "专用" in written:
        return SPECIAL
    return ORDINARY if "普通" in written else INVOICE


def _rate(path: str, value: str) -> Field:
    """A rate in per cent; 免税, 不征税 and *** are kept as they are written."""
    percent = _PERCENT.fullmatch(value)
    if percent:
        return Field(path, Kind.AMOUNT, amount(percent[1]))
    if _FRACTION.fullmatch(value):
        return Field(path, Kind.AMOUNT, amount(format(Decimal(value) * 100, "f")))
    if len(value) > 40:
        raise Malformed(f"{value[:40]!r} is no tax rate", "ask the issuer for the file again")
    return Field(path, Kind.TEXT, value)
