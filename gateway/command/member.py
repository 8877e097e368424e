"""``shujian member``: organisations, their roles and their accounts."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command import approval
from gateway.command.arguments import As, MaybeAs, MemberName, Reason
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="Members (成员): organisations with roles and signing accounts.", no_args_is_help=True
)

Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        help="steward (管理), operator (运营), auditor (审计), provider (提供), consumer (使用), "
        "issuer (签发), booker (入账); "
        "repeat for several.",
    ),
]
Accounts = Annotated[list[str] | None, typer.Option(metavar="NAME|0xADDRESS")]
_ACCOUNTS_HELP = "Account by name or address; repeat for several."


def register(root: typer.Typer) -> None:
    """Put the group into the tree."""
    root.add_typer(app, name="member")


approval.register(app)


@command(
    app,
    "admit",
    "shujian member admit 市统计局 --code 11110000000021231Y --role provider --role consumer "
    "--handler tj-clerk --head tj-head --as steward",
    CLIENT,
)
def admit(
    call: Call,
    name: Annotated[str, typer.Argument(help="Full name of the organisation.")],
    *,
    code: Annotated[str, typer.Option("--code", help="Its code, such as 统一社会信用代码.")],
    role: Roles,
    as_: As,
    handler: Annotated[
        list[str] | None,
        typer.Option("--handler", metavar="NAME|0xADDRESS", help=f"经办. {_ACCOUNTS_HELP}"),
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="NAME|0xADDRESS", help=f"负责人. {_ACCOUNTS_HELP}"),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", help="Begins its resources' codes (default: initials)."),
    ] = None,
) -> int:
    """Admit an organisation (吸收成员); stewards sign, more than half of them."""
    from chain.words import to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client, address_named
    from gateway.members.profile import make_profile

    client = Client(call.settings, call.out, as_)
    addresses = {
        key: [to_hex(address_named(call.settings, account)) for account in accounts or ()]
        for key, accounts in (("handlers", handler), ("heads", head))
    }
    message = {
        "code": code.upper(),
        "prefix": (prefix or _free_prefix(client, name)).upper(),
        "roles": _roles(role),
        "expectedState": 0,
        **addresses,
    }
    statement = client.statement("AdmitMember", message, make_profile(name))
    submitted = client.submit(statement)
    what = f"member {name} ({message['code']}, prefix {message['prefix']})"
    signer = (handler or head or ["ACCOUNT"])[0]
    return report(call, what, submitted, *after_admission(name, role, signer, as_))


def after_admission(name: str, roles: list[str], signer: str, steward: str) -> list[str]:
    """What a member of these roles, or its steward, is likely to do next."""
    following = {
        "provider": ["shujian catalog template -o mine.xlsx",
                     f"shujian catalog import FILE --as {signer} --dry-run"],
        "consumer": [f"shujian catalog list --as {signer}"],
        "issuer": [f"shujian document license {shlex.quote(name)} --kind KIND --as {steward}"],
        "booker": [f"shujian document book FILES --voucher VOUCHER --as {signer}"],
        "auditor": [f"shujian trace --case CASE --as {signer}"],
        "steward": [f"shujian member list --as {signer}"],
    }  # fmt: skip
    chosen = [line for role, lines in following.items() if role in roles for line in lines]
    return chosen[:2] or [f"shujian sign-in --as {signer}"]


@command(app, "list", "shujian member list", CLIENT)
def show(call: Call, as_: MaybeAs = None) -> None:
    """List the members with code, prefix, roles and standing."""
    from gateway.command.client import Client

    members = Client(call.settings, call.out, as_).get("/v1/members")
    rows = [
        [
            m["code"],
            m["prefix"],
            ",".join(m["roles"]),
            "active" if m["active"] else "suspended",
            m["name"] + (" (demonstration 演示)" if m["demonstration"] else ""),
        ]
        for m in members
    ]
    call.out.result(members, table(["CODE", "PREFIX", "ROLES", "STANDING", "NAME"], rows))


@command(app, "suspend", 'shujian member suspend 市统计局 --reason "账户失控" --as steward', CLIENT)
def suspend(call: Call, member: MemberName, *, reason: Reason, as_: As) -> int:
    """Suspend a member (停用): from the accepting block on its accounts can do nothing."""
    return _judge(call, "SuspendMember", member, reason, as_)


@command(
    app, "reinstate", 'shujian member reinstate 市统计局 --reason "已更换账户" --as steward', CLIENT
)
def reinstate(call: Call, member: MemberName, *, reason: Reason, as_: As) -> int:
    """Reinstate a suspended member (恢复)."""
    return _judge(call, "ReinstateMember", member, reason, as_)


@command(
    app,
    "amend",
    "shujian member amend 市统计局 --role provider --name 北京市统计局 --as steward",
    CLIENT,
)
def amend(
    call: Call,
    member: MemberName,
    *,
    as_: As,
    role: Annotated[
        list[str] | None, typer.Option("--role", help="All its roles from now on; repeat.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Its name from now on.")] = None,
) -> int:
    """Change a member's name or roles (变更); what is not given stays."""
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.submitting import settled_or_refused
    from gateway.members.profile import make_profile

    if role is None and name is None:
        raise CommandError("say what changes: --role, --name or both", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    found = settled_or_refused(
        client.out,
        lambda: _member(client, member),
        lambda one: one["next_state"] > one["state"],
        member,
    )
    profile = make_profile(name or found["name"], demonstration=found["demonstration"])
    message = {
        "member": found["id"],
        "roles": _roles(role or found["roles"]),
        "expectedState": found["next_state"],
    }
    submitted = client.submit(client.statement("AmendMember", message, profile))
    return report(call, f"amendment of {found['name']}", submitted, "shujian member list")


@command(
    app,
    "rotate",
    "shujian member rotate 市统计局 --rank handler --previous tj-clerk "
    "--next tj-clerk-2 --as tj-head",
    CLIENT,
)
def rotate(
    call: Call,
    member: MemberName,
    *,
    rank: Annotated[str, typer.Option("--rank", help="handler (经办) or head (负责人).")],
    as_: As,
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="NAME|0xADDRESS", help="Account that ends.")
    ] = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="NAME|0xADDRESS", help="Account that begins.")
    ] = None,
) -> int:
    """Add, end or replace an account (更换账户); a head of the member signs, or the stewards."""
    from chain.words import ZERO_ADDRESS, to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client, address_named

    if previous is None and next_ is None:
        raise CommandError("name the account that ends, that begins, or both", Status.USAGE)
    client = Client(call.settings, call.out, as_)
    found = _member(client, member)
    ends, begins = (
        to_hex(ZERO_ADDRESS if name is None else address_named(call.settings, name))
        for name in (previous, next_)
    )
    message = {
        "member": found["id"],
        "previous": ends,
        "next": begins,
        "rank": _rank(rank),
        "expectedState": found["next_state"],
    }
    submitted = client.submit(client.statement("RotateAccount", message))
    return report(call, f"accounts of {found['name']}", submitted, "shujian member list")


def _judge(call: Call, kind: str, member: str, reason: str, as_: str) -> int:
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    found = _member(client, member)
    message = {"member": found["id"], "expectedState": found["next_state"]}
    submitted = client.submit(client.statement(kind, message, make_reason(reason)))
    done = "suspension" if kind == "SuspendMember" else "reinstatement"
    return report(call, f"{done} of {found['name']}", submitted, "shujian member list")


def _member(client: Client, name: str) -> dict[str, Any]:
    from urllib.parse import quote

    found: dict[str, Any] = client.get(f"/v1/members/{quote(name, safe='')}")
    return found


def _free_prefix(client: Client, name: str) -> str:
    from gateway.catalog.codes import default_prefix

    return default_prefix(name, {member["prefix"] for member in client.get("/v1/members")})


def _roles(names: Sequence[str]) -> int:
    from chain.words import Role

    unknown = [name for name in names if name.upper() not in Role.__members__]
    if unknown:
        known = ", ".join(name.lower() for name in Role.__members__)
        raise CommandError(f"there is no role {unknown[0]!r}; the roles are {known}", Status.USAGE)
    return sum({int(Role[name.upper()]) for name in names})


def _rank(name: str) -> int:
    from chain.words import Rank

    if name.upper() not in Rank.__members__:
        raise CommandError(f"there is no rank {name!r}; use handler or head", Status.USAGE)
    return int(Rank[name.upper()])
