"""Signatures and seals on a file: whether they hold, and why not."""

from __future__ import annotations

from typing import Final

SEALS: Final[dict[str, str]] = {
    "seal of nobody named: {words:s}": "印章（未写明是谁的）：{words}",
    "signature of nobody named: {words:s}": "签名（未写明是谁的）：{words}",
    "seal of {who}: {words:s}": "{who} 的印章：{words}",
    "signature of {who}: {words:s}": "{who} 的签名：{words}",
    "seal of {who}": "{who} 的印章",
    "signature of {who}": "{who} 的签名",
    "does not hold": "不成立",
    "does not hold ({why:l})": "不成立（{why}）",
    "could not be checked": "无法核验",
    "could not be checked ({why:l})": "无法核验（{why}）",
    "holds for what it covers; {trust:s}": "对所覆盖的部分成立；{trust}",
    "a configured authority issued its certificate; whether that was revoked since is not asked": (
        "证书由所配置的机构颁发；证书此后是否吊销，没有查询"
    ),
    "whose certificate it is was not checked: no authorities are configured here": (
        "没有核对证书是谁的：这里没有配置发证机构"
    ),
    "no configured authority issued its certificate: anybody can make one": (
        "证书不是所配置的机构颁发的：任何人都可以自制一份"
    ),
    # what each check of a signature says
    "not so: {says:s}": "不成立：{says}",
    "{part} was changed": "{part} 已被改动",
    "{part} is missing": "缺少 {part}",
    "digests of a kind that is not read here": "摘要的种类这里不读",
    "it lists no parts": "没有列出任何部分",
    "{count:d} parts are as they were": "{count} 个部分未被改动",
    "the list of parts is the one sealed": "各部分的清单就是盖章时的清单",
    "the list of parts is the one signed": "各部分的清单就是签名时的清单",
    "the certificate may use the seal": "证书有权使用这枚印章",
    "the algorithm {name} is not read here": "算法 {name} 这里不读",
    "SM2 with SM3, holds": "SM2/SM3 签名成立",
    "SM2 with SM3, does not hold": "SM2/SM3 签名不成立",
    "SM2 with SM3 ({name})": "SM2/SM3（{name}）",
    "no time is claimed that could be held against {period}": (
        "没有写明可与有效期（{period}）比对的时间"
    ),
    "no time is claimed to be held against {period}": ("没有写明可与有效期（{period}）比对的时间"),
    "{at} claimed, {start} to {end}": "自称签于 {at}，证书有效期 {start} 至 {end}",
    "no list of the file names it: somebody took it off": "文件的清单里没有它：有人把它摘掉了",
    "the file names a list of signatures that is not there": "文件所指的签名清单不存在",
    "the signature that the list names is not there": "清单所指的签名不存在",
    "the value of the signature is not there": "签名的值不存在",
    "a signature lists {count:d} parts": "一个签名列出了 {count} 个部分",
    "the signature's value brings no certificate": "签名没有附带证书",
    "issued by a configured authority": "由所配置的机构颁发",
    "issued by none of the configured authorities": "不是所配置的机构颁发的",
    "no authorities are configured; anybody can make a certificate with this name": (
        "没有配置发证机构；任何人都可以做一份这个名称的证书"
    ),
    "the bytes are those that were signed": "字节与签名时一致",
    "the signature is by the certificate's key": "签名出自证书的密钥",
    "they are held by {name}, which protects nothing any more": (
        "摘要算法是 {name}，已不能提供任何保护"
    ),
    "nothing was added after it": "签名之后没有添加内容",
    "what was added after it keeps the signature checkable": "签名之后添加的只是供核验签名用的数据",
    "forms were filled in or signed after it": "签名之后填写过表单或另有签名",
    "what else is in the file is not compared": "文件的其余内容没有比对",
    "the signature leaves out bytes in the middle of the file": "签名没有覆盖文件中间的一段",
    "the document was changed after it was signed: {told}": "签名之后文件被改动：{told}",
    "the signature says that it covers bytes that are not there": "签名自称覆盖了不存在的字节",
    "the signatures cannot be found ({fault})": "找不到签名（{fault}）",
    "a signature stands in the file, and no field of a form names it": (
        "文件里有签名，但没有表单字段指向它"
    ),
    "the signature cannot be read ({fault})": "签名无法读取（{fault}）",
    "a time stamp over the file, which is not checked": "是时间戳，这里不核验",
    "a signature has {count:d} signers, one is expected": "一个签名有 {count} 个签名人，应为一个",
    "a signature does not bring its signer's certificate": "签名没有附带签名人的证书",
    "a signature has {size:d} bytes, {most:d} are allowed": (
        "签名有 {size} 字节，最多 {most} 字节"
    ),
    "a signature is cut off or no DER": "签名被截断，或不是 DER 编码",
    "a signature has a length that DER does not allow": "签名的长度不合 DER 编码",
    "there is something behind the end of a signature, or nothing in it": (
        "签名之后另有内容，或签名是空的"
    ),
    "a value that should have members has none": "签名里应有成员的值没有成员",
    "a value has the tag {tag} where {wanted} is expected": "签名里的标记是 {tag}，应为 {wanted}",
    "a value has {count:d} members where {least:d} are expected": (
        "签名里的一个值有 {count} 个成员，应有 {least} 个"
    ),
    "bytes are expected, something else stands there": "签名里应为字节之处是别的内容",
    "an object identifier is empty": "签名里的对象标识是空的",
    "a seal lacks its period": "印章没有写明有效期",
    "a certificate lacks fields": "证书缺少字段",
    # what came of it, and how far the certificate is trusted
    "trusted": "证书可信",
    "unchecked": "证书未核对",
    "unknown": "证书来历不明",
    "VALID": "成立",
    "INVALID": "不成立",
    "UNSUPPORTED": "无法核验",
}
