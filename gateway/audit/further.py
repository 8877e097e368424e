"""Checks of their own that other modules add: a row of `FURTHER` each."""

from __future__ import annotations

from collections.abc import Callable

from gateway.audit import index, observations
from gateway.audit.findings import Findings
from gateway.audit.seen import Seen

FurtherCheck = Callable[[Findings, Seen], str]
"""Adds what it finds under the check's own name, and says in a few words what it looked at."""

FURTHER: tuple[tuple[str, FurtherCheck], ...] = (
    (index.CHECK, index.check_index),
    (observations.CHECK, observations.check_observations),
)
"""The checks by name, in the order in which they are made and shown."""

BESIDE = frozenset({index.CHECK})
"""Those of them that look at the database alone: another process may make them meanwhile."""
