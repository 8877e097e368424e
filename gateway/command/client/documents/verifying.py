"""Having files verified by the gateway: sent in portions, answered one finding for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gateway.command.client.client import Client
from gateway.command.client.documents.sources import Piece
from gateway.command.output import Progress
from gateway.verification.axes import RedLetters, Use
from gateway.verification.finding import (
    Check,
    Finding,
    Result,
    Shown,
    Source,
    SourceKind,
    Verdict,
)

MOST_FILES: Final = 50
MOST_BYTES: Final = 2**26
"""Of one request, unless a single file has more."""

_PATH: Final = "/v1/verify"
_SHOWN: Final = (
    "kind", "format", "type", "digest", "number", "date", "amount", "seller", "currency", "buyer",
    "buyer_number",
)  # fmt: skip


def findings(
    client: Client, pieces: Iterable[Piece], as_of: str | None, progress: Progress
) -> Iterator[dict[str, Any]]:
    """What the gateway found out about each piece, in order.

    Raises `Unreachable` or `Refused` where it cannot be asked: then nothing is known of the rest.
    """
    for some in _requests(pieces):
        files = [(piece.name, piece.data) for piece in some if not piece.refused]
        answer = client.upload(_PATH, files, as_of=as_of)["findings"] if files else []
        told = iter(answer)
        yield from (_refused(piece) if piece.refused else next(told) for piece in some)
        yield from told
        progress.add(len(some))


def _refused(piece: Piece) -> dict[str, Any]:
    """What stands in the place of a file that was not taken out of its archive, as from there."""
    check = Check("file", Result.SKIPPED, piece.refused)
    advice = ("ask whoever gave it to you for another form of it",)
    found = Finding(
        piece.name, Verdict.UNSUPPORTED, piece.refused, Shown("file"), checks=(check,), next=advice
    )  # fmt: skip
    return found.as_json()


def finding_of(value: Mapping[str, Any]) -> Finding:
    """As much of a finding as a report on many is made of; the text is the gateway's."""
    brought, source, axes = value["brought"], value["source"], value["axes"]
    key = brought["key"]
    red, use = axes["red"], axes["use"]
    return Finding(
        name=value["name"],
        verdict=Verdict(value["verdict"]),
        words=value["words"],
        shown=Shown(
            key=None if key is None else (key["issuer"], key["type"], key["number"]),
            **{name: brought[name] for name in _SHOWN},
        ),
        source=Source(SourceKind(source["kind"]), source["name"], source["code"]),
        checks=tuple(_check(one) for one in value["checks"]),
        exposed=value["exposed"],
        document=value["document"],
        red=None if red is None else RedLetters(red["status"], bool(red["red"])),
        use=None if use is None else _use(use),
    )


def _check(check: Mapping[str, Any]) -> Check:
    return Check(check["name"], Result(check["result"]), check["words"], tuple(check["paths"]))


def _use(use: Mapping[str, Any]) -> Use:
    return Use(use["status"], use["holder"], code=use["code"], proof=use.get("proof"))


def _requests(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    some: list[Piece] = []
    size = 0
    for piece in pieces:
        if some and (len(some) == MOST_FILES or size + len(piece.data) > MOST_BYTES):
            yield some
            some, size = [], 0
        some.append(piece)
        size += len(piece.data)
    if some:
        yield some
