"""``shujian access endorse`` to ``revoke``: what heads decide about an authorization."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gateway.command.arguments import As, Authorization, Reason
from gateway.command.authorization_request import MODES, Fields, fields_of, first_day, last_day
from gateway.command.errors import CommandError
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from gateway.command.client import Client, Submitted

_CODE = "A-7K2M9Q4T8XBN"


def register(app: typer.Typer) -> None:
    """Put the commands into the group."""
    command(app, "endorse", f"shujian access endorse {_CODE} --as xc-head", CLIENT)(endorse)
    command(app, "grant", f"shujian access grant {_CODE} --until 2027-03-31 --as tj-head", CLIENT)(
        grant
    )
    for name, body, why in (
        ("deny", deny, "不符合共享条件"),
        ("suspend", suspend, "发现超范围使用"),
        ("resume", resume, "已整改"),
        ("revoke", revoke, "用途已终止"),
    ):
        command(app, name, f'shujian access {name} {_CODE} --reason "{why}" --as tj-head', CLIENT)(
            body
        )


def endorse(call: Call, code: Authorization, *, as_: As) -> int:
    """Endorse an application (本部门负责人同意): it goes to the owner, whose clock starts."""
    client, found = _open(call, code, as_)
    _read_before_signing(call, found)
    message = {**_about(found), "application": found["application"]}
    submitted = client.submit(client.statement("EndorseAccess", message))
    return _report(
        call, "endorsement", found, submitted,
        f"shujian access grant {code} --as HEAD-OF-{found['owner_name']}",
        f"shujian access show {code}",
    )  # fmt: skip


def grant(
    call: Call,
    code: Authorization,
    *,
    as_: As,
    fields: Fields = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="共享方式 (default: as applied for).")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day (default: as asked).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Last day (default: as asked).")
    ] = None,
    uses: Annotated[
        int | None,
        typer.Option("--uses", min=0, max=2**32 - 1, help="Releases (default: as asked)."),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            help="anchored or recorded: what each release waits for "
            "(default: anchored; recorded for 无条件共享).",
        ),
    ] = None,
    conditions: Annotated[
        str | None, typer.Option("--conditions", help="使用条件 in words.")
    ] = None,
) -> int:
    """Grant an application (同意), as it is or for less; 无条件共享 only as it is."""
    from gateway.authorizations.terms import TERMS_FORMAT, default_release
    from gateway.command.authorization_lines import terms_lines

    client, found = _open(call, code, as_)
    asked, applied = found["asked"], found["applied_for"]
    if asked is None or applied is None:
        raise CommandError(f"the application of {code} is not kept here: it cannot be granted here")
    terms = {
        "format": TERMS_FORMAT,
        "fields": fields_of(fields) if fields else asked["fields"],
        "mode": MODES.get(mode or asked["mode"], mode or asked["mode"]),
        "purpose": asked["purpose"],
        "conditions": conditions,
        "release": release or default_release(found["sharing_type"]).value,
    }
    message = {
        **_about(found),
        "application": found["application"],
        "from": applied["from"] if since is None else first_day(since),
        "until": applied["until"] if until is None else last_day(until),
        "uses": applied["uses"] if uses is None else uses,
    }
    _read_before_signing(call, found, terms_lines(terms, message))
    submitted = client.submit(client.statement("GrantAccess", message, terms))
    return _report(
        call, "grant", found, submitted,
        f"shujian payload put {found['resource']} FILE --as NAME",
        f"shujian access show {code}",
    )  # fmt: skip


def deny(call: Call, code: Authorization, *, reason: Reason, as_: As) -> int:
    """Deny an application (不予同意) for good; 无条件共享 cannot be denied."""
    client, found = _open(call, code, as_)
    message = {**_about(found), "application": found["application"]}
    return _decide(call, client, "DenyAccess", found, message, reason)


def suspend(call: Call, code: Authorization, *, reason: Reason, as_: As) -> int:
    """Suspend a grant (暂停): nothing is released from the record on, until it is resumed."""
    client, found = _open(call, code, as_)
    return _decide(call, client, "SuspendAccess", found, _about(found), reason)


def resume(call: Call, code: Authorization, *, reason: Reason, as_: As) -> int:
    """Resume a suspended grant (恢复); only the side that suspended can."""
    client, found = _open(call, code, as_)
    return _decide(call, client, "ResumeAccess", found, _about(found), reason)


def revoke(call: Call, code: Authorization, *, reason: Reason, as_: As) -> int:
    """Revoke for good (终止), or withdraw an application (撤回); in force from the record on."""
    client, found = _open(call, code, as_)
    return _decide(call, client, "RevokeAccess", found, _about(found), reason)


_DONE = {
    "DenyAccess": "denial",
    "SuspendAccess": "suspension",
    "ResumeAccess": "resumption",
    "RevokeAccess": "revocation",
}


def _decide(
    call: Call,
    client: Client,
    kind: str,
    found: dict[str, Any],
    message: dict[str, Any],
    reason: str,
) -> int:
    from gateway.members.reason import make_reason

    submitted = client.submit(client.statement(kind, message, make_reason(reason)))
    code = found["code"]
    resume = [f"shujian access resume {code} --reason … --as NAME"]
    more = resume if kind == "SuspendAccess" else []
    return _report(call, _DONE[kind], found, submitted, f"shujian access show {code}", *more)


def get(client: Client, code: str) -> dict[str, Any]:
    """One authorization as the gateway tells it."""
    found: dict[str, Any] = client.get(f"/v1/authorizations/{quote(code, safe='')}")
    return found


def following(found: dict[str, Any]) -> list[str]:
    """What is likely to be done with an authorization next."""
    code, standing = found["code"], found["standing"]
    if found["waiting_for"] == "endorsement":
        return [f"shujian access endorse {code} --as HEAD-OF-{found['consumer_name']}"]
    if found["waiting_for"] == "decision":
        return [f"shujian access grant {code} --as HEAD-OF-{found['owner_name']}"]
    if standing == "granted":
        fetch = f"shujian fetch {found['resource']} --authorization {code}"
        return [f"{fetch} --case … --actor … --as NAME -o FILE"]
    if standing == "suspended":
        return [f"shujian access resume {code} --reason … --as NAME"]
    return []


def _open(call: Call, code: str, account: str) -> tuple[Client, dict[str, Any]]:
    from gateway.command.client import Client

    client = Client(call.settings, call.out, account)
    return client, get(client, code)


def _about(found: dict[str, Any]) -> dict[str, Any]:
    return {"authorization": found["id"], "expectedState": found["next_state"]}


def _read_before_signing(call: Call, found: dict[str, Any], granted: Iterable[str] = ()) -> None:
    from gateway.command.authorization_lines import application_lines

    call.out.say("signing for:")
    for line in (*application_lines(found), *granted):
        call.out.say(f"  {line}")


def _report(
    call: Call, done: str, found: dict[str, Any], submitted: Submitted, *following: str
) -> int:
    from gateway.command.answers import report

    about = {"authorization": found["code"], "resource": found["resource"]}
    return report(call, f"{done} of {found['code']}", submitted, *following, about=about)
