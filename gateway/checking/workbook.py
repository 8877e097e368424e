"""The report as an XLSX file, with Chinese headings, for the accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.checking.fields import label, stated
from gateway.checking.phrases import chinese
from gateway.checking.report import Class, Line, Report, use_of
from gateway.checking.sheets import Sheet, Value, workbook
from gateway.checking.verdicts import said, sentence
from gateway.checking.words import check_word, kind_word, word
from gateway.verification.finding import Difference, Finding, SourceKind, Verdict
from gateway.zone import SHANGHAI

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LINES: Final = (
    ("序号", 6), ("文件名", 36), ("结论", 12), ("核验结论", 12), ("原因", 30), ("注意", 30),
    ("真实性来源", 14), ("作证方", 26), ("种类", 20), ("号码", 24), ("日期", 12), ("销售方", 28),
    ("购买方", 28), ("购买方税号", 22),
    ("金额", 16), ("币种", 8), ("有效状态", 14), ("红冲", 12), ("使用", 20), ("使用单位", 22),
    ("凭证", 18), ("同一单据的序号", 16), ("改动处", 8), ("未受保护处", 10), ("格式", 12),
    ("账本中的单据", 24), ("文件 SHA-256", 30),
)  # fmt: skip
_DIFFERENCES: Final = (
    ("序号", 6), ("文件名", 36), ("行", 6), ("字段", 26), ("变化", 12), ("文件中的值", 40),
    ("签发时的值（仅签发方可见）", 40), ("字段路径", 30),
)  # fmt: skip
_CHECKS: Final = (
    ("序号", 6), ("文件名", 36), ("项", 6), ("检查", 28), ("结果", 12), ("说明", 80),
    ("英文原文", 60),
)  # fmt: skip


_BY_REASON: Final = frozenset((Verdict.UNSUPPORTED.value, Verdict.ERROR.value))
"""What these say of every such file helps nobody: the reason is told in its place."""


@dataclass(frozen=True, slots=True)
class Times:
    """When a sheet was made and its files were checked, and the past time asked about, if any."""

    made: datetime
    checked: datetime | None = None
    as_of: datetime | None = None


def xlsx(report: Report, member: str, times: Times) -> bytes:
    """The report with a summary, the files, what differs, and every check."""
    return workbook(
        (
            Sheet(
                "汇总",
                (("项目", 34), ("值", 40), ("说明", 60)),
                list(_summary(report, times)),
                filtered=False,
            ),
            Sheet("单据", _LINES, (_line(line, member) for line in report.lines)),
            Sheet("改动", _DIFFERENCES, _differences(report)),
            Sheet("核验项目", _CHECKS, _checks(report)),
        )
    )


def _summary(report: Report, times: Times) -> Iterator[Sequence[Value]]:
    if times.checked is not None:
        yield ("核验时间", _moment(times.checked), "北京时间；使用状态是这时的")
    if times.as_of is None:
        yield ("核验的时间点", "核验时", "有效状态和红冲是这时的")
    else:
        yield ("核验的时间点", _moment(times.as_of), "有效状态是这时的，不是现在的；入账以现在为准")
    yield ("表格生成时间", _moment(times.made), "北京时间")
    yield ("文件", len(report.lines), "等于以下三项之和")
    yield ("其中：单据", report.documents, "同一单据只计一次")
    yield ("其中：同一单据的其他文件", report.again, "不重复计数；改动过的副本也在内")
    yield ("其中：读不出单据的文件", report.unread, "")
    for one, count in report.counts.items():
        yield (word(f"class.{one}", "zh"), count, _CLASSES[one])
    for kind, count in report.sources.items():
        yield (f"真实性来源：{word(f'source.{kind}', 'zh')}", count, "同一单据只计一次")
    for total in report.sums:
        for group, told in _SUMS.items():
            if group == "good" or getattr(total, group):
                yield (f"{told}（{total.currency}）", getattr(total, group), "同一单据只计一次")
    yield ("未写明金额的发票", report.without_amount, "不在以上金额之内")
    yield ("", "", "本表是网关当时的答复，本身不是证明；使用状态随时可能变化，以入账时为准。")


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


_SUMS: Final = {
    "good": "可以入账金额",
    "aside": "不入账金额（红字为负）",
    "unconfirmed": "未能确认金额",
    "used": "已使用或被锁定金额",
    "bad": "其余不可入账金额",
}
_CLASSES: Final = {
    Class.GOOD: "来源可信、未被改动、现行有效、未全额红冲、未被使用",
    Class.ASIDE: "来源可信，但是红字发票、证照等，不当作发票入账",
    Class.UNCONFIRMED: "没有可信来源作证，或未能核验；不说明有问题",
    Class.BAD: "有不可入账的原因，见“单据”表",
    Class.REPEATED: "与另一份文件是同一张单据，不重复计数",
}


def _line(line: Line, member: str) -> Sequence[Value]:
    finding, shown = line.finding, line.finding.shown
    return (
        line.position,
        finding.name,
        word(f"class.{line.sort}", "zh"),
        word(f"verdict.{finding.verdict}", "zh"),
        "；".join(fault_words(line, "zh")),
        "；".join(note_words(line, "zh")),
        _vouched(finding),
        finding.source.name if finding.source.kind is not SourceKind.NONE else "",
        kind_word(shown.type, "zh"),
        shown.number,
        shown.date[:10],
        shown.seller,
        shown.buyer,
        shown.buyer_number,
        line.amount,
        shown.currency,
        word(f"validity.{finding.validity.state}", "zh") if finding.validity else "",
        word(f"red.{finding.red.status}", "zh") if finding.red else "",
        word(f"used.{use_of(finding, member)}", "zh"),
        (finding.use.holder or "") if finding.use else "",
        (finding.use.voucher or "") if finding.use else "",
        "、".join(str(other) for other in line.same),
        finding.differing,
        finding.exposed,
        word(f"format.{shown.format}", "zh") if shown.format else "",
        finding.document or "",
        shown.digest,
    )


def _vouched(finding: Finding) -> str:
    """By what it is authentic. Nobody vouches for what differs: its number alone is somebody's."""
    if finding.verdict is Verdict.MISMATCH and finding.source.kind is not SourceKind.NONE:
        return "无；作证方只是这一编号的签发方"
    return word(f"source.{finding.source.kind}", "zh")


def fault_words(line: Line, language: str) -> list[str]:
    """Why a line is not good, in that language."""
    return [
        _verdict_words(line.finding, language)
        if fault == "verdict"
        else word(f"fault.{fault}", language)
        for fault in line.faults
    ]


def _verdict_words(finding: Finding, language: str) -> str:
    """What the verdict says; of a file that could not be read or checked, why."""
    name, why = said(finding), finding.words
    if name in _BY_REASON and why:
        return (chinese(why) or why) if language == "zh" else why
    return sentence(name)[0 if language == "zh" else 1]


def note_words(line: Line, language: str) -> list[str]:
    """What else is to be looked at, in that language."""
    at = 0 if language == "zh" else 1
    others = {"twin": line.twins, "form": line.forms}
    comma = ("、", ", ")[at]
    return [
        sentence(said(line.finding))[at]
        if note == "said"
        else " ".join((word(f"note.{note}", language), *_listed(others.get(note, ()), comma)))
        for note in line.notes
    ]


def _listed(positions: Sequence[int], comma: str) -> list[str]:
    return [comma.join(map(str, positions))] if positions else []


def _differences(report: Report) -> Iterator[Sequence[Value]]:
    for line in report.lines:
        for one in line.finding.differences:
            yield (line.position, line.finding.name, one.line, *_difference(one))


def _difference(one: Difference) -> tuple[Value, ...]:
    path = one.path or one.found_at
    return (
        label(path, "zh"),
        word(f"change.{one.change}", "zh"),
        "\n".join(stated(value.path, value.value, "zh") for value in one.found),
        "\n".join(stated(value.path, value.value, "zh") for value in one.issued or ()),
        path,
    )


def _checks(report: Report) -> Iterator[Sequence[Value]]:
    for line in report.lines:
        for number, check in enumerate(line.finding.checks, 1):
            name = check_word(check.name, "zh")
            told = (chinese(check.words) or check.words, check.words)
            result = word(f"result.{check.result}", "zh")
            yield (line.position, line.finding.name, number, name, result, *told)
