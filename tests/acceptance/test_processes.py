"""Gateway and node as processes: together or not at all, and back after anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest

from tests.acceptance.shell import PATIENCE, Shell, is_alive, wait_until


def pids(shell: Shell) -> tuple[int, int]:
    """The gateway's and the node's process."""
    gateway, node = shell.gateway_pid(), shell.node_pid()
    assert gateway is not None
    assert node is not None
    return gateway, node


def test_a_killed_gateway_takes_its_node_along_and_both_come_back(founded: Shell) -> None:
    founded.run("up", "--detach")
    gateway, node = pids(founded)
    os.kill(gateway, signal.SIGKILL)
    wait_until(lambda: not is_alive(node), "the node has ended")
    assert founded.run("status", expect=3).out.splitlines()[0].endswith("does not answer")
    founded.run("up", "--detach")
    assert set(pids(founded)).isdisjoint({gateway, node})
    assert founded.run("audit", "--json").json["exit_status"] == 0


def test_a_killed_node_is_started_again_at_the_same_address(founded: Shell) -> None:
    founded.run("up", "--detach")
    gateway, node = pids(founded)
    before = (founded.data / "up.json").read_text()
    os.kill(node, signal.SIGKILL)
    wait_until(lambda: founded.node_pid() not in (None, node), "there is another node")
    founded.run("account", "new", "clerk")
    admitted = founded.run(
        *("member", "admit", "市统计局", "--code", "A1", "--role", "provider"),
        *("--handler", "clerk", "--as", "steward"),
    )
    assert "accepted by the contract" in admitted.out
    assert founded.gateway_pid() == gateway
    assert (founded.data / "up.json").read_text() == before
    assert "the node ended" in (founded.data / "up.log").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_a_gateway_that_is_told_to_ends_in_good_order(
    founded: Shell, number: signal.Signals
) -> None:
    served = founded.start("up")
    wait_until(lambda: founded.ask("/readyz")[0] == 200, "it is ready")
    _, node = pids(founded)
    served.send_signal(number)
    out, _ = served.communicate(timeout=PATIENCE)
    assert served.returncode == 0, out
    assert "Traceback" not in out
    assert not is_alive(node)
    assert not (founded.data / "up.json").exists()


def test_down_ends_gateway_and_node(founded: Shell) -> None:
    founded.run("up", "--detach")
    gateway, node = pids(founded)
    assert founded.run("down", "--json").json == {"pid": gateway}
    assert not is_alive(gateway)
    assert not is_alive(node)
    assert founded.run("down").out == "nothing served this ledger\n"


def test_a_second_gateway_on_the_same_ledger_is_refused(founded: Shell) -> None:
    founded.run("up", "--detach")
    gateway, _ = pids(founded)
    for arguments in (["up"], ["up", "--detach"], ["up", "--port", "0"]):
        said = founded.run(*arguments, expect=1)
        assert f"is served already, by process {gateway}" in said.err
    assert founded.gateway_pid() == gateway


def test_a_port_that_is_taken_is_one_line_and_leaves_nothing_running(founded: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for arguments in (["up"], ["up", "--detach"]):
            said = founded.run(*arguments, "--port", str(port), expect=1)
            assert f"cannot listen on 127.0.0.1 port {port}" in said.err.splitlines()[-1]
            assert founded.gateway_pid() is None
            assert founded.node_pid() is None


def test_without_the_password_the_gateway_does_not_start(founded: Shell) -> None:
    (founded.home / "other").write_text("not the password\n")
    (founded.home / "other").chmod(0o600)
    said = founded.run("up", "--detach", "--password-file", "./other", expect=1)
    assert "the gateway did not start" in said.err.splitlines()[-1]
    assert "password does not open" in said.err.splitlines()[-1]
    assert founded.gateway_pid() is None


def test_the_client_says_so_when_nobody_serves(founded: Shell) -> None:
    said = founded.run("member", "list", "--as", "steward", expect=3)
    assert "there is no gateway at" in said.err
    assert said.err.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error(founded: Shell) -> None:
    done = subprocess.run(
        "shujian status | head -n 1",
        shell=True,
        cwd=founded.home,
        env=founded.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.startswith("gateway ")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
