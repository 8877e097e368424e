"""Documents in plain Python: what each statement should change, or how it should fail.

Pure. Ids and digests are bytes, a statement's message holds them as bytes. That the digest is new
and the signature good is taken for granted; all else is judged in the contract's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.ids import batch_id, document_id, series_id, single_id
from tests.support.authorization_model import Refusal, Signer
from tests.support.document_held import (
    ACTIVE,
    BUYER,
    CONFIRMED,
    FULL,
    ISSUER,
    NOBODY,
    PARTIAL,
    REJECTED,
    REQUESTED,
    REVOKED,
    STEWARD,
    SUPERSEDED,
    SUSPENDED,
    WITHDRAWN,
    ZERO,
    Changed,
    Issued,
    Reds,
)

STEWARD_ROLE, ISSUER_ROLE = 1, 32
LIMIT = 1 << 48

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


@dataclass
class DocumentModel:
    """What Documents should hold; `exists` tells whether there is a member of that id."""

    exists: Callable[[bytes], bool]
    rights: dict[tuple[bytes, str], tuple[int, int, int]] = field(default_factory=dict)
    issues: dict[bytes, Issued] = field(default_factory=dict)
    series: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    changes: dict[bytes, list[Changed]] = field(default_factory=dict)
    successors: dict[bytes, bytes] = field(default_factory=dict)
    reds: dict[bytes, Reds] = field(default_factory=dict)

    def apply(self, kind: str, message: Mapping[str, Any], signer: Signer, now: int) -> None:
        """Make the change of a statement; raises `Refusal`, and then nothing is changed."""
        getattr(self, f"_{kind}")(message, signer, now)

    def red(self, document: bytes) -> Reds:
        """The red letters of a document."""
        return self.reds.get(document, Reds())

    def state_of(self, kind: str, s: Mapping[str, Any]) -> int:
        """The state number that a statement has to expect."""
        if kind == "LicenseIssuer":
            return self.rights.get((s["issuer"], s["kind"]), (0, 0, 0))[2]
        if kind == "IssueBatch":
            return self.series.get(_series(s), (0, 0))[1]
        if kind == "IssueDocument":
            return 0
        document = document_id(s["issue"], s["serial"])
        if kind.endswith("Red"):
            return self.red(document).state
        return 1 + len(self.changes.get(document, []))

    def status_at(self, issue: bytes, serial: int, time: int, known: int) -> int:
        """How valid a document was at a time by what was known until a time; 0: not issued."""
        if self.issues[issue].issued > min(time, known):
            return 0
        counted = [
            change.status
            for change in self.changes.get(document_id(issue, serial), [])
            if change.recorded <= known and change.effective <= time
        ]
        return counted[-1] if counted else ACTIVE

    def _LicenseIssuer(self, s: Mapping[str, Any], signer: Signer, _now: int) -> None:
        self._require_state("LicenseIssuer", s)
        _require(signer.active and signer.head and signer.roles & STEWARD_ROLE, signer)
        if not 1 <= len(s["kind"]) <= 32 or not _LETTERS.issuperset(s["kind"]):
            raise Refusal("InvalidKind", s["kind"])
        if not self.exists(s["issuer"]):
            raise Refusal("UnknownMember", s["issuer"])
        if s["from"] > s["until"] or s["until"] >= LIMIT:
            raise Refusal("InvalidPeriod", s["from"], s["until"])
        self.rights[s["issuer"], s["kind"]] = (s["from"], s["until"], s["expectedState"] + 1)

    def _IssueDocument(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        self._require_state("IssueDocument", s)
        self._require_issuer(s, signer, now)
        id_ = single_id(s["issuer"], s["kind"], s["key"])
        if id_ in self.issues:
            raise Refusal("DocumentExists", id_)
        if s["buyer"] != ZERO and (s["buyer"] == s["issuer"] or not self.exists(s["buyer"])):
            raise Refusal("InvalidBuyer", s["buyer"])
        _require_validity(s)
        if s["blue"] != ZERO:
            self._use_red(s)
        self.issues[id_] = Issued(
            s["issuer"], 0, 0, s["root"], now, s["validFrom"], s["validUntil"], s["amount"],
            s["buyer"], s["blue"],
        )  # fmt: skip

    def _IssueBatch(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        self._require_state("IssueBatch", s)
        self._require_issuer(s, signer, now)
        first, count, series = s["first"], s["count"], _series(s)
        if first == 0 or not 1 <= count < 1 << 32 or first >= LIMIT - count:
            raise Refusal("InvalidSerials", first, count)
        following, state = self.series.get(series, (0, 0))
        if first < following:
            raise Refusal("SerialsTaken", first, following)
        _require_validity(s)
        self.issues[batch_id(series, first)] = Issued(
            s["issuer"], count, first, s["root"], now, s["validFrom"], s["validUntil"], 0, ZERO,
            ZERO,
        )  # fmt: skip
        self.series[series] = (first + count, state + 1)

    def _SuspendDocument(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        id_, i, last = self._met("SuspendDocument", s)
        side = _decider(i, signer)
        _require_status(id_, last, ACTIVE)
        _require_in_order(s["effective"], last)
        self._change(id_, now, s["effective"], SUSPENDED, side)

    def _ResumeDocument(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        id_, i, last = self._met("ResumeDocument", s)
        side = _decider(i, signer)
        _require_status(id_, last, SUSPENDED)
        _require(side == last.by, signer)
        _require_in_order(s["effective"], last)
        self._change(id_, now, s["effective"], ACTIVE, side)

    def _RevokeDocument(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        id_, i, last = self._met("RevokeDocument", s)
        side = _decider(i, signer)
        _require_status(id_, last, ACTIVE, SUSPENDED)
        _require_second(s["effective"])
        self._change(id_, now, s["effective"], REVOKED, side)

    def _SupersedeDocument(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        id_, i, last = self._met("SupersedeDocument", s)
        _require(_decider(i, signer) == ISSUER, signer)
        _require_status(id_, last, ACTIVE, SUSPENDED)
        successor, following = self._document(s["successor"], s["successorSerial"])
        ended = self._last(successor).status in (REVOKED, SUPERSEDED)
        if successor == id_ or ended or following.issuer != i.issuer:
            raise Refusal("InvalidSuccessor", successor)
        _require_second(s["effective"])
        self.successors[id_] = successor
        self._change(id_, now, s["effective"], SUPERSEDED, ISSUER)

    def _RequestRed(self, s: Mapping[str, Any], signer: Signer, _now: int) -> None:
        id_, i, red = self._met_red("RequestRed", s)
        side = _party(i, signer)
        if red.status in (REQUESTED, CONFIRMED):
            raise Refusal("WrongRedStatus", id_, red.status)
        if i.blue != ZERO:
            raise Refusal("RedOfRed", id_)
        actual = i.amount or (red.total if red.done else 0)
        if s["total"] != actual if actual else not 0 < s["total"] < 1 << 53:
            raise Refusal("WrongTotal", s["total"], actual)
        left = s["total"] - red.done
        if not 0 < s["amount"] <= left:
            raise Refusal("RedExceedsBlue", s["amount"], left)
        self._red(id_, red, REQUESTED, side, s["amount"], total=s["total"], issuer=i.issuer)

    def _ConfirmRed(self, s: Mapping[str, Any], signer: Signer, _now: int) -> None:
        id_, i, red = self._met_red("ConfirmRed", s)
        _require_other(id_, i, red, signer)
        if s["amount"] != red.open:
            raise Refusal("WrongRedAmount", s["amount"], red.open)
        self._red(id_, red, CONFIRMED, red.by, red.open)

    def _RejectRed(self, s: Mapping[str, Any], signer: Signer, _now: int) -> None:
        id_, i, red = self._met_red("RejectRed", s)
        _require_other(id_, i, red, signer)
        self._red(id_, red, REJECTED, NOBODY, 0)

    def _WithdrawRed(self, s: Mapping[str, Any], signer: Signer, _now: int) -> None:
        id_, i, red = self._met_red("WithdrawRed", s)
        if red.status not in (REQUESTED, CONFIRMED):
            raise Refusal("WrongRedStatus", id_, red.status)
        _require(_party(i, signer) == red.by, signer)
        self._red(id_, red, WITHDRAWN, NOBODY, 0)

    def _use_red(self, s: Mapping[str, Any]) -> None:
        red = self.red(s["blue"])
        if red.status != CONFIRMED:
            raise Refusal("WrongRedStatus", s["blue"], red.status)
        if red.issuer != s["issuer"]:
            raise Refusal("ForeignBlue", s["blue"], s["issuer"])
        if red.open != s["amount"]:
            raise Refusal("WrongRedAmount", s["amount"], red.open)
        done = red.done + red.open
        self._red(s["blue"], red, FULL if done == red.total else PARTIAL, NOBODY, 0, done=done)

    def _red(self, id_: bytes, red: Reds, status: int, by: int, open_: int, **given: Any) -> None:
        values = {**vars(red), "status": status, "by": by, "open": open_, **given}
        self.reds[id_] = Reds(**{**values, "state": red.state + 1})

    def _change(self, id_: bytes, now: int, effective: int, status: int, by: int) -> None:
        self.changes.setdefault(id_, []).append(Changed(now, effective, status, by))

    def _require_state(self, kind: str, s: Mapping[str, Any]) -> None:
        actual = self.state_of(kind, s)
        if s["expectedState"] != actual:
            raise Refusal("WrongState", s["expectedState"], actual)

    def _require_issuer(self, s: Mapping[str, Any], signer: Signer, now: int) -> None:
        own = signer.active and signer.member == s["issuer"] and signer.roles & ISSUER_ROLE
        _require(own, signer)
        start, end, _ = self.rights.get((s["issuer"], s["kind"]), (0, 0, 0))
        if end == 0 or not start <= now <= end:
            raise Refusal("NotLicensed", s["issuer"], s["kind"])

    def _document(self, issue: bytes, serial: int) -> tuple[bytes, Issued]:
        i = self.issues.get(issue)
        if i is None or not (i.first <= serial < i.first + i.count if i.count else serial == 0):
            raise Refusal("UnknownDocument", issue, serial)
        return document_id(issue, serial), i

    def _last(self, id_: bytes) -> Changed:
        return self.changes.get(id_, [Changed(0, 0, ACTIVE, NOBODY)])[-1]

    def _met(self, kind: str, s: Mapping[str, Any]) -> tuple[bytes, Issued, Changed]:
        id_, i = self._document(s["issue"], s["serial"])
        self._require_state(kind, s)
        return id_, i, self._last(id_)

    def _met_red(self, kind: str, s: Mapping[str, Any]) -> tuple[bytes, Issued, Reds]:
        id_, i = self._document(s["issue"], s["serial"])
        self._require_state(kind, s)
        return id_, i, self.red(id_)


def _series(s: Mapping[str, Any]) -> bytes:
    return series_id(s["issuer"], s["kind"], s["series"])


def _require(entitled: object, signer: Signer) -> None:
    if not entitled:
        raise Refusal("NotAuthorised", signer.account)


def _decider(i: Issued, signer: Signer) -> int:
    _require(signer.active and signer.head, signer)
    if signer.member == i.issuer:
        return ISSUER
    _require(signer.roles & STEWARD_ROLE, signer)
    return STEWARD


def _party(i: Issued, signer: Signer) -> int:
    _require(signer.active and signer.member in (i.issuer, i.buyer), signer)
    return ISSUER if signer.member == i.issuer else BUYER


def _require_other(id_: bytes, i: Issued, red: Reds, signer: Signer) -> None:
    if red.status != REQUESTED:
        raise Refusal("WrongRedStatus", id_, red.status)
    other = BUYER if red.by == ISSUER and i.buyer != ZERO else ISSUER
    _require(_party(i, signer) == other and signer.head, signer)


def _require_status(id_: bytes, last: Changed, *allowed: int) -> None:
    if last.status not in allowed:
        raise Refusal("WrongDocumentStatus", id_, last.status)


def _require_second(time: int) -> None:
    if time >= LIMIT:
        raise Refusal("InvalidTime", time)


def _require_in_order(effective: int, last: Changed) -> None:
    _require_second(effective)
    if effective < last.effective:
        raise Refusal("EffectiveTooEarly", effective, last.effective)


def _require_validity(s: Mapping[str, Any]) -> None:
    start, end = s["validFrom"], s["validUntil"]
    if max(start, end) >= LIMIT or (end != 0 and start > end):
        raise Refusal("InvalidPeriod", start, end)
