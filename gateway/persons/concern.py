"""Whom an access concerned, as its record says it: persons named, a list, or nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from gateway.database import WriteSession
from gateway.persons.lists import subjects_of, tags_of_list
from gateway.persons.tags import tags_for

IN_RECORD = 16
"""The tags of a list of at most so many persons stand in the record of a whole-file access.

Each tag takes 75 bytes of the header and a row of the index; a longer list is only referred to.
"""

UNKNOWN: dict[str, Any] = {"subjects": {"known": "unknown"}, "persons": []}
"""`concern` of an access of which nobody says whom it was about."""


def concern(
    session: WriteSession,
    member: str,
    resource: str,
    labels: Sequence[str] | None,
    *,
    whole: bool,
) -> dict[str, Any]:
    """The members ``subjects`` and ``persons`` of the body of an access.

    `labels` are the persons that `member` names (none at all, where it is empty), None where it
    names nobody; `whole` says that every row of the resource was accessed. ``subjects.known`` is
    ``named``, ``list`` (with the position of the list's record and its count) or ``unknown``.
    Raises `Invalid` for a label of another form.
    """
    if labels is not None:
        return named(tags_for(session, member, labels))
    return of_list(session, resource) if whole else UNKNOWN


def named(tags: Iterable[str]) -> dict[str, Any]:
    """`concern` of persons whose tags are there."""
    return {"subjects": {"known": "named"}, "persons": sorted(set(tags))}


def of_list(session: Session, resource: str) -> dict[str, Any]:
    """`concern` of an access to every row of a resource."""
    subjects = subjects_of(session, resource)
    if subjects is None:
        return UNKNOWN
    known = {"known": "list", "list": subjects.position, "count": subjects.count}
    few = subjects.count <= IN_RECORD
    return {"subjects": known, "persons": tags_of_list(session, subjects.position) if few else []}


def is_of_list(body: Mapping[str, Any], position: int) -> bool:
    """Whether the record with this body concerns everybody in the list recorded there."""
    subjects = body.get("subjects")
    return isinstance(subjects, dict) and subjects.get("list") == position
