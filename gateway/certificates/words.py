"""What a certificate says, in plain Chinese with short English beside it."""

from __future__ import annotations

from typing import Final, NamedTuple

from chain.evidence import Status


class Pair(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


class Verdict(NamedTuple):
    """How a verdict is headed: the document's title, and what it means in one sentence."""

    title: Pair
    conclusion: Pair
    meaning: Pair


VERDICTS: Final[dict[Status, Verdict]] = {
    Status.VALID: Verdict(
        Pair("存证证书", "Certificate of Evidence"),
        Pair("全部成立", "VALID"),
        Pair(
            "所要求的核验项目全部做过，全部成立。",
            "Everything that was demanded was checked, and holds.",
        ),
    ),
    Status.ASSERTED: Verdict(
        Pair("核验报告：未获全部证明", "Verification report: not everything is proved"),
        Pair("部分仅为声称", "ASSERTED"),
        Pair(
            "没有发现矛盾，但有的内容只是有人这样说，未获证明。本文件不是存证证书。",
            "Nothing contradicts itself, but some of it is only said. This is no certificate.",
        ),
    ),
    Status.SKIPPED: Verdict(
        Pair("核验报告：未全部核验", "Verification report: not everything was checked"),
        Pair("部分未核验", "SKIPPED"),
        Pair(
            "没有发现矛盾，但有的项目没有做，例如正文未出示。本文件不是存证证书。",
            "Nothing contradicts itself, but some checks were not made. This is no certificate.",
        ),
    ),
    Status.ERROR: Verdict(
        Pair("核验报告：无法核验", "Verification report: could not be checked"),
        Pair("无法核验", "ERROR"),
        Pair(
            "本程序读不了这个证据文件，对其内容不作任何判断。本文件不是存证证书。",
            "This program cannot read the evidence and says nothing of it. This is no certificate.",
        ),
    ),
    Status.INVALID: Verdict(
        Pair("核验报告：核验不通过", "Verification report: FAILED"),
        Pair("不成立", "INVALID"),
        Pair(
            "证据文件自相矛盾，或与所信任的不符，不应采信。本文件不是存证证书。",
            "The evidence contradicts itself or what is trusted. Do not rely on it.",
        ),
    ),
}

STATUSES: Final[dict[Status, str]] = {
    Status.VALID: "成立",
    Status.INVALID: "不成立",
    Status.ASSERTED: "仅为声称",
    Status.ERROR: "无法核验",
    Status.SKIPPED: "未核验",
}
NOT_DEMANDED: Final = Pair("无须核验", "not demanded")

CHECKS: Final[dict[str, Pair]] = {
    "form": Pair("文件形式：逐字节符合格式，总和一致", "form of the file"),
    "ledger": Pair("账本：属于所信任的账本", "the ledger that is trusted"),
    "block": Pair("区块：区块头可读，算得出其散列值", "the block's header"),
    "seal": Pair("封块：区块由所信任的封块账户签名", "the sealer's signature"),
    "observers": Pair("旁证：足够多的独立旁证节点签了同一区块和检查点", "observers' signatures"),
    "journal": Pair("日志合约：在该区块的状态里，代码与所信任的一致", "the Journal contract"),
    "checkpoint": Pair("检查点：合约存储的根与文件所述一致", "the checkpoint on the chain"),
    "order": Pair("次序：时间不倒退，每个标签的序号递增", "order of times and ordinals"),
    "inclusion": Pair("位置：每条记录都在检查点的树中（RFC 6962）", "records in the tree"),
    "bodies": Pair("正文：与记录头里的摘要一致", "bodies match their headers"),
    "tags": Pair("标签：由正文推出，与记录头一致", "key tags follow from bodies"),
    "statements": Pair("签名声明：签名真实，内容与记录一致", "signed statements"),
    "effects": Pair("合约结果：链上状态里确有其事", "effects in the contracts"),
    "signers": Pair("签名人：当时是该成员的账户，级别相符", "whose accounts signed"),
    "completeness": Pair("完整：所问的记录一条不少", "nothing asked for is missing"),
    "nodes": Pair("状态证明：不多不少，没有未用的节点", "no node of the proof unused"),
}

OUTCOMES: Final[dict[str, Pair]] = {
    "recorded": Pair("已记录", "recorded"),
    "submitted": Pair("已提交", "submitted"),
    "accepted": Pair("合约接受", "accepted"),
    "refused": Pair("被拒绝", "refused"),
}

SOURCES: Final[dict[str, Pair]] = {
    "statement": Pair("成员签名声明", "a member's signed statement"),
    "gateway": Pair("运行方系统自行记录", "recorded by the gateway itself"),
    "report": Pair("成员上报", "a member's report"),
    "contract": Pair("链上合约的答复", "the contract's answer"),
    "direct": Pair("成员直接提交合约", "sent to the contract directly"),
    "unknown": Pair("正文未出示", "body not shown"),
}

COMPLETE: Final[dict[Status, str]] = {
    Status.VALID: "所答就是截至下述检查点所记录的、符合所问条件的全部记录，一条不少。",
    Status.ASSERTED: "运行方称所答就是全部记录；这一点未获独立证明。",
    Status.INVALID: "完整性核验不成立：可能有遗漏。",
    Status.ERROR: "是否完整，无法核验。",
    Status.SKIPPED: "是否完整，未核验。",
}
SPOILT: Final = "证据文件不成立，因此也不说明所答是否完整。"
NO_QUESTION: Final = "没有提出查询条件，只出示指明的记录；不主张这些记录就是全部。"

LIMITS: Final[tuple[Pair, ...]] = (
    Pair(
        "“完整”只指已记录的内容，并且只到上述检查点为止；之后的记录不在其内。",
        "“Complete” means of what was recorded, as of this checkpoint.",
    ),
    Pair(
        "不说明所发生的事都已记录：运行方与使用方串通而从未记录的访问，无法由此发现。",
        "It does not say that all that happened was recorded.",
    ),
    Pair(
        "成员上报的访问：上报者签的是整份报告；其中有此一条，以运行方所述为准；证明的是何时记录、此后未改动。",
        "Members sign whole reports; that this event was in one, the operator says.",
    ),
    Pair(
        "没有签名声明的记录（如“访问完成”），以及声明未签的内容（如放行的是哪个资源），只是运行方所述。",
        "What no statement signs is the operator's word: records without one, other names.",
    ),
    Pair(
        "正文未出示的记录，其标签是否由正文推出，没有核验。",
        "Of bodies not shown, it does not say that key tags follow from them.",
    ),
    Pair(
        "不经合约的声明，只证明签名账户在某一时期属于该成员并有该级别，不证明恰在签名之时。",
        "Of statements without a contract: the account held the rank at some time.",
    ),
    Pair(
        "没有合约判断的场合，不说明该成员当时未被暂停。",
        "It does not say that a member was not suspended where no contract judged it.",
    ),
    Pair(
        "时间是运行方系统记录的时间；区块时间由封块者给出，旁证节点核对其不倒退、不超前。",
        "Times are the gateway's; block times the sealer's, followed by observers.",
    ),
    Pair(
        "成员账户背后的自然人是谁，以该单位自己的登记为准。",
        "Who the person behind a member's account is, its organisation knows.",
    ),
)
NO_OBSERVERS: Final = Pair(
    "信任文件没有要求任何独立旁证：除运行方自己的封块和签名外，无人作证。",
    "No observer is demanded: nobody but the operator's own machines vouches.",
)
BELIEVE: Final = Pair(
    "本文件供人阅读，本身不是证据，也不能代替证据文件：任何人都可以印出这样一页。",
    "This page is for reading and proves nothing by itself; the evidence file does.",
)
HEADINGS: Final[dict[str, Pair]] = {
    "question": Pair("所问与所答", "Question and answer"),
    "checks": Pair("核验项目", "Checks"),
    "records": Pair("记录", "Records"),
    "list": Pair("附：记录清单", "Appendix: list of records"),
    "place": Pair("存证位置", "Where it is anchored"),
    "trust": Pair("据以核验的信任文件", "What was trusted"),
    "limits": Pair("本文件没有说明的", "What this does not say"),
    "verify": Pair("如何自行核验", "How to check it yourself"),
}

NUMERALS: Final = "一二三四五六七八"

ATTACHED: Final = Pair(
    "证据文件就在本 PDF 的附件里：evidence.json（在阅读器的“附件”栏另存）。",
    "The evidence is attached to this PDF as evidence.json: save it from the reader's attachments.",
)
APART: Final = Pair(
    "证据文件太大，不在本 PDF 里，须另行取得。",
    "The evidence is too large to be attached; it comes beside this PDF.",
)
HOW: Final[tuple[Pair, ...]] = (
    Pair(
        "计算证据文件的 SHA-256，应与本文件所载相同（扫描二维码可得）。",
        "Its SHA-256 must be the one printed here and in the QR code.",
    ),
    Pair(
        "从运行方以外的途径取得信任文件，逐字核对指纹。",
        "Get the trust file; compare its fingerprint by a way that is not the operator's.",
    ),
    Pair(
        "离线打开 verify.html，把两个文件拖进去；或运行："
        "shujian verify evidence.json --trust trust.json",
        "Open verify.html offline and drop both files on it, or run the command.",
    ),
)
WHERE: Final = "shujian verify / verify.html"
