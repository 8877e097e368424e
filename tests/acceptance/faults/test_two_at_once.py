"""Two processes that want the same folder: one has it, the other says in a sentence who."""

from __future__ import annotations

import shutil
import signal

from gateway.operation import folder
from tests.acceptance.faults.altered import FOUNDING
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Process, Served, freeze, thaw
from tests.acceptance.faults.soundness import check_sound
from tests.acceptance.shell import Shell, wait_until

INIT = ("init", "--steward", "0x" + "55" * 20, "--demonstration")


def the_refused(one: Process, other: Process) -> tuple[Process, Process]:
    """Of two processes the one that ends first, with status 1, and the one that goes on."""
    wait_until(lambda: one.ended or other.ended, "one of them gives way")
    refused, going_on = (one, other) if one.ended else (other, one)
    refused.wait(1)
    return refused, going_on


def test_of_two_gateways_on_one_folder_one_serves_and_the_other_says_so(
    served: Served, clerk: Clerk
) -> None:
    both = [served.start("up", "--port", "0", "--until-stdin-closes") for _ in range(2)]
    refused, serving = the_refused(*both)
    pid = serving.popen.pid
    assert refused.said().splitlines()[-1] == (
        f"shujian: ledger is served already, by process {pid}; stop it: `shujian down`"
    )
    wait_until(lambda: folder.serving(served.shell.data) is not None, "the other serves")
    assert folder.serving(served.shell.data).pid == pid
    said = served.shell.run("rebuild", expect=1)
    assert f"process {pid} serves this ledger; end it first" in said.err
    serving.stop()

    gateway = served.up()
    clerk.publish(gateway, 1)
    gateway.catch_up()
    check_sound(served, clerk)


def test_a_gateway_that_follows_a_killed_one_at_once_waits_for_its_node_to_end(
    served: Served, clerk: Clerk
) -> None:
    gateway = served.up()
    gateway.catch_up()
    node = gateway.node_pid()
    freeze(node)  # it takes its time to end
    gateway.process.kill()
    following = served.start("up", "--port", "0", "--until-stdin-closes")
    words = f"waiting for the node of the last run, process {node}, to end"
    wait_until(lambda: words in following.said() or following.ended, "it says what it waits for")
    assert not following.ended, following.said()
    thaw(node)
    gateway = served.serving(following)
    assert gateway.node_pid() != node
    clerk.publish(gateway, 1)
    gateway.catch_up()
    check_sound(served, clerk)


def test_of_two_foundings_in_one_folder_one_is_done_and_the_other_says_so(served: Served) -> None:
    home = served.shell.home
    for name in ("ledger", "ledger.keys", "ledger.memory"):
        shutil.rmtree(home / name)
    both = [served.start(*INIT) for _ in range(2)]
    refused, founding = the_refused(*both)
    freeze(founding.popen.pid)  # or it would be done before the next command has begun
    assert refused.said().splitlines()[-1] == (
        f"shujian: process {founding.popen.pid} is founding a ledger in ledger; wait for it"
    )
    assert "half-made ledger; run `shujian init` again" in half_made(served.shell)
    thaw(founding.popen.pid)
    founding.wait(0)
    again = served.shell.run(*INIT, expect=1)
    assert "there is a ledger in ledger already" in again.err
    gateway = served.up()
    gateway.catch_up()
    assert gateway.size() == 1
    gateway.process.stop()


def half_made(shell: Shell) -> str:
    """What ``up`` says while a founding is under way."""
    said = shell.run("up", "--port", "0", expect=1)
    assert shell.gateway_pid() is None
    return said.err


def test_a_founding_killed_at_each_durable_write_in_turn_is_finished_once(served: Served) -> None:
    home = served.shell.home
    for name in ("ledger", "ledger.keys", "ledger.memory"):
        shutil.rmtree(home / name)
    served.arm()
    for point in FOUNDING:
        assert not (home / "ledger" / "ledger.json").exists()
        served.start(*INIT, altered=point).wait(-signal.SIGKILL)
        if point in ("the accounts, one of two made", "the first record, committed"):
            assert "half-made ledger" in half_made(served.shell)
    served.disarm()
    assert "there is a ledger in ledger already" in served.shell.run(*INIT, expect=1).err
    gateway = served.up()
    gateway.catch_up()
    assert gateway.size() == 1
    assert served.shell.run("audit", "--json").json["total"] == 0
    assert [path.name for path in sorted((home / "ledger.keys").iterdir())] == [
        "operator.json",
        "payload.key",
        "sealer.json",
    ]
