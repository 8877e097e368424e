"""Which entries of a plan are new, changed or as published, so that only changes are published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.catalog.importing.plan import PlannedEntry


@dataclass(frozen=True, slots=True)
class Published:
    """The latest accepted or pending version of a resource that an import has published.

    ``key`` is ``source.key`` of its entry, ``content`` the 0x-hex of its ``content_digest``.
    """

    code: str
    key: str
    content: str
    withdrawn: bool = False


Pair = tuple[PlannedEntry, Published]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import has to do: publish ``new``, publish a next version for ``changed``.

    ``withdrawn`` are rows whose resource its owner has withdrawn: reported, never published again
    by themselves. ``vanished`` are resources without a row: reported, never withdrawn by
    themselves.
    """

    new: tuple[PlannedEntry, ...]
    changed: tuple[Pair, ...]
    unchanged: tuple[Pair, ...]
    withdrawn: tuple[Pair, ...]
    vanished: tuple[Published, ...]


def match(planned: Iterable[PlannedEntry], published: Iterable[Published]) -> Changes:
    """Pair the rows with the resources of ONE owner, each with at most one of the other.

    Rows and resources of one key are paired by equal content first, then in order of row and code.
    So when two rows of one key change at once, or one changes while another of its key is added
    above it, their histories may cross; nothing is lost, and all other rows are exact.
    """
    rows: dict[str, list[PlannedEntry]] = defaultdict(list)
    for entry in planned:
        rows[entry.key].append(entry)
    live: dict[str, list[Published]] = defaultdict(list)
    dead: dict[str, list[Published]] = defaultdict(list)
    for resource in sorted(published, key=lambda each: each.code):
        (dead if resource.withdrawn else live)[resource.key].append(resource)

    unchanged, changed, withdrawn, new = [], [], [], []
    for key, left in rows.items():
        unchanged += _take_equal(left, live[key])
        withdrawn += _take_equal(left, dead[key])
        changed += _take_in_order(left, live[key])
        withdrawn += _take_in_order(left, dead[key])
        new += left
    vanished = [resource for resources in live.values() for resource in resources]
    return Changes(
        tuple(sorted(new, key=_by_row)),
        tuple(sorted(changed, key=lambda pair: pair[0].row)),
        tuple(sorted(unchanged, key=lambda pair: pair[0].row)),
        tuple(sorted(withdrawn, key=lambda pair: pair[0].row)),
        tuple(sorted(vanished, key=lambda resource: resource.code)),
    )


def _by_row(entry: PlannedEntry) -> int:
    return entry.row


def _take_equal(rows: list[PlannedEntry], resources: list[Published]) -> list[Pair]:
    """Pairs of equal content, removed from both lists."""
    pairs: list[Pair] = []
    for row in tuple(rows):
        equal = next((each for each in resources if each.content == row.content), None)
        if equal is not None:
            rows.remove(row)
            resources.remove(equal)
            pairs.append((row, equal))
    return pairs


def _take_in_order(rows: list[PlannedEntry], resources: list[Published]) -> list[Pair]:
    """Pairs of what is left, removed from both lists."""
    pairs = list(zip(rows, resources, strict=False))
    del rows[: len(pairs)], resources[: len(pairs)]
    return pairs
