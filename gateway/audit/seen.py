"""What checks look at that are made once records, tree and tables were held against each other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from chain.client import Client
from chain.words import Digest
from gateway.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Seen:
    """What a further check may look at, once records, tree and tables were held against each other.

    `session` sees the snapshot of the whole audit; `size` and `root` are those of the journal as
    recomputed from its headers. `client` is None where no chain was asked.
    """

    session: Session
    ledger: Ledger
    client: Client | None
    size: int
    root: Digest
