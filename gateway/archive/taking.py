"""Taking a deposit in: lines as they come, checked in a thread, written a portion at a time.

Commit point: the writer's commit of a portion. Killed before it, nothing of that portion is kept;
the issuer sends everything again, and what is here already is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Engine

from chain.words import Millis
from gateway.archive.lines import Line, Lines, read_line
from gateway.archive.models import ArchivedDocument
from gateway.archive.schemas import DepositedOut, RefusedOut
from gateway.archive.service import Archive
from gateway.database import ReadSession, Writer, WriteSession, read_session
from gateway.errors import GatewayError, LedgerError, Unavailable

PORTION: Final = 200
"""Lines, and `PORTION_BYTES` of them, that are checked and written together."""
PORTION_BYTES: Final = 4 * 2**20
MOST_PROBLEMS: Final = 1_000

Rows = list[tuple[int, ArchivedDocument]]


class Taking:
    """One deposit on its way in, by one issuer."""

    def __init__(
        self, archive: Archive, engine: Engine, writer: Writer, issuer: str, now: Millis
    ) -> None:
        self._archive = archive
        self._engine = engine
        self._writer = writer
        self._issuer = issuer
        self._now = now
        self._kept = self._known = self._refused = 0
        self._problems: list[RefusedOut] = []

    async def take(self, chunks: AsyncIterable[bytes]) -> DepositedOut:
        """Everything that comes; a line that cannot be kept is told, and its neighbours are kept.

        Raises what is no fault of a line: the database away, a line without end.
        """
        lines, waiting, size = Lines(), list[Line](), 0
        async for chunk in chunks:
            for line in lines.feed(chunk):
                waiting.append(line)
                size += len(line.data)
            if len(waiting) >= PORTION or size >= PORTION_BYTES:
                await self._portions(waiting)
                waiting, size = [], 0
        await self._portions([*waiting, *lines.finish()])
        return DepositedOut(
            kept=self._kept, known=self._known, refused=self._refused, problems=self._problems
        )

    async def _portions(self, lines: Sequence[Line]) -> None:
        for start in range(0, len(lines), PORTION):
            rows = await asyncio.to_thread(self._checked, lines[start : start + PORTION])
            if rows:
                await asyncio.wrap_future(self._writer.submit(partial(self._keep, rows)))

    def _checked(self, lines: Iterable[Line]) -> Rows:
        """The rows of the lines that may be kept."""
        rows: Rows = []
        with read_session(self._engine) as session:
            for line in lines:
                try:
                    rows.append((line.number, self._row(session, line)))
                except (Unavailable, LedgerError):
                    raise
                except GatewayError as error:
                    self._refuse(line.number, error)
        return rows

    def _row(self, session: ReadSession, line: Line) -> ArchivedDocument:
        bundle, key = read_line(line.data)
        deposit = self._archive.check(session, self._issuer, bundle, key)
        return self._archive.sealed(deposit, self._now)

    def _keep(self, rows: Rows, session: WriteSession) -> None:
        for number, row in rows:
            try:
                new = self._archive.keep(session, row)
            except GatewayError as error:
                self._refuse(number, error)
                continue
            self._kept += new
            self._known += not new

    def _refuse(self, number: int, error: GatewayError) -> None:
        self._refused += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(RefusedOut(line=number, problem=str(error)))
