"""The chain away for a while: recording goes on with receipts, and all of it is made good."""

from __future__ import annotations

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Gateway, Served, freeze, thaw
from tests.acceptance.faults.soundness import check_sound
from tests.acceptance.shell import wait_until
from tests.support.ports import free_port


def check_recorded_only(clerk: Clerk, gateway: Gateway, serial: int) -> None:
    """A statement gets its receipt though it cannot be anchored; waiting for that ends in time."""
    taken = clerk.publish(gateway, serial, Prefer="wait=2")
    assert (taken["state"], taken["level"]) == ("pending", "recorded")
    assert taken["receipt"]["position"] == taken["position"]


def wait_until_away(gateway: Gateway, error: str) -> None:
    """Wait until ``/readyz`` says that the chain is away, and why."""

    def told() -> bool:
        status, lag = gateway.ready()
        return status == 503 and error in (lag["last_error"] or "")

    # What was under way when the chain went away has an error of its own first.
    wait_until(told, f"the gateway says that it lags, and why: {error}")
    _, lag = gateway.ready()
    assert not lag["chain_reachable"]
    assert not lag["stopped"]
    assert lag["records_not_anchored"] >= 1
    assert lag["oldest_unanchored_seconds"] > 0


def test_while_the_node_hangs_statements_are_recorded_and_anchored_once_it_goes_on(
    served: Served, clerk: Clerk
) -> None:
    gateway = served.up()
    gateway.catch_up()
    node = gateway.node_pid()
    freeze(node)
    check_recorded_only(clerk, gateway, 1)
    wait_until_away(gateway, "took more than")
    check_recorded_only(clerk, gateway, 2)
    thaw(node)
    gateway.catch_up()
    assert gateway.node_pid() == node
    check_sound(served, clerk)


def test_without_a_node_at_its_address_the_gateway_starts_records_and_waits_for_it(
    served: Served, clerk: Clerk
) -> None:
    port = free_port()
    gateway = served.up(SHUJIAN_CHAIN_URL=f"http://127.0.0.1:{port}")
    check_recorded_only(clerk, gateway, 1)
    wait_until_away(gateway, "no node answers")
    node = served.node(port)
    gateway.catch_up()

    node.stop()
    check_recorded_only(clerk, gateway, 2)
    wait_until_away(gateway, "no node answers")
    served.node(port)
    gateway.catch_up()
    check_sound(served, clerk)
