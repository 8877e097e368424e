"""What goes in and comes out of the routes of persons."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from gateway.persons.lists import MAX_SUBJECTS
from gateway.persons.models import MAX_LABEL


class SubjectsIn(BaseModel):
    """A signed ListSubjects with what stays in custody: the salt, and a label for each person."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Annotated[str, Field(max_length=32, examples=["ListSubjects"])]
    message: dict[str, Any]
    signatures: Annotated[
        list[Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]],
        Field(min_length=1, max_length=16),
    ]
    attachment: dict[str, Any]
    salt: Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]
    labels: Annotated[
        list[Annotated[str, Field(max_length=MAX_LABEL)]], Field(max_length=MAX_SUBJECTS)
    ]


class LabelIn(BaseModel):
    """A person's label, in the body of the request so that no log has it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[str, Field(min_length=1, max_length=MAX_LABEL)]


class PersonOut(BaseModel):
    """The tags under which the asker's records know a person; empty: none, or erased."""

    tags: list[str]
