"""Memory stays flat, however large a payload is."""

from __future__ import annotations

import subprocess
import sys

from gateway.operation.processes import environment
from tests.support.tools import ROOT

PIECES = 3_200
"""Of 63 kB: 200 MB."""


def test_two_hundred_megabytes_take_no_more_memory_than_one() -> None:
    command = [sys.executable, "-m", "tests.gateway.payloads.flat", str(PIECES)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 24 * 1024  # kB
