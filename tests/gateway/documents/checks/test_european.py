"""The rules of EN 16931 on sums: kept by the samples, and each broken once."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents.checks import Result, check
from gateway.documents.checks.result import Check
from gateway.documents.formats import read

SAMPLES = Path(__file__).parent.parent / "formats" / "samples"
NAME = "01.03_comprehensive_test_ubl.xml"
TEXT = (SAMPLES / NAME).read_text()


def sums(data: bytes) -> dict[str, list[Check]]:
    """The failing checks on sums, by name."""
    found: dict[str, list[Check]] = {}
    for each in check(read(data)):
        if each.result is Result.FAILS and each.name.startswith(("sums", "dates", "views", "text")):
            found.setdefault(each.name, []).append(each)
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.xml")))
def test_the_sums_of_every_sample_are_right(name: str) -> None:
    assert sums((SAMPLES / name).read_bytes()) == {}


def test_every_rule_was_checked() -> None:
    made = {each.name for each in check(read(TEXT.encode())) if each.result is Result.HOLDS}
    assert made >= {
        "sums.lines", "sums.allowances", "sums.charges", "sums.without_tax", "sums.with_tax",
        "sums.payable", "sums.tax", "sums.rate", "sums.base", "sums.line", "dates.period",
        "text.hidden",
    }  # fmt: skip


def changed(tag: str, value: str, number: int = 0) -> bytes:
    """The sample with the text of the n-th element of this name changed."""
    parts = TEXT.split(f"<cbc:{tag}")
    head, tail = parts[number + 1].split(">", 1)
    rest = tail.split("<", 1)[1]
    parts[number + 1] = f"{head}>{value}<{rest}"
    return f"<cbc:{tag}".join(parts).encode()


@pytest.mark.parametrize(
    ("tag", "broken"),
    [
        ("AllowanceTotalAmount", {"sums.allowances", "sums.without_tax"}),
        ("ChargeTotalAmount", {"sums.charges", "sums.without_tax"}),
        ("TaxExclusiveAmount", {"sums.without_tax", "sums.with_tax"}),
        ("TaxInclusiveAmount", {"sums.with_tax", "sums.payable"}),
        ("PrepaidAmount", {"sums.payable"}),
        ("PayableAmount", {"sums.payable"}),
        ("TaxableAmount", {"sums.rate", "sums.base"}),
    ],
)
def test_a_changed_sum_breaks_the_rules_that_it_stands_in(tag: str, broken: set[str]) -> None:
    found = sums(changed(tag, "77.07"))
    assert set(found) == broken
    for checks in found.values():
        assert all("77.07" in each.words or each.paths for each in checks)


def test_a_period_that_ends_before_it_begins_is_a_finding() -> None:
    model = read(TEXT.encode())
    start = model.get("period.start")
    data = TEXT.replace(f"<cbc:StartDate>{start}", "<cbc:StartDate>2099-01-01", 1).encode()
    assert "dates.period" in sums(data)


def test_an_account_with_wrong_check_digits_is_a_finding() -> None:
    text = (SAMPLES / "01.01a-INVOICE_ubl.xml").read_text()
    account = read(text.encode()).get("payments[0].account")
    for written, result in ((account, Result.HOLDS), ("DE00" + account[4:], Result.FAILS)):
        made = check(read(text.replace(account, written).encode()))
        assert [each.result for each in made if each.name == "numbers.account"] == [result]


def test_of_an_extension_no_sum_is_said_to_be_wrong() -> None:
    data = changed("PayableAmount", "77.07").replace(b"#compliant#", b"#conformant#")
    assert sums(data) == {}
    made = {each.name: each.result for each in check(read(data))}
    assert made["sums.payable"] is Result.UNKNOWN


def test_two_different_taxes_in_one_currency_are_a_finding() -> None:
    more = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">7</cbc:TaxAmount></cac:TaxTotal>'
    place = TEXT.index("<cac:LegalMonetaryTotal>")
    assert "sums.twice" in sums((TEXT[:place] + more + TEXT[place:]).encode())


def test_a_sum_that_is_not_given_is_unknown_and_never_right() -> None:
    start = TEXT.index("<cac:LegalMonetaryTotal>")
    end = TEXT.index("</cac:LegalMonetaryTotal>") + len("</cac:LegalMonetaryTotal>")
    made = check(read((TEXT[:start] + TEXT[end:]).encode()))
    results = {each.name: each.result for each in made}
    for name in ("sums.lines", "sums.without_tax", "sums.with_tax", "sums.payable"):
        assert results[name] is Result.UNKNOWN


SELLER = "ATU123456789"


@pytest.mark.parametrize(
    ("number", "result"),
    [
        ("91110000600037341L", Result.HOLDS),
        ("CN91110000600037341L", Result.HOLDS),
        ("CN91110000600037341l", Result.HOLDS),
        ("911100006000373410", Result.FAILS),
        ("CN911100006000373410", Result.FAILS),
        ("CNDEMO0001", Result.UNKNOWN),
        ("XX91110000600037341L", Result.UNKNOWN),
    ],
)
def test_a_unified_social_credit_code_is_a_number_whose_check_character_is_known(
    number: str, result: Result
) -> None:
    (made,) = [one for one in check(read(changed_number(number))) if one.name == "numbers.seller"]
    assert made.result is result, made.words


def changed_number(number: str) -> bytes:
    """The sample with another VAT number of the seller."""
    assert TEXT.count(SELLER) == 1
    return TEXT.replace(SELLER, number).encode()
