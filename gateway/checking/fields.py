"""What the fields of documents are called, in Chinese and English, by their paths."""

from __future__ import annotations

import re
from typing import Final

_POSITION: Final = re.compile(r"\[(\d+)\]")

_HEAD: Final = {
    "code": ("发票代码", "invoice code"), "number": ("号码", "number"),
    "issue_date": ("开具日期", "date of issue"), "due_date": ("付款期限", "due date"),
    "check_code": ("校验码", "check code"), "machine": ("机器编号", "machine number"),
    "cipher": ("密码区", "cipher"), "currency": ("币种", "currency"),
    "type_code": ("类型代码", "type code"), "identifier": ("证照标识", "identifier"),
    "name": ("名称", "name"), "valid_from": ("有效期起", "valid from"),
    "valid_until": ("有效期止", "valid until"), "status": ("状态", "status"),
    "clerk": ("开票人", "clerk"), "payee": ("收款人", "payee"), "reviewer": ("复核", "reviewer"),
    "note": ("备注", "note"), "notes": ("备注", "notes"),
    "red_of": ("对应蓝字发票", "blue invoice"),
    "seller": ("销售方", "seller"), "buyer": ("购买方", "buyer"), "holder": ("持有人", "holder"),
    "issuer": ("颁发机构", "issuer"), "total": ("合计", "total"), "taxes": ("税", "taxes"),
    "lines": ("第 {} 行", "line {}"), "allowances": ("折扣", "allowance"),
    "charges": ("附加费", "charge"), "payments": ("付款方式", "payment"), "copy": ("加注", "copy"),
    "delivery": ("交付", "delivery"), "period": ("期间", "period"),
    "sha256": ("文件摘要", "digest"),
}  # fmt: skip
"""By the first word of a path."""

_REST: Final = {
    "name": ("名称", "name"), "tax_number": ("税号", "tax number"),
    "vat_number": ("税号", "VAT number"),
    "address": ("地址", "address"), "bank": ("开户行及账号", "bank"), "code": ("代码", "code"),
    "number": ("号码", "number"), "without_tax": ("金额（不含税）", "without tax"),
    "tax": ("税额", "tax"), "with_tax": ("价税合计", "with tax"), "in_words": ("大写", "in words"),
    "payable": ("应付金额", "payable"), "lines": ("各行之和", "of the lines"),
    "amount": ("金额", "amount"), "quantity": ("数量", "quantity"), "price": ("单价", "price"),
    "unit": ("单位", "unit"), "specification": ("规格型号", "specification"),
    "tax_rate": ("税率", "tax rate"), "rate": ("税率", "rate"),
    "base": ("计税金额", "taxable amount"),
    "category": ("类别", "category"), "description": ("说明", "description"),
    "account": ("账号", "account"), "text": ("内容", "text"), "city": ("城市", "city"),
    "country": ("国家", "country"), "line": ("街道", "street"), "post_code": ("邮编", "post code"),
    "purpose": ("用途", "purpose"), "recipient": ("接收方", "recipient"),
    "expires": ("截止", "expires"), "date": ("日期", "date"),
    "code_type": ("证件类型", "kind of code"),
    "start": ("起", "from"), "end": ("止", "until"), "id": ("行号", "id"),
}  # fmt: skip
"""By the words behind the first."""


def label(path: str, language: str) -> str:
    """``lines[1].amount`` as people say it: 第 2 行 金额, line 2 amount.

    A word without a translation stands as it is; so does a path that is not made of words.
    """
    at = 0 if language == "zh" else 1
    first, *rest = path.split(".")
    if '["' in path or not first:
        return path
    told = [_told(_HEAD, first, at), *(_told(_REST, one, at) for one in rest)]
    return " ".join(told)


def _told(words: dict[str, tuple[str, str]], step: str, at: int) -> str:
    found = _POSITION.search(step)
    plain = _POSITION.sub("", step)
    pair = words.get(plain)
    text = plain if pair is None else pair[at]
    if found is None:
        return text
    number = int(found[1]) + 1
    return text.format(number) if "{}" in text else f"{text} {number}"
