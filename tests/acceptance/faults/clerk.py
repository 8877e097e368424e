"""A clerk who signs and sends statements, and remembers what was promised."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from chain import canonical
from chain.records import tag_hash
from chain.statements import parse_message, sign, statement_digest, statement_type
from chain.words import to_hex
from gateway import ledger as ledgers
from tests.acceptance.faults.served import Gateway
from tests.support.town import TJ, an_entry, key_of


@dataclass
class Clerk:
    """A clerk of 市统计局 with a program of their own, which remembers every promise.

    `receipts` are those that were answered 201, by the statement's digest; `unanswered` the
    statements whose request ended without any answer.
    """

    data: Path
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = ledgers.load(self.data)
        self._lock = threading.Lock()

    def publication(self, serial: int, **fields: Any) -> dict[str, Any]:
        """A signed statement that publishes the first version of an entry."""
        message = {
            "code": f"STJJ-{serial:04}",
            "owner": to_hex(tag_hash(f"member:{TJ}")),
            "version": 1,
            "expectedState": 0,
        }
        entry = an_entry(f"目录{serial}", **fields)
        return self.signed("PublishEntry", key_of("tj-clerk"), message, entry)

    def signed(
        self,
        kind: str,
        key: bytes,
        message: dict[str, Any],
        attachment: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A statement as it is posted."""
        type_ = statement_type(kind)
        whole = {
            **message,
            "nonce": to_hex(secrets.token_bytes(32)),
            "expires": int(time.time()) + 86_400,
        }
        if type_.attachment is not None:
            whole[type_.attachment] = to_hex(canonical.digest(attachment))
        digest = statement_digest(self.ledger.ledger_id, type_, parse_message(type_, whole))
        return {
            "type": kind,
            "message": whole,
            "signatures": [to_hex(sign(key, digest))],
            "attachment": attachment,
        }

    def digest(self, statement: dict[str, Any]) -> str:
        """The digest of a statement."""
        kind = statement_type(statement["type"])
        message = parse_message(kind, statement["message"])
        return to_hex(statement_digest(self.ledger.ledger_id, kind, message))

    def send(
        self, gateway: Gateway, statement: dict[str, Any], **headers: str
    ) -> httpx.Response | None:
        """Post a statement and remember the receipt; None where no answer came."""
        digest = self.digest(statement)
        try:
            answer = gateway.post("/v1/statements", statement, **headers)
        except httpx.TransportError:
            with self._lock:
                self.unanswered[digest] = statement
            return None
        with self._lock:
            self.unanswered.pop(digest, None)
            if answer.status_code == 201:
                assert digest not in self.receipts, "a statement was taken twice"
                self.receipts[digest] = answer.json()["receipt"]
        return answer

    def publish(self, gateway: Gateway, serial: int, **headers: str) -> dict[str, Any]:
        """Publish an entry; fails unless it is recorded."""
        answer = self.send(gateway, self.publication(serial), **headers)
        assert answer is not None
        assert answer.status_code == 201, answer.text
        content: dict[str, Any] = answer.json()
        return content


@contextmanager
def load(clerk: Clerk, gateway: Gateway, first: int, threads: int = 3) -> Iterator[None]:
    """Publish one entry after another from several threads until the block, or the gateway, ends.

    Serial numbers begin at `first`, a hundred thousand apart for each thread.
    """
    stopping = threading.Event()

    def publish(serial: int) -> None:
        while not stopping.is_set():
            answer = clerk.send(gateway, clerk.publication(serial))
            if answer is None:
                return
            assert answer.status_code in (201, 503), answer.text
            serial += 1
            stopping.wait(0.02)

    workers = [
        threading.Thread(target=publish, args=(first + 100_000 * number,))
        for number in range(threads)
    ]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        stopping.set()
        for worker in workers:
            worker.join()
