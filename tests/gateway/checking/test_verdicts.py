"""The sentences of verdicts: in both languages, and none that says more than was checked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gateway.checking.verdicts import NAMES, SAYS, advice, said, sentence
from gateway.documents.formats import read
from gateway.pages.words import translate
from gateway.verification.finding import Verdict
from gateway.verification.question import Identifier, Number
from tests.gateway.documents.formats.test_facturx import pdf
from tests.gateway.verification.conftest import licensed, office, registry
from tests.gateway.verification.office import Office, a_certificate, sample

__all__ = ["licensed", "office", "registry"]

BLUE = sample("shudian-blue.xml")
CII = sample("01.01a-INVOICE_uncefact.xml")
TOLD = Number(read(BLUE).number, read(BLUE).get("issue_date")[:10], "1272.00")
UNALTERED = re.compile("内容未被改动")


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_has_a_sentence_and_advice_in_both_languages(name: str) -> None:
    for language, at in (("zh", 0), ("en", 1)):
        assert translate(f"says.{name}", language) == sentence(name)[at]  # type: ignore[arg-type]
        assert translate(f"advice.{name}", language) == advice(name)[at]  # type: ignore[arg-type]
    assert re.search("[一-鿿]", sentence(name)[0])
    assert not re.search("[一-鿿]", "".join(sentence(name)[1:] + advice(name)[1:]))
    assert advice(name)[0] or name.startswith("VALID")


def test_every_verdict_has_a_sentence() -> None:
    assert set(map(str, Verdict)) <= SAYS.keys()


def test_only_a_whole_file_is_called_unaltered(office: Office) -> None:
    office.issue(BLUE)
    office.issue(CII)
    certificate = a_certificate()
    office.issue(certificate)
    page = pdf("123456XX", "Zahlbetrag 336,90", factur9x_xml=CII)
    whole, partly = [BLUE, CII, certificate], [
        TOLD, Identifier(read(certificate).get("identifier")), page, pdf("x", factur9x_xml=CII),
    ]  # fmt: skip
    for brought in (*whole, *partly):
        found = office.ask(brought)
        assert found.verdict is Verdict.VALID
        claimed = bool(UNALTERED.search(sentence(said(found))[0]))
        assert claimed is (brought in whole)


def test_a_day_before_the_issue_is_no_reason_to_refuse_it_today(office: Office) -> None:
    office.issue(BLUE)
    name = said(office.ask(BLUE, as_of=1_000_000))
    assert "尚未签发" in sentence(name)[0]
    assert "日期留空" in advice(name)[0]
    assert "不要接受" not in advice(name)[0]


def test_what_was_mistyped_is_compared_before_anybody_is_asked(office: Office) -> None:
    office.issue(BLUE)
    for wrong in (replace(TOLD, amount="1273.00"), Identifier("1.2.156.3005.2.1")):
        told = advice(said(office.ask(wrong)))[0]
        assert told.startswith("先与")
        assert "税务" not in told


@pytest.mark.parametrize(
    ("data", "asked"), [(CII, True), (a_certificate(), False), (b'{"format":"trust"}', False)]
)
def test_the_tax_authority_is_asked_about_invoices_alone(
    office: Office, data: bytes, asked: bool
) -> None:
    found = office.ask(data)
    assert ("税务" in advice(said(found))[0]) is asked
    assert ("tax authority" in " ".join(found.next)) is asked
