"""Who may declare lineage, and which: no contract asks, so this is where it is enforced."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from gateway.catalog.models import Resource
from gateway.catalog.rules import named_resource
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.lineage.document import check_lineage
from gateway.lineage.graph import path_to
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a declaration, by an account of the derived resource's present owner.

    Raises `Invalid`, `Forbidden`, `NotFound` for a source that was never published, and `Conflict`
    where the resource would, by way of others, be made from itself.
    """
    resource = named_resource(session, content.message["resource"])
    _check_owner(actors, resource)
    if resource.version == 0:
        raise Conflict(f"{resource.code} is not published yet; declare its lineage afterwards")
    sources = check_lineage(content.attachment)
    _check_exist(session, sources)
    _check_no_circle(session, resource.code, sources)
    return Judgement({"resource": resource.code, "owner": resource.owner}, 0)


def _check_owner(actors: Sequence[Standing], resource: Resource) -> None:
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {resource.owner} signs this")
    if actors[0].member != resource.owner:
        raise Forbidden(
            f"{resource.code} belongs to {resource.owner}; only its owner says what it is made from"
        )


def _check_exist(session: Session, sources: Sequence[str]) -> None:
    query = select(Resource.code).where(col(Resource.code).in_(sources), Resource.version > 0)
    if missing := sorted(set(sources) - set(session.exec(query).all())):
        raise NotFound(
            f"never published: {', '.join(missing)}; see `shujian catalog list`, or leave out "
            "what is in no catalog"
        )


def _check_no_circle(session: Session, resource: str, sources: Sequence[str]) -> None:
    path = path_to(session, sources, resource)
    if path is not None:
        raise Conflict(
            f"{resource} cannot be made from itself: {' → '.join(path)} is declared already"
            if len(path) > 1
            else f"{resource} cannot be made from itself"
        )
