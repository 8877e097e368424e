"""What looks like personal data is noticed, and what does not is let pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.reports.personal import may_be_personal, personal


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("13812345678", "phone"), ("tel-13812345678", "phone"), ("+8613812345678", "phone"),
        ("86-13812345678", "phone"), ("008613812345678", "phone"),
        ("11010519491231002X", "resident"), ("id/11010519491231002x", "resident"),
        ("192.168.1.17", "IP"), ("fe80::1", "IP"), ("::1", "IP"),
        ("2001:db8:0:0:0:0:0:1", "IP"), ("a@b.cn", "e-mail"),
    ],
)  # fmt: skip
def test_it_is_noticed(text: str, what: str) -> None:
    assert what in (personal(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021", "2026-0412", "0x" + "ab" * 32, "1795000000000", "10:30:22",
        "20260412-000000000123", "23812345678", "urn:shujian:7", "1.2.3", "T-138123456780",
        "8f3a13812345678b", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    ],
)  # fmt: skip
def test_other_texts_pass(text: str) -> None:
    assert personal(text) is None


@given(st.text("0123456789X@:.-+ aF", max_size=30))
def test_the_quick_look_misses_nothing(text: str) -> None:
    assert personal(text) is None or may_be_personal(text)
