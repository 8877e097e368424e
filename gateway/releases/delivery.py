"""One delivery: what is still to be sent of a release, in pieces, held against its record."""

from __future__ import annotations

import hmac
from concurrent.futures import Future
from hashlib import sha256

from chain.words import Digest
from gateway.payloads.errors import Damaged
from gateway.releases.content import Source
from gateway.releases.models import Release
from gateway.releases.situation import Held

GATHER = 2**18
"""So many bytes, or a piece more, are made ready by each call of a thread."""


class Delivery:
    """Content made a second time, from the beginning, and given out from byte `start` on.

    `made` is how many bytes were made so far.
    """

    def __init__(self, row: Release, payload: Held, source: Source, start: int) -> None:
        self.request = Digest(row.request)
        self.position = row.position
        self.name, self.media = payload.name, payload.media
        self.digest, self.size = Digest(row.digest or b""), row.size
        self.salt, self.start = source.salt, start
        self.made = 0
        self._source = source
        self._pieces = source.pieces()
        self._hash = sha256(source.salt)
        self._checked = False
        self._ahead: Future[bytes | None] | None = None

    @property
    def ready(self) -> bool:
        """Whether `gather` takes no time, for it was done ahead."""
        return self._ahead is not None

    def gather_ahead(self) -> None:
        """Gather the first piece now; the next `gather` gives it, or raises what it came to."""
        ahead = Future[bytes | None]()
        try:
            ahead.set_result(self.gather())
        except Exception as error:  # noqa: BLE001  it is raised where the piece is wanted
            ahead.set_exception(error)
        self._ahead = ahead

    def gather(self) -> bytes | None:
        """What comes next; None at the end. Takes time: for a thread.

        Raises `Damaged` in place of the end of anything that is not, byte for byte, what the
        record says: then nobody gets all of it. `Unscopable` where the cutting itself fails.
        """
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            return ahead.result()
        gathered = bytearray()
        while len(gathered) < GATHER and not self._checked:
            piece = next(self._pieces, None)
            if piece is not None:
                self._hash.update(piece)
                gathered += piece[max(self.start - self.made, 0) :]
                self.made += len(piece)
            if piece is None or self.made >= self.size:
                self._check()
        return bytes(gathered) or None

    def close(self) -> None:
        """Let go of the payload's file."""
        self._source.opened.close()

    def _check(self) -> None:
        same = hmac.compare_digest(self._hash.digest(), self.digest)
        if self.made != self.size or not same:
            raise Damaged(
                f"what was made for release 0x{self.request.hex()} is not what its record says; "
                "run `shujian audit`"
            )
        self._checked = True
