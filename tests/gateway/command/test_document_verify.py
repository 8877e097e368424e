"""What is printed of a verification: verdict first, then what failed, then which fields differ."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.command.document_verify import _advise, _lines, _printed, _typed
from gateway.command.errors import CommandError
from gateway.command.frame import Call


def found(**changes: Any) -> dict[str, Any]:
    """A finding as the gateway sends it."""
    return {
        "name": "a.xml",
        "verdict": "VALID",
        "words": "issued by 甲",
        "source": {"kind": "ledger", "name": "甲", "code": "A"},
        "axes": {"validity": {"state": "active"}, "red": {"status": "partial"}, "use": None},
        "checks": [{"name": "issued", "result": "VALID", "words": "by 甲"}],
        "differences": [],
        "differing": 0,
        "withheld": False,
        "unprotected": [],
        "exposed": 0,
        "next": [],
        "brought": {"amount": "12.00"},
        **changes,
    }


def test_a_valid_file_is_one_line_with_its_axes_beside_the_verdict() -> None:
    assert _lines([_printed(found())], values=False)[1:] == [
        "VALID    ledger: 甲  active, red partial  a.xml"
    ]


def test_fields_that_differ_are_named_and_their_values_only_if_asked_for() -> None:
    difference = {
        "change": "changed",
        "path": "total.with_tax",
        "found_at": "total.with_tax",
        "found": [{"path": "total.with_tax", "value": "99.00"}],
    }
    one = found(
        verdict="MISMATCH",
        differences=[difference] * 20,
        differing=20,
        checks=[{"name": "content", "result": "INVALID", "words": "20 differ"}],
        exposed=2,
        unprotected=[{"place": "/Invoice/x"}, {"place": "/Invoice/y"}],
    )
    lines = _lines([_printed(one)], values=False)
    assert lines[2:5] == ["", "a.xml: issued by 甲", "  INVALID   content: 20 differ"]
    assert lines[5] == "  changed   total.with_tax"
    assert lines[-2:] == [
        "  and 8 more",
        "  2 parts of the file are protected by nothing: /Invoice/x",
    ]
    assert not any("99.00" in line for line in lines)
    assert any("99.00" in line for line in _lines([_printed(one)], values=True))


def test_what_is_typed_is_one_thing_and_whole() -> None:
    whole = {"number": "1", "date": "2026-11-01", "amount": "5.00"}
    assert _typed(whole, {"qr": None}) == whole
    assert _typed({"date": "2026-11-01"}, {"identifier": "x"}) == {
        "date": "2026-11-01",
        "identifier": "x",
    }
    with pytest.raises(CommandError, match="goes with --date"):
        _typed({"number": "1"}, {})
    with pytest.raises(CommandError, match="one of"):
        _typed(whole, {"qr": "x"})


def test_another_name_inside_is_printed_of_a_valid_document_too() -> None:
    words = "it names 公安局 as its issuer, and 甲 issued it"
    asserted = {"name": "named.issuer", "result": "ASSERTED", "words": words}
    other = {"name": "unprotected", "result": "ASSERTED", "words": "2 parts"}
    lines = _lines([_printed(found(checks=[asserted, other]))], values=False)
    assert lines[-1] == f"  ASSERTED  named.issuer: {words}"


def advised(*findings: dict[str, Any]) -> list[str]:
    """The commands that are named next."""
    said: list[str] = []
    out = SimpleNamespace(say=lambda _: None, next=said.append)
    call = cast("Call", SimpleNamespace(out=out))
    _advise(call, [_printed(one) for one in findings], [Path("a.xml"), Path("b.xml")])
    return said


def invoice(status: str | None, verdict: str = "VALID", red: str = "none") -> dict[str, Any]:
    """A finding of an invoice with that use."""
    use = None if status is None else {"status": status}
    axes = {"validity": None, "red": {"status": red, "red": None}, "use": use}
    return found(verdict=verdict, axes=axes, brought={"type": "invoice.en16931"})


def test_booking_is_named_next_only_where_something_is_to_be_booked() -> None:
    book = "shujian document book a.xml b.xml --voucher V --as NAME"
    assert advised(invoice("free"), invoice("free")) == [book]
    assert advised(invoice("free"), invoice("booked")) == [
        book.replace("b.xml", "b.xml --only-good")
    ]
    assert advised(invoice("booked")) == ["shujian document vouchers --as NAME"]
    for nothing in (invoice(None), invoice("locked"), invoice("free", "STALE")):
        assert advised(nothing) == []
    assert advised(invoice("free", red="full")) == []
    certificate = found(axes=invoice("free")["axes"], brought={"type": "certificate"})
    assert advised(certificate) == []
