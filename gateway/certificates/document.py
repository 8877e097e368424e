"""The certificate as PDF: what `contents` says, laid out on `sheet`."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer

from chain.evidence import Check, Report, Status, Trust
from gateway.certificates import fonts, sheet, words
from gateway.certificates.contents import Contents, contents_of, cut, moment
from gateway.certificates.listing import records
from gateway.certificates.sheet import INNER, LABEL, SMALL, table, text

ATTACHED = 2**24
"""Evidence of so many bytes at most is attached to the PDF."""

FEW = 12
"""So many records are shown before the checks; more stand in a list at the end."""


_REASON = 300
"""A reason may quote what a file says; more of it is left out, with an ellipsis."""


def certificate(
    evidence: bytes, trust: Trust, report: Report, made: datetime, where: str = words.WHERE
) -> bytes:
    """The PDF, the same bytes for the same arguments.

    `report` is what `chain.evidence.check` said of this evidence under this trust: that is *not*
    checked again. `made` has a time zone; `where` says in the QR code where to verify. Of a report
    that is not VALID comes a report of that name, never a certificate. The evidence is attached as
    `evidence.json`, byte by byte, unless it is larger than `ATTACHED`.
    """
    contents = contents_of(evidence, trust, report, where)
    with _alone:
        fonts.load()
        return _laid_out(contents, made, evidence if len(evidence) <= ATTACHED else None)


_alone = threading.Lock()
"""Fonts are one for the process, and read by a position that they keep: no two at a time."""


def _laid_out(contents: Contents, made: datetime, attached: bytes | None) -> bytes:
    title = words.VERDICTS[contents.verdict].title
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        leftMargin=sheet.MARGIN - sheet.PADDING,
        rightMargin=sheet.MARGIN - sheet.PADDING,
        topMargin=19 * mm,
        bottomMargin=20 * mm,
        title=f"{title.zh} {contents.number}",
        author="Shujian",
        subject=f"sha256:{contents.digest}",
        creator="Shujian",
        lang="zh-CN",
        invariant=1,
        initialFontName=fonts.TEXT,
    )
    made_at = moment(int(made.timestamp() * 1000))
    canvas = partial(
        sheet.Sheets,
        made=made,
        foot=f"{contents.number} · {made_at} 制作 · 证据文件 {contents.digest[:16]}…",
        head=f"数鉴 · {title.zh}",
        attached=attached,
        frame=sheet.SEAL if contents.verdict is Status.VALID else sheet.SOFT,
    )
    story = [*_top(contents, made_at), *_sections(contents, within=attached is not None)]
    document.build(story, canvasmaker=canvas)
    return out.getvalue()


def _top(contents: Contents, made_at: str) -> Iterable[Flowable]:
    verdict = words.VERDICTS[contents.verdict]
    color = sheet.SEAL if contents.verdict is Status.VALID else sheet.COLORS[contents.verdict]
    size = 27 if contents.verdict is Status.VALID else 20
    title = sheet.HEADING.clone("title", fontSize=size, leading=size + 10, alignment=1)
    small = sheet.ENGLISH.clone("under", fontSize=8.6, leading=13, alignment=1)
    yield sheet.emblem(15 * mm)
    yield Spacer(1, 2 * mm)
    yield text(verdict.title.zh, title, color)
    yield text(verdict.title.en, small)
    yield text(f"编号 {contents.number} · 制作时间 {made_at}（北京时间）", small)
    yield Spacer(1, 4 * mm)
    yield _verdict(contents, verdict)


def _verdict(contents: Contents, verdict: words.Verdict) -> Flowable:
    """The conclusion in words, beside the QR code."""
    color = sheet.COLORS[contents.verdict]
    big = sheet.HEADING.clone("conclusion", fontSize=17, leading=26, textColor=color, spaceBefore=0)
    lone = not any(check.name == "observers" and check.demanded for check in contents.report.checks)
    said: list[Flowable] = [
        text("核验结论", LABEL),
        text(f"{verdict.conclusion.zh} {verdict.conclusion.en}", big),
        text(verdict.meaning.zh),
        text(verdict.meaning.en, sheet.ENGLISH),
        Spacer(1, 2 * mm),
        text("证据文件 SHA-256", LABEL),
        text(contents.digest, sheet.MONO),
        text(f"{contents.size:,} 字节", sheet.ENGLISH),
    ]
    if lone and contents.verdict is Status.VALID:
        amber = sheet.COLORS[Status.ASSERTED]
        said[4:4] = [text(words.NO_OBSERVERS.zh, sheet.PLAIN, amber)]
    code = [sheet.qr(contents.code, 37 * mm), text("证据文件摘要、账本标识", _under())]
    style: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, -1), sheet.TINTS[contents.verdict]),
        ("LINEBEFORE", (0, 0), (0, -1), 3, color),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    return table([[said, code]], [INNER - 44 * mm, 44 * mm], style)


def _under() -> Any:
    return sheet.ENGLISH.clone("caption", alignment=1)


def _sections(contents: Contents, *, within: bool) -> Iterable[Flowable]:
    few = 0 < len(contents.facts) + contents.unlisted <= FEW
    parts: list[tuple[str, Iterable[Flowable]]] = [
        ("question", _question(contents)),
        ("records", records(contents) if few else ()),
        ("checks", [_checks(contents.report.checks)]),
        ("place", [_pairs(contents.place)] if contents.place else ()),
        ("trust", [_pairs(contents.trust)]),
        ("limits", _listed(contents.limits)),
        ("verify", _listed([words.ATTACHED if within else words.APART, *words.HOW])),
        ("list", records(contents) if contents.facts and not few else ()),
    ]
    filled = [(name, flow) for name, made in parts if (flow := list(made))]
    for numeral, (name, flow) in zip(words.NUMERALS, filled, strict=False):
        title = words.HEADINGS[name]
        yield CondPageBreak(45 * mm)
        yield sheet.heading("" if name == "list" else f"{numeral}、", title.zh, title.en)
        yield from flow


def _question(contents: Contents) -> Iterable[Flowable]:
    if contents.question:
        yield _pairs((*contents.question, *contents.summary))
        yield from _whole(contents)


def _whole(contents: Contents) -> Iterable[Flowable]:
    status = {check.name: check for check in contents.report.checks}["completeness"].status
    asked = contents.report.question is not None
    color = sheet.COLORS[status] if asked else sheet.COLORS[Status.ASSERTED]
    yield Spacer(1, 1.5 * mm)
    yield _boxed(text(contents.complete, sheet.PLAIN, color), color)


def _boxed(inside: Flowable, color: Any) -> Flowable:
    style: list[Any] = [
        ("LINEBEFORE", (0, 0), (0, -1), 2, color),
        ("LEFTPADDING", (0, 0), (-1, -1), 8),
    ]
    return table([[inside]], [INNER], style)


def _pairs(rows: Iterable[tuple[str, str]]) -> Flowable:
    """Labels with what stands beside each; hashes in the narrow font."""
    lines = [
        [text(label, LABEL), text(said, sheet.MONO if _is_code(said) else sheet.PLAIN)]
        for label, said in rows
    ]
    style = [*sheet.RULES, ("LEFTPADDING", (0, 0), (0, -1), 0)]
    return table(lines, [30 * mm, INNER - 30 * mm], style)


def _is_code(said: str) -> bool:
    return said.startswith("0x") or (len(said) == 79 and said.count(" ") == 15)


def _listed(pairs: Iterable[words.Pair]) -> Iterable[Flowable]:
    for number, pair in enumerate(pairs, 1):
        said = [text(pair.zh), text(pair.en, sheet.ENGLISH)]
        style: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
        widths = [7 * mm, INNER - 7 * mm]
        yield table([[text(f"{number}.", LABEL), said]], widths, style)


def _checks(checks: Iterable[Check]) -> Flowable:
    lines: list[list[Any]] = [
        [text(word, LABEL) for word in ("", "核验什么 What", "结果 Result", "程序所述 As reported")]
    ]
    for check in checks:
        lines.append(
            [
                text(str(check.number), LABEL),
                [text(words.CHECKS[check.name].zh, SMALL),
                 text(words.CHECKS[check.name].en, sheet.ENGLISH)],
                list(_result(check)),
                text(cut(check.reason, _REASON), sheet.ENGLISH),
            ]
        )  # fmt: skip
    widths = [8 * mm, 68 * mm, 26 * mm, INNER - 102 * mm]
    head = ("LINEBELOW", (0, 0), (-1, 0), 0.9, sheet.SEAL)
    return table(lines, widths, [*sheet.RULES, head], repeated=1)


def _result(check: Check) -> Iterable[Flowable]:
    if not check.demanded:
        yield text(words.NOT_DEMANDED.zh, SMALL, sheet.SOFT)
        yield text(f"{check.status.value}, {words.NOT_DEMANDED.en}", sheet.ENGLISH)
        return
    yield text(words.STATUSES[check.status], SMALL, sheet.COLORS[check.status])
    yield text(check.status.value, sheet.ENGLISH, sheet.COLORS[check.status])
