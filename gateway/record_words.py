"""The words for kinds of records and for what was found about them, in Chinese and English."""

from __future__ import annotations

from typing import Final

KINDS: Final[dict[str, tuple[str, str]]] = {
    "ledger.created": ("账本建立", "ledger created"),
    "member.admitted": ("成员加入", "member admitted"),
    "member.amended": ("成员变更", "member amended"),
    "member.suspended": ("成员暂停", "member suspended"),
    "member.reinstated": ("成员恢复", "member reinstated"),
    "member.rotated": ("账户更换", "account rotated"),
    "catalog.published": ("目录发布", "entry published"),
    "catalog.withdrawn": ("目录撤回", "entry withdrawn"),
    "catalog.transferred": ("目录移交", "entry transferred"),
    "lineage.declared": ("血缘声明", "lineage declared"),
    "authorization.requested": ("授权申请", "access requested"),
    "authorization.endorsed": ("申请方同意", "application endorsed"),
    "authorization.granted": ("授权授予", "access granted"),
    "authorization.denied": ("授权不予同意", "access denied"),
    "authorization.suspended": ("授权暂停", "authorization suspended"),
    "authorization.resumed": ("授权恢复", "authorization resumed"),
    "authorization.revoked": ("授权终止", "authorization revoked"),
    "authorization.extended": ("答复延期", "reply extended"),
    "payload.deposited": ("数据存入", "payload deposited"),
    "payload.erased": ("数据销毁", "payload erased"),
    "access.released": ("数据放行", "data released"),
    "access.refused": ("请求被拒", "request refused"),
    "access.completed": ("传送完成", "delivery completed"),
    "access.aborted": ("传送中断", "delivery broken off"),
    "access.resumed": ("继续传送", "delivery resumed"),
    "access.acknowledged": ("接收确认", "receipt acknowledged"),
    "access.reported": ("上报的访问", "access reported"),
    "report.submitted": ("访问报告", "report submitted"),
    "report.completed": ("报告处理完毕", "report completed"),
    "subject.listed": ("主体清单", "subjects listed"),
    "person.erased": ("个人标识销毁", "person erased"),
    "trace.asked": ("审计查询", "auditor asked"),
    "trace.exported": ("审计导出", "auditor exported"),
}
"""Every kind of record, in the order in which pages offer them."""

JUDGEMENTS: Final[dict[str, tuple[str, str]]] = {
    "finding.gap": ("报告缺号", "gap in the numbers"),
    "finding.unfinished": ("报告未完成", "report not finished"),
    "finding.late": ("报告迟延", "late report"),
    "finding.unreported": ("未上报", "not reported"),
    "finding.unmatched": ("仅一方上报", "told by one side only"),
    "finding.contradictory": ("双方说法不一", "the sides contradict"),
    "outcome.recorded": ("已记录", "recorded"),
    "verdict.COVERED": ("有授权", "covered"),
    "verdict.NO_AUTHORIZATION": ("无授权", "no authorization"),
    "verdict.EXPIRED": ("不在期限内", "outside its period"),
    "verdict.SUSPENDED": ("授权已暂停", "suspended"),
    "verdict.PURPOSE_DIFFERS": ("用途不符", "another purpose"),
    "verdict.FIELDS_EXCEEDED": ("超出信息项", "more fields"),
    "verdict.WRONG_CONSUMER": ("授权给他人", "another consumer's"),
    "verdict.UNKNOWN": ("无法判断", "unknown"),
}
"""Outcomes, verdicts on accesses, findings of reconciliation."""
