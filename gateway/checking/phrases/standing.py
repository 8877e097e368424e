"""Verdicts, how a document stands, and what to do next."""

from __future__ import annotations

from typing import Final

STANDING: Final[dict[str, str]] = {
    # how it stands, as other sentences say it
    "active": "现行有效",
    "not yet valid": "尚未生效",
    "expired": "已过有效期",
    "suspended": "已暂停",
    "revoked": "已作废",
    "superseded": "已被替代",
    "not issued": "尚未签发",
    "recorded": "已记录",
    "anchored": "已锚定",
    "partial": "部分",
    "full": "全额",
    "locked": "被锁定",
    "booked": "入账",
    "unaltered": "内容未被改动",
    "its fields unaltered (other parts of the file are not protected)": (
        "字段未被改动，但文件的其他部分未受保护"
    ),
    "its fields unaltered, but the pages do not show all of number and sums, or another sum: go by "
    "the fields alone": (
        "字段未被改动，但页面上没有全部的号码和金额，或另有一个金额：只能以字段为准"
    ),
    "right in what was told of it": "所填各项相符",
    "unaltered in what it shows": "所示内容未被改动",
    "kept here as it was issued": "这里存放的内容与签发时一致",
    "its content not kept here": "这里没有存放内容",
    # the verdict's own sentence
    "issued by {who}, {claim:s}, in force on {at:t}": "{who} 签发，{claim}，在 {at} 现行有效",
    "{words:s}, but {coming:s}": "{words}，但{coming}",
    "revoked from {at:t} on": "自 {at} 起作废",
    "suspended from {at:t} on": "自 {at} 起暂停使用",
    "superseded from {at:t} on": "自 {at} 起被替代",
    "active from {at:t} on": "自 {at} 起恢复有效",
    "{who} issued a document under this number, but not like this": (
        "{who} 签发过这一编号的单据，但内容不是这样"
    ),
    "the fields are as issued, but another part of the same file shows something else": (
        "字段与签发时一致，但同一文件的另一部分显示的内容不同"
    ),
    "the fields are as issued, but a signature or seal on the file does not hold": (
        "字段与签发时一致，但文件上的签名或印章不成立"
    ),
    "{who} issued a document under this number, whose content is not kept here, or not as it was "
    "issued: it could not be compared": (
        "{who} 签发过这一编号的单据，但这里没有存放其内容，或存放的与签发时不同，无法比对"
    ),
    "issued at {at:t}; the contract has not answered yet": "{at} 提交签发，合约尚未答复",
    "what this form of the document says is as issued, but it does not say all of it": (
        "这种格式所写的内容与签发时一致，但没有包含单据的全部内容"
    ),
    "in force by what the contract accepted, but it is about to be {status:s}": (
        "按合约已接受的声明现行有效，但即将变为“{status}”"
    ),
    "in force by what is known, but the chain was last heard of {seconds:d} s ago": (
        "按已知情况现行有效，但 {seconds} 秒没有收到链的消息"
    ),
    "it had not been issued on {at:t}": "在 {at} 尚未签发",
    "authentic, but not valid yet": "真实，但尚未生效",
    "authentic, but not valid yet before {at:t}": "真实，但在 {at} 之前尚未生效",
    "authentic, but expired": "真实，但已过有效期",
    "authentic, but expired since {at:t}": "真实，但自 {at} 起已过有效期",
    "authentic, but suspended": "真实，但已暂停使用",
    "authentic, but suspended since {at:t}": "真实，但自 {at} 起已暂停使用",
    "authentic, but revoked": "真实，但已作废",
    "authentic, but revoked since {at:t}": "真实，但自 {at} 起已作废",
    "authentic, but replaced by document {name}": "真实，但已被单据 {name} 替代",
    "authentic, but replaced since {at:t} by document {name}": (
        "真实，但自 {at} 起已被单据 {name} 替代"
    ),
    "sealed by {who}, but parts of the file show different things": (
        "有 {who} 的印章或签名，但文件各部分显示的内容互相矛盾"
    ),
    "authentic by the seal or signature of {who}, but not in force": (
        "有 {who} 的印章或签名，真实，但不在有效期内"
    ),
    "a signature or seal on the file {why:s}": "文件上的签名或印章{why}",
    "unaltered since {who} sealed it; whether it was cancelled since, only its issuer knows": (
        "自 {who} 盖章以来未被改动；此后是否作废，只有开具方知道"
    ),
    "unaltered since {who} signed it; whether it was cancelled since, only its issuer knows": (
        "自 {who} 签名以来未被改动；此后是否作废，只有开具方知道"
    ),
    "the seal leaves out {count:d} parts of the file, which anybody can change": (
        "印章没有覆盖文件的 {count} 个部分，任何人都可以改动这些部分"
    ),
    "nothing like it was issued and left here, and its signature {why:s}": (
        "这里没有签发并存放过这样的单据，它的签名{why}"
    ),
    "signed or sealed, but by a certificate that nobody here vouches for": (
        "有签名或印章，但其证书在这里没有人担保"
    ),
    "nothing like it was issued and left here, and nobody signed or sealed the file": (
        "这里没有签发并存放过这样的单据，文件上也没有签名或印章"
    ),
    "no document of which all this is right was issued and left here": (
        "这里没有签发并存放过各项都相符的单据"
    ),
    "too many wrong tries for this number today: it is not answered any more": (
        "今天这一号码错误的尝试过多，不再答复"
    ),
    # checks
    "submitted at {at:t} (record {record:d}), not accepted yet": (
        "{at} 提交（第 {record} 号记录），尚未被接受"
    ),
    "by {who} through this ledger, record {record:d}, {level:s}": (
        "由 {who} 经本账本签发，第 {record} 号记录，{level}"
    ),
    "not issued yet": "尚未签发",
    "{state:s} as of {at:t}": "{at} 时{state}",
    "{state:s} since {at:t}": "自 {at} 起{state}",
    "{how:s}; by what was known then: {then:s}": "{how}；按当时所知：{then}",
    "the chain was last heard of {seconds:d} s ago: later changes are not known": (
        "{seconds} 秒没有收到链的消息，此后的变化不得而知"
    ),
    "a statement is under way after which it is {status:s}": (
        "有一项声明等待合约答复，之后它将变为“{status}”"
    ),
    "all that the chain says is known here": "链上的最新状态这里都已知道",
    "what differs is not told: too much was added, or too many such copies came today": (
        "不再说明哪里不同：添加的内容太多，或今天已核验过多份这样的副本"
    ),
    "its content is not kept here: it could not be compared": "这里没有存放内容，无法比对",
    "all {count:d} fields are as they were issued": "{count} 个字段都与签发时一致",
    "differences from what was issued: {count:d}": "与签发的内容有 {count} 处不同",
    "no part is exposed": "没有未受保护的部分",
    "{count:d} parts of the file are protected by nothing": "文件有 {count} 个部分没有任何保护",
    "read as {format}: {count:d} fields": "按 {format} 格式读出 {count} 个字段",
    "nothing like it was issued and left here": "这里没有签发并存放过这样的单据",
    "vouched for by others: no cancellation would be known": ("由别人作证：是否作废，这里无从知道"),
    "by its own words not in force on {at:t}": "按单据自述，在 {at} 不在有效期内",
    "by its own words in force on {at:t}": "按单据自述，在 {at} 处于有效期内",
    "what was told is right; the rest of the document was not brought, and not compared": (
        "所填各项相符；其余内容没有提供，也没有比对"
    ),
    "the issuer did not leave the content here, or had it forgotten": (
        "签发方没有把内容存放在这里，或已要求删除"
    ),
    "the {count:d} fields that are kept here are those that were issued": (
        "这里存放的 {count} 个字段与签发时一致"
    ),
    # what to do next
    "ask whoever gave it to you for the file as it was issued": "向提供者索取签发时的原文件",
    "do not rely on the fields that differ": "不要依据不同的字段",
    "look at the parts that are named": "请查看所指出的部分",
    "ask for its bundle, and verify that": "索取它的凭证包，用凭证包核验",
    "ask again in a minute": "请一分钟后再问",
    "ask for the structured file or the bundle, or enter number, date and amount": (
        "索取签发时的文件（如数电票 XML）或凭证包，或按号码、日期、金额核验"
    ),
    "ask again when the gateway hears of the chain": "等网关重新收到链的消息后再问",
    "do not rely on it longer": "到期之后不要再依据它",
    "ask for the document that replaces it": "索取替代它的单据",
    "do not accept it; its issuer says why": "不要接受；原因由签发方说明",
    "ask its issuer to learn where it differs": "向签发方了解哪里不同",
    "a red letter takes it back ({status:s}): count only what is left": (
        "已被红字单据冲销（{status}）：只计未冲销的金额"
    ),
    "it is a red letter itself: it takes back an earlier document": (
        "它本身是红字单据，冲销的是先前的一张单据"
    ),
    "it is {status:s} already: do not use it again": "它已{status}，不要重复使用",
    "look at the {view:l}: {why:l}": "请打开文件看{view}：{why}",
    "ask the authority that issued it": "向颁发机构核实",
    "ask whoever issued it": "向开具方核实",
    "ask whoever issued it; for a Chinese invoice ask the tax authority's own check by its "
    "number": ("向开具方核实；国内发票请凭号码到税务机关的查验平台核实"),
    "have the authority's certificate configured (SHUJIAN_AUTHORITIES)": (
        "请管理员配置发证机构的证书（SHUJIAN_AUTHORITIES）"
    ),
    "if there is a bundle of it, bring that": "如果有它的凭证包，请用凭证包核验",
    "compare number, date and amount with the document, or bring its file": (
        "请对照单据再核对一遍号码、日期和金额，或提供文件"
    ),
    "compare identifier and date with the certificate, or bring its file": (
        "请对照证照再核对一遍标识和日期，或提供文件"
    ),
    "compare the identifier with the certificate character by character: its check character shows "
    "that it was mistyped, or is no identifier": (
        "请对照证照逐位核对标识：校验位表明填写有误，或它不是证照标识"
    ),
    "ask again tomorrow, or sign in (each member has tries of its own), or ask its issuer": (
        "请明天再问；成员登录后各有自己的次数；也可以向开具方核实"
    ),
    "bring its file, or ask again tomorrow": "请提供文件，或明天再问",
    "ask whoever gave it to you for another form of it": "请提供者换一种格式",
    "enter the document by its number, date and amount": "请按号码、日期和金额核验",
    "do as this says, and send it again": "请照此处理后重新发送",
    "send it again, with fewer others": "请重新发送，一次少发几份",
    "send it again by itself": "请单独重新发送这一份",
    "try again in a minute": "请一分钟后再试",
    "those before it took too long": "排在前面的文件用时过长，轮不到它",
    "there was no time left for it": "没有时间核验这一份",
    "checking a file failed": "核验这个文件时出错",
    "the gateway made a mistake": "网关出错",
    "it could not be checked now: the gateway has a fault that it has logged": (
        "现在无法核验：网关出错，已记入日志"
    ),
    "the code is that of no invoice and no certificate": "这个二维码既不是发票的，也不是证照的",
}
