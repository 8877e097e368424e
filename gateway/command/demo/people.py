"""Who plays in the demonstration: account, person, what it may do; and who signs in by a link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chain.words import Role
from gateway.command.demo.actors import STEWARD, Department, Stage
from gateway.command.output import table

_CLERK, _HEAD = "经办 clerk", "负责人 head"
_MAY: Final = (
    (Role.BOOKER, "核验、入账 verify, book invoices", "冲回入账 reverse bookings"),
    (Role.ISSUER, "签发单据 issue documents", "作废、红冲 revoke, decide on red letters"),
    (Role.AUDITOR, "追溯、取证 trace, take evidence", "追溯、取证 trace, take evidence"),
    (Role.PROVIDER, "发布目录、申请数据 publish, ask for data", "授权、撤权 grant, revoke"),
)
"""What clerk and head of a role are there for in the story; the first role of a member counts."""


def people(stewards: str, departments: Sequence[Department]) -> list[str]:
    """The table of everybody, one line each."""
    rows = [[STEWARD, stewards, _HEAD, "准入成员、授予签发权 admit members, give rights"]]
    for each in departments:
        clerk, head = _may(each.roles)
        rows += [[each.clerk, each.name, _CLERK, clerk], [each.head, each.name, _HEAD, head]]
    return table(["ACCOUNT", "单位 ORGANISATION", "身份 RANK", "能做什么 MAY"], rows, most=60)


def links(stage: Stage, accounts: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A link for each account that is good once, for five minutes, with what it is good for."""
    for account, what in accounts:
        url = stage.client(account).post("/v1/sign-in/link", {})["url"]
        yield f"  {account:<10} {what}"
        yield f"    {url}"


def _may(roles: Role) -> tuple[str, str]:
    return next((clerk, head) for role, clerk, head in _MAY if roles & role)
