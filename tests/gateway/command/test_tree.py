"""The tree of commands: help with examples, wrong usage, nothing slow to load."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer

from chain.version import VERSION
from gateway.command import main
from gateway.command.tree import app
from gateway.operation.processes import environment
from gateway.settings import Settings
from tests.support.tools import ROOT

HEAVY = ("pydantic", "sqlalchemy", "httpx", "fastapi", "web3", "eth", "openpyxl", "orjson")


def commands(
    command: Any = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    command = command or typer.main.get_command(app)
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from commands(child, (*path, name))


ALL = dict(commands())


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SHUJIAN_{name.upper()}", raising=False)


def test_the_commands_are_those_that_the_design_names_for_now() -> None:
    assert {" ".join(path) for path in ALL} == {
        *("init", "up", "down", "node", "status", "doctor", "demo", "trace", "audit", "rebuild"),
        *("sign-in", "fetch", "receipt check", "receipt list", "account new", "account list"),
        *("person list", "person erase", "evidence", "verify", "trust", "observe"),
        *(
            f"document {verb}"
            for verb in (
                *(
                    "license",
                    "rights",
                    "template",
                    "issue",
                    "copy",
                    "verify",
                    "show",
                    "list",
                    "vouchers",
                ),
                *(
                    "lock",
                    "book",
                    "release",
                    "reverse",
                    "assign",
                    "link",
                    "links",
                    "unlink",
                    "redeem",
                ),
                "present",
                *("suspend", "resume", "revoke", "supersede"),
                *(
                    f"red-letter {v}"
                    for v in ("request", "list", "confirm", "reject", "withdraw", "issue")
                ),
            )
        ),
        *(f"report {verb}" for verb in ("send", "list", "show", "template", "reconcile")),
        *(
            f"member {verb}"
            for verb in ("admit", "list", "approve", "suspend", "reinstate", "amend", "rotate")
        ),
        *(
            f"access {verb}"
            for verb in (
                *("request", "endorse", "grant", "deny", "extend"),
                *("suspend", "resume", "revoke"),
                *("list", "show"),
            )
        ),
        *(f"payload {verb}" for verb in ("put", "list", "show", "erase")),
        *(
            f"catalog {verb}"
            for verb in (
                *("template", "import", "publish", "list", "show", "diff"),
                *("withdraw", "transfer", "derive", "lineage"),
            )
        ),
    }


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_help_of_every_command_says_what_it_does_and_gives_an_example(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path, "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert f"Example: shujian {' '.join(path)}" in text or path == ("node",)
    assert "Example: " in text or path == ("node",)
    assert ALL[path].help or path == ("node",)


def test_the_node_shows_its_own_help(capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):  # argparse ends the process itself
        assert main(["node", "--help"]) == 0
    assert "Example: shujian node" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["member", "admit"], "Missing argument"),
        (["up", "--port", "70000"], "less than or equal to 65535"),
        (["trace", "--limit", "none"], "--limit"),
        (["trace", "--check", "--format", "csv", "--as", "clerk"], "--check goes with"),
        (["catalog", "list", "--nonsense"], "No such option"),
        (["account", "new", "clerk"], "SHUJIAN_PASSWORD_FILE"),
        (["account", "new", "clerk", "--password-file", "gone"], "no password file at gone"),
        (["member", "list"], "say who asks with --as NAME"),
        (["member", "list", "--as", "clerk", "--url", "nonsense"], "not the address of a gateway"),
        (["catalog", "publish", "--as", "clerk"], "say what to publish"),
        (["catalog", "derive", "A-0001", "--method", "m", "--as", "clerk"], "name the sources"),
        (["catalog", "import", "gone.csv", "--as", "clerk"], "there is no file gone.csv"),
        (["init", "--steward", "clerk", "--password-file", "gone"], "no account 'clerk'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_that_says_what_to_do_and_exit_status_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    errors = [line for line in captured.err.splitlines() if not line.startswith("reading ")]
    assert len(errors) == 1
    assert errors[0].startswith("shujian: ")
    assert said in errors[0]
    assert not captured.out


def test_a_wrong_setting_of_the_environment_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUJIAN_MAX_BODY", "7")
    assert main(["account", "list"]) == 2
    assert "SHUJIAN_MAX_BODY" in capsys.readouterr().err


def test_without_a_ledger_up_says_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up"]) == 1
    assert "make one with `shujian init" in capsys.readouterr().err


def test_help_loads_nothing_that_is_slow() -> None:
    program = (
        "import sys; from gateway.command import main; status = main(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); "
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert done.stderr.strip() == "[]"


def test_a_closed_pipe_ends_quietly() -> None:
    done = subprocess.run(
        f"{sys.executable} -P -m gateway.command --help | true",
        shell=True,
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert done.stderr == ""


def test_shell_completion_knows_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.command.arguments import _account_names

    keys = tmp_path / "ledger.keys"
    keys.mkdir()
    for name in ("tj-clerk", "tj-head", "steward"):
        (keys / f"{name}.json").write_text("{}")
    monkeypatch.setenv("SHUJIAN_DATA", str(tmp_path / "ledger"))
    assert _account_names("tj-") == ["tj-clerk", "tj-head"]


def test_a_report_is_sent_without_saying_send(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ("nowhere.ndjson", "--sequence", "1", "--period", "2026-19", "--as", "nobody")
    assert main(["report", *arguments]) == 2
    assert "a period is 2026-11" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"shujian {VERSION}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "chain.version.VERSION"}


def test_help_in_a_narrow_terminal_cuts_no_name_of_a_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    assert main(["up", "--help"]) == 0
    said = capsys.readouterr().out
    assert "--node-port is SHUJIAN_NODE_PORT" in said, "the rule for all of them, said once"
    assert "--observers-required " in said
    assert re.search(r"… *│", said) is None
    named = {
        option.opts[0]: option.envvar for option in ALL[("up",)].params if option.envvar is not None
    }
    assert len(named) > 20
    for flag, variable in named.items():
        assert variable == f"SHUJIAN_{flag.removeprefix('--').replace('-', '_').upper()}"
