"""Jobs that check files one after the other, a few at once, and the results kept for an hour.

Workers take one file of each job in turn, so that five files do not wait for three hundred.
Nothing here is written anywhere: when the gateway stops, jobs and results are gone, and it does not
wait for them.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from gateway.errors import GatewayError, NotFound, TooMany, Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

KEPT_SECONDS: Final = 3600
"""How long a result can be read after its job has ended."""
KEPT_EACH: Final = 20
"""Results kept for one member; the oldest goes when another comes."""
KEPT_IN_ALL: Final = 200
"""Results kept for all members together."""
JOBS_EACH: Final = 2
"""Jobs of one member at a time."""
JOBS_IN_ALL: Final = 8
"""Jobs of all members at a time."""
WORKERS: Final = 2
"""Files checked at once: as many as there are processes that read."""
JOB_SECONDS: Final = 900.0
"""What is not checked so long after a job came in is not checked any more, and says so."""
SWEEP_SECONDS: Final = 60.0
"""How often results are let go of while nobody asks."""
PATIENCE: Final = 2.0
"""Seconds that closing waits for files under way."""


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """What a job does: one step for each file, what stands for a step not made, and its end."""

    steps: Sequence[Callable[[], T]]
    missed: Callable[[int, str], T]
    """What stands in the place of step n, and why: time ran out, or the step failed."""
    ended: Callable[[], None]
    """Called once, whatever happened: lets go of the files."""
    label: str = ""
    """What whoever brought it calls it."""
    as_of: int | None = None
    """The past time that it asks about, if any; Unix seconds."""


@dataclass(eq=False)
class Job(Generic[T]):
    """One job of a member; `results` fill in the order of the files."""

    id: str
    member: str
    work: Work[T]
    begun: float
    results: list[T | None]
    next: int = 0
    under_way: int = 0
    ended: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        """How many files it has."""
        return len(self.results)

    @property
    def done(self) -> int:
        """How many of them are checked."""
        return sum(1 for result in self.results if result is not None)

    def finished(self) -> list[T]:
        """The results so far, in the order of the files."""
        return [result for result in self.results if result is not None]


class Jobs(Generic[T]):
    """Runs jobs and keeps their results; safe to call from many threads."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        workers: int = WORKERS,
        job_seconds: float = JOB_SECONDS,
    ) -> None:
        self._clock = clock
        self._workers = workers
        self._job_seconds = job_seconds
        self._changed = threading.Condition()
        self._waiting: deque[Job[T]] = deque()
        self._jobs: dict[str, Job[T]] = {}
        self._threads: list[threading.Thread] = []
        self._closed = False

    def require_place(self, member: str) -> None:
        """Raise `TooMany` where the member, or all together, have as many jobs as they may."""
        with self._changed:
            self._require_place(member)

    def start(self, member: str, work: Work[T]) -> Job[T]:
        """Take in a job; raises `TooMany` or `Unavailable`, and the files are let go of."""
        try:
            with self._changed:
                if self._closed:
                    raise Unavailable("the gateway is shutting down; send the files again later")
                self._require_place(member)
                results: list[T | None] = [None] * len(work.steps)
                job = Job(secrets.token_urlsafe(12), member, work, self._clock(), results)
                self._jobs[job.id] = job
                self._waiting.append(job)
                self._start_workers()
                self._changed.notify_all()
        except GatewayError:
            work.ended()
            raise
        return job

    def find(self, member: str, id_: str) -> Job[T]:
        """A job or result of this member; raises `NotFound` for anybody else's as for none."""
        with self._changed:
            self._forget()
            job = self._jobs.get(id_)
        if job is None or job.member != member:
            raise NotFound(
                "there is no such report; reports are kept for an hour: send the files again"
            )
        return job

    def of(self, member: str) -> list[Job[T]]:
        """What a member has here, the newest first."""
        with self._changed:
            self._forget()
            return [job for job in reversed(self._jobs.values()) if job.member == member]

    def remove(self, member: str, id_: str) -> None:
        """Forget a result before its hour is over; a job under way is cut short."""
        job = self.find(member, id_)
        with self._changed:
            self._jobs.pop(job.id, None)
        self._cut(job)

    def age(self, job: Job[T]) -> float:
        """Seconds since the job came in."""
        return self._clock() - job.begun

    def left(self, job: Job[T]) -> float | None:
        """Seconds for which its result can still be read; None while it is under way."""
        return None if job.ended is None else KEPT_SECONDS - (self._clock() - job.ended)

    def close(self) -> None:
        """Stop: what is under way is given a moment, and nobody waits longer."""
        with self._changed:
            self._closed = True
            jobs = list(self._waiting)
            self._changed.notify_all()
        for job in jobs:
            self._cut(job)
        until = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))

    def _require_place(self, member: str) -> None:
        running = [job for job in self._jobs.values() if job.ended is None]
        if sum(job.member == member for job in running) >= JOBS_EACH:
            raise TooMany(f"{JOBS_EACH} of your uploads are being checked; wait for one to end")
        if len(running) >= JOBS_IN_ALL:
            raise TooMany("many uploads are being checked now; try again in a few minutes")

    def _start_workers(self) -> None:
        # Daemons: whatever a file does to a reading process, the gateway can end.
        while len(self._threads) < self._workers:
            name = f"checking-{len(self._threads)}"
            thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            job, step = taken
            result = self._step(job, step)
            with job.lock:
                if job.ended is None:
                    job.results[step] = result
                job.under_way -= 1
            self._end_if_done(job)

    def _take(self) -> tuple[Job[T], int] | None:
        """The next file of the job whose turn it is; None when everything is over."""
        with self._changed:
            while not self._closed:
                while self._waiting:
                    job = self._waiting.popleft()
                    with job.lock:
                        if job.ended is not None or job.next >= job.total:
                            continue
                        step, job.next = job.next, job.next + 1
                        job.under_way += 1
                    self._waiting.append(job)
                    return job, step
                self._changed.wait(SWEEP_SECONDS)
                self._forget()
        return None

    def _step(self, job: Job[T], step: int) -> T:
        if self.age(job) > self._job_seconds:
            return job.work.missed(step, "there was no time left for it")
        try:
            return job.work.steps[step]()
        except Exception as error:
            # One file must not cost the others theirs, nor the thread; what it was is in the log.
            logger.exception("checking a file failed")
            why = str(error) if isinstance(error, GatewayError) else "the gateway made a mistake"
            return job.work.missed(step, why)

    def _end_if_done(self, job: Job[T]) -> None:
        with job.lock:
            if job.ended is not None or job.next < job.total or job.under_way:
                return
            job.ended = self._clock()
        job.work.ended()

    def _cut(self, job: Job[T]) -> None:
        """End a job that nobody will read of any more."""
        with job.lock:
            if job.ended is not None:
                return
            job.ended = self._clock()
        job.work.ended()

    def _forget(self) -> None:
        """Let go of results that are too old, or too many."""
        now = self._clock()
        ended = [job for job in self._jobs.values() if job.ended is not None]
        gone = {job.id for job in ended if job.ended is not None and now - job.ended > KEPT_SECONDS}
        left = [job for job in ended if job.id not in gone]
        gone.update(job.id for job in left[: max(len(left) - KEPT_IN_ALL, 0)])
        counted: dict[str, int] = {}
        for job in reversed(left):
            counted[job.member] = counted.get(job.member, 0) + 1
            if counted[job.member] > KEPT_EACH:
                gone.add(job.id)
        for id_ in gone:
            del self._jobs[id_]
