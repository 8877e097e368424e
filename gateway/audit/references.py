"""What no signature vouches for alone: such records name an earlier one that a member did sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.words import to_hex
from gateway.audit.bulk import Run
from gateway.audit.derived import BROKEN
from gateway.audit.findings import Findings
from gateway.audit.records import Checked
from gateway.journal.records import Body
from gateway.members.models import Account
from gateway.payloads.models import Payload
from gateway.releases.bodies import subject_of
from gateway.releases.models import REFUSED, Release

CHECK = "records"
_SIGNED_SO = "it does not agree with the record that it names"


@dataclass(slots=True)
class Taken:
    """What was recorded so far of a report, by the position of its record."""

    reporter: str
    sequence: int
    count: int
    events: int = 0
    line: int = 0
    first: int | None = None
    last: int | None = None


class References:
    """Checks records in order, after the tables of `made` were made from them.

    A delivery names its release, an acknowledgement and an erasure what they are about, and each
    reported access a line of a signed report. That a reported access says what stood in the line
    is *not* checked: the lines are not kept, their digest is.
    """

    def __init__(self, findings: Findings, made: Session) -> None:
        self._findings = findings
        self._made = made
        self.reports: dict[int, Taken] = {}
        self._members: dict[str, str] = {}

    def check(self, checked: Checked) -> None:
        """Judge who is said to have signed a record, and what it says of an earlier one."""
        if checked.header is None or checked.body is None:
            return
        check = _CHECKS.get(checked.header.kind)
        try:
            self._actors(checked, checked.body)
            if check is not None:
                check(self, checked, checked.body)
        except BROKEN as error:
            self._add(
                checked, "body", "a record of its kind", repr(error),
                "what it says of an earlier record cannot be read",
            )  # fmt: skip

    def expects(self, run: Run) -> bool:
        """Whether the lines of a run are still to come, of a report of that reporter."""
        taken = self.reports.get(run.report)
        try:
            return (
                taken is not None
                and taken.reporter == run.reporter
                and taken.line < run.first_line
                and run.last_line <= taken.count
            )
        except TypeError:  # a report that says no number: the careful check names it
            return False

    def take(self, run: Run) -> None:
        """Go past a run that is expected."""
        taken = self.reports[run.report]
        taken.first = run.first if taken.first is None else taken.first
        taken.events += run.stop - run.first
        taken.line, taken.last = run.last_line, run.stop - 1

    def _actors(self, checked: Checked, body: Body) -> None:
        """Who signed is called by the member whose account it is, and tagged with it."""
        for actor in body.get("actors") or ():
            if (account := actor.get("account")) is not None:
                self._equal(checked, "actors", self._member(account), actor.get("member"))

    def _member(self, account: str) -> str | None:
        if account not in self._members:
            row = self._made.get(Account, bytes.fromhex(account[2:]))
            if row is None:
                return None
            self._members[account] = row.member
        return self._members[account]

    def _released(self, checked: Checked, body: Body) -> None:
        payload = self._payload(checked, body, body["release"]["payload"])
        if payload is not None:
            original = body["release"]["original"]
            self._equal(checked, "release.original", to_hex(payload.content), original)

    def _erased(self, checked: Checked, body: Body) -> None:
        self._payload(checked, body, body["payload"]["id"])

    def _payload(self, checked: Checked, body: Body, name: str) -> Payload | None:
        row = self._made.get(Payload, bytes.fromhex(name[2:]))
        if row is None or row.position >= checked.position:
            self._add(checked, "payload", "a deposit before it", name, "there is no such payload")
            return None
        self._equal(checked, "subject.resource", row.resource, body["subject"]["resource"])
        return row

    def _delivery(self, checked: Checked, body: Body) -> None:
        row = self._release(checked, body)
        if row is not None and checked.header and checked.header.kind == "access.completed":
            content = {"digest": to_hex(row.digest or b""), "size": str(row.size)}
            self._equal(checked, "delivery.content", content, body["delivery"]["content"])

    def _acknowledged(self, checked: Checked, body: Body) -> None:
        row = self._release(checked, body)
        if row is not None:
            found = body["statement"]["message"]["content"]
            self._equal(checked, "statement.content", to_hex(row.digest or b""), found)

    def _release(self, checked: Checked, body: Body) -> Release | None:
        row = self._made.get(Release, bytes.fromhex(body["subject"]["request"][2:]))
        if row is None or row.state == REFUSED or row.position >= checked.position:
            self._add(checked, "subject.request", "a release before it", body["subject"]["request"],
                      "there is no such release")  # fmt: skip
            return None
        self._equal(checked, "released", row.position, body["released"])
        self._equal(checked, "subject", subject_of(row), body["subject"])
        return row

    def _submitted(self, checked: Checked, body: Body) -> None:
        message, reporter = body["statement"]["message"], body["subject"]["reporter"]
        self.reports[checked.position] = Taken(reporter, message["sequence"], message["count"])

    def _reported(self, checked: Checked, body: Body) -> None:
        line, position = body["report"]["line"], body["report"]["position"]
        taken = self.reports.get(position)
        if taken is None:
            self._add(checked, "report.position", "a report under way", position,
                      "there is no such report, or it was complete before")  # fmt: skip
            return
        self._equal(checked, "actors", [{"member": taken.reporter}], body["actors"])
        if not taken.line < line <= taken.count:
            self._add(checked, "report.line", f"{taken.line + 1} to {taken.count}", line,
                      "the report has no such line, or it was recorded before")  # fmt: skip
        taken.first = checked.position if taken.first is None else taken.first
        taken.events, taken.line, taken.last = taken.events + 1, line, checked.position

    def _completed(self, checked: Checked, body: Body) -> None:
        said = body["report"]
        taken = self.reports.pop(said["position"], None)
        if taken is None:
            self._add(checked, "report.position", "a report under way", said["position"],
                      "there is no such report, or it was complete before")  # fmt: skip
            return
        self._equal(checked, "subject.reporter", taken.reporter, body["subject"]["reporter"])
        expected = {
            "sequence": taken.sequence,
            "taken": taken.events,
            "rejected": taken.count - taken.events,
            "first": taken.first,
            "last": taken.last,
        }
        for name, wanted in expected.items():
            self._equal(checked, f"report.{name}", wanted, said[name])

    def _equal(self, checked: Checked, field: str, expected: Any, found: Any) -> None:
        if expected != found:
            self._add(checked, field, expected, found, _SIGNED_SO)

    def _add(self, checked: Checked, field: str, expected: Any, found: Any, meaning: str) -> None:
        self._findings.add(
            CHECK, "record", f"position={checked.position}", field, _shown(expected), _shown(found),
            meaning,
        )  # fmt: skip


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, dict | list) else value


_CHECKS: Mapping[str, Callable[[References, Checked, Body], None]] = {
    "access.released": References._released,
    "payload.erased": References._erased,
    "access.resumed": References._delivery,
    "access.completed": References._delivery,
    "access.aborted": References._delivery,
    "access.acknowledged": References._acknowledged,
    "report.submitted": References._submitted,
    "access.reported": References._reported,
    "report.completed": References._completed,
}
