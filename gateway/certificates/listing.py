"""The records of a certificate, one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from chain.evidence import Status
from gateway.certificates import sheet, words
from gateway.certificates.contents import Contents, kind_words, moment, span
from gateway.certificates.facts import Fact
from gateway.certificates.sheet import INNER, LABEL, SMALL, table, text


def records(contents: Contents) -> Iterable[Flowable]:
    """The records listed, under what has to be said of all of them."""
    if contents.verdict is Status.INVALID:
        yield text("以下是文件所称的内容，核验不成立。", SMALL, sheet.COLORS[Status.INVALID])
    if contents.unlisted:
        said = f"列出前 {len(contents.facts):,} 条，其余 {contents.unlisted:,} 条见证据文件。"
        yield text(said, SMALL, sheet.COLORS[Status.ASSERTED])
    lines: list[list[Any]] = [
        [text(word, LABEL) for word in ("记录", "事项与时间", "当事方与对象", "来源")]
    ]
    lines += [_record(fact) for fact in contents.facts]
    widths = [17 * mm, 51 * mm, INNER - 104 * mm, 36 * mm]
    head = ("LINEBELOW", (0, 0), (-1, 0), 0.9, sheet.SEAL)
    yield table(lines, widths, [*sheet.RULES, head], repeated=1)


def _record(fact: Fact) -> list[Any]:
    what = [text(kind_words(fact.kind), sheet.PLAIN), _outcome(fact), *_times(fact)]
    about = [
        text(" · ".join(f"{label} {said}" for label, said in line), SMALL)
        for line in (fact.parties, *_about(fact))
        if line
    ]
    if fact.actor is not None:
        about.append(text(f"经手人（化名） {fact.actor}", sheet.ENGLISH))
    source = [
        text(words.SOURCES[fact.source].zh, SMALL),
        text(words.SOURCES[fact.source].en, sheet.ENGLISH),
    ]
    if fact.reporter is not None:
        source.append(text(f"上报者 {fact.reporter}", SMALL))
    source += [text(f"签名 {signer}", sheet.ENGLISH) for signer in fact.signers[:_SIGNERS]]
    if len(fact.signers) > _SIGNERS:
        source.append(text(f"等 {len(fact.signers)} 个签名", sheet.ENGLISH))
    for label, said in (("document", fact.document), ("voucher", fact.voucher)):
        if said is not None:
            about.append(text(f"{label} {said}", sheet.LEAF))
    about.append(text(f"leaf {fact.leaf}", sheet.LEAF))
    return [text(f"{fact.position:,}", sheet.PLAIN), what, about, source]


_SIGNERS = 4
"""So many signatures are named; more are counted."""


def _outcome(fact: Fact) -> Flowable:
    pair = words.OUTCOMES[fact.outcome]
    color = sheet.COLORS[Status.INVALID if fact.outcome == "refused" else Status.SKIPPED]
    said = pair.zh if fact.reason is None else f"{pair.zh}：{fact.reason}"
    return text(said, SMALL, color)


def _times(fact: Fact) -> Iterable[Flowable]:
    if fact.executed is not None:
        block, time = fact.executed
        yield text(f"执行（记录所述） {moment(time)}", SMALL)
        yield text(f"在第 {block:,} 号区块", SMALL, sheet.SOFT)
    if fact.happened is not None and fact.delay:
        yield text(f"发生 {moment(fact.happened)}", SMALL)
    yield text(f"记录 {moment(fact.recorded)}", SMALL)
    if fact.delay is not None:
        said = f"相隔 {span(fact.delay)}" if fact.delay else "发生时即记录"
        yield text(said, SMALL, sheet.SOFT)


def _about(fact: Fact) -> Iterable[list[tuple[str, str]]]:
    """What it is about, line by line; what nobody says is left out."""
    lines = (
        (("资源", fact.resource), ("授权", fact.authorization)),
        (("登记的单据数", str(fact.uses) if fact.uses else None),),
        (("用途", fact.purpose), ("案号", fact.case)),
    )
    for line in lines:
        yield [(label, said) for label, said in line if said is not None]
