"""The copies for one purpose (加注件) of a document that stand open, as the gateway knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from chain.documents.identity import DocumentName
from gateway.command.client.client import Client
from gateway.command.client.documents.drafting import day_of
from gateway.command.output import printable

_SHOWN: Final = 20


def open_copies(client: Client, name: DocumentName) -> list[dict[str, Any]]:
    """The open copies of a document."""
    found = client.get(f"/v1/documents/{quote(name.text, safe='')}/copies")
    return list(found["copies"])


def copy_lines(copies: Sequence[dict[str, Any]]) -> list[str]:
    """The copies in words, with whom each is for and until when."""
    count = len(copies)
    head = "1 copy (加注件) is" if count == 1 else f"{count} copies (加注件) are"
    lines = [
        f"{head} open: verified here INVALID from then on, elsewhere a document of its own",
        *(f"  {_line(copy)}" for copy in copies[:_SHOWN]),
    ]
    return [*lines, f"  and {count - _SHOWN} more"] if count > _SHOWN else lines


def _line(copy: dict[str, Any]) -> str:
    said = [one for one in (copy["recipient"], copy["purpose"]) if one]
    whom = f" for {printable('，'.join(said))}" if said else ""
    until = f" until {day_of(copy['until'])}" if copy["until"] else ""
    return f"{copy['name']}{whom}{until} ({copy['state']})"
