"""Go's own implementation of signed notes and tile logs, following a log that is served here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from tests.support.gotool import follower

Read = Callable[[str], bytes | None]


class Refused(AssertionError):
    """What the monitor did not accept."""


class Monitor:
    """One run of the program: each `step` is one checkpoint, checked against the one before."""

    def __init__(self, key: str, read: Read, positions: Sequence[int]) -> None:
        self._read = read
        self.read: list[str] = []
        self._process = subprocess.Popen(
            [str(follower()), key, *map(str, positions)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._begun = False

    def __enter__(self) -> Monitor:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def step(self) -> dict[str, Any]:
        """What it found under the checkpoint that is there now."""
        if self._begun:
            self._say("yes")
        self._begun = True
        found: dict[str, Any] = {}
        while (line := self._line()) != "NEXT":
            if line.startswith("GET "):
                self.read.append(line[4:])
                data = self._read(line[4:])
                self._say("-" if data is None else data.hex())
            elif line.startswith("{"):
                found = json.loads(line)
            else:
                raise Refused(line)
        return found

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")
