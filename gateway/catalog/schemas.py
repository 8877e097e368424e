"""What the routes of the catalog give."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

Status = Literal["pending", "current", "withdrawn", "refused"]
VersionStatus = Literal["pending", "current", "superseded", "withdrawn", "refused"]


class ResourceOut(BaseModel):
    """A resource in a list; `version` is 0 until the contract has accepted the first."""

    code: str
    name: str
    provider: str
    owner: str
    theme: str
    sharing_type: str
    version: int
    status: Status
    record: int


class CatalogPage(BaseModel):
    """A page of resources in order of code; `next` is the cursor of the following page."""

    resources: list[ResourceOut]
    total: int
    next: str | None


class ResourceDetailOut(ResourceOut):
    """A resource with its entry, and what its next statement must name."""

    id: str
    digest: str
    entry: dict[str, Any] | None
    not_provided: list[str]
    next_version: int
    next_state: int


class VersionOut(BaseModel):
    """One publication of a resource; `record` submitted it, `outcome` is the contract's answer."""

    version: int
    status: VersionStatus
    owner: str
    account: str
    digest: str
    submitted: int
    record: int
    outcome: int | None


class ChangeOut(BaseModel):
    """One field that differs between two versions."""

    field: str
    kind: Literal["added", "removed", "changed", "reordered"]
    item: str | None
    old: Any
    new: Any


class DiffOut(BaseModel):
    """What changed from one version of a resource to another."""

    code: str
    old: int
    new: int
    changes: list[ChangeOut]


class SourceOut(BaseModel):
    """What an importer must know of a resource so as to publish only what changed."""

    code: str
    source_key: str
    content_digest: str
    status: Status
    next_version: int
    next_state: int


class SourcesOut(BaseModel):
    """An owner's imported resources, and the serial number of its next one."""

    prefix: str
    next_serial: int
    sources: list[SourceOut]
