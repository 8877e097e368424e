"""Starting Python processes of our own, so that they find our packages and nobody else's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import gateway

_ROOT = Path(gateway.__file__).resolve().parents[1]


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours. ``-P``: never one from the working folder."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment, with the folder of our packages on the path of modules."""
    path = os.environ.get("PYTHONPATH")
    packages = str(_ROOT) if not path else f"{_ROOT}{os.pathsep}{path}"
    return {**os.environ, "PYTHONPATH": packages, **(extra or {})}
