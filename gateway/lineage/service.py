"""Lineage as people ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from gateway.catalog.models import Resource
from gateway.catalog.service import find_resource
from gateway.journal import records
from gateway.lineage import graph
from gateway.lineage.models import Lineage
from gateway.lineage.schemas import LineageOut, StepOut
from gateway.statements.reading import statement_of

MAX_DEPTH = 8
MAX_STEPS = 500
"""At most so many steps are shown in each direction."""

_Edges = Callable[[Session, Collection[str]], list[Lineage]]


@dataclass(frozen=True, slots=True)
class _Step:
    edge: Lineage
    distance: int


def show(session: Session, code: str, depth: int) -> LineageOut:
    """What a resource was made from and what was made from it, so many steps far.

    Raises `NotFound` where there is no such resource.
    """
    resource = find_resource(session, code)
    sources, sources_complete = _walk(session, code, depth, graph.sources_of, _source)
    derived, derived_complete = _walk(session, code, depth, graph.derived_from, _derived)
    names = _names(session, [*sources, *derived])
    methods = _methods(session, [*sources, *derived])
    return LineageOut(
        code=code,
        name=resource.name,
        depth=depth,
        sources=[_out(step, names, methods) for step in sources],
        sources_complete=sources_complete,
        derived=[_out(step, names, methods) for step in derived],
        derived_complete=derived_complete,
    )


def _source(edge: Lineage) -> str:
    return edge.source


def _derived(edge: Lineage) -> str:
    return edge.resource


def _walk(
    session: Session, code: str, depth: int, edges: _Edges, far_end: Callable[[Lineage], str]
) -> tuple[list[_Step], bool]:
    """Breadth first, each resource entered once; and whether that was all there is."""
    steps: list[_Step] = []
    seen, level = {code}, [code]
    for distance in range(1, depth + 1):
        found = edges(session, level)
        steps += [_Step(edge, distance) for edge in found]
        level = sorted({far_end(edge) for edge in found} - seen)
        seen.update(level)
        if len(steps) > MAX_STEPS:
            return steps[:MAX_STEPS], False
        if not level:
            return steps, True
    return steps, not edges(session, level)


def _names(session: Session, steps: Iterable[_Step]) -> dict[str, str]:
    codes = {code for step in steps for code in (step.edge.resource, step.edge.source)}
    query = select(Resource.code, Resource.name).where(col(Resource.code).in_(codes))
    return dict(session.exec(query).all())


def _methods(session: Session, steps: Iterable[_Step]) -> dict[int, str | None]:
    return {
        position: _method(session, position)
        for position in sorted({step.edge.position for step in steps})
    }


def _method(session: Session, position: int) -> str | None:
    statement = statement_of(session, records.read(session, position))
    return None if statement is None else str(statement["attachment"]["method"])


def _out(step: _Step, names: dict[str, str], methods: dict[int, str | None]) -> StepOut:
    edge = step.edge
    return StepOut(
        resource=edge.resource,
        resource_name=names.get(edge.resource, ""),
        source=edge.source,
        source_name=names.get(edge.source, ""),
        distance=step.distance,
        method=methods[edge.position],
        record=edge.position,
    )
