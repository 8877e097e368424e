"""Whom a document names as its issuer or seller, and its issue as the buyer."""

from __future__ import annotations

from typing import Final

NAMING: Final[dict[str, str]] = {
    "seller": "销售方",
    "issuer": "颁发机构",
    "what was brought names no {role:s}": "所提供的内容没有写明{role}",
    "the {role:s} that it names is {who}, who issued it": "写明的{role}“{who}”就是签发方",
    "the {role:s} that it names is the member that issued it": "写明的{role}就是签发方",
    "the {role:s} that it names is not {who}, who issued it": "写明的{role}不是签发方“{who}”",
    "it names {name} as its {role:s}, and {who} issued it": (
        "它写明的{role}是“{name}”，签发的却是“{who}”"
    ),
    "{words:s}; {name} is a member of this ledger itself": (
        "{words}；“{name}”自己就是本账本的成员"
    ),
    # behind the verdict's own sentence
    "{words:s}; {beside:s}": "{words}；{beside}",
    "it names {name} as its {role:s}": "但单据写的{role}是“{name}”",
    "it names another as its {role:s}": "但单据写的{role}另有其人",
    # what to do next
    "that {who} may issue for {whom:l} is its own word: ask {again} if it matters": (
        "“{who}”可以代{whom}签发，只是它自己的说法；要紧的请向后者核实"
    ),
    "the {role:s} that it names": "所写明的{role}",
    # the buyer that its issue names
    "its issue names you as the buyer": "签发时指定的购买方就是本单位",
    "a steward named you as the buyer": "管理方指定本单位为购买方",
    "its issue names another member as the buyer": "签发时指定的购买方是其他单位",
    "do not book it: its issuer meant it for another member": "不要入账：签发方指定的是其他单位",
    "you are its buyer, and another member has it: ask a steward, whose head names you (`shujian "
    "document assign`), which ends a lock, and reverses a booking (`shujian document reverse`)": (
        "本单位是购买方，却已被其他单位锁定或入账：请管理方负责人指定本单位为购买方"
        "（`shujian document assign`，他人的锁定即告失效），并冲回他人的入账"
        "（`shujian document reverse`）"
    ),
}
"""By the sentence in English."""
