"""Deliveries: at most one at a time of each release, and every one of them ends in a record.

The order, and what a ``kill -9`` leaves: a release is sent from only while its record says
`released`, so the first byte comes after that commit; the record of the end comes after the last
byte. The claim that keeps a second delivery away is in memory only. Killed in between, `recover`
writes ``access.aborted`` at the next start, before anybody is served.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from chain.words import Digest, to_hex
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import Conflict, Forbidden, GatewayError, NotFound, Unavailable
from gateway.journal import records
from gateway.payloads.errors import Damaged, Erased
from gateway.releases.bodies import Why
from gateway.releases.content import open_source
from gateway.releases.decision import TEXTS, Reason
from gateway.releases.delivery import Delivery
from gateway.releases.models import (
    ABORTED,
    COMPLETED,
    REFUSED,
    RELEASED,
    Release,
    fields_of,
)
from gateway.releases.rows import find
from gateway.releases.service import Releases, under_way
from gateway.releases.situation import Held

logger = logging.getLogger(__name__)

ANCHOR_WAIT = 10.0
"""Seconds that a delivery waits for the anchor, where the release demands one."""

SWEEP = 15.0
"""Seconds between two looks for releases that nobody came for."""

Job = Callable[[WriteSession], None]


@dataclass(frozen=True, slots=True)
class _Waits:
    """The record at this position must be anchored first."""

    position: int


class Deliveries:
    """The deliveries of one gateway. `within`: seconds from its record in which a release may be
    fetched, or fetched on; `wait_anchored` is `gateway.anchoring`'s.
    """

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        releases: Releases,
        wait_anchored: Callable[[int, float], Awaitable[bool]],
        within: float,
    ) -> None:
        self._engine, self._writer, self._releases = engine, writer, releases
        self._wait_anchored = wait_anchored
        self._within = within
        self._claimed: set[Digest] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._sweep, name="releases", daemon=True)

    def start(self) -> None:
        """Record as aborted what the last gateway left under way; then look after what lapses."""
        if count := self._writer.run(self._releases.recover):
            logger.warning("%d releases were under way when the gateway ended: aborted", count)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; what is under way is recorded as it ends, or at the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    async def begin(self, request: Digest, member: str, start: int | None) -> Delivery:
        """Open a release for sending, the only one to do so until `complete` or `abort`.

        `start` is the byte from which a broken delivery goes on, None for the first delivery.
        Raises `NotFound`, `Conflict`, `Forbidden` (something stands against it by now, and where
        nothing was sent yet, that is recorded) or `Unavailable` (not anchored yet).
        """
        self._claim(request)
        found: Delivery | Reason | _Waits | None = None
        try:
            found = await asyncio.to_thread(self._open, request, member, start, anchored=False)
            if isinstance(found, _Waits):
                await self._anchored(found.position)
                found = await asyncio.to_thread(self._open, request, member, start, anchored=True)
            if isinstance(found, Delivery) and start is not None:
                await self._write(lambda s: self._releases.resume(s, request, start))
        except Damaged:
            self._settle(request, lambda s: self._withdraw(s, request, Why.CONTENT_DIFFERS))
            raise
        except BaseException:
            if isinstance(found, Delivery):
                found.close()
            self._unclaim(request)
            raise
        if isinstance(found, Delivery):
            return found
        raise await self._withheld(request, found)

    async def complete(self, delivery: Delivery) -> None:
        """Record that everything was sent; returns once that is committed."""
        delivery.close()
        args = (delivery.request, delivery.digest, delivery.size)
        future = self._settle(delivery.request, lambda s: self._releases.complete(s, *args))
        await self._committed(future)

    def abort(self, delivery: Delivery, sent: int, why: Why | Reason) -> None:
        """Record that the delivery ended early; returns at once, for nobody waits for it."""
        delivery.close()
        request = delivery.request
        self._settle(request, lambda s: self._releases.abort(s, request, sent, why))

    def lapse(self) -> None:
        """Record as aborted what nobody has fetched in time."""
        for request in self._lapsed():
            try:
                self._claim(request)
            except Conflict:
                continue  # it is being fetched after all
            self._settle(request, lambda s, r=request: self._lapse(s, r))  # type: ignore[misc]

    def _open(
        self, request: Digest, member: str, start: int | None, *, anchored: bool
    ) -> Delivery | Reason | _Waits:
        with read_session(self._engine) as session:
            row = find(session, request)
            if row is None or row.consumer != member:
                raise NotFound(f"{member} has asked for no release {to_hex(request)}")
            self._check(session, row, start)
            if row.anchored and not anchored:
                return _Waits(row.position)
            reason, payload = self._releases.reconsider(session, row)
            if reason is not None:
                return reason
            found = self._source(session, row, payload, start or 0)
        if isinstance(found, Delivery) and start is None:
            found.gather_ahead()
        return found

    def _source(
        self, session: Session, row: Release, payload: Held, start: int
    ) -> Delivery | Reason:
        try:
            source = open_source(self._releases.store, session, payload, fields_of(row))
        except Erased:
            return Reason.PAYLOAD_ERASED
        return Delivery(row, payload, source, start)

    def _check(self, session: Session, row: Release, start: int | None) -> None:
        if row.state == REFUSED:
            raise Conflict(f"that request was refused ({row.reason}); nothing is sent for it")
        if row.state == COMPLETED:
            raise Conflict(
                f"that was delivered (record {row.changed}), and a signed request is delivered "
                "once; sign another one"
            )
        if row.state == RELEASED and start is not None:
            raise Conflict("nothing of it was sent yet; ask for it without a Range")
        if row.state == ABORTED and start is None:
            raise Conflict(
                f"its delivery was broken off after {row.sent} of {row.size} bytes at most "
                f"({row.reason}); go on with `Range: bytes=N-`, or sign another request"
            )
        if start is not None and start > row.sent:
            raise Conflict(f"at most {row.sent} bytes of it were sent; go on from there or before")
        if self._is_over(session, row.position):
            raise Conflict(
                f"a release is fetched within {self._within:g} seconds; sign another request"
            )

    def _is_over(self, session: Session, position: int) -> bool:
        released = records.recorded_at(session, position)
        return self._releases.around().now > released + self._within * 1000

    async def _withheld(self, request: Digest, reason: Reason | _Waits) -> GatewayError:
        """What to raise where something has come up since the release; it is recorded first."""
        if not isinstance(reason, Reason) or reason is Reason.CHAIN_AWAY:
            self._unclaim(request)
            return Unavailable(TEXTS[Reason.CHAIN_AWAY])
        await self._committed(self._settle(request, lambda s: self._withdraw(s, request, reason)))
        return Forbidden(f"{reason.value}: {TEXTS[reason]}")

    def _withdraw(self, session: WriteSession, request: Digest, reason: Why | Reason) -> None:
        row = session.get_one(Release, request)
        if row.state == RELEASED:
            self._releases.abort(session, request, row.sent, reason)

    def _lapse(self, session: WriteSession, request: Digest) -> None:
        self._withdraw(session, request, Why.NOT_FETCHED)

    def _lapsed(self) -> list[Digest]:
        with read_session(self._engine) as session:
            return [
                Digest(row.request)
                for row in under_way(session)
                if self._is_over(session, row.position)
            ]

    async def _anchored(self, position: int) -> None:
        if not await self._wait_anchored(position, ANCHOR_WAIT):
            raise Unavailable(
                f"the release waits until its record {position} is anchored; ask again"
            )

    async def _write(self, job: Job) -> None:
        await self._committed(self._writer.submit(job))

    async def _committed(self, future: Future[None] | None) -> None:
        """Wait for a commit; whoever waits may be gone before it, the commit comes all the same."""
        if future is not None:
            await asyncio.shield(asyncio.wrap_future(future))

    def _settle(self, request: Digest, job: Job) -> Future[None] | None:
        """Record an end; the claim goes with the commit, and stays if there is none.

        Then nothing can be fetched a second time, and the next start records it as aborted.
        """
        try:
            future = self._writer.submit(job)
        except Unavailable:
            logger.warning("release %s ended with the gateway", to_hex(request))
            return None
        future.add_done_callback(lambda done: self._settled(request, done))
        return future

    def _settled(self, request: Digest, done: Future[Any]) -> None:
        error = done.exception()
        if error is None:
            self._unclaim(request)
        else:
            logger.error("the end of release %s is not recorded: %s", to_hex(request), error)

    def _claim(self, request: Digest) -> None:
        with self._lock:
            if request in self._claimed:
                raise Conflict("that release is being delivered now; one delivery at a time")
            self._claimed.add(request)

    def _unclaim(self, request: Digest) -> None:
        with self._lock:
            self._claimed.discard(request)

    def _sweep(self) -> None:
        while not self._stopping.wait(SWEEP):
            try:
                self.lapse()
            except Exception:
                logger.exception("releases that lapsed were not recorded; it is tried again")
