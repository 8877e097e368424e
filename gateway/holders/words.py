"""The words of the holder's pages, in Chinese and English."""

from __future__ import annotations

from typing import Final, Literal

from gateway.holders.sentences import in_chinese

Language = Literal["zh", "en"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("数鉴", "Shujian"),
    "subtitle": ("一码授权", "One code, one use"),
    "skip": ("跳到正文", "Skip to the content"),
    "demonstration": (
        "演示账本：成员和单据均为演示而设。",
        "Demonstration: members and documents were made up to show this.",
    ),
    "problem": ("没有成功", "This did not work"),
    "start": ("返回首页", "To the overview"),
    "ask_pin": ("输入密码", "Type your PIN"),
    "pin_lead": (
        "签发机构给您这个链接时，另外给了您六位数字密码。",
        "Whoever issued the document gave you six digits besides this link.",
    ),
    "pin": ("六位密码", "Six digits"),
    "open": ("打开", "Open"),
    "pin_note": (
        "连续输错五次，链接锁定一小时。打开后二十分钟自动关闭。",
        "Five wrong PINs lock the link for an hour. Once open it closes after twenty minutes.",
    ),
    "my_document": ("我的单据", "My document"),
    "issued_by": ("签发机构", "Issued by"),
    "closes": ("本页关闭时间", "This page closes at"),
    "leave": ("关闭", "Close"),
    "sign_out": ("退出登录", "Sign out"),
    "missed": (
        "上次打开以来，有人输错密码 {0} 次。如果不是您，请联系签发机构换一个链接。",
        "Wrong PINs typed since you were here last: {0}. If that was not you, ask the issuer "
        "for another link.",
    ),
    "choose": ("选出给对方看的内容", "Choose what to show"),
    "choose_note": (
        "只有打勾的内容会给对方看到。涉及个人的内容默认不勾。",
        "Only what is ticked is shown. What is personal is not ticked unless you tick it.",
    ),
    "more": ("另有 {0} 项，不在本页列出。", "{0} more are not listed here."),
    "personal": ("个人信息", "personal"),
    "purpose": ("用途", "What for"),
    "purpose_example": ("例如：入职核验", "for instance: new job"),
    "for_whom": ("给谁看", "For whom"),
    "for_whom_note": (
        "不填：拿到二维码的人都可以看一次。",
        "Left empty: whoever has the QR code may look once.",
    ),
    "anyone": ("拿到此码的任何人", "anyone with the code"),
    "lasts": ("有效时间", "Lasts"),
    "minutes": ("{0} 分钟", "{0} minutes"),
    "make_code": ("生成授权码", "Make a code"),
    "take_file": ("下载带证明的文件", "Download a file that proves this"),
    "take_note": (
        "文件只含打勾的内容，谁拿到都能离线核验；给出后不能收回。",
        "The file holds what is ticked, can be checked offline by anybody, and cannot be taken "
        "back.",
    ),
    "files": ("下载过的带证明的文件", "Files with proof that were taken along"),
    "uses": ("授权与使用记录", "Codes, and every use"),
    "no_uses": ("还没有生成过授权码。", "No code was made yet."),
    "state.open": ("可用", "open"),
    "state.used": ("已使用", "used"),
    "state.revoked": ("已撤销", "withdrawn"),
    "state.expired": ("已过期", "expired"),
    "made": ("生成", "Made"),
    "until": ("有效至", "Until"),
    "used_at": ("使用", "Used"),
    "used_by": ("使用方", "Used by"),
    "nobody_signed_in": ("扫码的人（未登录）", "somebody with the QR code, not signed in"),
    "revoked_at": ("撤销", "Withdrawn"),
    "record": ("记录", "Record"),
    "revoke": ("撤销", "Withdraw"),
    "show_again": ("显示二维码", "Show the QR code"),
    "your_code": ("授权码", "Your code"),
    "scan_or_type": (
        "请对方扫描二维码，或在数鉴上输入八位数字。只能使用一次。",
        "Have it scanned, or have the eight digits typed. It works once.",
    ),
    "qr_of_code": ("授权码的二维码", "QR code of the code"),
    "digits": ("八位数字", "Eight digits"),
    "digits_for_members": (
        "（数字只有登录的成员能用）",
        "(digits work for signed-in members only)",
    ),
    "between": ("、", ", "),
    "shows": ("给对方看", "Shows"),
    "reloads": ("本页每十秒自动更新。", "This page renews itself every ten seconds."),
    "not_this_session": (
        "二维码只在生成它的那次打开中显示；请撤销后重新生成。",
        "A code is shown only where it was made; withdraw it and make another.",
    ),
    "back": ("返回", "Back"),
    "somebody_shows": ("有人向您出示一份单据", "Somebody shows you a document"),
    "confirm_note": (
        "点击查看后，此码即失效；本次查看会记入账本，持证人看得到是谁。",
        "Once you look, the code is used up. Your look is recorded, and the holder sees whose it "
        "was.",
    ),
    "as_member": ("以 {0} 的身份查看", "Look as {0}"),
    "as_stranger": ("未登录，查看者记为“扫码的人”。", "You are not signed in and stay unnamed."),
    "look": ("查看", "Look"),
    "shown_fields": ("出示的内容", "What was shown"),
    "hidden": ("另有 {0} 项未出示", "{0} more fields were not shown"),
    "says.VALID": ("真实有效", "authentic and in force"),
    "says.INVALID": ("现在无效", "not in force"),
    "says.NOT_FOUND": ("尚未生效", "not issued yet"),
    "says.MISMATCH": ("与签发的不一致", "not as it was issued"),
    "says.ERROR": ("暂时无法核验", "could not be checked for now"),
    "says.STALE": ("状态已过时", "out of date"),
    "says.UNSUPPORTED": ("无法核验", "cannot be checked"),
    "validity": ("效力", "Validity"),
    "red": ("红冲", "Red letters"),
    "use": ("使用登记", "Use"),
    "changing": ("变更待合约答复", "a change waits for the contract's answer"),
    "validity.active": ("现行有效", "in force"),
    "validity.not yet valid": ("尚未生效", "not yet in force"),
    "validity.expired": ("已过有效期", "expired"),
    "validity.suspended": ("已暂停", "suspended"),
    "validity.revoked": ("已作废（注销、吊销）", "revoked"),
    "validity.superseded": ("已被替代", "superseded"),
    "validity.not issued": ("等待合约答复", "the contract has not answered yet"),
    "red.none": ("未红冲", "none"),
    "red.requested": ("已申请红冲", "requested"),
    "red.confirmed": ("红冲已确认", "confirmed"),
    "red.rejected": ("红冲申请被拒", "rejected"),
    "red.withdrawn": ("红冲已撤回", "withdrawn"),
    "red.partial": ("部分红冲", "in part"),
    "red.full": ("全额红冲", "in full"),
    "use.free": ("未使用", "not used"),
    "use.locked": ("锁定", "locked"),
    "use.booked": ("入账", "booked"),
    "use.released": ("已解锁", "released"),
    "use.reversed": ("已冲回", "reversed"),
    "valid_until": ("截止", "In force until"),
    "without_end": ("长期", "without end"),
    "as_of": ("查询时间", "As of"),
    "keep_bundle": ("保存所示内容（凭证包）", "Keep what was shown (bundle)"),
    "keep_presentation": ("保存带状态证明的文件", "Keep it with proof of its status"),
    "checks_offline": (
        "保存的文件可以用 verify.html 或 shujian verify 离线核验。",
        "What you keep can be checked offline, with verify.html or shujian verify.",
    ),
    "no_presentation": (
        "没有带状态证明的文件：{0}",
        "There is no file with proof of its status: {0}",
    ),
    "shown_once": (
        "此码已用完。离开本页后不能再看。",
        "The code is used up; what is shown here is not shown again.",
    ),
    "type_digits": ("输入授权码", "Type a code"),
    "type_lead": (
        "请持证人报出八位数字。输入即使用，持证人看得到是谁。",
        "Ask the holder for the eight digits. Typing them uses the code; the holder sees by whom.",
    ),
}

LABELS: Final[dict[str, tuple[str, str]]] = {
    "name": ("名称", "Name"),
    "type_code": ("类型代码", "Type code"),
    "number": ("编号", "Number"),
    "identifier": ("标识", "Identifier"),
    "issuer.name": ("颁发机构", "Issuing authority"),
    "issuer.code": ("颁发机构代码", "Code of the authority"),
    "issue_date": ("颁发日期", "Date of issue"),
    "valid_from": ("有效期起", "Valid from"),
    "valid_until": ("有效期止", "Valid until"),
    "holder.name": ("持证人", "Holder"),
    "holder.code": ("持证人证件号码", "Holder's number"),
    "holder.code_type": ("持证人证件类型", "Kind of that number"),
    "status": ("证照状态", "Status"),
    "copy.number": ("加注件编号", "Number of the copy"),
    "copy.purpose": ("加注用途", "Purpose of the copy"),
    "copy.recipient": ("加注对象", "Recipient of the copy"),
    "copy.expires": ("加注有效期", "End of the copy"),
    "seller.name": ("销售方", "Seller"),
    "seller.tax_number": ("销售方税号", "Seller's tax number"),
    "buyer.name": ("购买方", "Buyer"),
    "buyer.tax_number": ("购买方税号", "Buyer's tax number"),
    "total.without_tax": ("合计金额", "Sum without tax"),
    "total.tax": ("合计税额", "Tax"),
    "total.with_tax": ("价税合计", "Sum with tax"),
    "total.in_words": ("价税合计（大写）", "Sum in words"),
    "note": ("备注", "Note"),
}
"""Labels of common fields by path; others stand under their path."""


def translate(key: str, language: Language, *values: object) -> str:
    """A word of the pages; raises `KeyError` for one that is not there."""
    text = WORDS[key][language == "en"]
    return text.format(*values) if values else text


def label(path: str, language: Language) -> str:
    """What a field is called."""
    found = LABELS.get(path)
    return path if found is None else found[language == "en"]


def sentence(text: str, language: Language) -> str:
    """An error's sentence in the reader's language."""
    return text if language == "en" else in_chinese(text)
