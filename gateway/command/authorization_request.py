"""``shujian access request``: a clerk asks for a resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import As, Code
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

_EXAMPLE = (
    'shujian access request TJJ-0001 --basis "税收征收管理法第六条" --scene "核验企业登记" '
    "--purpose tax.verify --fields 单位名称,单位地址 --mode download "
    "--from 2026-12-01 --until 2027-06-30 --as xc-clerk"
)
MODES = {"文件下载": "download", "批量交换": "exchange", "服务接口": "service"}

Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--fields",
        metavar="A,B",
        help=r"Fields (信息项), parted by commas; \, is a comma in a name; repeat. "
        "Without it: all.",
    ),
]


def register(app: typer.Typer) -> None:
    """Put the command into the group."""
    command(app, "request", _EXAMPLE, CLIENT)(request)


def request(
    call: Call,
    code: Code,
    *,
    basis: Annotated[
        str, typer.Option("--basis", help="使用依据: the law or duty on which the use rests.")
    ],
    scene: Annotated[str, typer.Option("--scene", help="使用场景: what it is needed for.")],
    purpose: Annotated[str, typer.Option("--purpose", help="Code of the purpose, as tax.verify.")],
    since: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day (北京时间), as 2026-12-01.")
    ],
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="Last day, included to its end.")
    ],
    as_: As,
    fields: Fields = None,
    mode: Annotated[
        str, typer.Option("--mode", help="共享方式: download, exchange or service.")
    ] = "download",
    uses: Annotated[
        int, typer.Option("--uses", min=0, max=2**32 - 1, help="Releases (0: any number).")
    ] = 0,
    scope: Annotated[
        str | None, typer.Option("--scope", help="使用范围 in words, beside the fields.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Anything else.")] = None,
) -> int:
    """Ask for a resource (申请); a head of your department endorses it, the owner's decides."""
    from gateway.authorizations.codes import new_code
    from gateway.authorizations.terms import REQUEST_FORMAT
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.importing import member_of

    asked = {
        "format": REQUEST_FORMAT,
        "basis": basis,
        "scene": scene,
        "purpose": purpose,
        "fields": fields_of(fields),
        "mode": MODES.get(mode, mode),
        "scope": scope,
        "note": note,
    }
    period = {"from": first_day(since), "until": last_day(until)}
    _check(asked, period)
    client = Client(call.settings, call.out, as_)
    resource = client.get(f"/v1/catalog/{quote(code, safe='')}")
    authorization = new_code()
    message = {
        "code": authorization,
        "resource": resource["id"],
        "consumer": member_of(client)["id"],
        "uses": uses,
        "expectedState": 0,
        **period,
    }
    submitted = client.submit(client.statement("RequestAccess", message, asked))
    return report(
        call, f"application {authorization} for {code}", submitted,
        f"shujian access endorse {authorization} --as YOUR-HEAD",
        f"shujian access show {authorization}",
        about={"authorization": authorization, "resource": code},
    )  # fmt: skip


def _check(asked: dict[str, Any], period: dict[str, int]) -> None:
    """Tell everything that is missing before anybody signs; the gateway looks again."""
    from gateway.authorizations.terms import request_problems

    problems = [str(problem) for problem in request_problems(asked)]
    if period["from"] > period["until"]:
        problems.append("--until lies before --from")
    if problems:
        raise CommandError(f"the application is incomplete: {'; '.join(problems)}", Status.USAGE)


def fields_of(given: Iterable[str] | None) -> list[str] | None:
    """The fields of ``--fields``; None where it was not given: all of them."""
    if given is None:
        return None
    names: list[str] = []
    for text in given:
        parts = text.replace("，", ",").replace("\\,", "\0").split(",")
        names += [part.replace("\0", ",").strip() for part in parts if part.strip()]
    return names or None


def first_day(text: str) -> int:
    """The first second of a day here; raises `CommandError`."""
    from gateway.authorizations.calendar import first_second
    from gateway.errors import Invalid

    try:
        return first_second(text)
    except Invalid as error:
        raise CommandError(str(error), Status.USAGE) from error


def last_day(text: str) -> int:
    """The last second of a day here; raises `CommandError`."""
    return first_day(text) + 86_399
