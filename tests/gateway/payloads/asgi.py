"""Calling the application message by message, as a server does: bodies that end badly."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

from gateway.payloads.description import Description, make_description
from tests.gateway.payloads.deposits import SALT, Depositor

Message = dict[str, Any]


async def put(
    clerk: Depositor, description: Description, messages: AsyncIterator[Message]
) -> tuple[int, dict[str, Any]]:
    """Status and JSON that answer a deposit whose body arrives in these messages."""
    statement = clerk.statement(make_description(description))
    headers = {
        **clerk.visitor.headers,
        "Shujian-Statement": base64.urlsafe_b64encode(json.dumps(statement).encode()).decode(),
        "Shujian-Salt": SALT.hex(),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": "/v1/payloads",
        "raw_path": b"/v1/payloads",
        "query_string": b"",
        "root_path": "",
        "headers": [(key.lower().encode(), value.encode()) for key, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return await anext(messages, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    await clerk.visitor.client.app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)


def part(body: bytes, *, more: bool = True) -> Message:
    """A part of a body."""
    return {"type": "http.request", "body": body, "more_body": more}
