"""Three of the four axes of a document, as a finding and a dossier show them. Pure.

The fourth is the verdict. None of them is computed from another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Validity:
    """How valid a document is: ``state`` by what is known now, at the time asked about.

    States are ``active``, ``not yet valid``, ``expired``, ``suspended``, ``revoked``,
    ``superseded``, ``not issued`` (at that time). ``known_then`` is the state by what had been
    recorded at the time asked about; None where no past time was asked about. Times are Unix
    seconds; ``until`` 0 is without end. ``successor`` is the name of the document that replaces it.
    ``pending`` is what it becomes by a statement that the contract has not answered yet. Period and
    time of issue are None for those who did not bring the document as it was issued.
    """

    state: str
    at: int
    issued: int | None
    valid_from: int | None
    until: int | None
    since: int | None = None
    reason: str | None = None
    successor: str | None = None
    known_then: str | None = None
    pending: str | None = None

    def without_period(self) -> Validity:
        """For those who have not shown that they know the document."""
        return replace(self, issued=None, valid_from=None, until=None)

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {
            "state": self.state,
            "at": self.at,
            "issued": self.issued,
            "from": self.valid_from,
            "until": self.until,
            "since": self.since,
            "reason": self.reason,
            "successor": self.successor,
            "known_then": self.known_then,
            "pending": self.pending,
        }


@dataclass(frozen=True, slots=True)
class RedLetters:
    """Red letters (红冲) of a document: ``none`` … ``full``; amounts for those entitled alone.

    Amounts are in minor units. ``red`` says that the document is a red letter itself.
    """

    status: str
    red: bool = False
    total: int | None = None
    done: int | None = None
    open: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway; amounts as strings."""
        amounts = {"total": self.total, "done": self.done, "open": self.open}
        return {
            "status": self.status,
            "red": self.red,
            **{name: None if value is None else str(value) for name, value in amounts.items()},
        }


@dataclass(frozen=True, slots=True)
class Use:
    """Whether it was used: ``free``, ``locked``, ``booked``, ``released``, ``reversed``.

    ``holder`` (a member's name), ``code`` (its code) and ``voucher`` only for those who may know:
    whoever has it always may. ``pending`` is the kind of a statement
    about it that the contract has not answered yet. ``proof`` says that the booker who asks has
    brought the document itself.
    """

    status: str
    holder: str | None = None
    voucher: str | None = None
    until: int | None = None
    pending: str | None = None
    code: str | None = None
    proof: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {
            "status": self.status,
            "holder": self.holder,
            "code": self.code,
            "voucher": self.voucher,
            "until": self.until,
            "pending": self.pending,
            "proof": self.proof,
        }
