"""The process that reads files, with a reader that does what its file says."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from gateway.documents.formats import any_file
from gateway.documents.parsing import limits, worker
from gateway.documents.reading import Reading


def _deep(depth: int) -> int:
    return _deep(depth + 1)


def misbehave(data: bytes, hint: str | None, authorities: object) -> Reading:
    """Do what ``data`` says, then answer as for any file."""
    what = data.decode()
    if what == "hang":
        time.sleep(600)
    elif what == "burn":
        while True:
            pass
    elif what == "abort":
        os.abort()
    elif what == "leave":
        os._exit(0)
    elif what == "grow":
        bytearray(4 * limits.MEMORY)
    elif what == "deep":
        _deep(0)
    elif what == "raise":
        raise KeyError("unforeseen")
    elif what == "noise":
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
        os.write(2, b"z" * 100_000)
    elif what.startswith("write "):
        with Path(what.removeprefix("write ")).open("wb") as file:
            file.write(b"x")
    elif what == "environment":
        data = "\n".join(sorted(os.environ)).encode()
    elif what == "process":
        data = str(os.getpid()).encode()
    return Reading(any_file.read(data), None)


if __name__ == "__main__":
    if os.environ.get("CPU_SECONDS"):
        limits.CPU_SECONDS = int(os.environ["CPU_SECONDS"])  # type: ignore[misc]
    sys.setrecursionlimit(3000)
    worker.read = misbehave  # type: ignore[assignment]
    worker.main()
