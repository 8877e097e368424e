"""Why a question, an upload or a page is refused, and what to do."""

from __future__ import annotations

from typing import Final

ASKING: Final[dict[str, str]] = {
    "the number has neither 20 digits nor a code of 10 or 12 beside it: name the seller's number "
    "too, for the number is the seller's own": (
        "号码不是 20 位，也没有填 10 或 12 位发票代码：这是销售方自编的号码，请同时填写销售方税号"
    ),
    "name the amount too, or for older invoices the last six of the check code": (
        "请同时填写金额；老式发票也可以填校验码后六位"
    ),
    "{what:s} cannot be read: {reason:s}; write it like {form}": (
        "{what}读不出：{reason}；请写成 {form} 这种形式"
    ),
    "the date": "日期",
    "the amount": "金额",
    "name the certificate's identifier, such as 1.2.156.3005.2.…": (
        "请填写证照标识，形如 1.2.156.3005.2.…"
    ),
    "{day} lies before all calendars: name a day since the ledger began": (
        "{day} 太早：请填写账本开始以后的日期"
    ),
    "{day} is still to come: nobody knows what will hold then": (
        "{day} 还没有到：那时的状态无人知道，请填今天或以前的日期"
    ),
    "{day:q} is no day: write 2026-03-01": "{day} 不是日期：请写成 2026-03-01",
    "{day:q} is no time: write 2026-03-01 or 2026-03-01T12:00:00+08:00": (
        "{day} 不是时间：请写成 2026-03-01 或 2026-03-01T12:00:00+08:00"
    ),
    "no file came; send at least one": "没有收到文件；请至少发送一个",
    "no file came; choose at least one": "没有收到文件；请至少选择一个",
    "a value has at most {most:d} characters": "一个值最多 {most} 个字符",
    "a voucher has at most {most:d} characters": "凭证号最多 {most} 个字符",
    "at most {most:d} files are verified at a time; send them as several": (
        "一次最多核验 {most} 个文件；请分几次发送"
    ),
    "{count:d} files came, {most:d} are verified at a time; send them as several": (
        "收到 {count} 个文件，一次最多核验 {most} 个；请分几次发送"
    ),
    "the form cannot be read ({detail:l}); send it as multipart/form-data": (
        "表单无法读取（{detail}）；请用 multipart/form-data 发送"
    ),
    "its names are not in the charset that it says": "其中的名称不是它自称的字符集",
    "the files were cut off on their way; send them again": "文件没有传完；请重新发送",
    "the file was cut off on its way; send it again": "文件没有传完；请重新发送",
    "too many files are coming in; try again in a minute": "正在接收的文件太多；请一分钟后再试",
    "nobody waits for the answer any more": "已经没有人在等待答复",
    "name a number with date and amount, a QR code's text, or an identifier": (
        "请填写号码、日期和金额，或二维码文字，或证照标识"
    ),
    "the question cannot be read: {detail}": "所填内容无法读取：{detail}",
    "the files could not be kept ({error}); nothing was checked, try again": (
        "文件无法暂存（{error}）；没有核验，请再试一次"
    ),
    "the gateway is shutting down; send the files again later": "网关正在停机；请稍后重新发送文件",
    "there is no such report; reports are kept for an hour: send the files again": (
        "没有这份报告；报告只保留一小时：请重新发送文件"
    ),
    "{most:d} of your uploads are being checked; wait for one to end": (
        "贵单位已有 {most} 批文件正在核验；请等其中一批结束"
    ),
    "many uploads are being checked now; try again in a few minutes": (
        "现在核验的文件很多；请几分钟后再试"
    ),
    "the report is not done yet; look again when all files are checked": (
        "报告还没有完成；请等全部文件核验完再看"
    ),
    "the report has {count:d} files": "报告只有 {count} 个文件",
    "{done:d} of {total:d} files are checked; ask again in a minute": (
        "{total} 个文件已核验 {done} 个；请一分钟后再问"
    ),
    # whatever else a page of trouble says
    "sign in first, with `shujian sign-in --as ACCOUNT`": (
        "请先登录：在终端运行 shujian sign-in --as 账户"
    ),
    "the session is unknown or has ended; sign in again with `shujian sign-in --as ACCOUNT`": (
        "登录已失效；请重新登录：在终端运行 shujian sign-in --as 账户"
    ),
    "this link is used or late; sign in again with `shujian sign-in --as ACCOUNT`": (
        "登录链接已用过或已过期；请重新登录：在终端运行 shujian sign-in --as 账户"
    ),
    "this is for members; an observer may call only what is for observers": "只对成员开放",
    "this is for auditors only": "只对审计成员开放",
    "this is for auditors and observers; an observer is named in SHUJIAN_OBSERVERS": (
        "只对审计成员和观察者开放；观察者由 SHUJIAN_OBSERVERS 指定"
    ),
    "the content of a document is for its issuer; ask its holder": (
        "单据的内容只给签发方；请向持有人索取"
    ),
    "{name} is a batch: name one of its documents, {first} to {last}": (
        "{name} 是一批单据：请指明其中一张，{first} 至 {last}"
    ),
    "{who} is neither booker nor issuer, steward or auditor: how documents are used is not for "
    "it": ("{who} 不是入账、开具、管理或审计成员，不能查看单据的使用情况"),
    "there is no document {name} that {who} may see": "没有 {who} 可以查看的单据 {name}",
    "{name} is not for {who} to decide on: its issue does not name you as the buyer. Its red "
    "letters are for its issuer and the buyer named; where none is, a head of the issuer confirms "
    "what its clerk asked for. How it stands is told by `shujian document vouchers`": (
        "{name} 不由 {who} 决定：签发时没有指定本单位为购买方。它的红冲由签发方和"
        "所指定的购买方办理；没有指定的，由签发方负责人确认本方经办的申请。"
        "它的现状见 `shujian document vouchers`"
    ),
    "more than {rate:d} requests a second; sign in or slow down": (
        "每秒请求超过 {rate} 次；请登录，或放慢"
    ),
    "the body did not arrive within {seconds:d} seconds; send it again": (
        "{seconds} 秒内没有传完；请重新发送"
    ),
    "the body comes in at less than {rate:d} bytes a second": "上传过慢，每秒不到 {rate} 字节",
    "a request's body has at most {most:d} bytes; send it in parts": (
        "一次最多发送 {most} 字节；请分几次发送"
    ),
    "the form was not sent from this page; open it again": "表单不是从本页发出的；请重新打开",
    "the form is not filled in; open it again": "表单没有填写；请重新打开",
    "the request does not have the form that the API describes: {detail}": (
        "所填内容的格式不对：{detail}"
    ),
    "the gateway made a mistake that it has logged; ask what was recorded, then try again": (
        "网关出错，已记入日志；请先查清已经记录了什么，再试"
    ),
    "Not Found": "没有这个页面",
    "Method Not Allowed": "这个地址不接受这种请求",
}
