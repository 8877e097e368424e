"""Checks of their own that other modules add: a row of `FURTHER` each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from chain.client import Client
from chain.words import Digest
from gateway.audit import index, observations
from gateway.audit.findings import Findings
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


FurtherCheck = Callable[[Findings, Seen], str]
"""Adds what it finds under the check's own name, and says in a few words what it looked at."""

FURTHER: tuple[tuple[str, FurtherCheck], ...] = (
    (index.CHECK, index.check_index),
    (observations.CHECK, observations.check_observations),
)
"""The checks by name, in the order in which they are made and shown."""

BESIDE = frozenset({index.CHECK})
"""Those of them that look at the database alone: another process may make them meanwhile."""
