"""The words about proofs, evidence and completeness, in Chinese and English."""

from __future__ import annotations

from typing import Final

from gateway.certificates import words

PROVING: Final[dict[str, tuple[str, str]]] = {
    **{f"check.{name}": (pair.zh, pair.en) for name, pair in words.CHECKS.items()},
    "check": ("核验什么", "Check"),
    "checks": ("核验项目", "Checks"),
    "result": ("结果", "Result"),
    "told": ("程序所述", "As reported"),
    "stage.record": ("记录", "Record"),
    "stage.tree": ("树", "Tree"),
    "stage.checkpoint": ("检查点", "Checkpoint"),
    "stage.block": ("区块", "Block"),
    "stage.seal": ("封块签名", "Seal"),
    "stage.observers": ("旁证节点", "Observers"),
    "state.valid": ("成立", "VALID"),
    "state.invalid": ("不成立", "INVALID"),
    "state.asserted": ("仅为声称", "ASSERTED"),
    "state.error": ("无法核验", "ERROR"),
    "state.skipped": ("未核验", "SKIPPED"),
    "state.idle": ("无须核验", "not demanded"),
    "state.waiting": ("等待中", "waiting"),
    "path_of_record": ("从记录到旁证的路径", "From the record to its witnesses"),
    "picture_key": (
        "实心点在路径上，空心点由证明给出；颜色即核验结果。",
        "Filled dots lie on the path, hollow ones come with the proof; colours are results.",
    ),
    "steps_up": ("步到根", "steps to the root"),
    "steps_short": ("步", "steps"),
    "first_records": ("前", "the first"),
    "index_root": ("索引根", "Index root"),
    "newer_records": ("此后的新记录：", "Newer records, not covered:"),
    "of_required": ("个签名，要求", "signed, required"),
    "no_observer_demanded": (
        "没有要求旁证：除运行方外无人作证。",
        "No observer is demanded: nobody but the operator vouches.",
    ),
    "not_checked_now": ("现在无法核验：", "It cannot be checked now:"),
    "page_proves_nothing": (
        "以上是本网关自己的核验，这一页本身什么也不证明：请下载证据，"
        "用 verify.html 或 shujian verify 离线核验。",
        "The gateway checked this itself, so this page proves nothing: download the evidence and "
        "check it offline with verify.html or shujian verify.",
    ),
    "answer_proves_nothing": (
        "这一页由网关给出，本身什么也不证明：请下载恰好针对这个问题的证据，"
        "用 verify.html 或 shujian verify 离线核验。",
        "This page comes from the gateway and proves nothing: download the evidence for exactly "
        "this question and check it offline with verify.html or shujian verify.",
    ),
    "download_evidence": ("下载证据文件", "Download the evidence"),
    "download_certificate": ("存证证书（PDF）", "Certificate (PDF)"),
    "download_verifier": ("离线核验页 verify.html", "verify.html"),
    "download_trust": ("信任文件（须另行核对指纹）", "trust.json (compare its fingerprint)"),
    "is_complete": ("这个答案完整吗？", "Is this complete?"),
    "provably_complete": ("可以证明完整", "provably complete"),
    "asserted_complete": ("完整仅为声称", "complete only as asserted"),
    "not_provable": ("无法证明完整", "not provable"),
    "complete_of": ("针对", "Of what"),
    "complete_as_of": ("截至", "As of"),
    "complete_note": (
        "“完整”只指已记录的内容，到这个检查点为止。",
        "“Complete” is of what was recorded, as of this checkpoint.",
    ),
    "batch_beside": (
        "它随整批签发：签发记录属于批次，不在这个答案里，要另问一次：",
        "It was issued with its batch: how it was issued is not in this answer but a second "
        "question:",
    ),
    "batch_records": ("整批的签发记录", "Records of the batch's issue"),
    "batch_evidence": ("整批签发的证据文件", "Evidence of the batch's issue"),
    "proof_evidence_own": (
        "这张单据自己的全部记录（证据文件）",
        "All records of this document alone (evidence)",
    ),
    "complete_own": (
        "只涉及本单位参与的记录；其余的完整性只向审计人员证明。",
        "Of records in which you have a part; of all others it is proved to auditors only.",
    ),
    "complete_how": (
        "证据文件里有完整性证明：不在其中的记录，不可能存在于索引之中。",
        "The evidence proves it: a record that it leaves out cannot be in the index.",
    ),
    "not_by_case": (
        "按访问案号或多个个人标识的查询，没有证明可以覆盖；去掉它再问。",
        "No proof covers a question by case of the access or several tags of a person.",
    ),
    "no_provable": ("还没有可以证明的检查点。", "There is no checkpoint yet that can be proved."),
    "records_newer": (
        "条更新的记录不在其内（不论是否符合条件）",
        "newer records are not covered (whether they match or not)",
    ),
    "observers_signed": ("旁证签名", "Observers"),
    "reporters": ("上报者", "Reporters"),
    "reporters_note": (
        "别处发生的访问，只有成员上报了才会记录。",
        "Accesses made elsewhere are recorded only as far as members report them.",
    ),
    "no_reporters": ("没有成员上报过。", "No member has reported anything."),
    "reports_so_far": ("最新编号", "newest number"),
    "gaps": ("缺号", "missing numbers"),
    "no_gaps": ("编号连续", "no gap"),
    "unfinished_reports": ("未完成", "unfinished"),
    "observers": ("旁证节点", "Observers"),
    "observer_none": ("没有配置旁证节点。", "No observers are configured."),
    "observer_signed": ("已签至", "Signed up to"),
    "observer_behind": ("落后", "Behind"),
    "observer_when": ("最近一次", "Last heard"),
    "observer_never": ("尚未签名", "nothing yet"),
    "observed_up_to": ("旁证覆盖", "observed"),
    "contradictions": ("旁证与本账本相矛盾", "An observer contradicts this ledger"),
    "last_audit": ("最近一次审计", "Last audit"),
    "audit.clean": ("没有发现问题", "nothing wrong"),
    "audit.findings": ("发现不符", "findings"),
    "audit.incomplete": ("未能全部核对", "incomplete"),
    "audit.alarm": (
        "审计发现数据库与账本或区块链不符；此处所示未必可信，请以旁证节点和证据文件为准。",
        "The audit found that the database differs from the journal or the chain; what is shown "
        "here may be false: rely on observers and on evidence.",
    ),
    "audit.none": ("尚未进行", "none yet"),
    "audit.running": ("正在审计", "an audit runs now"),
    "audit.found": ("审计结果", "What the audit found"),
    "audit.ended": ("审计完成", "Ended"),
    "audit.audited": ("审计范围", "Audited"),
    "audit.differing": ("不符之处", "Findings"),
    "audit.payloads": ("数据与单据内容", "Payloads and documents"),
    "audit.deep": ("逐字节核对", "read to the last byte"),
    "audit.not_deep": ("未逐字节核对", "not read throughout"),
    "audit.by_operator": (
        "这是运行方的程序对自身的审计；不依赖它时，请以旁证节点和证据文件为准。",
        "The operator's program audited itself; to do without it, rely on observers and evidence.",
    ),
    "required": ("要求", "required"),
}
"""Every word about proofs; the checks are named as certificates name them."""
