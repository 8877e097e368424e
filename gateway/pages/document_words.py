"""The words of the pages about documents, in Chinese and English."""

from __future__ import annotations

from typing import Final

from gateway.checking.verdicts import NAMES, advice, sentence
from gateway.checking.words import WORDS

DOCUMENTS: Final[dict[str, tuple[str, str]]] = {
    **WORDS,
    **{f"says.{name}": sentence(name) for name in NAMES},
    **{f"advice.{name}": advice(name) for name in NAMES},
    "verify": ("核验单据", "Verify"),
    "verify_lead": (
        "发票、证照是否真实、有没有被改动、现在是否有效。无须登录，文件不会被保存。",
        "Whether an invoice or certificate is authentic, unaltered and in force. No sign-in; "
        "files are not kept.",
    ),
    "documents": ("单据", "Documents"),
    "document": ("单据", "Document"),
    "files": ("文件", "Files"),
    "file": ("文件", "File"),
    "drop_here": ("把文件拖到这里，或点按选择", "Drop files here, or click to choose"),
    "drop_kinds": (
        "OFD、PDF、XML（数电票、UBL、CII）、JSON、凭证包，或装有这些文件的 ZIP",
        "OFD, PDF, XML (数电票, UBL, CII), JSON, bundles, or a ZIP of these",
    ),
    "drop_limits": (
        "最多 {files} 个文件，每个 {each} MiB，合计 {all} MiB",
        "At most {files} files, {each} MiB each, {all} MiB in all",
    ),
    "check_files": ("核验文件", "Check the files"),
    "or_without_file": ("没有文件？", "No file?"),
    "by_number": ("按号码核验", "By number"),
    "by_number_note": (
        "号码、日期和价税合计三者都对，才会答复。老式发票（有发票代码的）填不含税金额，"
        "或校验码后六位。",
        "Answered only where number, date and sum with tax are all right. Older Chinese invoices "
        "(those with a code): the sum without tax, or the last six digits of the check code.",
    ),
    "by_code": ("按二维码文字核验", "By QR code"),
    "by_code_note": (
        "用扫码程序扫出文字，粘贴在这里。",
        "Scan the code with any program and paste its text here.",
    ),
    "by_identifier": ("按证照标识核验", "By certificate identifier"),
    "by_identifier_note": (
        "电子证照标识以 1.2.156.3005.2 开头。",
        "It begins with 1.2.156.3005.2.",
    ),
    "document_number": ("号码", "Number"),
    "document_code": ("发票代码（如有）", "Invoice code (if any)"),
    "document_date": ("开具日期", "Date of issue"),
    "document_amount": ("价税合计", "Sum with tax"),
    "check_code": ("校验码后六位（如需）", "Last six of the check code"),
    "seller_number": ("销售方税号（如需）", "Seller's tax number (if asked)"),
    "code_text": ("二维码文字", "Text of the code"),
    "identifier": ("证照标识", "Identifier"),
    "as_of": ("核验哪一天的状态（可不填）", "As of which day (optional)"),
    "as_of_note": (
        "填了日期，答复当天结束时的状态：按现在所知，也按当时所知。",
        "With a day, the answer is how it stood at the end of that day: by what is known now, "
        "and by what was known then.",
    ),
    "as_of_shown": ("核验的时间点", "As of"),
    "verify_number": ("核验号码", "Check the number"),
    "verify_code": ("核验二维码", "Check the code"),
    "verify_identifier": ("核验标识", "Check the identifier"),
    "bundle": ("凭证包", "Bundle"),
    "bundle_status": ("为凭证包取得最新状态", "Present status of a bundle"),
    "bundle_status_note": (
        "持有凭证包的人可以取得带证明和今日状态的文件，出示给别人离线核验。",
        "Whoever has a bundle gets it with its proofs and the status of today, for others to check "
        "offline.",
    ),
    "bundle_fetch": ("取得文件", "Get the file"),
    "many_files": (
        "登录后可以一次核验最多 {files} 个文件，得到一份报告和表格。",
        "Signed in, you can check up to {files} files at once and get one report and a sheet.",
    ),
    "holders_code": (
        "持有人出示了 8 位代码？在这里输入",
        "A holder shows you 8 digits? Enter them here",
    ),
    "results": ("核验结果", "Results"),
    "result_of": ("核验结果", "Result"),
    "verify_more": ("再核验一份", "Check another"),
    "page_vouches": (
        "以上是本网关自己的答复。要不依赖它，请持有人提供带证明的文件，用 verify.html 离线核验。",
        "This is the gateway's own answer. To do without it, ask the holder for a file with its "
        "proofs and check it offline with verify.html.",
    ),
    "nothing_brought": (
        "请选择文件，或填写号码、二维码文字、证照标识之一。",
        "Choose a file, or fill in a number, the text of a code, or an identifier.",
    ),
    "vouched_by": ("由谁作证", "Vouched for by"),
    "issuer_of_number": ("这一编号由谁签发", "Issuer of this number"),
    "brought": ("您提供的内容", "What you brought"),
    "digest_of_file": ("文件 SHA-256", "SHA-256 of the file"),
    "seller": ("销售方（颁发机构）", "Seller (issuer)"),
    "amount": ("金额", "Amount"),
    "day": ("日期", "Date"),
    "currency": ("币种", "Currency"),
    "format": ("格式", "Form"),
    "axes": ("四个方面", "Four axes"),
    "axes_note": (
        "四个方面各自独立，互不代替。",
        "Each stands by itself; none follows from another.",
    ),
    "axis.verdict": ("核验结论", "Verdict"),
    "axis.validity": ("有效状态", "Validity"),
    "axis.red": ("红冲", "Red letters"),
    "axis.use": ("使用", "Use"),
    "validity_none": ("本账本没有它的状态", "No status of it here"),
    "red_none": ("本账本没有记载", "Nothing recorded here"),
    "use_none": ("未查询（登录的成员才能看到）", "Not asked (for members signed in)"),
    "use_unknown": (
        "内容没有存放在这里，编号未知，无法查询",
        "its content is not kept here: its number is not known, so nobody can look",
    ),
    "use_not_for_you": (
        "只有入账、开具、管理、审计成员可以查询",
        "for bookers, issuers, stewards and auditors",
    ),
    "side.issuer": ("签发方", "issuer"),
    "side.buyer": ("购买方", "buyer"),
    "download_presentation": ("带状态的凭证包（签发方）", "Presentation (issuer)"),
    "known_then": ("按当时所知", "By what was known then"),
    "known_now": ("按现在所知", "By what is known now"),
    "answer_pending": ("有一项声明等待合约答复", "A statement awaits the contract's answer"),
    "is_red_letter": ("本身是红字单据", "Is a red letter itself"),
    "until_day": ("至", "until"),
    "without_end": ("长期", "without end"),
    "since": ("自", "since"),
    "differences": ("与签发内容不同之处", "What differs from what was issued"),
    "differences_withheld": (
        "近日已有多份不同的副本被核验，不再说明哪里不同；请向签发方核实。",
        "Several differing copies were checked lately: it is not told any more where they differ. "
        "Ask the issuer.",
    ),
    "line_number": ("行", "Line"),
    "field_name": ("字段", "Field"),
    "found_value": ("您的文件里", "In your file"),
    "issued_value": ("签发时", "As issued"),
    "change": ("变化", "Change"),
    "more_differences": ("处不同，只列出前面的", "differences in all; the first are listed"),
    "axes_of_number": ("这一编号的单据：", "The document of this number:"),
    "axes_of_original": (
        "以下是这一编号下签发的那份单据的状态，不是这份文件的：",
        "This is how the document issued under the number stands, not this file:",
    ),
    "checks_folded": (
        "其余项目：{held} 项成立，{skipped} 项未核验",
        "The other checks: {held} hold, {skipped} not made",
    ),
    "checks_none_failed": (
        "没有不成立、无法核验或仅为声称的项目。",
        "None fails, could not be made, or is only asserted.",
    ),
    "checks_none_made": ("没有能够核验的项目。", "There was nothing that could be checked."),
    "check_result": ("结果", "Result"),
    "unprotected": ("没有任何保护的部分", "Parts that nothing protects"),
    "unprotected_note": (
        "改动这些部分不会被发现。",
        "A change there would not be noticed.",
    ),
    "signatures": ("印章和签名", "Seals and signatures"),
    "next_steps": ("接下来怎么办", "What to do next"),
    "check_batch": ("批量核验", "Check many"),
    "check_batch_lead": (
        "一次核验最多 {files} 个文件：是否真实、由谁作证、哪里被改动、是否作废或红冲、是否已入账、"
        "上传的文件里有没有同一张单据。",
        "Up to {files} files at once: authentic or not and by whom, what was changed, cancelled or "
        "red-lettered, used already, and which files are the same document.",
    ),
    "check_batch_kept": (
        "文件核验后即丢弃；报告只存在内存里，保留一小时，每个成员最多 {kept} 份，网关重启即消失。"
        "请下载表格留存。核验不会入账，也不留记录。",
        "Files are thrown away when they are checked. Reports are in memory only, for an hour, "
        "{kept} for each member, and gone when the gateway restarts: download the sheet. "
        "Checking books nothing and is no record.",
    ),
    "voucher_for": ("凭证号（可不填）", "Voucher (optional)"),
    "voucher_note": (
        "只用来拼出入账命令。",
        "Only to put together the command that books.",
    ),
    "check_them": ("开始核验", "Check them"),
    "reports_kept": ("最近的报告", "Reports so far"),
    "report_of_files": ("核验报告", "Report"),
    "checking_now": ("正在核验", "Being checked"),
    "checked_of": ("已核验", "checked"),
    "reload_by_itself": (
        "本页每两秒自动刷新。",
        "This page reloads every two seconds.",
    ),
    "reload_now": ("立即刷新", "Reload now"),
    "reload_stop": ("停止自动刷新", "Stop reloading"),
    "reload_start": ("自动刷新", "Reload by itself"),
    "report_gone_at": ("报告保留到", "Kept until"),
    "throw_away": ("删除这份报告", "Throw this report away"),
    "download_sheet": ("下载表格（XLSX）", "Download the sheet (XLSX)"),
    "all_files": ("全部", "all"),
    "not_good": ("不能直接入账", "not good"),
    "sums": ("金额（同一张单据只计一次）", "Sums, each document once"),
    "sum.good": ("可以入账", "Good"),
    "sum.aside": (
        "真实但不入账（红字为负）",
        "Authentic, not to be booked (red letters: below zero)",
    ),
    "sum.unconfirmed": ("未能确认", "Unconfirmed"),
    "sum.used": ("已入账或被锁定", "Used or locked already"),
    "sum.bad": ("其余不可入账（作废、改动等）", "Bad otherwise (revoked, altered, …)"),
    "documents_by_source": ("单据按真实性来源：", "Documents by who vouches for them: "),
    "good_warned": (
        "可以入账的单据中有 {count} 张要先看“原因与提示”一栏（页面内容、抬头等）。",
        "To be looked at first among the good ones, in the last column (what pages show, the "
        "buyer, …): {count}.",
    ),
    "buyer_number": ("购买方税号", "Buyer's tax number"),
    "files_are": (
        "{files} 个文件 = {documents} 张单据 + {again} 个同一单据的其他文件 + "
        "{unread} 个读不出单据的文件",
        "Files: {files} = documents: {documents} + further files of the same: {again} + "
        "no document: {unread}",
    ),
    "without_amount": (
        "{count} 张发票没有写明金额，不在合计内",
        "Invoices that say no amount and are left out: {count}",
    ),
    "report_as_of": (
        "这份报告说的是 {day} 的状态，不是现在的。“使用”一栏是核验时的。",
        "This report says how things stood at {day}, not now. The use is that of the check.",
    ),
    "report_as_of_book": (
        "入账以现在的状态为准：不填日期再核验一次，就会得到入账命令。",
        "What is booked must be good now: check again without a day to get the command.",
    ),
    "buyer_short": ("购", "Buyer"),
    "seller_short": ("销", "Seller"),
    "by_source": ("由谁作证", "Vouched for by"),
    "book_them": ("为可以入账的单据记账", "Book the good ones"),
    "book_note": (
        "签名私钥从不进入网关，所以入账在您自己的电脑上进行：在放有这些文件的文件夹里运行",
        "Keys never come to the gateway, so booking is done on your machine: run this in the "
        "folder that has the files",
    ),
    "book_once": (
        "一次签名入账全部 {count} 张：全部成功，或一张也不入。",
        "One signature books all {count}: all of them, or none.",
    ),
    "book_account": (
        "把 ACCOUNT 换成您的签名账户。",
        "Put your signing account for ACCOUNT.",
    ),
    "book_voucher": (
        "把 VOUCHER 换成凭证号。",
        "Put the voucher's number for VOUCHER.",
    ),
    "book_windows": ("Windows（PowerShell）", "Windows (PowerShell)"),
    "book_posix": ("Linux、macOS", "Linux, macOS"),
    "book_open": ("经核实后入账", "Book what you have confirmed"),
    "book_open_note": (
        "以下单据在这里没有可信来源作证。请先在开具方或税务机关的查验平台逐张核实，把没有核实的从命令里删去，"
        "再在放有这些文件的文件夹里运行（--unconfirmed）。登记后同一张不会再被入账。",
        "Nobody here vouches for these. Confirm each with its issuer or on the tax authority's "
        "platform first, take out of the command what is not confirmed, then run it in the folder "
        "that has the files (--unconfirmed). Once registered none is booked again.",
    ),
    "book_open_zip": (
        "ZIP 里未核实的文件也会被入账：请先解压，只列出核实过的。",
        "From a ZIP all that is unconfirmed is booked too: unpack it and name what you confirmed.",
    ),
    "book_zip": (
        "ZIP 里不可入账的文件会被略去（--only-good）。",
        "What is not good in a ZIP is left out (--only-good).",
    ),
    "book_left_out": (
        "以下文件名含有不宜出现在命令里的字符，没有列入；改名后再核验：",
        "Left out, since these names have characters that do not belong in a command; rename them "
        "and check again:",
    ),
    "book_nothing": ("没有可以入账的单据。", "There is nothing to book."),
    "why": ("原因与提示", "Why, and what to look at"),
    "no_files_here": ("没有这一类的文件。", "No files of this sort."),
    "issuer": ("签发方", "Issuer"),
    "buyer": ("购买方", "Buyer"),
    "document_kind": ("种类", "Kind"),
    "issued": ("已签发", "issued"),
    "issued_at": ("签发时间", "Issued"),
    "valid_period": ("有效期", "Valid"),
    "from_issue": ("自签发", "from its issue"),
    "red-letter.issued": ("红字单据开具", "red letter issued"),
    "serial": ("序号", "Serial"),
    "serials": ("序号", "Serials"),
    "batch": ("批量", "Batch"),
    "alone": ("单张", "Single"),
    "history_recorded": ("记录时间", "Recorded"),
    "history_effective": ("生效时间", "Effective"),
    "history_none": ("没有变化。", "Nothing has changed."),
    "by_whom": ("由谁", "By"),
    "successor": ("后继单据", "Successor"),
    "blue_document": ("对应的蓝字单据", "Blue document"),
    "red_waiting": ("待本单位答复的红冲申请", "Red letters that wait for your answer"),
    "red_asked": ("申请红冲金额", "Asked for"),
    "red_of": ("蓝字金额", "Of the blue amount"),
    "red_after": ("红冲后剩余", "Left afterwards"),
    "red_asked_by": ("申请方", "Asked by"),
    "red_alone": (
        "签发时没有指定购买方：由签发方负责人确认",
        "its issue names no buyer: a head of the issuer confirms",
    ),
    "red_answer": (
        "由负责人用命令确认（confirm）或驳回（reject）："
        "shujian document red-letter confirm 单据名 --as 负责人账户",
        "A head confirms (or rejects: reject) by the command "
        "shujian document red-letter confirm NAME --as HEAD",
    ),
    "red_sum": ("已红冲 / 蓝字金额", "Red-lettered of the blue amount"),
    "red_done": ("已红冲", "done"),
    "red_open": ("申请中", "open"),
    "red_left": ("未红冲", "left"),
    "proof_where": ("证明在哪里", "Where the proof is"),
    "proof_note": (
        "这一页由网关给出，本身什么也不证明。证据文件和带状态的凭证包可以离线核验。",
        "This page comes from the gateway and proves nothing. Evidence and presentations can be "
        "checked offline.",
    ),
    "proof_evidence": ("关于这张单据的全部记录（证据文件）", "All records about it (evidence)"),
    "proof_presentation": (
        "带证明和最新状态的凭证包由持有凭证包的人在核验页取得，或运行",
        "Whoever has the bundle gets it with proofs and present status on the verify page, or with",
    ),
    "download_bundle": ("下载凭证包（签发方）", "Download the bundle (issuer)"),
    "as_of_day": ("查看某一天的状态", "As of a day"),
    "holder_voucher": ("使用单位 · 凭证", "Holder · voucher"),
    "own_of_number": ("本单位签发的、这一号码的单据", "Documents of this number that you issued"),
    "own_of_number_note": (
        "按号码只查本单位签发并存放在这里的单据；别人签发的请用核验页按号码核验。",
        "By number only what your organisation issued and left here is found; what others issued "
        "is verified by its number instead.",
    ),
    "own_of_number_newest": (
        "单据太多，没有全部查过：20 位数电票号码和证照标识查全部，其他号码只查最近的 2000 张。",
        "There are too many to read all: 20-digit numbers and identifiers of certificates were "
        "looked up among all, other numbers in the newest 2,000.",
    ),
    "search_document": ("单据名称或编号", "Name of a document"),
}
"""Every word about documents; ``{…}`` stand for numbers."""
