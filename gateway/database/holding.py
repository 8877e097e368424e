"""Keeping rows that a session has loaded, so that they are not read again for each record."""

from __future__ import annotations

from collections import deque

from sqlalchemy import event
from sqlmodel import Session

MOST = 4096


class Holding:
    """Holds the rows that a session loaded last; a session by itself forgets them.

    At most `most` are held, None for any number; new rows that it wrote only if `written`, too.
    `let_go` forgets all.
    """

    def __init__(self, session: Session, most: int | None = MOST, *, written: bool = False) -> None:
        self._session = session
        self._held: deque[object] = deque(maxlen=most)
        event.listen(session, "loaded_as_persistent", self._hold)
        if written:
            event.listen(session, "pending_to_persistent", self._hold)

    def _hold(self, _session: object, row: object) -> None:
        self._held.append(row)

    def let_go(self) -> None:
        """Forget everything; what was changed must have been flushed."""
        self._held.clear()
        self._session.expunge_all()
