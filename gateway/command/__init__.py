"""The command line ``shujian``: what a person types, what is printed, and the exit status."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 fine, 1 a check failed, 2 wrong usage, 3 unreachable.

    Everything that goes wrong is one line on stderr, never a traceback.
    """
    from gateway.command.tree import run

    return run(arguments)
