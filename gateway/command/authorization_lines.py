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
    return fields(_application(row))


def _application(row: Mapping[str, Any]) -> dict[str, object]:
    asked, applied = row["asked"] or {}, row["applied_for"]
    pairs: dict[str, object] = {
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
    return pairs


def terms_lines(terms: Mapping[str, Any], limits: Mapping[str, Any]) -> list[str]:
    """What is granted, as a head reads it before signing."""
    return fields(_terms(terms, limits, limits["uses"] or "unlimited"))


def _terms(terms: Mapping[str, Any], limits: Mapping[str, Any], uses: object) -> dict[str, object]:
    return {
        "授予期限 Granted period": _period(limits),
        "授予信息项 Granted fields": _fields(terms["fields"]),
        "授予方式 Granted mode": terms["mode"] or "-",
        "授予次数 Granted uses": uses,
        "使用条件 Conditions": terms["conditions"] or "-",
        "发布之前 Release waits for": terms["release"] or "-",
    }


def lines_of(row: Mapping[str, Any]) -> list[str]:
    """One authorization with its terms, deadlines and history."""
    pairs = {"状态 Standing": _standing(row), **_application(row)}
    if any(event["kind"] == "authorization.granted" for event in row["history"]):
        pairs |= _granted(row)
    if row["deadlines"]:
        pairs["时限 Deadlines"] = "; ".join(_deadline(one) for one in row["deadlines"])
    head = ["RECORD", "TIME", "KIND", "OUTCOME", "BY", "FOR", "WHY"]
    return [*fields(pairs), "", *table(head, [_event(event) for event in row["history"]], most=30)]


def _granted(row: Mapping[str, Any]) -> dict[str, object]:
    conditions = (row["terms"] or {}).get("conditions")
    used = f"{row['used']} used of {row['uses'] or 'unlimited'}"
    return _terms({**row, "conditions": conditions}, row, used)


def _event(event: Mapping[str, Any]) -> list[object]:
    return [
        event["record"],
        shown(event["time"] // 1000),
        event["kind"],
        event["outcome"],
        event["member_name"] or event["account"],
        event["side"],
        _why(event),
    ]


def _why(event: Mapping[str, Any]) -> str:
    why = event["text"] or event["error"] or ""
    if event["days"] is None:
        return why
    return f"+{event['days']} days, with {event['consent']}: {why}"


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
    extended = f" (extended by {deadline['extended']} days)" if deadline["extended"] else ""
    mark = " (provisional)" if deadline["provisional"] else ""
    return f"{deadline['kind']} by {deadline['due']}{extended}{mark}: {deadline['standing']}"
