"""``audit --mirror``: the mirror by itself, then database and chain held against it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from sqlalchemy import Engine

from chain.errors import ClientError
from chain.observer import Mirror
from chain.words import Digest, to_hex
from gateway.audit.findings import SHOWN, Findings
from gateway.audit.mirror.alone import CHECK as MIRROR
from gateway.audit.mirror.alone import Alone
from gateway.audit.mirror.database import CHECKPOINTS, RECORDS, Database
from gateway.audit.report import Check, OnProgress, Progress, Report, State
from gateway.database import read_session

CHAIN = "chain"

BlockHash = Callable[[int], Digest | None]
"""The hash of the chain's block of a number; None if it has none."""

_NO_DATABASE = "no database at hand"
_NO_CHAIN = "no chain was asked"
_DAMAGED = "not held against a mirror that is damaged itself"


def check_mirror(
    mirror: Mirror,
    engine: Engine | None,
    asked: BlockHash | None,
    progress: OnProgress = lambda _: None,
    *,
    shown: int = SHOWN,
) -> Report:
    """Compute the mirror again, and hold the gateway's database and its chain against it.

    Believed is the mirror alone: it re-executed every block, which is *not* done again here. What
    is newer than the mirror is not looked at. Without an engine, or nobody to ask for the
    hashes of the chain's blocks, those checks count as not run.
    """
    with mirror.chain.snapshot():  # an observer may be going on meanwhile
        return _Audit(mirror, engine, asked, progress, shown).run()


class _Audit:
    def __init__(
        self,
        mirror: Mirror,
        engine: Engine | None,
        asked: BlockHash | None,
        progress: OnProgress,
        shown: int,
    ) -> None:
        self._mirror, self._engine, self._asked = mirror, engine, asked
        self._progress = progress
        self._began = monotonic()
        self._findings = Findings(shown)
        self._missing: dict[str, str] = {}

    def run(self) -> Report:
        alone = Alone(self._mirror, self._findings)
        alone.run(lambda done: self._tell("mirror", done))
        size, height = alone.frontier.size, self._mirror.chain.height()
        stops = self._stops()
        details = {MIRROR: f"{height + 1:,} blocks, {size:,} headers{stops}"}
        if alone.sound:
            details |= self._database(size)
            details[CHAIN] = self._chain(height)
        else:
            self._missing = dict.fromkeys((RECORDS, CHECKPOINTS, CHAIN), _DAMAGED)
            details |= self._missing
        return Report(
            size=size,
            root=to_hex(alone.frontier.root()),
            seconds=monotonic() - self._began,
            checks=tuple(Check(name, self._state(name), text) for name, text in details.items()),
            findings=tuple(self._findings.kept),
            total=self._findings.counts.total(),
            custody={},
        )

    def _stops(self) -> str:
        """What the observer found wrong itself, which nobody has looked at yet, is a finding."""
        for stop in self._mirror.stops():
            if stop.reviewed is None:
                self._findings.add(MIRROR, "mirror.stop", f"number={stop.number}", "reason",
                                   None, stop.file, stop.reason)  # fmt: skip
        stops = len(self._mirror.stops())
        return f", stopped {stops} times" if stops else ""

    def _database(self, size: int) -> dict[str, str]:
        if self._engine is None:
            self._missing |= {RECORDS: _NO_DATABASE, CHECKPOINTS: _NO_DATABASE}
            return {RECORDS: _NO_DATABASE, CHECKPOINTS: _NO_DATABASE}
        with read_session(self._engine) as session:
            database = Database(self._mirror, session, self._findings, size)
            database.records(lambda done: self._tell("records", done, size))
            database.checkpoints()
        newer = f", {database.newer:,} newer ones not looked at" if database.newer else ""
        claims = sum(1 for _ in self._mirror.claims())
        return {
            RECORDS: f"{size:,} records, their leaves and bodies{newer}",
            CHECKPOINTS: f"{claims:,} checkpoints",
        }

    def _chain(self, height: int) -> str:
        """Whether the node has the mirror's last block, and else where the chain leaves it."""
        if self._asked is None:
            self._missing[CHAIN] = _NO_CHAIN
            return _NO_CHAIN
        try:
            if self._asked(height) != self._held(height):
                self._diverged(self._asked, height)
        except ClientError as error:
            self._missing[CHAIN] = str(error)
            return str(error)
        return f"{height:,} blocks"

    def _diverged(self, asked: BlockHash, height: int) -> None:
        same, other = -1, height
        while other - same > 1:
            middle = (same + other) // 2
            if asked(middle) == self._held(middle):
                same = middle
            else:
                other = middle
        found = asked(other)
        meaning = (
            f"the chain ends here, the mirror holds the blocks to {height}: it is an older copy"
            if found is None
            else "the chain is another history from here on: the mirror holds the sealed block"
        )
        self._findings.add(
            CHAIN, "block", f"number={other}", "hash", self._held(other), found, meaning
        )

    def _held(self, number: int) -> Digest | None:
        block = self._mirror.chain.block(number)
        return None if block is None else block.hash

    def _state(self, name: str) -> State:
        if self._findings.counts[name]:
            return "failed"
        return "not run" if name in self._missing else "passed"

    def _tell(self, stage: str, done: int, total: int | None = None) -> None:
        self._progress(Progress(stage, done, max(done, total or 0), monotonic() - self._began))
