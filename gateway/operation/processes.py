"""Starting Python processes of our own, so that they find our packages and nobody else's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import gateway
from gateway.settings import Settings

_OURS = "SHUJIAN_"
_ROOT = Path(gateway.__file__).resolve().parents[1]


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours. ``-P``: never one from the working folder."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(settings: Settings | None = None) -> dict[str, str]:
    """Our environment, with the folder of our packages on the path of modules.

    With `settings` its own SHUJIAN_ variables are replaced by what was given there, and nothing
    else: a child serves the ledger that was meant.
    """
    path = os.environ.get("PYTHONPATH")
    packages = str(_ROOT) if not path else f"{_ROOT}{os.pathsep}{path}"
    inherited = dict(os.environ)
    if settings is not None:
        inherited = {key: text for key, text in inherited.items() if not key.startswith(_OURS)}
        for name in sorted(settings.model_fields_set):
            if (value := getattr(settings, name)) is not None:
                inherited[f"{_OURS}{name.upper()}"] = str(value)
    return {**inherited, "PYTHONPATH": packages}
