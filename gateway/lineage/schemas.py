"""What the route of lineage gives."""

from __future__ import annotations

from pydantic import BaseModel


class StepOut(BaseModel):
    """One resource made from another: by which method, said in which record.

    `distance` is how many steps the farther end is from the resource asked about. `method` is None
    where the declaration was erased.
    """

    resource: str
    resource_name: str
    source: str
    source_name: str
    distance: int
    method: str | None
    record: int


class LineageOut(BaseModel):
    """What a resource was made from, and what was made from it, the nearest first.

    `sources_complete` and `derived_complete` say that nothing lies beyond what is shown.
    """

    code: str
    name: str
    depth: int
    sources: list[StepOut]
    sources_complete: bool
    derived: list[StepOut]
    derived_complete: bool
