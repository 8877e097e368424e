"""Walking from a resource to what it was made from, or to what was made from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session, col, select

from gateway.errors import Conflict
from gateway.lineage.models import Lineage

MOST = 10_000
"""At most so many resources are looked at to see whether a declaration closes a circle."""

_LOOKUPS = 500


def sources_of(session: Session, resources: Collection[str]) -> list[Lineage]:
    """The declared sources of these resources, in order of code."""
    return _edges(session, resources, upwards=True)


def derived_from(session: Session, resources: Collection[str]) -> list[Lineage]:
    """What was declared to be made from these resources, in order of code."""
    return _edges(session, resources, upwards=False)


def path_to(session: Session, sources: Sequence[str], resource: str) -> list[str] | None:
    """How one of the sources was itself made from the resource, step by step; None if none was.

    Raises `Conflict` where the lineage is too large to be sure.
    """
    came: dict[str, str | None] = dict.fromkeys(sources)
    level = list(came)
    while level and resource not in came:
        found = {edge.source: edge.resource for edge in sources_of(session, level)}
        level = [code for code in found if code not in came]
        came |= {code: found[code] for code in level}
        if len(came) > MOST:
            raise Conflict(f"more than {MOST:,} resources stand behind these sources")
    return list(_back(came, resource)) if resource in came else None


def _back(came: dict[str, str | None], code: str | None) -> Iterator[str]:
    while code is not None:
        yield code
        code = came[code]


def _edges(session: Session, resources: Collection[str], *, upwards: bool) -> list[Lineage]:
    known, other = (Lineage.resource, Lineage.source) if upwards else (
        Lineage.source, Lineage.resource)  # fmt: skip
    wanted, found = sorted(resources), list[Lineage]()
    for start in range(0, len(wanted), _LOOKUPS):
        query = select(Lineage).where(col(known).in_(wanted[start : start + _LOOKUPS]))
        found += session.exec(query.order_by(col(known), col(other))).all()
    return found
