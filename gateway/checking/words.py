"""The words of the report, in Chinese and English: verdicts, sources, axes, faults, notes."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "verdict.VALID": ("有效", "valid"),
    "verdict.INVALID": ("无效", "invalid"),
    "verdict.NOT_FOUND": ("查无出处", "not found"),
    "verdict.MISMATCH": ("内容不符", "differs"),
    "verdict.ERROR": ("未能核验", "not checked"),
    "verdict.STALE": ("状态过旧", "stale"),
    "verdict.UNSUPPORTED": ("不能识别", "unsupported"),
    "source.ledger": ("本账本签发", "issued here"),
    "source.seal": ("电子印章", "sealed"),
    "source.signature": ("电子签名", "signed"),
    "source.none": ("无人作证", "nobody vouches"),
    "validity.active": ("现行有效", "in force"),
    "validity.not yet valid": ("尚未生效", "not yet in force"),
    "validity.expired": ("已过有效期", "expired"),
    "validity.suspended": ("已暂停", "suspended"),
    "validity.revoked": ("已作废（注销、吊销）", "revoked"),
    "validity.superseded": ("已被替代", "superseded"),
    "validity.not issued": ("当时尚未签发", "not issued then"),
    "red.none": ("未红冲", "none"),
    "red.requested": ("已申请红冲", "requested"),
    "red.confirmed": ("红冲已确认", "confirmed"),
    "red.rejected": ("红冲申请被拒", "rejected"),
    "red.withdrawn": ("红冲已撤回", "withdrawn"),
    "red.partial": ("部分红冲", "in part"),
    "red.full": ("全额红冲", "in full"),
    "use.free": ("未使用", "not used"),
    "use.locked.us": ("已由本单位锁定", "locked by us"),
    "use.locked.other": ("已被其他单位锁定", "locked by somebody else"),
    "use.booked.us": ("本单位已入账", "booked by us"),
    "use.booked.other": ("其他单位已入账", "booked by somebody else"),
    "use.unknown": ("未能查询", "not known"),
    "class.good": ("可以入账", "good"),
    "class.unconfirmed": ("未能确认", "unconfirmed"),
    "class.bad": ("不可入账", "not good"),
    "class.repeated": ("重复", "repeated"),
    "fault.red.full": ("已全额红冲", "red-lettered in full"),
    "fault.booked.us": ("本单位已入账", "booked by us already"),
    "fault.booked.other": ("其他单位已入账", "booked by somebody else already"),
    "fault.locked.other": ("被其他单位锁定", "locked by somebody else"),
    "fault.unknown": ("是否已使用未能查询", "whether it was used is not known"),
    "fault.contradicted": (
        "同号的另一份文件金额或日期不同",
        "another file with this number says another amount or day",
    ),
    "note.red.partial": ("已部分红冲", "red-lettered in part"),
    "note.red.requested": ("已申请红冲", "a red letter is asked for"),
    "note.red.confirmed": ("红冲已确认，尚未开具", "a red letter is confirmed"),
    "note.red.letter": ("本身是红字发票", "is a red letter itself"),
    "note.locked.us": ("已由本单位锁定", "locked by us"),
    "note.contradicted": (
        "同号的另一份文件内容不同，以此份为准",
        "another file with this number differs; this one is authentic",
    ),
    "note.twin": ("与下列文件完全相同", "the very same file as"),
    "note.form": ("与下列文件是同一张单据", "the same document as"),
    "change.removed": ("已被删去", "left out"),
    "change.added": ("是新加的", "added"),
    "change.changed": ("已被改动", "changed"),
    "change.retyped": ("类型已变", "of another type"),
    "change.moved": ("位置已变", "moved"),
    "change.unproved": ("未经证明", "not proved"),
}
"""By name; what is not here is shown as it is."""

VERDICTS: Final[dict[str, tuple[str, str]]] = {
    "VALID": (
        "真实、未被改动、现行有效。",
        "Authentic, unaltered and in force.",
    ),
    "INVALID": (
        "不再有效，或印章、签名已被破坏。",
        "Not in force any more, or its seal or signature is broken.",
    ),
    "NOT_FOUND": (
        "没有可信来源为它作证；这并不说明它是假的。",
        "No source that is trusted here vouches for it; which says nothing against it.",
    ),
    "MISMATCH": (
        "确有这一编号的单据，但内容不是这样。",
        "A document of this number was issued, but not like this.",
    ),
    "ERROR": (
        "现在未能核验；这不说明它有问题，也不说明没有问题。",
        "It could not be checked for now, which speaks neither for nor against it.",
    ),
    "STALE": (
        "以前是对的，但所附的状态已经过旧。",
        "It was right, but the status that comes with it is too old.",
    ),
    "UNSUPPORTED": (
        "这种文件读不出单据内容。",
        "No document can be read from this kind of file.",
    ),
}
"""What each verdict says, in a sentence."""


def word(name: str, language: str) -> str:
    """The word in that language, ``zh`` or ``en``; the name itself where there is none."""
    pair = WORDS.get(name)
    return name if pair is None else pair[0 if language == "zh" else 1]
