"""``kill -9`` of the gateway at each step of a report: sent again it goes on, no event twice."""

from __future__ import annotations

import base64
import json
import signal
import sqlite3
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from typing import Any

import httpx

from chain.records import tag_hash
from chain.words import to_hex
from tests.acceptance.faults.altered import REPORT
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound
from tests.acceptance.shell import PATIENCE
from tests.support.ports import free_port
from tests.support.tools import NO_TLS
from tests.support.town import TJ, XC, key_of

LINES = 4_100
BEGINS, ENDS = 1_767_196_800, 1_769_875_199


def body_of(sequence: int) -> bytes:
    """Lines of which every hundredth is none."""
    event = {"time": "2026-01-10T08:00:00+08:00", "resource": "STJJ-0001", "consumer": XC}
    return b"".join(
        (json.dumps({"id": f"{sequence}-{number}", **event}) if number % 100 else "{").encode()
        + b"\n"
        for number in range(1, LINES + 1)
    )


def send(clerk: Clerk, gateway: Gateway, sequence: int) -> httpx.Response | None:
    """Sign the report afresh and send it; None where no answer came."""
    body = body_of(sequence)
    message = {
        "member": to_hex(tag_hash(f"member:{TJ}")),
        "sequence": sequence,
        "from": BEGINS,
        "until": ENDS,
        "count": LINES,
        "events": to_hex(sha256(body).digest()),
    }
    statement = clerk.signed("SubmitReport", key_of("tj-clerk"), message)
    header = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode()
    try:
        return httpx.post(
            f"{gateway.url}/v1/reports", content=body, timeout=PATIENCE, trust_env=False,
            verify=NO_TLS,
            headers={"Shujian-Statement": header},
        )  # fmt: skip
    except httpx.TransportError:
        return None


def reported(served: Served, sequence: int) -> list[int]:
    """The lines of a report that are records, as the database has them."""
    query = "SELECT body FROM record WHERE kind = 'access.reported' ORDER BY position"
    path = served.shell.data / "gateway.sqlite"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        bodies: list[dict[str, Any]] = [json.loads(body) for (body,) in file.execute(query)]
    mine = [body for body in bodies if body["event"]["id"].startswith(f"{sequence}-")]
    return [body["report"]["line"] for body in mine]


def test_killed_at_each_step_it_goes_on_when_sent_again(served: Served, clerk: Clerk) -> None:
    chain = {"SHUJIAN_CHAIN_URL": f"http://127.0.0.1:{(port := free_port())}"}
    served.node(port)
    gateway = served.up(altered=next(iter(REPORT)), **chain)
    clerk.publish(gateway, 1)
    left: list[str] = []
    wanted = [number for number in range(1, LINES + 1) if number % 100]
    for sequence, (point, following) in enumerate(pairwise([*REPORT, None]), start=1):
        assert point is not None
        # So that no other commit is taken for the one that is meant.
        served.come_to_rest(gateway, left)
        served.arm()
        assert send(clerk, gateway, sequence) is None, point
        gateway.process.wait(-signal.SIGKILL)
        served.disarm()
        left = served.outbox(states="mined")
        done = reported(served, sequence)
        assert done == wanted[: len(done)], point
        gateway = served.up(altered=following, **chain)
        answer = send(clerk, gateway, sequence)
        assert answer is not None
        assert answer.status_code == (200 if "completion, committed" in point else 201), point
        said = answer.json()
        assert (said["taken"], said["rejected"]) == (len(wanted), LINES - len(wanted)), point
        assert reported(served, sequence) == wanted, point
    gateway.catch_up()
    check_sound(served, clerk)
