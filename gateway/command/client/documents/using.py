"""Which documents of many files a voucher takes: looked at, keyed, and told why not where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.checking.report import Class, Line
from gateway.checking.verdicts import said, sentence
from gateway.checking.words import word
from gateway.command.client.client import Client
from gateway.command.client.documents.asking import MOST_KEYS, portions
from gateway.command.client.submitting import settled
from gateway.verification.finding import Finding, Verdict

_NOT_WHOLE: Final = (
    "a copy for one purpose, or a part that does not prove its number: bring the whole document"
)
_ALREADY: Final = "under this voucher already"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as statements name it, and how many were accepted about it."""

    id: str
    hashed: str
    state: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A file's document: its key in the register where the voucher takes it, else why not."""

    line: Line
    use: str | None
    why: str
    already: bool = False

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.line.finding.name

    @property
    def is_repeated(self) -> bool:
        """Whether it is another file of the same document; an altered copy is none."""
        return self.line.sort is Class.REPEATED

    @property
    def remark(self) -> str:
        """What to look at in a document that is taken all the same: its pages, its buyer."""
        vouched = [sentence(said(self.line.finding))[1]] if "said" in self.line.notes else []
        told = [word(f"note.{one}", "en") for one in self.line.notes if one.startswith("buyer.")]
        return "; ".join((*vouched, *told))

    def as_json(self) -> dict[str, Any]:
        """As ``--json`` shows it."""
        finding = self.line.finding
        return {
            "name": finding.name,
            "verdict": finding.verdict.value,
            "source": finding.source.kind.value,
            "document": finding.document,
            "use": self.use,
            "already": self.already,
            "why": self.why,
            "notes": list(self.line.notes),
        }


def choose(
    client: Client, lines: Sequence[Line], voucher: str, status: str, *, unconfirmed: bool
) -> tuple[Voucher, list[Choice]]:
    """For each line whether the voucher takes it; `status` is what it is to be: locked, booked.

    With `unconfirmed` also documents that nobody vouches for: whoever asks looked into them
    elsewhere. A document that the voucher has in that way already is told apart: nothing is left
    to be done for it. What is under way is waited for.
    """
    asked = [line for line in lines if line.counted and line.finding.shown.key is not None]
    known, uses = settled(
        client.out,
        lambda: _ask(client, asked, voucher),
        lambda found: any(use["pending"] is not None for use in found[1]),
    )
    by_position = {line.position: use for line, use in zip(asked, uses, strict=True)}
    return known, [
        _choice(line, by_position.get(line.position), known, status, unconfirmed=unconfirmed)
        for line in lines
    ]


def _ask(
    client: Client, lines: Sequence[Line], voucher: str
) -> tuple[Voucher, list[dict[str, Any]]]:
    found: list[dict[str, Any]] = []
    answer: dict[str, Any] = {}
    for some in list(portions(lines, MOST_KEYS)) or [[]]:
        body = {"documents": [_document(line.finding) for line in some], "voucher": voucher}
        answer = client.post("/v1/documents/keys", body)
        found += answer["documents"]
    told = answer["voucher"]
    return Voucher(told["id"], told["voucher"], told["state"]), found


def _document(finding: Finding) -> dict[str, Any]:
    issuer, type_, number = finding.shown.key or ("", "", "")
    proof = None if finding.use is None else finding.use.proof
    return {"issuer": issuer, "type": type_, "number": number, "proof": proof}


def _choice(
    line: Line, use: dict[str, Any] | None, voucher: Voucher, status: str, *, unconfirmed: bool
) -> Choice:
    if line.sort is Class.REPEATED:
        others = ", ".join(map(str, line.same))
        return Choice(line, None, f"the same document as file {others}")
    if use is None:
        known = line.finding.verdict is Verdict.VALID
        return Choice(line, None, _NOT_WHOLE if known else line.finding.words)
    if _is_held(use, voucher, status):
        return Choice(line, None, f"{status} {_ALREADY}", already=True)
    if line.sort is not Class.GOOD and not (unconfirmed and line.is_confirmable):
        return Choice(line, None, why_not(line))
    if not use["available"]:
        return Choice(line, None, taken(use))
    return Choice(line, use["use"], "")


def _is_held(use: dict[str, Any], voucher: Voucher, status: str) -> bool:
    held = use["voucher"] is not None and use["voucher"]["id"] == voucher.id
    return bool(held and use["status"] == status)


def why_not(line: Line) -> str:
    """Why a file is not good, in words."""
    told = [line.finding.words if one == "verdict" else word(f"fault.{one}", "en")
            for one in line.faults]  # fmt: skip
    told += [word(f"note.{one}", "en") for one in line.notes if one.startswith("claim.")]
    return "; ".join(told)


def taken(use: dict[str, Any]) -> str:
    """Why a document cannot be used now."""
    if use["pending"] not in (None, "free"):
        return f"is about to be {use['pending']}: the contract has not answered yet"
    whose = f" by {use['holder_name'] or use['holder']}" if use["holder"] else ""
    if use["status"] == "free":
        return "may be used by the buyer only that its issue or a steward named"
    return f"is {use['status']} already{whose}"
