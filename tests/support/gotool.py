"""A program in Go for the tests, built once on a machine: `python -m tests.support.gotool`.

The compiler comes of a wheel, and with it Go's own implementation of signed notes and tile logs
(golang.org/x/mod/sumdb), which the go command uses: no module is downloaded.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.tools import ROOT, ToolMissing

SOURCE = ROOT / "tests/gateway/tlog/follow/main.go"
BUILT = ROOT / "tests/node_modules/.go"
_MODULE = """module shujian.example/follow

go 1.24

require golang.org/x/mod v0.0.0

replace golang.org/x/mod => ./mod
"""


def follower() -> Path:
    """The program that follows a log; built if it was not, from this source with this Go."""
    home = _go()
    name = hashlib.sha256(SOURCE.read_bytes() + (home / "VERSION").read_bytes()).hexdigest()[:16]
    program = BUILT / f"follow-{name}"
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_file():
            _build(home, program)
    return program


def _go() -> Path:
    found = importlib.util.find_spec("go")
    if found is None or found.origin is None:
        raise ToolMissing("there is no Go in .venv: run ./scripts/test, which installs it")
    return Path(found.origin).parent


def _build(home: Path, program: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="go-") as text:
        folder = Path(text)
        shutil.copy(SOURCE, folder)
        (folder / "go.mod").write_text(_MODULE)
        shutil.copytree(home / "src/cmd/vendor/golang.org/x/mod", folder / "mod")
        (folder / "mod/go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
        made = subprocess.run(
            [home / "bin/go", "build", "-o", folder / "made", "."],
            cwd=folder,
            env=_environment(home, folder),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise ToolMissing(f"the Go program does not build:\n{made.stderr[-2000:]}")
        draft = program.with_suffix(".new")
        shutil.move(folder / "made", draft)
        draft.rename(program)


def _environment(home: Path, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GOROOT": str(home),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }


if __name__ == "__main__":
    print(follower())
