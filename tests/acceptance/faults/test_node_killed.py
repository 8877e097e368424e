"""``kill -9`` of the node: while relaying, during a checkpoint, at random moments under load."""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import count

import pytest

from tests.acceptance.faults.clerk import Clerk, load
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound
from tests.acceptance.shell import PATIENCE, wait_until


def is_away(gateway: Gateway) -> bool:
    """Whether the gateway says that it does not reach the chain."""
    status, lag = gateway.ready()
    return status == 503 and not lag["chain_reachable"]


def kill_node(served: Served, gateway: Gateway, node: int) -> None:
    """Kill the node, see that the gateway says so, and that the supervisor starts another."""
    os.kill(node, signal.SIGKILL)
    wait_until(lambda: is_away(gateway), "the gateway says that the chain is away")
    wait_until(lambda: served.shell.node_pid() not in (None, node), "there is another node")


@pytest.mark.parametrize("kind", ["relay", "anchor"])
def test_killed_while_it_is_given_statements_or_leaves_it_comes_back_and_so_do_they(
    served: Served, clerk: Clerk, kind: str
) -> None:
    gateway = served.up()
    gateway.catch_up()
    node = gateway.node_pid()
    serial = publish_until_under_way(served, clerk, gateway, kind)
    kill_node(served, gateway, node)
    assert clerk.publish(gateway, serial + 1)["level"] == "recorded"
    gateway.catch_up()
    check_sound(served, clerk)


def publish_until_under_way(served: Served, clerk: Clerk, gateway: Gateway, kind: str) -> int:
    """Publish entries until a transaction of that kind waits for its block; how many it took.

    A block is made at once after a quiet time, and then not for a second: that is the time in
    which a transaction is seen to wait.
    """
    until = time.monotonic() + PATIENCE
    for serial in count(1):
        clerk.publish(gateway, serial)
        seen = time.monotonic() + 0.3
        while time.monotonic() < seen:
            if served.outbox(f"{kind}:%", "s%"):  # stored or sent
                return serial
            time.sleep(0.005)
        assert time.monotonic() < until, f"no {kind} was seen to wait"
    raise AssertionError


def test_killed_again_and_again_under_load_it_catches_up_by_itself(
    served: Served, clerk: Clerk
) -> None:
    chance = random.Random(20261121)
    gateway = served.up()
    gateway.catch_up()
    with load(clerk, gateway, first=1, threads=2):
        for _ in range(3):
            node = gateway.node_pid()
            time.sleep(chance.uniform(0.0, 1.5))
            os.kill(node, signal.SIGKILL)
            wait_until(lambda node=node: served.shell.node_pid() not in (None, node), "a new one")
    assert not clerk.unanswered, "recording went on all the time"
    gateway.catch_up()
    check_sound(served, clerk)
