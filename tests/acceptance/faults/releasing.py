"""A ledger with payloads and grants, and a clerk of the consumer who fetches from its gateway."""

from __future__ import annotations

import base64
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from chain.records import tag_hash
from chain.words import to_hex
from gateway.members.reason import make_reason
from gateway.releases.request import Request
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.shell import PATIENCE
from tests.support.tools import NO_TLS
from tests.support.town import XC, key_of

WHOLE, ANCHORED, SCOPED, ONCE, TWENTY, OPEN, RACED = (
    f"A-0123456789A{letter}" for letter in "ABCDEFG"
)
"""Authorizations: unlimited, waiting for the anchor, for two columns, once, twenty times, of what
is shared without condition, and one to be revoked."""

SMALL = "单位名称,单位地址,电话\r\n甲,东街1号,123\r\n乙,西街2号,456\r\n".encode()
CUT = "单位名称,单位地址\r\n甲,东街1号\r\n乙,西街2号\r\n".encode()
LARGE = sha256(b"large").digest() * 2**18
"""8 MiB: more than what the system buffers of a connection that nobody reads."""

CONDITIONAL = {
    "sharing_type": "有条件共享",
    "sharing_scope": "市级部门",
    "sharing_purpose": "核验",
}
REQUEST = Request(purpose="tax.verify", fields=None, actor="0x" + "ab" * 32, case="2026-0412")


@dataclass
class Consumer:
    """Everybody who takes part in releases, with their keys, and the payloads they know of."""

    clerk: Clerk
    payloads: dict[str, str]

    def request(self, code: str = WHOLE, payload: str = "small", **fields: Any) -> dict[str, Any]:
        """A signed request."""
        message = {"authorization": authorization_id(code), "payload": self.payloads[payload]}
        attachment = {**REQUEST.as_json(), **fields}
        return self.clerk.signed("RequestRelease", key_of("xc-clerk"), message, attachment)

    def ask(self, gateway: Gateway, request: dict[str, Any]) -> httpx.Response | None:
        """Send a request; None where no answer came."""
        try:
            answer = gateway.post("/v1/releases", request)
        except httpx.TransportError:
            return None
        if answer.status_code in (201, 202):
            self.clerk.receipts[self.digest(request)] = answer.json()["receipt"]
        return answer

    def digest(self, statement: dict[str, Any]) -> str:
        """The digest of a statement."""
        return self.clerk.digest(statement)

    def acknowledge(self, gateway: Gateway, request: str, content: str) -> httpx.Response | None:
        """Say that everything was received."""
        message = {"release": request, "content": content}
        statement = self.clerk.signed("AcknowledgeRelease", key_of("xc-clerk"), message)
        return self.clerk.send(gateway, statement)

    def revoke(self, gateway: Gateway, code: str, state: int = 3) -> httpx.Response | None:
        """The provider's head revokes."""
        message = {"authorization": authorization_id(code), "expectedState": state}
        reason = make_reason("发现超范围使用")
        statement = self.clerk.signed("RevokeAccess", key_of("tj-head"), message, reason)
        return self.clerk.send(gateway, statement)


@dataclass
class Received:
    """What came of a delivery: how it was answered, and all bytes up to its end or break."""

    status: int
    headers: httpx.Headers
    body: bytes
    broken: bool


def receive(gateway: Gateway, request: str, token: str, start: int | None = None) -> Received:
    """Fetch what was released, as far as it comes."""
    headers = {"Authorization": f"Bearer {token}"}
    if start is not None:
        headers["Range"] = f"bytes={start}-"
    url, body = f"{gateway.url}/v1/releases/{request}/content", bytearray()
    status, answered = 0, httpx.Headers()
    try:
        with httpx.stream(
            "GET", url, headers=headers, timeout=PATIENCE, trust_env=False, verify=NO_TLS
        ) as answer:
            status, answered = answer.status_code, answer.headers
            for block in answer.iter_raw():
                body += block
    except httpx.TransportError:
        return Received(status, answered, bytes(body), broken=True)
    return Received(status, answered, bytes(body), broken=False)


def authorization_id(code: str) -> str:
    """What statements call an authorization."""
    return to_hex(tag_hash(f"authorization:{code}"))


def furnish(served: Served, gateway: Gateway) -> dict[str, str]:
    """Publish, deposit and grant everything; the ids of the payloads."""
    clerk = Clerk(served.shell.data)
    for serial, fields in ((1, CONDITIONAL), (2, {})):
        answer = clerk.send(gateway, clerk.publication(serial, **fields))
        assert answer is not None
        assert answer.status_code == 201, answer.text
    gateway.catch_up()
    token = gateway.sign_in("tj-clerk")
    payloads = {
        "small": deposit(clerk, gateway, token, "STJJ-0001", SMALL, "data.csv", "text/csv"),
        "large": deposit(clerk, gateway, token, "STJJ-0001", LARGE, "a.bin", None),
        "open": deposit(clerk, gateway, token, "STJJ-0002", SMALL, "data.csv", "text/csv"),
    }
    for step in _steps(clerk):
        for statement in step:
            answer = clerk.send(gateway, statement)
            assert answer is not None
            assert answer.status_code == 201, answer.text
        gateway.catch_up()
    return payloads


def _steps(clerk: Clerk) -> Iterator[list[dict[str, Any]]]:
    """Applications, endorsements and grants of all authorizations."""
    now = int(time.time())
    period = {"from": now - 60, "until": now + 30 * 86_400}
    asked = {
        code: clerk.signed(
            "RequestAccess",
            key_of("xc-clerk"),
            {
                "code": code,
                "resource": to_hex(tag_hash(f"resource:STJJ-000{2 if code == OPEN else 1}")),
                "consumer": to_hex(tag_hash(f"member:{XC}")),
                **period,
                "uses": {ONCE: 1, TWENTY: 20}.get(code, 0),
                "expectedState": 0,
            },
            application(code),
        )
        for code in (WHOLE, ANCHORED, SCOPED, ONCE, TWENTY, OPEN, RACED)
    }
    digests = {code: clerk.digest(statement) for code, statement in asked.items()}
    yield list(asked.values())
    yield [
        clerk.signed("EndorseAccess", key_of("xc-head"), about(code, digests, 1)) for code in asked
    ]
    yield [
        clerk.signed(
            "GrantAccess",
            key_of("tj-head"),
            {
                **about(code, digests, 2),
                **period,
                "uses": {ONCE: 1, TWENTY: 20}.get(code, 0),
            },
            terms(code),
        )
        for code in asked
    ]


def about(code: str, digests: dict[str, str], state: int) -> dict[str, Any]:
    """The members that name an application in its state."""
    return {
        "authorization": authorization_id(code),
        "application": digests[code],
        "expectedState": state,
    }


def application(code: str) -> dict[str, Any]:
    """What is asked for."""
    return {
        "format": "shujian/request/1",
        "basis": "税收征收管理法第六条",
        "scene": "核验企业登记",
        "purpose": "tax.verify",
        "fields": ["单位名称", "单位地址"] if code == SCOPED else None,
        "mode": "download",
        "scope": None,
        "note": None,
    }


def terms(code: str) -> dict[str, Any]:
    """What is granted."""
    return {
        "format": "shujian/terms/1",
        "fields": ["单位名称", "单位地址"] if code == SCOPED else None,
        "mode": "download",
        "purpose": "tax.verify",
        "conditions": None,
        "release": "anchored" if code == ANCHORED else "recorded",
    }


def deposit(
    clerk: Clerk,
    gateway: Gateway,
    token: str,
    resource: str,
    data: bytes,
    name: str,
    media: str | None,
) -> str:
    """Deposit a payload; its id."""
    salt = secrets.token_bytes(32)
    description = {
        "format": "shujian/payload/1",
        "name": name,
        "media": media or "application/octet-stream",
        "size": str(len(data)),
        "content": to_hex(sha256(salt + data).digest()),
        "version": 1,
        "fields": None if media is None else data.decode().splitlines()[0].split(","),
    }
    message = {"resource": to_hex(tag_hash(f"resource:{resource}"))}
    statement = clerk.signed("DepositPayload", key_of("tj-clerk"), message, description)
    encoded = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode()
    answer = httpx.put(
        f"{gateway.url}/v1/payloads",
        content=data,
        headers={
            "Authorization": f"Bearer {token}",
            "Shujian-Statement": encoded.rstrip("="),
            "Shujian-Salt": salt.hex(),
        },
        timeout=PATIENCE,
        trust_env=False,
        verify=NO_TLS,
    )
    assert answer.status_code == 201, answer.text
    return clerk.digest(statement)


@contextmanager
def _database(data: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{data}/gateway.sqlite?mode=ro", uri=True)) as file:
        yield file


def accesses(data: Path) -> list[tuple[int, str, dict[str, Any]]]:
    """Position, kind and body of every record about a release, from the database's file."""
    query = "SELECT position, kind, body FROM record WHERE kind LIKE 'access.%' ORDER BY position"
    with _database(data) as file:
        return [(at, kind, json.loads(body)) for at, kind, body in file.execute(query)]


def history(data: Path, request: str) -> list[str]:
    """What the records say of one request, in order."""
    return [
        kind.partition(".")[2]
        for _, kind, body in accesses(data)
        if body["subject"]["request"] == request
    ]


def check_releases(data: Path) -> None:
    """Each request was decided once, and each delivery ended once, after it had begun."""
    for request in {body["subject"]["request"] for _, _, body in accesses(data)}:
        told = history(data, request)
        deliveries = [step for step in told if step != "acknowledged"]
        assert told.count("acknowledged") <= 1, told
        if deliveries == ["refused"]:
            continue
        assert deliveries[0] == "released", told
        for step, following in zip(deliveries, [*deliveries[1:], None], strict=True):
            allowed = {
                "released": ("completed", "aborted", None),
                "aborted": ("resumed", None),
                "resumed": ("completed", "aborted", None),
                "completed": (None,),
            }
            assert following in allowed[step], told
