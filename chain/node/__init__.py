"""The embedded node: py-evm's Cancun rules, stock blocks with detached seals, one SQLite file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Never

_PRAGUE = "eth.precompiles.bls12_381"


class _LeftOut(ModuleType):
    """In place of py-evm's BLS precompiles, which are of Prague: every fork is imported with ours.

    Their library computes tables when it is imported: a quarter of the start of a node and of each
    of its readers. Cancun has none of their addresses, so nothing calls them.
    """

    def __getattr__(self, name: str) -> Callable[..., Never]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _refuse


def _refuse(*_: object) -> Never:
    raise NotImplementedError("the node executes Cancun, which has no precompiles for BLS12-381")


sys.modules.setdefault(_PRAGUE, _LeftOut(_PRAGUE))


def main(argv: Sequence[str]) -> int:
    """Run the node until it is told to stop; the exit status. ``README.md`` lists the arguments."""
    from chain.node.command import main as run

    return run(argv)
