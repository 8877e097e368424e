"""A ledger on a node that is not ours: founded, served, audited over SHUJIAN_CHAIN_URL."""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.shell import Shell
from tests.support.tools import Anvil


def test_a_ledger_lives_on_another_engine(shell: Shell, run_anvil: Callable[..., Anvil]) -> None:
    anvil = run_anvil()
    shell.settings["SHUJIAN_CHAIN_URL"] = anvil.url
    shell.run("account", "new", "steward", "clerk")
    founded = shell.run("init", "--steward", "steward", "--demonstration", "--json").json
    assert (founded["embedded"], founded["sealers"], founded["chain_id"]) == (False, [], 31337)
    assert not (shell.data / "node").exists()
    names = {path.name for path in (shell.home / "ledger.keys").glob("*.json")}
    assert names == {"clerk.json", "operator.json", "steward.json"}, "no sealer is needed"

    shell.run("up", "--detach")
    assert shell.node_pid() is None
    admitted = shell.run(
        *("member", "admit", "市统计局", "--code", "TJJ", "--role", "provider"),
        *("--handler", "clerk", "--as", "steward"),
    )
    assert "accepted by the contract" in admitted.out
    assert shell.run("audit", "--json").json["exit_status"] == 0
    assert "FAIL" not in shell.run("doctor").out

    other = run_anvil("--chain-id", "4242")
    shell.run("down")
    elsewhere = shell.run("up", "--detach", "--chain-url", other.url, expect=1)
    assert "serves chain 4242" in elsewhere.err
    assert shell.gateway_pid() is None

    anvil.stop()
    away = shell.run("up", "--detach")
    assert "the chain is away; what is recorded waits for it" in away.err
    assert shell.run("status", "--json", expect=1).json["ready"]["lag"]["chain_reachable"] is False


def test_without_the_engine_an_audit_says_what_it_could_not_check(
    shell: Shell, run_anvil: Callable[..., Anvil]
) -> None:
    anvil = run_anvil()
    shell.settings["SHUJIAN_CHAIN_URL"] = anvil.url
    shell.run("account", "new", "steward")
    shell.run("init", "--steward", "steward", "--demonstration")
    anvil.stop()
    said = shell.run("audit", expect=3)
    assert "NOT RUN  chain" in said.out
    assert "incomplete: what was checked is clean" in said.out
    del shell.settings["SHUJIAN_CHAIN_URL"]
    assert "name it with SHUJIAN_CHAIN_URL" in shell.run("up", expect=1).err
