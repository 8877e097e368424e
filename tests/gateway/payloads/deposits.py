"""Depositing over HTTP, as the command does."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.payloads.description import Description, make_description
from gateway.payloads.store import PayloadStore
from tests.support.town import Town
from tests.support.web import Visitor

SALT = b"\x05" * 32
CSV = "名称,地址,电话\r\n甲,东街1号,123\r\n乙,西街2号,456\r\n".encode()
FIELDS = ("名称", "地址", "电话")


def described(data: bytes, **changes: Any) -> Description:
    """The truth about some bytes, or what `changes` make of it."""
    content = Digest(sha256(SALT + data).digest())
    truth = Description("data.csv", "text/csv", len(data), content, 1, FIELDS)
    return replace(truth, **changes)


@dataclass
class Depositor:
    """Somebody signed in who deposits payloads, and the store behind the gateway."""

    town: Town
    visitor: Visitor
    store: PayloadStore

    def statement(self, attachment: dict[str, Any], signer: str = "tj-clerk") -> dict[str, Any]:
        """A signed DepositPayload for STJJ-0001."""
        resource = to_hex(tag_hash("resource:STJJ-0001"))
        return self.town.statement("DepositPayload", [signer], attachment, resource=resource)

    def put(
        self,
        data: bytes | Iterable[bytes] = CSV,
        statement: dict[str, Any] | None = None,
        description: Description | None = None,
        **headers: str,
    ) -> Any:
        """Send a payload; what is not given is as it should be."""
        if statement is None:
            body = data if isinstance(data, bytes) else b""
            statement = self.statement(make_description(description or described(body)))
        encoded = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode()
        sent = {
            **self.visitor.headers,
            "Shujian-Statement": encoded.rstrip("="),
            "Shujian-Salt": SALT.hex(),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.visitor.client.put("/v1/payloads", content=data, headers=sent)

    def deposit(self, data: bytes = CSV, **options: Any) -> Digest:
        """Send a payload that is taken; its id."""
        answer = self.put(data, **options)
        assert answer.status_code == 201, answer.text
        return Digest(bytes.fromhex(answer.json()["digest"][2:]))

    def erase(self, payload_id: Digest, signer: str = "tj-clerk") -> Any:
        """Send an ErasePayload."""
        reason = {"format": "shujian/reason/1", "text": "期限已到"}
        raw = self.town.statement("ErasePayload", [signer], reason, payload=to_hex(payload_id))
        return self.visitor.post("/v1/statements", raw)

    def kept(self) -> list[str]:
        """Every file in the store's folder."""
        folder = self.store.folder
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
