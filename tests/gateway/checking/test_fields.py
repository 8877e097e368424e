"""What the fields of documents are called."""

from __future__ import annotations

import re

import pytest

from gateway.checking.fields import label
from gateway.documents import certificate, vat
from gateway.documents.formats import einvoice
from gateway.documents.formats.en16931.terms import TERMS

PATHS = sorted({*TERMS, *einvoice.KINDS, *vat.KINDS, *certificate.KINDS, "sha256", "size"})


@pytest.mark.parametrize("path", PATHS)
def test_every_field_that_the_formats_know_has_a_name(path: str) -> None:
    told = label(path.replace("[]", "[2]"), "zh")
    assert not re.search("[A-Za-z]", told), told
    assert "_" not in label(path.replace("[]", "[2]"), "en")


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("lines[1].amount", "第 2 行 金额", "line 2 amount"),
        ("lines[0].specification", "第 1 行 规格型号", "line 1 specification"),
        ("specification", "遵循的规范", "specification"),
        ("buyer_reference", "购买方参考号", "buyer's reference"),
        (
            "lines[2].classifications[0].value",
            "第 3 行 商品分类 1 值",
            "line 3 classification 1 value",
        ),
        ("lines[0].note_2", "第 1 行 备注 2", "line 1 note 2"),
        ("total.tax_currency", "合计 税额 币种", "total tax currency"),
        ("other.PrepaidPayment[0].PaidAmount", "其他内容 PrepaidPayment[0] PaidAmount", None),
        ("lines[0]…", "第 1 行 中的一项（名称不公开）", None),
        ("other…", "其他内容 中的一项（名称不公开）", None),
        ("…", "…", "…"),
        ('other["a b"]', 'other["a b"]', 'other["a b"]'),
        ("note_x", "note_x", "note_x"),
        ("lines", "各行", "lines"),
    ],
)
def test_what_paths_are_called(path: str, zh: str, en: str | None) -> None:
    assert label(path, "zh") == zh
    assert en is None or label(path, "en") == en
