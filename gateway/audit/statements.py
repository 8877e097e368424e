"""What the records say about statements: signatures and digests again, and that answers fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.evidence.subjects import named
from chain.statements import (
    TYPES,
    StatementType,
    parse_message,
    recover,
    statement_digest,
    statement_type,
    uses_of,
)
from chain.words import Digest, to_hex
from gateway.audit.derived import BROKEN
from gateway.audit.findings import Findings
from gateway.audit.records import Checked
from gateway.journal.records import Body
from gateway.ledger import Ledger
from gateway.statements.reading import is_journal_statement

CHECK = "statements"


@dataclass(frozen=True, slots=True)
class _Submission:
    position: int
    about: Digest


class Statements:
    """Checks the statements of a journal in the order of its records.

    A submission is remembered until its acceptance: an answer must name one that waits.
    """

    def __init__(self, findings: Findings, ledger: Ledger) -> None:
        self._findings = findings
        self._ledger = ledger
        self._waiting: dict[Digest, _Submission] = {}
        self.verified = 0

    @property
    def waiting(self) -> list[tuple[bytes, int, bytes]]:
        """The submissions that wait for an answer: digest, position, what they are about."""
        return [(digest, one.position, one.about) for digest, one in self._waiting.items()]

    def go_on(self, waiting: Iterable[tuple[bytes, int, bytes]], verified: int) -> None:
        """Begin where these submissions wait, and so many signatures were verified."""
        self.verified = verified
        self._waiting = {
            Digest(digest): _Submission(position, Digest(about))
            for digest, position, about in waiting
        }

    def check(self, checked: Checked) -> None:
        """Judge what a record says of a statement; records of other sorts pass."""
        if checked.header is None or checked.body is None:
            return
        try:
            self._check(checked, checked.body, checked.header.outcome)
        except BROKEN as error:
            self._add(
                checked, "body", "a record of its kind and outcome", repr(error),
                "what it says of a statement cannot be read",
            )  # fmt: skip

    def _check(self, checked: Checked, body: Body, outcome: str) -> None:
        assert checked.header is not None
        self._form(checked, body, checked.header.kind, outcome)
        if checked.header.kind == "ledger.created":
            self._founding(checked, body)
        elif is_journal_statement(body):
            self._verify(checked, body, checked.header.kind)
        elif outcome == "submitted":
            digest = self._verify(checked, body, checked.header.kind)
            if digest in self._waiting:
                self._add(checked, "statement", "a digest not used before", to_hex(digest),
                          "the statement was submitted twice")  # fmt: skip
            self._waiting[digest] = _Submission(checked.position, _about(body))
        elif outcome in ("accepted", "refused"):
            self._answer(checked, body, outcome)

    def _form(self, checked: Checked, body: Body, kind: str, outcome: str) -> None:
        """A kind has its outcomes, and what a member must sign stands there with signatures."""
        if outcome not in OUTCOMES.get(kind, ()):
            self._add(checked, "outcome", ", ".join(OUTCOMES.get(kind, ())) or None, outcome,
                      f"no record of kind {kind} has this outcome")  # fmt: skip
        if kind in _SIGNED and not is_journal_statement(body):
            self._add(checked, "statement", "a signed statement", body.get("type"),
                      f"a record of kind {kind} is of a statement, and has none")  # fmt: skip

    def _founding(self, checked: Checked, body: Body) -> None:
        if checked.position != 0:
            self._add(checked, "kind", "the first record", checked.position,
                      "a ledger is founded once")  # fmt: skip
        if body["ledger"] != self._ledger.as_json():
            self._add(checked, "ledger", self._ledger.as_json(), body["ledger"],
                      "it is not the ledger whose ledger.json this is")  # fmt: skip

    def _answer(self, checked: Checked, body: Body, outcome: str) -> None:
        assert checked.header is not None
        if body["submitted"] is None:
            digest = self._verify(checked, body, checked.header.kind)
            self._waiting.pop(digest, None)
            return
        digest = Digest(bytes.fromhex(body["statement"][2:]))
        submission = self._waiting.get(digest)
        found = None if submission is None else submission.position
        if submission is None or found != body["submitted"]:
            self._add(checked, "submitted", body["submitted"], found,
                      "no submission at that position waits for this answer")  # fmt: skip
        elif submission.about != _about(body):
            self._add(checked, "body", f"as in record {found}", _shown(body),
                      "signers, subject or type are not those of the submission")  # fmt: skip
        if TYPES[body["type"]].kind != checked.header.kind:
            self._add(checked, "kind", TYPES[body["type"]].kind, checked.header.kind,
                      "the kind is not that of the statement's type")  # fmt: skip
        if outcome == "accepted":
            self._waiting.pop(digest, None)

    def _verify(self, checked: Checked, body: Body, record_kind: str) -> Digest:
        """Check a whole statement against itself and its record; returns its digest."""
        raw = body["statement"]
        kind = statement_type(raw["type"])
        message = raw["message"]
        if body.get("submitted", 0) is not None:
            message = parse_message(kind, message)
        digest = statement_digest(self._ledger.ledger_id, kind, message)
        signers = [to_hex(recover(digest, bytes.fromhex(item[2:]))) for item in raw["signatures"]]
        self.verified += len(signers)
        self._equal(checked, "statement.digest", to_hex(digest), raw["digest"])
        self._equal(checked, "actors", signers, [actor["account"] for actor in body["actors"]])
        self._equal(checked, "type", kind.name, body["type"])
        if record_kind != kind.refusal or body.get("reason") is None:
            self._equal(checked, "kind", kind.kind, record_kind)
        self._equal(checked, "uses", uses_of(kind, message), _uses(body))
        self._subject(checked, kind, message, body["subject"])
        for field, signed, found in _beside(kind.name, digest, message, body):
            self._equal(checked, field, signed, found)
        if raw["attachment"] is not None:
            attached = to_hex(canonical.digest(raw["attachment"]))
            self._equal(checked, "statement.attachment", message[kind.attachment or ""], attached)
        return digest

    def _subject(
        self, checked: Checked, kind: StatementType, message: Mapping[str, Any], subject: Any
    ) -> None:
        """The subject, from which the key tags follow, names what was signed."""
        for name, signed, found in named(kind, message, subject):
            self._equal(checked, f"subject.{name}", signed, found)

    def _equal(self, checked: Checked, field: str, expected: Any, found: Any) -> None:
        if expected != found:
            self._add(checked, field, expected, found, "it does not agree with what was signed")

    def _add(self, checked: Checked, field: str, expected: Any, found: Any, meaning: str) -> None:
        self._findings.add(
            CHECK, "record", f"position={checked.position}", field, expected, found, meaning
        )


_SIGNED = {
    name
    for kind in TYPES.values()
    if kind.contract is None
    for name in (kind.kind, kind.refusal)
    if name is not None
}
"""The kinds of records that journal statements cause."""

OUTCOMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (kind.kind for kind in TYPES.values() if kind.contract is not None),
        ("submitted", "accepted", "refused"),
    ),
    **dict.fromkeys((kind.kind for kind in TYPES.values() if kind.contract is None), ("recorded",)),
    **dict.fromkeys((kind.refusal for kind in TYPES.values() if kind.refusal), ("refused",)),
    **dict.fromkeys(
        (
            *("ledger.created", "ledger.audited"),
            *("access.resumed", "access.completed", "access.aborted"),
            *("access.reported", "report.completed", "trace.asked", "trace.exported"),
            *("holder.linked", "holder.unlinked", "document.presented"),
            *("code.made", "code.revoked", "code.used"),
        ),
        ("recorded",),
    ),
}
"""Every kind of record, and the outcomes that it may have."""


def _beside(
    kind: str, digest: Digest, message: Mapping[str, Any], body: Body
) -> Iterator[tuple[str, Any, Any]]:
    """What stands beside a statement and was signed with it: field, as signed, as it stands."""
    if kind == "RequestRelease":
        yield "subject.request", to_hex(digest), body["subject"]["request"]
        yield "release.payload", message["payload"], body["release"]["payload"]
    elif kind == "ErasePayload":
        yield "payload.id", message["payload"], body["payload"]["id"]
    elif kind == "ErasePerson":
        yield "persons", [message["person"]], body["persons"]


def _uses(body: Body) -> Any:
    # Absent and null are as good as none, as for key tags.
    found = body.get("uses")
    return [] if found is None else found


def _about(body: Body) -> Digest:
    return canonical.digest(_same(body))


def _shown(body: Body) -> str:
    return canonical.encode(_same(body)).decode()


def _same(body: Body) -> list[Any]:
    """What a submission and its answer have in common."""
    return [body["actors"], body["subject"], body["type"], _uses(body)]
