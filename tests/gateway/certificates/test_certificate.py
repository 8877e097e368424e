"""Certificates of the vectors, read back as people and their telephones read them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfbase import pdfmetrics

from chain import canonical
from chain.evidence import Report, Shown, Status, Trust, check, parse_trust, shown
from chain.records import Header, body_digest, encode_header
from chain.words import Millis, to_hex
from gateway.certificates import fonts, words
from gateway.certificates.contents import LISTED, contents_of, key_words, moment, span
from gateway.certificates.document import certificate
from gateway.certificates.facts import facts_of

VECTORS = Path(__file__).parents[2] / "vectors" / "evidence" / "checks.json"
MADE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@cache
def _vectors() -> dict[str, Any]:
    return dict(json.loads(VECTORS.read_text()))


def _case(desc: str) -> tuple[bytes, Trust]:
    all_ = _vectors()
    case = next(case for case in all_["cases"] if case["desc"] == desc)
    base = all_["bases"][case["base"]].encode()
    at, end = case["at"], case["at"] + case["remove"]
    evidence = base[:at] + base64.b64decode(case["insert"]) + base[end:]
    return evidence, parse_trust(all_["trusts"][case["trust"]]["file"].encode())


def _text(pdf: bytes) -> str:
    return " ".join(
        "".join(page.get_textpage().get_text_bounded().split())
        for page in pypdfium2.PdfDocument(pdf)
    )


def _made(desc: str) -> tuple[bytes, Trust, Report, str]:
    evidence, trust = _case(desc)
    report = check(evidence, trust)
    return evidence, trust, report, _text(certificate(evidence, trust, report, MADE))


def test_a_valid_report_becomes_a_certificate_with_all_its_facts() -> None:
    evidence, trust, report, text = _made("good: whole list")
    assert report.verdict is Status.VALID
    assert "存证证书" in text
    assert "核验报告" not in text
    expected = [
        sha256(evidence).hexdigest(),
        to_hex(trust.ledger),
        trust.fingerprint().replace(" ", ""),
        json.loads(evidence)["checkpoint"]["root"],
        json.loads(evidence)["checkpoint"]["index"],
        "资源STJJ-0001",
        "需求方MZJ",
        "数据放行",
        "2个（信任文件列出3个，要求2个）",
        "2026-11-2210:00:00",
        words.COMPLETE[Status.VALID].replace(" ", ""),
    ]
    for fact in expected:
        assert fact in text
    for position in report.answer:
        assert str(position) in text
    for pair in words.LIMITS:
        assert pair.zh.replace(" ", "") in text


def test_each_check_stands_there_with_its_result() -> None:
    *_, text = _made("good: some records")
    for name, pair in words.CHECKS.items():
        assert pair.zh.replace(" ", "") in text, name
    assert "无须核验" in text


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.VALID])
def test_what_is_not_valid_is_no_certificate_and_says_so_in_its_title(status: Status) -> None:
    desc = next(case["desc"] for case in _vectors()["cases"] if case["verdict"] == status.value)
    evidence, trust = _case(desc)
    pdf = certificate(evidence, trust, check(evidence, trust), MADE)
    text, told = _text(pdf), pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"]
    title = words.VERDICTS[status].title.zh
    assert title in text
    assert told.startswith(title)
    assert words.VERDICTS[Status.VALID].conclusion.zh not in text.split("核验项目")[0]


def test_no_vector_gets_a_greener_title_than_its_report() -> None:
    for case in _vectors()["cases"]:
        evidence, trust = _case(case["desc"])
        contents = contents_of(evidence, trust, check(evidence, trust), "")
        assert contents.verdict.value == case["verdict"]


def test_a_release_and_what_follows_on_it_tell_the_purpose_that_was_signed() -> None:
    desc = next(
        case["desc"] for case in _vectors()["cases"]
        if case["verdict"] == "VALID" and '"purpose":"' in _vectors()["bases"][case["base"]]
    )  # fmt: skip
    evidence, trust = _case(desc)
    purpose = json.loads(evidence)["question"]["purpose"]
    facts = contents_of(evidence, trust, check(evidence, trust), "").facts
    assert facts
    assert {fact.purpose for fact in facts} == {purpose}


def test_the_qr_code_holds_digest_ledger_and_where_to_verify() -> None:
    evidence, trust = _case("good: window")
    report = check(evidence, trust)
    pdf = certificate(evidence, trust, report, MADE, "https://ledger.example/verify.html")
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text.splitlines()[1:] == [
        f"sha256:{sha256(evidence).hexdigest()}",
        f"ledger:{to_hex(trust.ledger)}",
        "verify: https://ledger.example/verify.html",
    ]


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    evidence, trust = _case("good: whole list")
    ours = certificate(evidence, trust, check(evidence, trust), MADE)
    script = (
        "import sys; from tests.gateway.certificates import test_certificate as t;"
        "e, trust = t._case('good: whole list');"
        "sys.stdout.buffer.write(t.certificate(e, trust, t.check(e, trust), t.MADE))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York"}
    theirs = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        check=True,
    )
    assert theirs.stdout == ours
    assert (
        pypdfium2.PdfDocument(ours)
        .get_metadata_dict()["CreationDate"]
        .startswith("D:20261122100000+08")
    )


def test_certificates_made_at_the_same_time_are_the_same_as_one_after_the_other() -> None:
    cases = [_case(desc) for desc in ("good: whole list", "good: window", "good: some records")]
    made = [(evidence, trust, check(evidence, trust), MADE) for evidence, trust in cases]
    alone = [certificate(*one) for one in made]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: certificate(*one), made * 3))
    assert together == alone * 3


def test_the_evidence_is_attached_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence, trust = _case("good: whole list")
    report = check(evidence, trust)
    document = pypdfium2.PdfDocument(certificate(evidence, trust, report, MADE))
    (name,) = [document.get_attachment(at).get_name() for at in range(document.count_attachments())]
    assert name == "evidence.json"
    assert bytes(document.get_attachment(0).get_data()) == evidence
    monkeypatch.setattr("gateway.certificates.document.ATTACHED", len(evidence) - 1)
    apart = certificate(evidence, trust, report, MADE)
    assert pypdfium2.PdfDocument(apart).count_attachments() == 0
    assert words.APART.zh.replace(" ", "") in _text(apart)


def test_all_fonts_are_embedded() -> None:
    evidence, trust = _case("good: whole list")
    pdf = certificate(evidence, trust, check(evidence, trust), MADE)
    assert pdf.count(b"/Subtype /TrueType") == pdf.count(b"/FontFile2 ") > 3
    assert b"/Type1" not in pdf


def test_what_is_no_evidence_at_all_gets_a_report_without_facts() -> None:
    _, trust = _case("good: whole list")
    report = check(b"nothing", trust)
    text = _text(certificate(b"nothing", trust, report, MADE))
    assert words.VERDICTS[Status.INVALID].title.zh in text
    assert sha256(b"nothing").hexdigest() in text
    assert words.HEADINGS["question"].zh not in text


def _with_names(name: str) -> bytes:
    """Evidence whose question names something; its sum is right, so it is read."""
    evidence, _ = _case("good: absent")
    value = canonical.decode(evidence)
    assert isinstance(value, dict)
    value["question"]["key"] = f"member:{name}"
    value.pop("sum")
    before = canonical.encode(value)[:-1]
    return before + b',"sum":"' + to_hex(sha256(before).digest()).encode() + b'"}'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\U00020bb7野家", "[U+20BB7]野家"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u0000b\u00ad", "a[U+0000]b[U+00AD]"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("字" * 500, "字" * 100),
    ],
)
def test_what_others_wrote_is_shown_as_it_is_or_as_code_points(name: str, shown: str) -> None:
    evidence, (_, trust) = _with_names(name), _case("good: absent")
    text = _text(certificate(evidence, trust, check(evidence, trust), MADE))
    assert shown in text
    assert "字" * 200 not in text


def test_no_observer_demanded_is_said_beside_the_verdict() -> None:
    evidence, _ = _case("good: some records")
    trust = parse_trust(_vectors()["trusts"]["no observer"]["file"].encode())
    report = check(evidence, trust)
    assert report.verdict is Status.VALID
    text = _text(certificate(evidence, trust, report, MADE))
    assert text.split("证据文件SHA-256")[0].endswith(words.NO_OBSERVERS.zh)


def test_the_title_font_has_every_character_of_titles_and_headings() -> None:
    fonts.load()
    said = [verdict.title.zh + verdict.conclusion.zh for verdict in words.VERDICTS.values()]
    said += [heading.zh for heading in words.HEADINGS.values()]
    for text in (*said, words.NUMERALS):
        assert fonts.visible(text, fonts.TITLE) == text


def test_the_text_font_has_the_characters_that_the_state_prescribes() -> None:
    fonts.load()
    folder = Path(__file__).parents[3] / "scripts" / "fonts"
    standard = "".join((folder / "standard.txt").read_text().split())
    assert fonts.visible(standard) == standard
    assert pdfmetrics.getFont(fonts.TEXT) is not None


@pytest.mark.parametrize(
    ("millis", "words_"),
    [(0, "即时"), (61_000, "1 分 1 秒"), (90_061_000, "1 天 1 小时"), (-5000, "早于发生 5 秒")],
)
def test_spans_are_told_in_two_units(millis: int, words_: str) -> None:
    assert span(millis) == words_


def test_a_time_that_no_calendar_has_is_a_number() -> None:
    assert moment(2**53 - 1) == "9007199254740991 ms"


def test_more_records_than_a_list_holds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LISTED == 200
    monkeypatch.setattr("gateway.certificates.contents.LISTED", 3)
    monkeypatch.setattr("gateway.certificates.document.FEW", 7)
    *_, text = _made("good: whole list")
    assert words.HEADINGS["list"].zh in text
    assert "列出前3条，其余5条见证据文件。" in text
    assert "传送完成3" in text
    assert text.count("leaf") == 3


def _shown(kind: str, outcome: str, body: dict[str, Any]) -> Shown:
    data = canonical.encode(body)
    header = Header(kind, outcome, Millis(1), (), body_digest(bytes(16), data))
    return shown(0, encode_header(header), data, bytes(16))


def test_what_no_check_judges_is_nobodys_signature_and_no_contracts_answer() -> None:
    signer = {"account": "0x" + "11" * 20, "member": "SJJ", "rank": "head"}
    effect = {"block": {"number": 5, "time": 5}}
    body = {"actors": [signer], "effect": effect, "submitted": 1, "type": "RevokeAccess"}
    (fact,) = facts_of([_shown("access.completed", "recorded", body)])
    assert (fact.source, fact.signers, fact.executed) == ("gateway", (), None)
    answer = body | {"statement": "0x" + "22" * 32}
    (fact,) = facts_of([_shown("authorization.revoked", "accepted", answer)])
    assert (fact.source, len(fact.signers), fact.executed) == ("contract", 1, (5, 5000))


def test_records_that_do_not_hold_are_never_said_to_be_all() -> None:
    _, _, report, text = _made("records proved in another checkpoint")
    assert report.checks[14].status is Status.VALID
    assert words.COMPLETE[Status.VALID] not in text
    assert words.SPOILT in text


def test_a_question_that_only_looks_like_another_is_told_apart() -> None:
    assert key_words("resource:STJJ-0001") == "资源 STJJ-0001"
    assert "U+0410" in key_words("resource:\u0410-1")
    assert moment(MADE_MILLIS + 999) == moment(MADE_MILLIS) + ".999"


MADE_MILLIS = int(MADE.timestamp()) * 1000


def test_a_document_of_a_batch_is_called_by_its_name_beside_its_tag() -> None:
    evidence, trust = _case("good: one document")
    (key,) = check(evidence, trust).names
    rows = dict(contents_of(evidence, trust, check(evidence, trust), "").question)
    assert rows["未问及"].startswith("签发记录属于整批，须另行查询：单据 0x4a144a2c")
    said = rows["查询对象"]
    assert said.startswith("单据 0x4a144a2c")
    assert said.endswith(f"24083f-7（标签 {key}）")
    assert key in _made("good: one document")[3]
