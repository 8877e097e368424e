"""Uploads taken in to be checked, and the reports on them, for members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from chain.words import Seconds
from gateway.checking.jobs import KEPT_SECONDS, Job, Jobs, Work
from gateway.checking.keeping import kept
from gateway.checking.report import Report, report
from gateway.checking.spool import Spool
from gateway.errors import Invalid
from gateway.verification.finding import Finding, Verdict
from gateway.verification.question import Question
from gateway.verification.service import unanswered
from gateway.verification.standing import Viewer
from gateway.verification.uploads import Made, Upload, questions

MAX_VOUCHER = 100


class Answering(Protocol):
    """What is needed here of `gateway.verification.service.Verification`."""

    def answer(self, question: Question, viewer: Viewer | None) -> Finding:
        """The finding; blocks."""


class Clerk(Viewer, Protocol):
    """A member that has files checked, and its name. A `Standing` is one."""

    @property
    def name(self) -> str:
        """What the member is called."""


@dataclass(frozen=True, slots=True)
class Check:
    """An upload of a member and how far it is checked; times are Unix seconds.

    `until` is when its report goes, None while files are being checked; `as_of` the past time that
    it asks about.
    """

    id: str
    member: str
    name: str
    voucher: str
    as_of: Seconds | None
    came: Seconds
    until: Seconds | None
    total: int
    done: int
    findings: Sequence[Finding]

    @property
    def ended(self) -> Seconds | None:
        """When the last file was checked."""
        return None if self.until is None else Seconds(self.until - KEPT_SECONDS)

    def report(self) -> Report:
        """The report on what is checked so far."""
        return report(self.findings, self.member, self.name)


class Checking:
    """Takes uploads in and keeps reports; one for each gateway, safe for several threads."""

    def __init__(
        self,
        verification: Answering,
        clock: Callable[[], Seconds],
        jobs: Jobs[Finding] | None = None,
    ) -> None:
        self._verification = verification
        self._clock = clock
        self._jobs = Jobs[Finding]() if jobs is None else jobs

    def require_place(self, viewer: Viewer) -> None:
        """Raise `TooMany` where the member has as many uploads under way as it may."""
        self._jobs.require_place(viewer.member)

    def start(
        self, viewer: Clerk, uploads: Sequence[Upload], as_of: Seconds | None, voucher: str
    ) -> Check:
        """Take files in and begin; blocks while they are copied.

        Raises `Invalid` where there are none, `TooLarge` for too many, `TooMany`, `Unavailable`.
        Whose the uploads are stays the caller's business.
        """
        if not uploads:
            raise Invalid("no file came; choose at least one")
        if len(voucher) > MAX_VOUCHER:
            raise Invalid(f"a voucher has at most {MAX_VOUCHER} characters")
        spool = Spool()
        try:
            copies = [Upload(one.name, spool.add(one.file)) for one in uploads]
            made = questions(copies, as_of)
        except BaseException:
            spool.close()
            raise
        steps = [partial(self._step, one, viewer) for one in made]
        work = Work(steps, partial(_missed, made), spool.close, voucher.strip(), as_of)
        return self._check(self._jobs.start(viewer.member, work), viewer)

    def find(self, viewer: Clerk, id_: str) -> Check:
        """An upload of the viewer's own member; `NotFound` for anybody else's as for none."""
        return self._check(self._jobs.find(viewer.member, id_), viewer)

    def of(self, viewer: Clerk) -> list[Check]:
        """All that the member has here, the newest first."""
        return [self._check(job, viewer) for job in self._jobs.of(viewer.member)]

    def remove(self, viewer: Viewer, id_: str) -> None:
        """Throw a report away before its hour is over."""
        self._jobs.remove(viewer.member, id_)

    def close(self) -> None:
        """Stop, without waiting for files under way."""
        self._jobs.close()

    def _step(self, made: Made, viewer: Viewer) -> Finding:
        question = made()
        if isinstance(question, Finding):
            return question
        return kept(self._verification.answer(question, viewer))

    def _check(self, job: Job[Finding], viewer: Clerk) -> Check:
        now, left = self._clock(), self._jobs.left(job)
        findings = job.finished()
        return Check(
            id=job.id,
            member=job.member,
            name=viewer.name,
            voucher=job.work.label,
            as_of=None if job.work.as_of is None else Seconds(job.work.as_of),
            came=Seconds(int(now - self._jobs.age(job))),
            until=None if left is None else Seconds(int(now + left)),
            total=job.total,
            done=len(findings),
            findings=findings,
        )


def _missed(made: Sequence[Made], step: int, why: str) -> Finding:
    """What stands in the place of a file that was not checked; it is opened for its name alone."""
    question = made[step]()
    if isinstance(question, Finding):
        return question
    return unanswered(question, Verdict.ERROR, why, "send it again by itself")
