"""The embedded node: py-evm's Cancun rules, stock blocks with detached seals, one SQLite file."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run the node until it is told to stop; the exit status. ``README.md`` lists the arguments."""
    from chain.node.command import main as run

    return run(argv)
