"""What a deposit answers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RefusedOut(BaseModel):
    """A line that was not kept, counted from 1, and why."""

    line: int
    problem: str


class DepositedOut(BaseModel):
    """What became of the lines; those not refused are kept, whatever became of their neighbours."""

    kept: int = Field(description="documents that are kept from now on")
    known: int = Field(description="documents that were kept before")
    refused: int = Field(description="lines that were not kept")
    problems: list[RefusedOut] = Field(description="the first 1,000 of them")
