"""What findings say, in a sentence, and what to do next, in Chinese and English."""

from __future__ import annotations

from typing import Final

from gateway.verification.finding import Finding, Verdict
from gateway.verification.saying import saying

SAYS: Final[dict[str, tuple[str, str]]] = {
    "VALID": (
        "真实、内容未被改动、现行有效。",
        "Authentic, its content unaltered, and in force.",
    ),
    "VALID.fields": (
        "单据各字段与签发时一致，现行有效；文件的其他部分（页面、附件等）不受保护，请以字段为准。",
        "Its fields are as issued and it is in force; other parts of the file (pages, attachments) "
        "are not protected: go by the fields.",
    ),
    "VALID.pages": (
        "只有单据字段与签发时一致、现行有效；页面不受保护，且没有显示字段里的号码或金额，或另有合计金额。",
        "Only its fields are as issued and in force; its pages are not protected, and do not show "
        "the number or sum of the fields, or show another total.",
    ),
    "VALID.again": (
        "确由签发方签发，现行有效；但同一签发方不止一次签发过这一编号，另有一份已失效或内容不同。",
        "Issued, and in force; but its issuer issued this number more than once, and another is "
        "not in force, or says something else.",
    ),
    "VALID.named": (
        "内容与签发时一致，现行有效；但证照所写的颁发机构不是签发方，只是签发方自己的说法。",
        "As issued, and in force; but the authority that it names is not who issued it: that name "
        "is its issuer's own word.",
    ),
    "VALID.told": (
        "所填各项与签发时相符，现行有效；其余内容没有比对。",
        "What was told is as issued, and it is in force; the rest was not compared.",
    ),
    "VALID.identifier": (
        "确有这一标识的证照，现行有效；证照内容没有比对。",
        "There is such a certificate, and it is in force; what it says was not compared.",
    ),
    "VALID.sealed": (
        "印章或签名可信，盖章以来文件未被改动；此后是否作废，只有开具方知道。",
        "Its seal or signature is trusted, and it is unaltered since; whether it was cancelled "
        "afterwards, only its issuer knows.",
    ),
    "INVALID": (
        "不再有效，或印章、签名已被破坏。",
        "Not in force any more, or its seal or signature is broken.",
    ),
    "INVALID.broken": (
        "文件上的印章或签名不成立：盖章以后被改动过，或印章本身有问题。",
        "A seal or signature on the file does not hold: it was changed since, or is no good seal.",
    ),
    "INVALID.period": (
        "印章或签名可信，但按单据自己写的有效期，当时不在有效期内。",
        "Its seal or signature is trusted, but by its own words it was not in force then.",
    ),
    "INVALID.suspended": ("真实，但已暂停使用。", "Authentic, but suspended."),
    "INVALID.revoked": ("真实，但已作废（注销、吊销）。", "Authentic, but revoked."),
    "INVALID.original": (
        "真实，但它是加注件，其原件已不在有效状态。",
        "Authentic, but a copy of a document that is not in force.",
    ),
    "INVALID.superseded": ("真实，但已被另一份替代。", "Authentic, but replaced by another."),
    "INVALID.expired": ("真实，但已过有效期。", "Authentic, but expired."),
    "INVALID.not yet valid": ("真实，但尚未生效。", "Authentic, but not yet valid."),
    "INVALID.not issued": (
        "在所问的那一天尚未签发；现在怎样，这里没有回答。",
        "It had not been issued by the day asked about; how it stands today is not answered here.",
    ),
    "NOT_FOUND": (
        "没有可信来源为它作证；这并不说明它是假的。",
        "No source that is trusted here vouches for it; which says nothing against it.",
    ),
    "NOT_FOUND.pending": (
        "签发已提交，合约尚未答复；请一分钟后再问。",
        "Its issue was submitted and the contract has not answered yet; ask again in a minute.",
    ),
    "NOT_FOUND.told": (
        "没有与所填各项都相符的单据：可能填错，也可能不在本账本签发。",
        "There is no document of which all this is right: mistyped, or not issued here.",
    ),
    "NOT_FOUND.identifier": (
        "没有与所填标识（和日期）相符的证照：可能填错，也可能不在本账本签发。",
        "There is no certificate of this identifier (and day): mistyped, or not issued here.",
    ),
    "NOT_FOUND.bundle": (
        "本账本没有签发过它所说的单据。",
        "The document that it speaks of was not issued through this ledger.",
    ),
    "MISMATCH": (
        "确有这一编号的单据，但内容不是这样。",
        "A document of this number was issued, but not like this.",
    ),
    "MISMATCH.views": (
        "同一个文件的不同部分说的不一样：页面（或附件）显示的与单据字段不符。",
        "Parts of the same file disagree: its pages or attachments show something else than its "
        "fields.",
    ),
    "ERROR": (
        "现在未能核验；这不说明它有问题，也不说明没有问题。",
        "It could not be checked for now, which speaks neither for nor against it.",
    ),
    "ERROR.absent": (
        "确有这一编号的单据，但签发内容没有存放在这里，无法比对。",
        "A document of this number was issued, but its content is not kept here to compare with.",
    ),
    "ERROR.tries": (
        "今天这一号码错误的尝试过多，不再答复；这不说明它有问题，也不说明没有问题。",
        "Too many wrong tries were made for this number today: it is not answered any more, which "
        "speaks neither for nor against it.",
    ),
    "STALE": (
        "以前是对的，但所附的状态已经过旧。",
        "It was right, but the status that comes with it is too old.",
    ),
    "UNSUPPORTED": (
        "这种文件读不出单据内容。",
        "No document can be read from this kind of file.",
    ),
    "UNSUPPORTED.form": (
        "它所写的与签发时一致，但这种形式没有写出单据的全部内容。",
        "What it says is as issued, but this form does not say all of the document.",
    ),
    "UNSUPPORTED.exposed": (
        "印章没有覆盖整个文件，其余部分任何人都能改动。",
        "The seal does not cover the whole file: anybody can change the rest.",
    ),
    "UNSUPPORTED.code": (
        "这不是发票或证照的二维码。",
        "This is the code of no invoice and no certificate.",
    ),
    "UNSUPPORTED.bundle": (
        "它自称凭证包，但读不出来。",
        "It says that it is a bundle, and cannot be read.",
    ),
}
"""By the name that `saying` gives, or by the verdict."""

ADVICE: Final[dict[str, tuple[str, str]]] = {
    "VALID.again": (
        "向签发方核实以哪一份为准，或请持有人出示这一份的凭证包。",
        "Ask its issuer which of them counts, or have its holder show the bundle of this one.",
    ),
    "VALID.pages": (
        "不要以页面为准；向提供者索取签发时的原文件，或只按字段办理。",
        "Do not go by its pages; ask for the file as it was issued, or go by the fields alone.",
    ),
    "VALID.told": (
        "要核对其余内容，请核验原文件。",
        "To have the rest compared, check the file itself.",
    ),
    "VALID.identifier": (
        "要核对证照内容，请核验原文件，或请持有人出示。",
        "To have what it says compared, check the file itself, or have its holder show it.",
    ),
    "INVALID": (
        "不要接受；向签发方核实原因。",
        "Do not accept it; ask its issuer why.",
    ),
    "INVALID.not issued": (
        "日期留空再核验一次，看现在是否有效；那一天它还不能作为凭据。",
        "Leave the day empty and check again to learn how it stands now; on that day it was no "
        "document yet.",
    ),
    "INVALID.not yet valid": (
        "生效以前不要接受；生效以后再核验一次。",
        "Do not accept it before it is valid; check it again then.",
    ),
    "INVALID.original": (
        "不要接受；请索取现行有效原件的加注件。",
        "Do not accept it; ask for a copy of what is in force.",
    ),
    "INVALID.superseded": (
        "不要接受；索取替代它的那一份。",
        "Do not accept it; ask for the document that replaces it.",
    ),
    "INVALID.expired": (
        "不要再接受；需要时请持有人换发。",
        "Do not accept it any more; its holder may have it renewed.",
    ),
    "NOT_FOUND": (
        "到开具方或税务机关的查验平台核实；核实后仍可在这里登记使用，防止重复入账。",
        "Ask its issuer or the tax authority's platform; once it is confirmed there, its use can "
        "still be registered here, so that it is booked once.",
    ),
    "NOT_FOUND.pending": ("一分钟后再核验一次。", "Check it again in a minute."),
    "NOT_FOUND.told": (
        "先与票面核对号码、日期、金额和销售方，改正后再试，或直接核验文件；仍然没有，再向开具方核实。",
        "Compare number, date, amount and seller with the document and try again, or check its "
        "file; if there is none still, ask its issuer.",
    ),
    "NOT_FOUND.identifier": (
        "先与证照核对标识和日期，改正后再试，或直接核验文件；仍然没有，再向颁发机构核实。",
        "Compare identifier and date with the certificate and try again, or check its file; if "
        "there is none still, ask the authority that issued it.",
    ),
    "NOT_FOUND.certificate": (
        "向颁发机构核实。",
        "Ask the authority that issued it.",
    ),
    "NOT_FOUND.other": (
        "问提供者它由谁开具，再向开具方核实。",
        "Ask whoever gave it to you who issued it, and then that issuer.",
    ),
    "NOT_FOUND.bundle": (
        "问提供者它在哪里签发，用那个账本的核验工具核验。",
        "Ask whoever gave it to you where it was issued, and check it against that ledger.",
    ),
    "MISMATCH": (
        "向提供者索取签发时的原文件；不要依据不同的字段。",
        "Ask for the file as it was issued; do not rely on the fields that differ.",
    ),
    "MISMATCH.views": (
        "不要接受；向提供者或签发方索取签发时的原文件，核对页面上的金额。",
        "Do not accept it; ask its issuer for the file as it was issued, and look at the sums on "
        "its pages.",
    ),
    "ERROR": ("稍后再试一次。", "Try again later."),
    "ERROR.absent": (
        "索取它的凭证包，核验凭证包。",
        "Ask for its bundle, and check that.",
    ),
    "ERROR.tries": (
        "请明天再试；成员登录后核验，各有自己的次数；也可以向开具方核实。",
        "Try again tomorrow, or sign in: each member has tries of its own; or ask its issuer.",
    ),
    "STALE": (
        "请持有人提供带最新状态的文件，或稍后再问。",
        "Ask the holder for a file with its present status, or ask again later.",
    ),
    "UNSUPPORTED": (
        "索取 OFD、XML 或有文字的 PDF 原件；也可以按号码、日期和金额核验。",
        "Ask for the OFD, XML or PDF with text; or check it by number, date and amount.",
    ),
    "UNSUPPORTED.form": (
        "索取签发时的文件（如数电票 XML）或凭证包，或按号码、日期和金额核验。",
        "Ask for the file as it was issued (an e-invoice's XML, say) or the bundle, or check it by "
        "number, date and amount.",
    ),
    "UNSUPPORTED.code": (
        "持有人出示的网址请直接在浏览器打开；发票请按号码、日期和金额核验。",
        "Open a holder's address in a browser; check an invoice by number, date and amount.",
    ),
    "UNSUPPORTED.bundle": (
        "请持有人重新提供这个文件。",
        "Ask the holder for the file again.",
    ),
}
"""What to do next, by the same names; where a closer name has none, that of its verdict holds."""


def said(finding: Finding) -> str:
    """Which sentence of `SAYS` a finding is told by."""
    closer = saying(finding)
    return closer if closer in SAYS or closer in ADVICE else finding.verdict.value


def sentence(name: str) -> tuple[str, str]:
    """The sentence by its name, or by the verdict that the name begins with."""
    return SAYS.get(name) or SAYS[name.partition(".")[0]]


def advice(name: str) -> tuple[str, str]:
    """What to do next; nothing where all is well."""
    return ADVICE.get(name) or ADVICE.get(name.partition(".")[0], ("", ""))


_SAID_ALREADY: Final[dict[Verdict, frozenset[str]]] = {
    Verdict.MISMATCH: frozenset(
        {
            "ask whoever gave it to you for the file as it was issued",
            "do not rely on the fields that differ",
        }
    ),
    Verdict.INVALID: frozenset(
        {"do not accept it; its issuer says why", "ask for the document that replaces it"}
    ),
    Verdict.NOT_FOUND: frozenset(
        {
            "ask again in a minute",
            "ask whoever issued it; for a Chinese invoice ask the tax authority's own check by its "
            "number",
            "ask whoever issued it",
            "ask the authority that issued it",
            "compare number, date and amount with the document, or bring its file",
            "compare identifier and date with the certificate, or bring its file",
            "ask whoever gave it to you where it was issued",
        }
    ),
    Verdict.ERROR: frozenset(
        {
            "ask for its bundle, and verify that",
            "ask again tomorrow, or sign in (each member has tries of its own), or ask its issuer",
        }
    ),
    Verdict.UNSUPPORTED: frozenset(
        {
            "ask for the structured file or the bundle, or enter number, date and amount",
            "enter the document by its number, date and amount",
            "ask the holder for the file again",
        }
    ),
}
"""What findings advise and `ADVICE` says of the same verdict in other words."""


def further(finding: Finding) -> list[str]:
    """What a finding advises beside `advice`."""
    again = _SAID_ALREADY.get(finding.verdict, frozenset())
    return [one for one in finding.next if one not in again]


NAMES: Final = frozenset((*SAYS, *ADVICE))
"""Every name that `said` can give."""
