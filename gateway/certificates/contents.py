"""Everything that a certificate says, put together from evidence, trust and report: no layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from chain.errors import ChainError
from chain.evidence import Evidence, Question, Report, Status, Trust, parse_evidence, read_header
from chain.words import to_hex
from gateway.certificates import words
from gateway.certificates.facts import MAX_TEXT, Fact, facts_of
from gateway.record_words import KINDS
from gateway.zone import SHANGHAI

LISTED = 200
"""So many records are listed one by one; of the rest only their number is told."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Rows = tuple[tuple[str, str], ...]
"""Pairs of a label and what stands beside it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is printed. `facts` are the first records of the answer, `unlisted` how many follow."""

    digest: str
    size: int
    number: str
    verdict: Status
    report: Report
    ledger: str
    question: Rows
    complete: str
    facts: tuple[Fact, ...]
    unlisted: int
    summary: Rows
    place: Rows
    trust: Rows
    limits: tuple[words.Pair, ...]
    code: str


def contents_of(evidence: bytes, trust: Trust, report: Report, where: str) -> Contents:
    """The contents; of a file that cannot be read its digest and the checks, nothing else."""
    try:
        read = parse_evidence(evidence)
    except ChainError:
        read = None
    digest = sha256(evidence).hexdigest()
    ledger = to_hex(trust.ledger if read is None else read.ledger)
    answer = _answer(read, report)
    return Contents(
        digest=digest,
        size=len(evidence),
        number="SJ-" + "-".join(digest[at : at + 4].upper() for at in range(0, 16, 4)),
        verdict=report.verdict,
        report=report,
        ledger=ledger,
        question=() if read is None else _question(read.question, report.names, len(answer)),
        complete=_complete(report, read),
        facts=tuple(answer[:LISTED]),
        unlisted=max(0, len(answer) - LISTED),
        summary=_summary(answer),
        place=() if read is None else _place(read, trust),
        trust=_trust(trust),
        limits=_limits(trust),
        code=f"SHUJIAN EVIDENCE 1\nsha256:{digest}\nledger:{ledger}\nverify: {where}",
    )


def _answer(read: Evidence | None, report: Report) -> list[Fact]:
    if read is None:
        return []
    wanted = set(report.answer)
    return [fact for fact in facts_of(read.records) if fact.position in wanted]


_KEYS = {
    "resource": "资源",
    "member": "成员",
    "authorization": "授权",
    "document": "单据",
    "voucher": "记账凭证",
    "use": "用途登记",
    "request": "放行请求",
    "person": "个人标识",
}


def _question(question: Question | None, names: Mapping[str, str], answers: int) -> Rows:
    found = ("符合条件的记录", f"{answers:,} 条")
    if question is None:
        return (("查询条件", "无：只出示指明的记录"), ("出示的记录", found[1]))
    rows = [
        ("查询对象", "全部记录" if question.key is None else _called(question.key, names)),
        *(("并且涉及", _called(key, names)) for key in question.also[:_NAMED]),
        *_more("并且涉及", len(question.also) - _NAMED),
        ("记录时间", _period(question.since, question.until)),
    ]
    if not question.kinds:
        batches = dict.fromkeys(name.partition("-")[0] for name in names.values())
        rows += [("未问及", f"签发记录属于整批，须另行查询：{key_words(f'document:{batch}')}，事项 "
                            f"{kind_words('document.batched')}") for batch in batches]  # fmt: skip
    else:
        rows.append(("事项", "、".join(kind_words(kind) for kind in question.kinds[:_NAMED])))
        rows += _more("事项", len(question.kinds) - _NAMED)
    if question.outcomes:
        said = (words.OUTCOMES[outcome].zh for outcome in question.outcomes)
        rows.append(("结果", "、".join(said)))
    if question.purpose is not None:
        rows.append(("用途", cut(question.purpose) + odd(question.purpose)))
    return (*rows, found)


_NAMED = 8
"""So many keys and kinds of a question are named; more are counted."""


def _more(label: str, others: int) -> Rows:
    return ((label, f"另外 {others} 项，见证据文件"),) if others > 0 else ()


def _called(key: str, names: Mapping[str, str]) -> str:
    """A key tag as people read it; one of a document of a batch after the name that it hashes."""
    name = names.get(key)
    return key_words(key) if name is None else f"{key_words(f'document:{name}')}（标签 {key}）"


def key_words(key: str) -> str:
    """A key tag as people read it."""
    sort, colon, name = key.partition(":")
    return cut(f"{_KEYS[sort]} {name}" if colon and sort in _KEYS else key) + odd(key)


def odd(text: str) -> str:
    """A text's characters beyond ASCII by their numbers: one may look like another."""
    found = [f"U+{ord(one):04X}" for one in text[:MAX_TEXT] if not " " < one <= "~"]
    more = " …" if len(found) > _ODD else ""
    return f"（注意字符：{' '.join(found[:_ODD])}{more}）" if found else ""


_ODD = 8
"""So many of them are named."""


def kind_words(kind: str) -> str:
    """A kind of record as people read it."""
    return KINDS[kind][0] if kind in KINDS else cut(kind) + odd(kind)


def _period(since: int | None, until: int | None) -> str:
    if since is None and until is None:
        return "不限（自账本建立至检查点）"
    first = "账本建立" if since is None else moment(since)
    return f"{first} 至 {'检查点' if until is None else moment(until)}"


def moment(millis: int) -> str:
    """A time in Asia/Shanghai, to its millisecond; the number itself where no calendar has it."""
    try:
        at = (_EPOCH + timedelta(milliseconds=millis)).astimezone(SHANGHAI)
    except OverflowError:
        return f"{millis} ms"
    part = f".{millis % 1000:03}" if millis % 1000 else ""
    return at.isoformat(" ", "seconds")[:19] + part  # strftime writes the year 1 with one digit


def span(millis: int) -> str:
    """How long something took, in the two largest units."""
    if millis < 0:
        return f"早于发生 {span(-millis)}"
    seconds = millis // 1000
    if seconds < 1:
        return "即时"
    parts = [(seconds // 86_400, "天"), (seconds // 3600 % 24, "小时")]
    parts += [(seconds // 60 % 60, "分"), (seconds % 60, "秒")]
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2])


def cut(text: str, most: int = MAX_TEXT) -> str:
    """A text that others wrote, no longer than so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _complete(report: Report, read: Evidence | None) -> str:
    if read is not None and read.question is None:
        return words.NO_QUESTION
    found = {check.name: check for check in report.checks}["completeness"]
    if report.verdict is Status.INVALID and found.status is not Status.INVALID:
        return words.SPOILT  # what is complete by itself is so of records that do not hold
    return words.COMPLETE[found.status]


def _summary(facts: Sequence[Fact]) -> Rows:
    """Where the records come from, and how late they were recorded."""
    if not facts:
        return ()
    kinds = Counter(kind_words(fact.kind) for fact in facts)
    sources = Counter(words.SOURCES[fact.source].zh for fact in facts)
    reporters = sorted({fact.reporter for fact in facts if fact.reporter is not None})
    delays = sorted(fact.delay for fact in facts if fact.delay is not None)
    rows = [("事项", _counted(kinds)), ("来源", _counted(sources))]
    if reporters:
        more = f" 等 {len(reporters)} 个" if len(reporters) > 8 else ""
        rows.append(("上报者", "、".join(reporters[:8]) + more))
    if delays:
        said = f"最长 {span(delays[-1])}，中位 {span(delays[len(delays) // 2])}"
        said = "发生时即记录" if delays[-1] < 1000 <= delays[0] + 1000 else said
        rows.append(("发生至记录", f"{said}（{len(delays):,} 条）"))
    return tuple(rows)


def _counted(counts: Counter[str]) -> str:
    return "、".join(f"{name} {count:,}" for name, count in counts.most_common(12))


def _place(read: Evidence, trust: Trust) -> Rows:
    claim, state = read.checkpoint, read.state
    rows = [
        ("检查点", f"前 {claim.size:,} 条记录"),
        ("树根", to_hex(claim.root)),
        ("索引根", to_hex(claim.index_root)),
    ]
    try:
        block = read_header(state.header)
        rows.append(("区块", f"第 {block.number:,} 号，{moment(block.time * 1000)}"))
        rows.append(("区块散列值", to_hex(block.hash)))
    except ChainError:
        rows.append(("区块", "区块头无法读取"))
    rows.append(("封块签名", "无" if state.seal is None else "有（见核验项目 4）"))
    known = [who for who, _ in read.observers if who in trust.observers]
    needed = f"信任文件列出 {len(trust.observers)} 个，要求 {trust.required} 个"
    rows.append(("旁证签名", f"{len(known)} 个（{needed}）"))
    rows += [("旁证节点", to_hex(who)) for who in known]
    return tuple(rows)


def _trust(trust: Trust) -> Rows:
    return (
        ("账本标识", to_hex(trust.ledger)),
        ("信任文件指纹", trust.fingerprint()),
        ("链", f"{trust.chain}，创世区块 {to_hex(trust.genesis)}"),
        ("运行方账户", to_hex(trust.operator)),
        *(("封块账户", to_hex(account)) for account in trust.sealers),
    )


def _limits(trust: Trust) -> tuple[words.Pair, ...]:
    lone = () if trust.required else (words.NO_OBSERVERS,)
    return (words.BELIEVE, *lone, *words.LIMITS)
