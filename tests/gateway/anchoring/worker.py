"""A process that publishes and anchors until it is killed; run by test_kill.py.

Each line of its output is the digest of a statement whose record was committed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from chain.client import ChainIdentity
from gateway import ledger as ledgers
from gateway.catalog.models import Resource
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import an_entry


@dataclass
class Elsewhere:
    """A node that another process looks after."""

    url: str
    chain: ChainIdentity

    def kill(self) -> None:
        """Not ours."""

    def start(self) -> None:
        """Not ours."""


def main(folder: Path, url: str) -> None:
    """Publish for ever."""
    ledger = ledgers.load(folder / "ledger")
    node = Elsewhere(url, ChainIdentity(ledger.chain_id, ledger.genesis))
    town = ChainTown(folder, node, ledger)
    town.writer._after_commit = town.anchoring.notify
    town.anchoring.start()
    with Session(town.engine) as session:
        serial = len(session.exec(select(Resource.code)).all())
    while True:
        serial += 1
        # Nonces that no earlier process has used.
        town.nonces = time.time_ns()
        taken = town.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}"))
        print(taken.digest.hex(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
