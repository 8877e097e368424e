"""Rows of releases, read without the ORM: copies, so that changing one changes nothing."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, bindparam, inspect
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from chain.words import Digest, to_hex
from gateway.database import Lookup
from gateway.errors import NotFound
from gateway.releases.models import Release

_COLUMNS = cast("Table", inspect(Release).local_table).columns
_NAMES = tuple(column.name for column in _COLUMNS)
_RELEASE = Lookup(
    core_select(*_COLUMNS).where(col(Release.request) == bindparam("digest")), "digest"
)


def find(session: Session, request: bytes) -> Release | None:
    """The release of a signed request; None where there is none."""
    row = _RELEASE.first(session, request)
    if row is None:
        return None
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    return Release(**{**values, "anchored": bool(values["anchored"])})


def find_one(session: Session, request: Digest) -> Release:
    """The release of a signed request that is there; raises `NotFound`."""
    row = find(session, request)
    if row is None:
        raise NotFound(f"there is no release {to_hex(request)}")
    return row
