"""The words of the pages about vouchers and use, in Chinese and English."""

from __future__ import annotations

from typing import Final

VOUCHERS: Final[dict[str, tuple[str, str]]] = {
    "vouchers": ("凭证", "Vouchers"),
    "voucher": ("凭证", "Voucher"),
    "vouchers_lead": (
        "本单位用这些凭证锁定、入账了哪些单据，以及入账之后单据的状态有没有变。",
        "What was locked and booked under which voucher, and whether it changed since.",
    ),
    "changed_since": ("已入账或锁定，之后状态有变", "Used, but changed since"),
    "changed_since_note": (
        "这些单据在本单位入账或锁定之后被作废、暂停、替换或红冲（或正在办理）。"
        "请核对账务；需要冲回的，由负责人签名冲回。",
        "These were revoked, suspended, superseded or red-lettered after they were booked or "
        "locked, or are about to be. Look at your books; a head reverses what has to be reversed.",
    ),
    "changed_none": (
        "已入账、锁定的单据中，没有已知的作废、暂停、替换或红冲。",
        "Of what is booked and locked, nothing is known to be revoked, suspended, superseded or "
        "red-lettered.",
    ),
    "changed_limits": (
        "只包括在本账本签发、并且入账时核验过原文件或凭证包的单据；其他单据（如税务机关直接开具的）"
        "之后的红冲，本账本无从得知。",
        "Of documents issued through this ledger whose file or bundle was verified for the "
        "booking. What becomes of others, this ledger does not know.",
    ),
    "booked_count": ("已入账", "Booked"),
    "locked_count": ("锁定", "Locked"),
    "stands_now": ("现在的状态", "Stands"),
    "stands_unknown": ("未知：不是本账本签发，或入账时没有核验原文件", "Not known here"),
    "vouchers_none": ("还没有凭证。", "No vouchers yet."),
    "vouchers_how": (
        "在“批量核验”里核验发票，页面会给出入账的命令。",
        "Verify invoices in bulk: the page gives the command that books them.",
    ),
    "voucher_unnamed": ("（名称只有本单位可见）", "(its member knows its name)"),
    "reverse_how": ("冲回（由负责人）", "To reverse (a head)"),
    "enter_code": ("输入持证人的授权码", "Enter a holder's code"),
    "use_no_number": (
        "没有读出能用来登记使用的号码，所以没有查询",
        "Not asked: no number was read by which it would be used",
    ),
    "no_number": ("号码未登记", "number not told"),
}
