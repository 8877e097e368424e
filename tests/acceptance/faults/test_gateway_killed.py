"""``kill -9`` of the gateway: at each durable write, and at random moments under load."""

from __future__ import annotations

import random
import signal
import time
from itertools import pairwise
from typing import Any

import httpx
import pytest

from chain.records import tag_hash
from chain.statements import sign
from chain.words import Digest, to_hex
from tests.acceptance.faults.altered import GATEWAY
from tests.acceptance.faults.clerk import Clerk, load
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound, check_whole
from tests.acceptance.shell import wait_until
from tests.support.ports import free_port
from tests.support.town import TJ, XC, key_of

ROUNDS = 8
HALVES = [list(GATEWAY)[:7], list(GATEWAY)[7:]]


def ask_again(clerk: Clerk, gateway: Gateway) -> list[int]:
    """Send again what was never answered, as a client does; the answers' statuses."""
    answers = [clerk.send(gateway, one) for one in list(clerk.unanswered.values())]
    return [answer.status_code for answer in answers if answer is not None]


@pytest.mark.parametrize("points", HALVES, ids=["recording and relaying", "anchoring"])
def test_killed_at_each_durable_write_in_turn_it_loses_and_doubles_nothing(
    served: Served, clerk: Clerk, points: list[str]
) -> None:
    port = free_port()
    chain = {"SHUJIAN_CHAIN_URL": f"http://127.0.0.1:{port}"}
    served.node(port)  # it outlives the gateway, and with it what was sent and not yet heard of
    gateway = served.up(altered=points[0], **chain)
    left: list[str] = []
    for serial, (point, following) in enumerate(pairwise([*points, None]), start=1):
        assert point is not None
        served.come_to_rest(gateway, left)
        before = gateway.size()
        statement = clerk.publication(serial)
        served.arm()
        clerk.send(gateway, statement)
        gateway.process.wait(-signal.SIGKILL)
        served.disarm()
        left = served.outbox(states="mined")

        gateway = served.up(altered=following, **chain)
        kept, _ = GATEWAY[point]
        assert (gateway.size() > before) is kept, point
        again = clerk.send(gateway, statement)
        assert again is not None
        assert again.status_code == (409 if kept else 201), (point, again.text)
        gateway.catch_up()
        check_whole(served, clerk)
    check_sound(served, clerk)


def test_killed_around_its_commits_a_proposal_is_whole_or_absent_and_a_session_lasts(
    served: Served, clerk: Clerk
) -> None:
    port = free_port()
    chain = {"SHUJIAN_CHAIN_URL": f"http://127.0.0.1:{port}"}
    served.node(port)
    gateway = served.up(altered="dies before any commit", **chain)
    clerk.publish(gateway, 1)
    served.come_to_rest(gateway)
    token = gateway.sign_in("tj-head")

    transfer = a_transfer(clerk)
    digest = clerk.digest(transfer)
    signature = {"signature": to_hex(sign(key_of("xc-head"), Digest(bytes.fromhex(digest[2:]))))}
    statement = ("/v1/statements", transfer)
    signing = (f"/v1/proposals/{digest}/signatures", signature)

    def proposals() -> list[str]:
        return [proposal["digest"] for proposal in gateway.get("/v1/proposals", token).json()]

    die_posting(served, gateway, *statement)
    gateway = served.up(altered="dies after any commit", **chain)
    assert proposals() == []
    die_posting(served, gateway, *statement)
    gateway = served.up(altered="dies before any commit", **chain)
    assert proposals() == [digest]

    before = gateway.size()
    die_posting(served, gateway, *signing)
    gateway = served.up(altered="dies after any commit", **chain)
    assert (proposals(), gateway.size()) == ([digest], before)
    die_posting(served, gateway, *signing)
    gateway = served.up(**chain)
    assert (proposals(), gateway.size() > before) == ([], True)

    assert gateway.post(*signing).status_code == 409
    assert gateway.post(*statement).status_code == 409
    gateway.catch_up()
    check_sound(served, clerk)
    assert gateway.get("/v1/catalog/STJJ-0001", token).json()["owner"] == XC


def die_posting(served: Served, gateway: Gateway, path: str, content: Any) -> None:
    """Post something that the gateway dies of."""
    served.arm()
    with pytest.raises(httpx.TransportError):
        gateway.post(path, content)
    gateway.process.wait(-signal.SIGKILL)
    served.disarm()


def a_transfer(clerk: Clerk) -> dict[str, Any]:
    """The transfer of an entry, signed by the head of the department that gives it away."""
    message = {
        "resource": to_hex(tag_hash("resource:STJJ-0001")),
        "from": to_hex(tag_hash(f"member:{TJ}")),
        "to": to_hex(tag_hash(f"member:{XC}")),
        "expectedState": 1,
    }
    return clerk.signed("TransferEntry", key_of("tj-head"), message)


def test_eight_kills_under_load_lose_and_double_nothing(served: Served, clerk: Clerk) -> None:
    chance = random.Random(20261121)
    acknowledged = []
    before = 0
    for turn in range(ROUNDS):
        gateway = served.up()
        ask_again(clerk, gateway)
        with load(clerk, gateway, first=1000 * (turn + 1)):
            if turn % 4:  # the others die at any moment, also before they have done anything
                wait_until(lambda before=before: len(clerk.receipts) > before, "some is recorded")
            time.sleep(chance.uniform(0.0, 2.5))
            gateway.process.kill()
        acknowledged.append(before := len(clerk.receipts))
    gateway = served.up()
    assert set(ask_again(clerk, gateway)) <= {201, 409}
    gateway.catch_up()
    check_sound(served, clerk)
    assert "clean" in served.shell.run("audit").out
    assert len(set(acknowledged)) > ROUNDS // 2, "the rounds must acknowledge something"
