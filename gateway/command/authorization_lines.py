"""Authorizations as lines, with labels in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.authorizations.calendar import shown
from gateway.command.output import fields, table

HEAD = ["CODE", "STANDING", "RESOURCE", "OWNER", "CONSUMER", "PURPOSE", "UNTIL", "USES", "DUE"]


def cells(row: Mapping[str, Any]) -> list[object]:
    """One authorization in a list."""
    return [
        row["code"],
        _standing(row),
        row["resource"],
        row["owner_name"],
        row["consumer_name"],
        row["purpose"] or "-",
        shown(row["until"])[:10],
        _uses(row),
        "; ".join(_deadline(one) for one in row["deadlines"] if _is_open(one)) or "-",
    ]


def application_lines(row: Mapping[str, Any]) -> list[str]:
    """What was applied for, as a head reads it before signing."""
    asked, applied = row["asked"] or {}, row["applied_for"]
    pairs = {
        "授权 Authorization": row["code"],
        "资源 Resource": f"{row['resource']} {row['resource_name']} ({row['sharing_type']})",
        "提供方 Owner": row["owner_name"],
        "需求方 Consumer": row["consumer_name"],
        "使用依据 Basis": asked.get("basis", "not kept here"),
        "使用场景 Scene": asked.get("scene", "not kept here"),
        "用途 Purpose": asked.get("purpose", "not kept here"),
        "信息项 Fields": _fields(asked.get("fields")) if asked else "not kept here",
        "共享方式 Mode": asked.get("mode", "not kept here"),
    }
    for key, label in (("scope", "使用范围 Scope"), ("note", "备注 Note")):
        if asked.get(key):
            pairs[label] = asked[key]
    if applied is not None:
        pairs["使用时限 Period"] = _period(applied)
        pairs["次数 Uses"] = applied["uses"] or "unlimited"
    return fields(pairs)


def lines_of(row: Mapping[str, Any]) -> list[str]:
    """One authorization with its terms, deadlines and history."""
    lines = [*fields({"状态 Standing": _standing(row)}), *application_lines(row)]
    if row["deadlines"]:
        lines += fields({"时限 Deadlines": "; ".join(_deadline(d) for d in row["deadlines"])})
    if any(event["kind"] == "authorization.granted" for event in row["history"]):
        lines += ["", *_granted(row)]
    head = ["RECORD", "TIME", "KIND", "OUTCOME", "BY", "FOR", "WHY"]
    return [*lines, "", *table(head, [_event(event) for event in row["history"]], most=30)]


def _granted(row: Mapping[str, Any]) -> list[str]:
    terms = row["terms"] or {}
    pairs = {
        "授予期限 Granted": _period(row),
        "授予信息项 Fields": _fields(row["fields"]),
        "授予方式 Mode": row["mode"] or "-",
        "使用条件 Conditions": terms.get("conditions") or "-",
        "发布前 Release waits for": row["release"] or "-",
        "已用 Used": f"{row['used']} of {row['uses'] or 'unlimited'}",
    }
    return fields(pairs)


def _event(event: Mapping[str, Any]) -> list[object]:
    return [
        event["record"],
        shown(event["time"] // 1000),
        event["kind"],
        event["outcome"],
        event["member_name"] or event["account"],
        event["side"],
        event["text"] or event["error"] or "",
    ]


def _standing(row: Mapping[str, Any]) -> str:
    waits = " (awaiting the contract)" if row["revoking"] is not None else ""
    return f"{row['standing']}{waits}"


def _uses(row: Mapping[str, Any]) -> str:
    return f"{row['used']}/{row['uses'] or '∞'}"


def _period(limits: Mapping[str, Any]) -> str:
    return f"{shown(limits['from'])[:10]} – {shown(limits['until'])[:10]}"


def _fields(names: list[str] | None) -> str:
    return "all" if names is None else "、".join(names)


def _is_open(deadline: Mapping[str, Any]) -> bool:
    return deadline["standing"] in ("running", "overdue")


def _deadline(deadline: Mapping[str, Any]) -> str:
    mark = " (provisional)" if deadline["provisional"] else ""
    return f"{deadline['kind']} by {deadline['due']}{mark}: {deadline['standing']}"
