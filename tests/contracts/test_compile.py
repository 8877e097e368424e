"""scripts/compile: what it compares and refuses. The compiler itself is run by scripts/test."""

from __future__ import annotations

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.contracts.abi import artifact

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "compile"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script as a module, in an empty folder, with a compiler that always says the same."""
    loader = SourceFileLoader("compile_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader("compile_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ARTIFACTS", tmp_path / "artifacts")
    made = {name: {"contractName": name, "abi": []} for name in module.DEPLOYED}
    monkeypatch.setattr(module, "compile_contracts", lambda: made)
    return module


def test_what_was_written_passes_the_check(script: ModuleType) -> None:
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0


def test_a_changed_a_missing_and_a_surplus_artifact_are_named(
    script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main([])
    (script.ARTIFACTS / "Members.json").write_text("{}\n")
    (script.ARTIFACTS / "Catalog.json").unlink()
    (script.ARTIFACTS / "Forgotten.json").write_text("{}\n")
    capsys.readouterr()
    assert script.main(["--check"]) == 1
    named = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert named == [f"artifacts/{name}.json" for name in ("Catalog", "Forgotten", "Members")]


def test_the_check_writes_nothing(script: ModuleType) -> None:
    assert script.main(["--check"]) == 1
    assert not script.ARTIFACTS.exists()


def test_other_arguments_are_wrong_usage(script: ModuleType) -> None:
    assert script.main(["--chekc"]) == 2


def test_artifacts_are_spelt_alike_whatever_the_order(script: ModuleType) -> None:
    assert script.render({"b": 1, "a": 2}) == script.render({"a": 2, "b": 1})


def test_the_committed_artifacts_are_spelt_as_the_script_spells(script: ModuleType) -> None:
    for name in script.DEPLOYED:
        path = SCRIPT.parent.parent / "contracts" / "artifacts" / f"{name}.json"
        assert path.read_text("utf-8") == script.render(artifact(name))


@pytest.mark.parametrize(
    ("fault", "matters"),
    [
        ({"severity": "error", "sourceLocation": {"file": "@openzeppelin/a.sol"}}, True),
        ({"severity": "warning", "sourceLocation": {"file": "@openzeppelin/a.sol"}}, False),
        ({"severity": "warning", "sourceLocation": {"file": "src/A.sol"}}, True),
        ({"severity": "warning"}, True),
    ],
)
def test_warnings_count_where_the_source_is_ours(
    script: ModuleType, fault: dict[str, Any], matters: bool
) -> None:
    assert script.concerns_us(fault) is matters


def test_a_contract_over_the_limit_is_refused(script: ModuleType) -> None:
    code = {"object": "00" * (script.CODE_LIMIT + 1)}
    output = {"contracts": {"src/A.sol": {"A": {"evm": {"deployedBytecode": code}}}}}
    with pytest.raises(script.CompileError, match="24577 bytes"):
        script.artifact_of("A", output, {}, "0")
