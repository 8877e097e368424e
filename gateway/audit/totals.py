"""The tables that grow with every access, each held against what the journal adds up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlmodel import Session

from gateway.audit.derived import Derived
from gateway.audit.hands import Part, View
from gateway.audit.reading import stream
from gateway.audit.sums import Sum, Summing, TagSum
from gateway.audit.tasks import SUMMED, TAGS, stretches

Total = Sum | TagSum


def expected_totals(summing: Summing, made: Session, derived: Derived) -> dict[str, Total]:
    """What each table should add up to: what was acquitted, and what was made row by row."""
    rows = {
        name: summing.rows(stream(made, shape.select))
        for name, shape in SUMMED.items()
        if name != TAGS
    }
    return {
        TAGS: derived.tags,
        "access": derived.accesses + rows["access"],
        "reported_event": derived.events + rows["reported_event"],
    }


def found_totals(
    view: View, beside: Sequence[Part], tick: Callable[[int], None]
) -> tuple[dict[str, Total | None], list[Any]]:
    """What each table adds up to, None where it cannot or its ordinals do not count.

    Beside it the answers to other parts, which are done at the same time.
    """
    names: list[str] = []
    found: dict[str, Total | None] = {
        name: TagSum() if name == TAGS else Sum() for name in SUMMED
    }  # an empty table adds up to these
    parts = chain(beside, _stretches(view, names))
    answers = view.hands.do(parts, ahead=10**9)  # answers are small, and the first ones take long
    others = [next(answers) for _ in beside]
    done = 0
    for number, answer in enumerate(answers):
        name = names[number]
        found[name] = _added(found[name], answer)
        done += 0 if answer is None else answer[0].rows
        tick(done)
    return found, others


def _stretches(view: View, names: list[str]) -> Iterator[tuple[Any, ...]]:
    for name, shape in SUMMED.items():
        for stretch in stretches(view.connection, shape):
            names.append(name)
            yield ("table", *stretch)


def _added(total: Any, answer: tuple[Total, bool] | None) -> Total | None:
    if total is None or answer is None or not answer[1]:
        return None
    added: Total = total + answer[0]
    return added
