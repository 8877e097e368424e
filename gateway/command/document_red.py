"""``shujian document red-letter``: an invoice taken back in part or whole by agreement (红冲)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.arguments import As, Reason
from gateway.command.document_issue import Output
from gateway.command.document_validity import Document
from gateway.command.errors import CommandError, Status
from gateway.command.frame import CLIENT, Call, command

if TYPE_CHECKING:
    from gateway.command.client import Client

app = typer.Typer(
    help="Red letters (红冲): one side asks, a head of the other confirms, the issuer issues. "
    "Where the issue names no buyer, the issuer asks and a head of the issuer confirms.",
    no_args_is_help=True,
)
Amount = Annotated[
    str | None, typer.Option("--amount", help="Sum that is taken back (default: all that is left).")
]


def register(group: typer.Typer) -> None:
    """Put the group into the group of documents."""
    group.add_typer(app, name="red-letter")


@command(
    app,
    "request",
    'shujian document red-letter request a.bundle.json --reason "退货" --as gs-clerk',
    CLIENT,
)
def request(
    call: Call,
    document: Document,
    *,
    reason: Reason,
    as_: As,
    amount: Amount = None,
    total: Annotated[
        str | None,
        typer.Option("--total", help="The document's sum, where it was issued without one."),
    ] = None,
) -> int:
    """Request a red letter (申请红冲), as the issuer or as the buyer that its issue names."""
    return _state(call, "RequestRed", document, as_, reason, _asked(amount, total))


@command(app, "list", "shujian document red-letter list --as cw-head", CLIENT)
def list_red_letters(
    call: Call,
    *,
    as_: As,
    all_: Annotated[
        bool, typer.Option("--all", help="Also those that wait for nobody's answer.")
    ] = False,
) -> None:
    """List the red letters that wait for an answer, with sum and reason; yours come first."""
    from gateway.command.client import Client
    from gateway.command.client.documents.reddening import is_ours, list_lines, red_letters
    from gateway.command.client.importing import member_of

    client = Client(call.settings, call.out, as_)
    own = str(member_of(client)["code"])
    found = red_letters(client, None if all_ else "requested")
    found.sort(key=lambda one: not is_ours(one, own))
    call.out.result({"red_letters": found}, list_lines(found, own))
    if found and is_ours(found[0], own):
        name = found[0]["document"]
        call.out.next(
            f"shujian document red-letter confirm {name} --as HEAD",
            f"shujian document red-letter reject {name} --reason WHY --as HEAD",
        )


@command(app, "confirm", "shujian document red-letter confirm 0x… --as cw-head", CLIENT)
def confirm(
    call: Call,
    document: Document,
    *,
    as_: As,
    amount: Annotated[
        str | None,
        typer.Option("--amount", help="Sum that you confirm, instead of being asked for a yes."),
    ] = None,
) -> int:
    """Confirm what the other side asked for; a head signs.

    Where the issue names no buyer, a head of the issuer confirms what its own clerk asked for.
    Sum, reason and what is left are shown first, and a yes is asked for; where nobody can be
    asked, say the sum by --amount. Another sum than was asked for is not confirmed.
    """
    return _state(call, "ConfirmRed", document, as_, None, _confirmed, Agreement(amount))


@command(
    app, "reject", 'shujian document red-letter reject 0x… --reason "未退货" --as cw-head', CLIENT
)
def reject(call: Call, document: Document, *, reason: Reason, as_: As) -> int:
    """Reject what the other side asked for; a head signs."""
    return _state(call, "RejectRed", document, as_, reason, lambda _: {})


@command(
    app,
    "withdraw",
    'shujian document red-letter withdraw 0x… --reason "误填" --as cw-clerk',
    CLIENT,
)
def withdraw(call: Call, document: Document, *, reason: Reason, as_: As) -> int:
    """Withdraw what your own side asked for."""
    return _state(call, "WithdrawRed", document, as_, reason, lambda _: {})


@command(
    app,
    "issue",
    "shujian document red-letter issue red.xml --blue blue.bundle.json --as gs-clerk",
    CLIENT,
)
def issue(
    call: Call,
    file: Annotated[Path, typer.Argument(help="The red letter as a file.")],
    *,
    blue: Annotated[
        str, typer.Option("--blue", metavar="DOCUMENT", help="The document that it takes back.")
    ],
    as_: As,
    output: Output = Path("issued"),
) -> int:
    """Issue a red letter that was confirmed (开具红字发票), over exactly the sum confirmed."""
    from chain.words import to_hex
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found
    from gateway.command.client.documents.preparing import from_files
    from gateway.command.document_issue import issue_all

    client = Client(call.settings, call.out, as_)
    asked = {
        "series": None,
        "kind": None,
        "from": None,
        "until": None,
        "buyer": to_hex(bytes(32)),
        "blue": to_hex(found(client, blue).id),
    }
    return issue_all(call, client, from_files([file], asked, client), output, asked)


@dataclass(frozen=True, slots=True)
class Agreement:
    """That a person knows what is confirmed: the sum it named, or a yes to what was shown."""

    amount: str | None

    def demand(self, call: Call, client: Client, name: str, state: dict[str, Any]) -> None:
        """Show what was asked for; raise `CommandError` unless it is agreed to."""
        from gateway.command.client.documents.reddening import money, request_lines

        open_ = int(state["red"]["ahead"]["open"])
        if not open_ or state["red"]["ahead"]["status"] != "requested":
            raise CommandError(
                f"nothing waits to be confirmed of {name}: its red letters are "
                f"{state['red']['ahead']['status']}"
            )
        call.out.say("what is asked for:")
        for line in request_lines(client, name, state):
            call.out.say(f"  {line}")
        if self.amount is not None:
            if minor(self.amount) != open_:
                raise CommandError(
                    f"{money(open_)} is asked for, not {self.amount}: nothing was signed"
                )
        elif not sys.stdin.isatty():
            raise CommandError(
                f"say that this is meant: --amount {money(open_).replace(',', '')}; nothing was "
                "signed",
                Status.USAGE,
            )
        elif not typer.confirm(f"confirm a red letter over {money(open_)}?", err=True):
            raise CommandError("nothing was signed")


def _state(
    call: Call,
    kind: str,
    document: str,
    as_: str,
    reason: str | None,
    more: Any,
    agreement: Agreement | None = None,
) -> int:
    """Sign a statement about the red letters of a document; `more` gives its sums."""
    from chain.words import to_hex
    from gateway.command.answers import report
    from gateway.command.client import Client
    from gateway.command.client.documents.naming import found, state_of
    from gateway.members.reason import make_reason

    client = Client(call.settings, call.out, as_)
    name = found(client, document)
    state = state_of(client, name)
    red = state["red"]
    if agreement is not None:
        agreement.demand(call, client, name.text, state)
    message = {
        "issue": to_hex(name.issue),
        "serial": name.serial,
        "expectedState": red["next_state"],
        **more(red),
    }
    attachment = None if reason is None else make_reason(reason)
    if kind in ("RequestRed", "ConfirmRed"):
        _warn_of_right(call, client, state["issue"])
    submitted = client.submit(client.statement(kind, message, attachment))
    following = {
        "RequestRed": f"shujian document red-letter confirm {name.text} --as {confirmer(state)}",
        "ConfirmRed": f"shujian document red-letter issue RED-FILE --blue {name.text} --as ISSUER",
    }.get(kind, f"shujian document show {name.text}")
    done = f"{kind.removesuffix('Red').lower()} of a red letter of {name.text}"
    return report(call, done, submitted, following, about={"document": name.text})


def confirmer(state: dict[str, Any]) -> str:
    """Whose head confirms what is asked for now, as the next command names it."""
    alone = state["issue"]["buyer"] is None
    return "HEAD-OF-ISSUER" if alone else "HEAD-OF-OTHER-SIDE"


def _warn_of_right(call: Call, client: Client, issue: dict[str, Any]) -> None:
    """Say now that the last step will fail: both sides would have agreed in vain."""
    from gateway.command.client.documents import rights

    kind = rights.red_kind(issue["kind"])
    if rights.missing(client, issue["issuer"], [kind]):
        call.out.say(
            f"note: {issue['issuer_name']} has no right to issue {kind} now, which the red letter "
            f"will be: {rights.advice(issue['issuer'], kind)}"
        )


def _asked(amount: str | None, total: str | None) -> Any:
    def sums(red: dict[str, Any]) -> dict[str, int]:
        whole = int(red["ahead"]["total"]) or int(red["total"])
        if total is not None:
            whole = minor(total)
        if not whole:
            raise CommandError("the document was issued without a sum: say --total", Status.USAGE)
        left = whole - int(red["ahead"]["done"])
        return {"total": whole, "amount": left if amount is None else minor(amount)}

    return sums


def _confirmed(red: dict[str, Any]) -> dict[str, int]:
    return {"amount": int(red["ahead"]["open"])}


def minor(text: str) -> int:
    """A sum as people write it, in minor units (分); raises `CommandError`.

    A comma groups thousands and nothing else: whoever means 10.50 by 10,50 is told, not taken for
    a hundred times as much.
    """
    from gateway.documents.values import decimal_of, printed_amount

    value = (decimal_of(printed_amount(text)) or 0) * 100
    if value <= 0 or value != int(value):
        raise CommandError(f"{text} is no sum as 1234.50", Status.USAGE)
    return int(value)
