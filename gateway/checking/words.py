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
    "used.free": ("未使用", "not used"),
    "used.locked": ("锁定", "locked"),
    "used.booked": ("入账", "booked"),
    "used.released": ("已解锁", "released"),
    "used.reversed": ("已冲回", "reversed"),
    "used.locked.us": ("已由本单位锁定", "locked by us"),
    "used.locked.other": ("已被其他单位锁定", "locked by somebody else"),
    "used.booked.us": ("本单位已入账", "booked by us"),
    "used.booked.other": ("其他单位已入账", "booked by somebody else"),
    "used.unknown": ("未能查询", "not known"),
    "class.good": ("可以入账", "good"),
    "class.aside": ("真实但不入账", "authentic, not to be booked"),
    "class.unconfirmed": ("未能确认", "unconfirmed"),
    "class.bad": ("不可入账", "bad"),
    "class.repeated": ("重复", "repeated"),
    "fault.red.full": ("已全额红冲", "red-lettered in full"),
    "fault.booked.us": ("本单位已入账", "booked by us already"),
    "fault.booked.other": ("其他单位已入账", "booked by somebody else already"),
    "fault.locked.other": ("被其他单位锁定", "locked by somebody else"),
    "fault.buyer.other": (
        "签发时指定的购买方是其他单位，不能由本单位入账",
        "its issue names another member as the buyer: it is not yours to book",
    ),
    "fault.unknown": ("是否已使用未能查询", "whether it was used is not known"),
    "fault.red.letter": (
        "是红字发票，冲减金额，不能当作发票入账",
        "is a red letter: it takes back an amount and is not booked as an invoice",
    ),
    "fault.no.invoice": ("不是发票，没有可入账的金额", "is no invoice: there is nothing to book"),
    "fault.contradicted": (
        "同号的另一份文件金额或日期不同",
        "another file with this number says another amount or day",
    ),
    "note.red.partial": ("已部分红冲", "red-lettered in part"),
    "note.red.requested": ("已申请红冲", "a red letter is asked for"),
    "note.red.confirmed": ("红冲已确认，尚未开具", "a red letter is confirmed"),
    "note.seller": ("所写的销售方不是签发方", "its seller is not who issued it"),
    "note.buyer.number": (
        "购买方税号不是本单位的，请核对抬头",
        "the buyer's tax number is not your organisation's",
    ),
    "note.buyer.name": (
        "购买方名称与本单位不同，请核对抬头",
        "the buyer's name is not your organisation's",
    ),
    "note.claim.booked": (
        "本单位是签发时指定的购买方：请管理方负责人冲回该入账，并指定本单位为购买方"
        "（shujian document reverse、assign）",
        "you are the buyer that its issue names: ask a steward, whose head reverses that booking "
        "and names you (`shujian document reverse`, `assign`)",
    ),
    "note.claim.locked": (
        "本单位是签发时指定的购买方：请管理方负责人指定本单位为购买方，他人的锁定即告失效"
        "（shujian document assign）",
        "you are the buyer that its issue names: ask a steward, whose head names you, which ends "
        "the lock (`shujian document assign`)",
    ),
    "note.no.invoice": ("不是发票", "is no invoice"),
    "note.locked.us": ("已由本单位锁定", "locked by us"),
    "note.contradicted": (
        "同号的另一份文件内容不同，以此份为准",
        "another file with this number differs; this one is authentic",
    ),
    "note.twin": ("与下列文件完全相同", "the very same file as"),
    "note.form": ("与下列文件是同一张单据", "the same document as"),
    "result.VALID": ("成立", "VALID"),
    "result.INVALID": ("不成立", "INVALID"),
    "result.ASSERTED": ("仅为声称", "ASSERTED"),
    "result.SKIPPED": ("未核验", "SKIPPED"),
    "result.ERROR": ("无法核验", "ERROR"),
    "format.einvoice": ("XML（数电票）", "XML (数电票)"),
    "format.ubl": ("XML（UBL）", "XML (UBL)"),
    "format.cii": ("XML（CII）", "XML (CII)"),
    "format.factur-x": ("PDF（内嵌 XML）", "PDF (with XML inside)"),
    "format.pdf": ("PDF", "PDF"),
    "format.ofd": ("OFD", "OFD"),
    "format.json": ("JSON", "JSON"),
    "format.file": ("不能识别的文件", "any file"),
    "change.removed": ("已被删去", "left out"),
    "change.added": ("是新加的", "added"),
    "change.changed": ("已被改动", "changed"),
    "change.retyped": ("类型已变", "of another type"),
    "change.moved": ("位置已变", "moved"),
    "change.unproved": ("未经证明", "not proved"),
}
"""By name; what is not here is shown as it is."""

CHECKS: Final[dict[str, tuple[str, str]]] = {
    "file": ("读取文件", "reading the file"),
    "issued": ("是否由本账本签发", "issued through this ledger"),
    "issued.again": ("同一编号是否只签发一次", "number issued only once"),
    "original": ("加注件的原件是否有效", "original of the copy in force"),
    "named.issuer": ("所写的颁发机构是否就是签发方", "issuer named inside is who issued it"),
    "named.seller": ("所写的销售方是否就是签发方", "seller named inside is who issued it"),
    "content": ("内容与签发时是否一致", "content as issued"),
    "buyer": ("签发时指定的购买方是否就是本单位", "buyer named by its issue is you"),
    "validity": ("现在是否有效", "in force"),
    "freshness": ("状态是否最新", "status up to date"),
    "period": ("单据自述的有效期", "its own period"),
    "signature": ("印章或签名", "seal or signature"),
    "unprotected": ("未受保护的部分", "unprotected parts"),
    "views": ("各处显示是否一致", "parts of the file agree"),
    "sums": ("金额勾稽", "sums"),
    "numbers": ("号码校验", "numbers"),
    "dates": ("日期", "dates"),
    "red": ("红字单据的形式", "form of a red letter"),
    "kind": ("种类代码与名称", "code and name of the kind"),
    "text": ("看不见的字符", "characters that nobody sees"),
    "bundle": ("凭证包的证明", "proof of the bundle"),
    "presentation": ("凭证包的状态", "status of the presentation"),
    "told": ("所填内容是否正确", "what was typed"),
    "copy": ("加注的用途和期限", "purpose and expiry of the copy"),
    "number": ("按号码查询", "looked up by its number"),
    "code": ("按二维码查询", "looked up by its code"),
    "identifier": ("按证照标识查询", "looked up by its identifier"),
    "sums.lines": ("金额勾稽：各行之和", "sums: of the lines"),
    "sums.lines.without_tax": ("金额勾稽：各行金额之和", "sums: of the lines' amounts"),
    "sums.lines.tax": ("金额勾稽：各行税额之和", "sums: of the lines' taxes"),
    "sums.line": ("金额勾稽：每行单价和数量", "sums: price and quantity of each line"),
    "sums.line.amount": ("金额勾稽：每行单价和数量", "sums: price and quantity of each line"),
    "sums.line.tax": ("金额勾稽：每行税额", "sums: tax of each line"),
    "sums.total": ("金额勾稽：价税合计", "sums: total with tax"),
    "sums.with_tax": ("金额勾稽：价税合计", "sums: total with tax"),
    "sums.without_tax": ("金额勾稽：不含税合计", "sums: total without tax"),
    "sums.payable": ("金额勾稽：应付金额", "sums: sum to pay"),
    "sums.allowances": ("金额勾稽：折扣", "sums: allowances"),
    "sums.charges": ("金额勾稽：附加费", "sums: charges"),
    "sums.tax": ("金额勾稽：各税率税额之和", "sums: taxes of all rates"),
    "sums.rate": ("金额勾稽：各税率的税额", "sums: tax of each rate"),
    "sums.base": ("金额勾稽：各税率的计税金额", "sums: base of each rate"),
    "sums.words": ("金额勾稽：大写与小写", "sums: in words and figures"),
    "sums.currency": ("金额勾稽：币种", "sums: currency"),
    "sums.twice": ("金额勾稽：一项多值", "sums: given twice"),
    "numbers.invoice": ("号码校验：发票号码", "numbers: of the invoice"),
    "numbers.header": ("号码校验：文件头中的号码", "numbers: in the header"),
    "numbers.seller": ("号码校验：销售方税号", "numbers: seller's tax number"),
    "numbers.buyer": ("号码校验：购买方税号", "numbers: buyer's tax number"),
    "numbers.representative": ("号码校验：税务代表税号", "numbers: representative's tax number"),
    "numbers.account": ("号码校验：银行账号", "numbers: bank account"),
    "numbers.identifier": ("号码校验：证照标识", "numbers: identifier"),
    "numbers.issuer": ("号码校验：颁发机构代码", "numbers: issuer's code"),
    "dates.period": ("日期：期间", "dates: period"),
    "dates.validity": ("日期：有效期", "dates: validity"),
    "red.form": ("红字单据的形式", "form of a red letter"),
    "kind.label": ("种类代码与名称", "code and name of the kind"),
    "text.hidden": ("看不见的字符", "characters that nobody sees"),
}
"""Checks by their names; one that is not here by the first word of its name."""

KINDS: Final[dict[str, tuple[str, str]]] = {
    "invoice": ("发票", "invoice"),
    "invoice.vat": ("增值税发票", "VAT invoice (CN)"),
    "invoice.vat.special": ("增值税专用发票", "special VAT invoice (CN)"),
    "invoice.vat.ordinary": ("增值税普通发票", "ordinary VAT invoice (CN)"),
    "invoice.en16931": ("发票（EN 16931）", "invoice (EN 16931)"),
    "credit": ("红字发票", "credit note"),
    "credit.en16931": ("红字发票（EN 16931）", "credit note (EN 16931)"),
    "certificate": ("电子证照", "certificate"),
    "file": ("文件", "file"),
}
"""Kinds of documents; a kind that is not here is known by the longest part that is."""


def word(name: str, language: str) -> str:
    """The word in that language, ``zh`` or ``en``; the name itself where there is none."""
    pair = WORDS.get(name)
    return name if pair is None else pair[0 if language == "zh" else 1]


def check_word(name: str, language: str) -> str:
    """What a check is called; its own name where it has no word here."""
    pair = CHECKS.get(name) or CHECKS.get(name.split(".")[0])
    if pair is None:
        return name
    told = pair[0 if language == "zh" else 1]
    return told if name in CHECKS else f"{told} ({name})"


def kind_word(kind: str, language: str) -> str:
    """What a kind of documents is called, with its own name where that says more."""
    parts = kind.split(".")
    known = next((at for at in range(len(parts), 0, -1) if ".".join(parts[:at]) in KINDS), 0)
    if not known:
        return kind
    told = KINDS[".".join(parts[:known])][0 if language == "zh" else 1]
    return told if known == len(parts) else f"{told} ({kind})"
