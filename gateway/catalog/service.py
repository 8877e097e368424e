"""The catalog as people ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from chain import canonical
from chain.words import Digest, to_hex
from gateway.catalog import search
from gateway.catalog.entry import Entry, difference, missing, parse
from gateway.catalog.models import REFUSED, Resource, Version
from gateway.catalog.rules import all_under_way, next_version
from gateway.catalog.schemas import (
    CatalogPage,
    ChangeOut,
    DiffOut,
    ResourceDetailOut,
    ResourceOut,
    SourceOut,
    SourcesOut,
    VersionOut,
)
from gateway.errors import NotFound
from gateway.journal import records
from gateway.members.standing import find_member
from gateway.statements.reading import statement_of
from gateway.statements.state import all_pending, pending_about

MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; None and empty mean no restriction. `provider` is the entry's or owner's."""

    words: str | None = None
    provider: str | None = None
    theme: str | None = None
    sharing_type: str | None = None
    status: str | None = None


def list_resources(
    session: Session, filters: Filters, *, after: str | None, limit: int
) -> CatalogPage:
    """A page of at most 500 resources in order of code, after a code."""
    conditions = _conditions(session, filters)
    total = session.exec(select(func.count()).select_from(Resource).where(*conditions)).one()
    if after is not None:
        conditions = [*conditions, col(Resource.code) > after]
    query = select(Resource).where(*conditions).order_by(col(Resource.code))
    rows = session.exec(query.limit(min(limit, MAX_PAGE) + 1)).all()
    page = rows[: min(limit, MAX_PAGE)]
    following = page[-1].code if len(rows) > len(page) else None
    return CatalogPage(resources=[_resource_out(row) for row in page], total=total, next=following)


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.words and filters.words.strip():
        conditions.append(search.matches(filters.words))
    if filters.provider:
        conditions.append(_of_provider(session, filters.provider))
    if filters.theme:
        conditions.append(col(Resource.theme) == filters.theme)
    if filters.sharing_type:
        conditions.append(col(Resource.sharing_type) == filters.sharing_type)
    if filters.status:
        conditions.append(col(Resource.status) == filters.status)
    return conditions


def _of_provider(session: Session, provider: str) -> ColumnElement[bool]:
    named = col(Resource.provider) == provider
    try:
        return named | (col(Resource.owner) == find_member(session, provider).code)
    except NotFound:
        return named


def themes(session: Session) -> list[str]:
    """The themes that occur, the most frequent first."""
    query = select(Resource.theme).group_by(col(Resource.theme)).order_by(func.count().desc())
    return [theme for theme in session.exec(query).all() if theme]


def find_resource(session: Session, code: str) -> Resource:
    """The resource of that code; raises `NotFound`."""
    resource = session.get(Resource, code)
    if resource is None:
        raise NotFound(f"there is no resource {code}; see `shujian catalog list`")
    return resource


def show(session: Session, code: str) -> ResourceDetailOut:
    """One resource with its entry."""
    row = find_resource(session, code)
    entry = None if row.document is None else canonical.decode_object(row.document)
    return ResourceDetailOut(
        **_resource_out(row).model_dump(),
        id=to_hex(row.tag),
        digest=to_hex(row.digest),
        entry=entry,
        not_provided=[] if entry is None else list(missing(parse(entry))),
        next_version=next_version(session, row),
        next_state=_next_state(session, row),
    )


def versions(session: Session, code: str) -> list[VersionOut]:
    """Every publication of a resource, refused ones included, newest first."""
    find_resource(session, code)
    query = select(Version).where(Version.code == code).order_by(col(Version.position).desc())
    return [
        VersionOut(
            version=row.version,
            status=row.status,  # type: ignore[arg-type]
            owner=row.owner,
            account=to_hex(row.account),
            digest=to_hex(row.digest),
            submitted=row.submitted,
            record=row.position,
            outcome=row.outcome,
        )
        for row in session.exec(query).all()
    ]


def diff(session: Session, code: str, old: int | None, new: int | None) -> DiffOut:
    """What changed between two versions; by default between the last two that count."""
    find_resource(session, code)
    known = _counted_versions(session, code)
    new = new if new is not None else max(known, default=0)
    old = old if old is not None else max((v for v in known if v < new), default=new)
    changes = difference(
        _entry(session, code, old, known.get(old)), _entry(session, code, new, known.get(new))
    )
    return DiffOut(
        code=code,
        old=old,
        new=new,
        changes=[
            ChangeOut(field=c.key, kind=c.kind, item=c.item, old=c.old, new=c.new) for c in changes
        ],
    )


def _counted_versions(session: Session, code: str) -> dict[int, int]:
    query = select(Version.version, Version.position).where(
        Version.code == code, Version.status != REFUSED
    )
    return dict(session.exec(query).all())


def _entry(session: Session, code: str, version: int, position: int | None) -> Entry:
    if position is None:
        raise NotFound(f"{code} has no version {version}")
    statement = statement_of(session, records.read(session, position))
    if statement is None or statement["attachment"] is None:
        raise NotFound(f"the entry of {code} version {version} is not kept here, only its digest")
    return parse(statement["attachment"])


def sources(session: Session, owner: str) -> SourcesOut:
    """Everything an owner has imported, with what the next statement about each must name."""
    member = find_member(session, owner)
    query = select(Resource).where(
        Resource.owner == member.code, col(Resource.source_key).is_not(None)
    )
    rows = session.exec(query.order_by(col(Resource.code))).all()
    statements, publications = all_pending(session), all_under_way(session)
    return SourcesOut(
        prefix=member.prefix,
        next_serial=_next_serial(session, member.prefix),
        sources=[
            SourceOut(
                code=row.code,
                source_key=to_hex(row.source_key or b""),
                content_digest=to_hex(row.content_digest or b""),
                status=row.status,  # type: ignore[arg-type]
                next_version=row.version + publications.get(row.code, 0) + 1,
                next_state=row.state + statements.get(row.tag, 0),
            )
            for row in rows
        ],
    )


def _next_serial(session: Session, prefix: str) -> int:
    query = select(func.max(Resource.serial)).where(Resource.prefix == prefix)
    return (session.exec(query).one() or 0) + 1


def _next_state(session: Session, row: Resource) -> int:
    return row.state + pending_about(session, Digest(row.tag))


def _resource_out(row: Resource) -> ResourceOut:
    return ResourceOut(
        code=row.code,
        name=row.name,
        provider=row.provider,
        owner=row.owner,
        theme=row.theme,
        sharing_type=row.sharing_type,
        version=row.version,
        status=row.status,  # type: ignore[arg-type]
        record=row.changed,
    )
