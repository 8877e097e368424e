"""Reports as their reporters make them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chain.records import tag_hash
from chain.words import to_hex
from tests.support.town import START, TJ, XC, Town
from tests.support.web import Visitor

CODES = ("STJJ-0001", "STJJ-0002")
BEGINS = START // 1000 - 30 * 86_400
ENDS = START // 1000
TIME = "2026-11-10T09:30:00+08:00"


def event(number: int, **more: Any) -> dict[str, Any]:
    """An event that 市统计局 may report, as JSON."""
    whole = {
        "id": f"e-{number}",
        "time": TIME,
        "resource": CODES[0],
        "consumer": XC,
        "action": "query",
        "purpose": "tax.verify",
        "bytes": number,
        **more,
    }
    return {key: value for key, value in whole.items() if value is not None}


def lines(*events: Any) -> bytes:
    """Events, or lines given as text, as NDJSON."""
    texts = [
        item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in events
    ]
    return "".join(f"{text}\n" for text in texts).encode()


@dataclass(frozen=True)
class Sent:
    """A signed report: the header and the bytes."""

    header: str
    body: bytes

    def by(self, visitor: Visitor, *, compress: bool = False, **headers: str) -> Any:
        """Post it."""
        body = gzip.compress(self.body) if compress else self.body
        encoding = {"Content-Encoding": "gzip"} if compress else {}
        return visitor.client.post(
            "/v1/reports",
            content=body,
            headers={"Shujian-Statement": self.header, **encoding, **visitor.headers, **headers},
        )


def report(
    town: Town,
    body: bytes,
    sequence: int = 1,
    *,
    signers: Sequence[str] = ("tj-clerk",),
    member: str = TJ,
    **message: Any,
) -> Sent:
    """A signed report of these bytes."""
    whole = {
        "member": to_hex(tag_hash(f"member:{member}")),
        "sequence": sequence,
        "from": BEGINS,
        "until": ENDS,
        "count": len(body.splitlines()),
        "events": to_hex(sha256(body).digest()),
        **message,
    }
    statement = town.statement("SubmitReport", list(signers), None, **whole)
    raw = json.dumps(statement).encode()
    return Sent(base64.urlsafe_b64encode(raw).decode().rstrip("="), body)
