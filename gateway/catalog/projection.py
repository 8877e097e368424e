"""The catalog as the journal tells it: the same function live and when rebuilding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import col, select

from chain import canonical
from chain.records import tag_hash
from gateway.catalog import codes, search
from gateway.catalog.entry import Entry as CatalogEntry
from gateway.catalog.entry import content_digest, parse
from gateway.catalog.errors import CodeError
from gateway.catalog.models import (
    CURRENT,
    PENDING,
    REFUSED,
    SUPERSEDED,
    WITHDRAWN,
    Resource,
    Version,
)
from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.statements.reading import statement_of

Statement = dict[str, Any]


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``catalog.*`` to the tables of the catalog."""
    statement = statement_of(session, entry)
    if statement is None:
        return
    apply = _APPLY.get((entry.header.kind, entry.header.outcome))
    if apply is not None:
        apply(session, entry, statement)


def foresee(session: WriteSession, entries: Sequence[Entry]) -> None:
    """Read at once what projecting outcomes will look up; it saves time and changes nothing.

    Of use only in a session that holds what it has read.
    """
    bodies = [e.body for e in entries if e.body and e.header.kind == "catalog.published"]
    positions = [body["submitted"] for body in bodies if body["submitted"] is not None]
    resources = [body["subject"]["resource"] for body in bodies]
    session.exec(select(Version).where(col(Version.position).in_(positions))).all()
    session.exec(select(Resource).where(col(Resource.code).in_(resources))).all()


def _submit(session: WriteSession, entry: Entry, statement: Statement) -> None:
    with session.no_autoflush:  # one flush a record, at its end
        resource = session.get(Resource, statement["message"]["code"])
    _add_version(session, entry, statement)
    if resource is None:
        _add_resource(session, entry, statement)
    elif resource.status in (PENDING, REFUSED):
        _describe(session, resource, statement)
        resource.status, resource.changed = PENDING, entry.position


def _accept(session: WriteSession, entry: Entry, statement: Statement) -> None:
    body = entry.body or {}
    version = None if body["submitted"] is None else session.get(Version, body["submitted"])
    version = version or _add_version(session, entry, statement)
    resource = session.get(Resource, version.code)
    if resource is None:
        resource = _add_resource(session, entry, statement)
    elif resource.version:  # else none was current yet
        _supersede(session, version.code)
    version.status, version.outcome = CURRENT, entry.position
    _describe(session, resource, statement)
    resource.owner, resource.version = version.owner, version.version
    _advance(resource, entry, CURRENT)


def _refuse(session: WriteSession, entry: Entry, statement: Statement) -> None:
    body = entry.body or {}
    version = session.get_one(Version, body["submitted"])
    version.status, version.outcome = REFUSED, entry.position
    resource = session.get_one(Resource, version.code)
    if resource.version == 0 and not _under_way(session, version.code):
        resource.status, resource.changed = REFUSED, entry.position


def _withdraw(session: WriteSession, entry: Entry, statement: Statement) -> None:
    resource = _subject(session, entry)
    for version in _versions(session, resource.code, CURRENT):
        version.status = WITHDRAWN
    _advance(resource, entry, WITHDRAWN)


def _transfer(session: WriteSession, entry: Entry, statement: Statement) -> None:
    resource = _subject(session, entry)
    resource.owner = (entry.body or {})["subject"]["recipient"]
    _advance(resource, entry, resource.status)


def _subject(session: WriteSession, entry: Entry) -> Resource:
    return session.get_one(Resource, (entry.body or {})["subject"]["resource"])


def _advance(resource: Resource, entry: Entry, status: str) -> None:
    resource.state += 1
    resource.status, resource.changed = status, entry.position


def _add_version(session: WriteSession, entry: Entry, statement: Statement) -> Version:
    message, body = statement["message"], entry.body or {}
    version = Version(
        position=entry.position,
        code=message["code"],
        version=message["version"],
        owner=body["subject"]["owner"],
        account=bytes.fromhex(body["actors"][0]["account"][2:]),
        digest=bytes.fromhex(message["entry"][2:]),
        status=PENDING,
        outcome=None,
        submitted=entry.header.time,
    )
    session.add(version)
    return version


def _add_resource(session: WriteSession, entry: Entry, statement: Statement) -> Resource:
    text = statement["message"]["code"]
    prefix, serial = _parts(text)
    resource = Resource(
        code=text,
        tag=tag_hash(f"resource:{text}"),
        prefix=prefix,
        serial=serial,
        owner=(entry.body or {})["subject"]["owner"],
        version=0,
        state=0,
        status=PENDING,
        changed=entry.position,
        digest=b"",
        document=None,
        name="",
        provider="",
        theme="",
        sharing_type="",
        source_key=None,
        content_digest=None,
    )
    session.add(resource)
    _describe(session, resource, statement)
    return resource


def _parts(code: str) -> tuple[str, int]:
    """Prefix and serial; 0 for a serial that only the contract takes, published there directly."""
    try:
        parsed = codes.parse(code)
    except CodeError:
        return code.partition("-")[0], 0
    return parsed.prefix, parsed.serial


def _describe(session: WriteSession, resource: Resource, statement: Statement) -> None:
    digest = bytes.fromhex(statement["message"]["entry"][2:])
    if digest == resource.digest:
        return  # an acceptance mostly finds what its submission has described
    resource.digest = digest
    _describe_with(resource, statement)
    search.index(session, resource)


def _describe_with(resource: Resource, statement: Statement) -> None:
    attachment = statement["attachment"]
    if attachment is None:  # published at the contract directly, the text deposited nowhere
        resource.document = resource.content_digest = resource.source_key = None
        return
    resource.document = canonical.encode(attachment)
    described: CatalogEntry = parse(attachment)
    resource.name = described.name
    resource.provider = described.provider.name
    theme = described.theme
    resource.theme = "/".join(theme) if isinstance(theme, tuple) else str(theme)
    resource.sharing_type = str(described.sharing_type)
    resource.content_digest = content_digest(described)
    source = described.source
    resource.source_key = None if source is None else bytes.fromhex(source.key[2:])


def _supersede(session: WriteSession, code: str) -> None:
    for version in _versions(session, code, CURRENT):
        version.status = SUPERSEDED


def _under_way(session: WriteSession, code: str) -> bool:
    return bool(_versions(session, code, PENDING))


def _versions(session: WriteSession, code: str, status: str) -> list[Version]:
    query = select(Version).where(Version.code == code, col(Version.status) == status)
    return list(session.exec(query).all())


_APPLY: dict[tuple[str, str], Callable[[WriteSession, Entry, Statement], None]] = {
    ("catalog.published", "submitted"): _submit,
    ("catalog.published", "accepted"): _accept,
    ("catalog.published", "refused"): _refuse,
    ("catalog.withdrawn", "accepted"): _withdraw,
    ("catalog.transferred", "accepted"): _transfer,
}
