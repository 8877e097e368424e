"""What errors say in this room, in Chinese by the English sentence; both for people."""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = (
    (
        "the chain's node proves nothing now, so how the document stands cannot be said; "
        "try again when it is back (`shujian status`)",
        "链暂时没有答复，现在无法证明单据的状态；请稍后再试。",
    ),
    (
        "sign in first, with `shujian sign-in --as ACCOUNT`",
        "请先登录：在终端运行 `shujian sign-in --as ACCOUNT`，会得到一个一次性链接。",
    ),
    (
        "the form is not filled in; open it again",
        "表单没有填好；请重新打开本页。",
    ),
    (
        "others are gathering evidence; try again in a minute",
        "正在为他人准备证明；请一分钟后再试。",
    ),
    (
        "the content of this document is not kept here any more; ask its issuer",
        "这份单据的内容已不在此保存；请咨询签发机构。",
    ),
    (
        "the document was changed at this very moment; nothing is used up, look again",
        "单据刚刚有变更；此码未被用掉，请再看一次。",
    ),
    (
        "this code was used already; ask the holder for a new one",
        "此码已经使用过；请持证人重新生成。",
    ),
    (
        "this code was withdrawn; ask the holder for a new one",
        "此码已被撤销；请持证人重新生成。",
    ),
    (
        "this code has expired; ask the holder for a new one",
        "此码已过期；请持证人重新生成。",
    ),
    (
        "no such code; check the digits with the holder",
        "没有这个码；请与持证人核对数字。",
    ),
    (
        "there is no such code; scan it again",
        "没有这个码；请重新扫描。",
    ),
    (
        "there is no such code; ask the holder for a new one",
        "没有这个码；请持证人重新生成。",
    ),
    (
        "this document has no such code",
        "这份单据没有这个码。",
    ),
    (
        "this code is for another member alone; sign in as that member",
        "此码只给另一成员使用；请以该成员身份登录。",
    ),
    (
        "this is not the PIN; {} more tries, then the link is locked",
        "密码不对；再错 {} 次，链接将锁定。",
    ),
    (
        "too many wrong PINs: the link opens again in {} minutes",
        "密码错误次数过多：{} 分钟后可以再试。",
    ),
    (
        "this link is shut after {} wrong PINs; ask the issuer for a new link",
        "密码错了 {} 次，链接已停用；请签发机构另发链接。",
    ),
    (
        "the issuer has withdrawn this link; ask the issuer for a new link",
        "签发机构已收回此链接；请签发机构另发链接。",
    ),
    (
        "there is no such link; check that all of it was copied, or ask the issuer for a new link",
        "没有这个链接；请检查是否复制完整，或请签发机构另发链接。",
    ),
    (
        "this page is closed: open your link again and type the PIN",
        "本页已关闭：请重新打开您的链接并输入密码。",
    ),
    (
        "the form was not sent from this page; open it again",
        "表单不是从本页发出的；请重新打开本页。",
    ),
    (
        "choose at least one field to show",
        "请至少选一项内容。",
    ),
    (
        "say in a few words what the code is for, such as 入职核验",
        "请简单写明用途，例如：入职核验。",
    ),
    (
        "a purpose has {} characters at most, not {}",
        "用途最多 {} 个字，现在有 {} 个。",
    ),
    (
        "a code lasts {} to {} minutes, not {}",
        "有效时间为 {} 到 {} 分钟，不能是 {} 分钟。",
    ),
    (
        "a code shows {} fields at most, not {}",
        "一个码最多给看 {} 项内容，不能是 {} 项。",
    ),
    (
        "a code has eight digits, such as {} {}",
        "授权码是八位数字，例如 {} {}。",
    ),
    (
        "a PIN has six digits",
        "密码是六位数字。",
    ),
    (
        "{} codes are open; withdraw one, or wait for its end",
        "已有 {} 个可用的码；请先撤销一个，或等它过期。",
    ),
    (
        "{} codes are open in all; try again in a minute",
        "系统中可用的码已达 {} 个；请一分钟后再试。",
    ),
    (
        "no one active member is called {}; choose one of the list",
        "没有名为 {} 的成员；请从列表中选择。",
    ),
    (
        "the member for whom the code is meant is not active; choose another",
        "所选成员已停用；请另选。",
    ),
    (
        "{} wrong codes were typed today; scan the QR code, or try tomorrow",
        "今天输错的码已达 {} 次；请扫描二维码，或明天再试。",
    ),
    (
        "more than {} requests a second; sign in or slow down",
        "请求过于频繁（每秒 {} 次以上）；请稍候。",
    ),
)
SENTENCES: Final[dict[str, str]] = dict(_PAIRS)
"""Chinese by English; {} stands for numbers and quoted names."""

_CHANGING: Final = re.compile(r"'[^']*'|\d+")


def in_chinese(text: str) -> str:
    """An error's sentence in Chinese; as it is where it has no other."""
    found = SENTENCES.get(_CHANGING.sub("{}", text))
    return text if found is None else found.format(*_CHANGING.findall(text))
