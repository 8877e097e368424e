"""Whether a member may issue what it is about to sign: asked first, so that nothing is in vain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from gateway.command.client.client import Client
from gateway.command.errors import CommandError
from gateway.documents.formats.en16931 import CREDIT, INVOICE
from gateway.documents.formats.json_file import JSON

_RED: Final = {INVOICE: CREDIT}
"""Kinds whose red letters are of another kind; a red letter of any other is of the kind itself."""


def red_kind(kind: str) -> str:
    """The kind of the red letters of a kind."""
    return _RED.get(kind, kind)


def missing(client: Client, issuer: str, kinds: Iterable[str]) -> list[str]:
    """The kinds that a member may not issue now, nor once all that is under way is accepted."""
    return [kind for kind in sorted(set(kinds)) if not _may(client, issuer, kind)]


def _may(client: Client, issuer: str, kind: str) -> bool:
    known: list[dict[str, Any]] = client.get("/v1/issuing/rights", issuer=issuer, kind=kind)[
        "rights"
    ]
    return any(one["holds"] or one["next_state"] > one["state"] for one in known)


def require(client: Client, issuer: str, kinds: Iterable[str]) -> None:
    """Raise `CommandError` unless the member may issue all of these kinds."""
    lacking = missing(client, issuer, kinds)
    if not lacking:
        return
    why = f"{issuer} has no right to issue {', '.join(lacking)}, so nothing was signed: "
    if lacking == [JSON]:
        raise CommandError(
            f"{why}the documents do not say what they are. Say it by --kind, as --kind certificate "
            "for the rows of a CSV, or in each by a column or member `type`; see `shujian document "
            "template --help`"
        )
    raise CommandError(f"{why}{advice(issuer, lacking[0])}")


def advice(issuer: str, kind: str) -> str:
    """How a right is given."""
    return (
        f"a steward's head gives it by `shujian document license {issuer} --kind {kind} --as "
        "STEWARD`"
    )
