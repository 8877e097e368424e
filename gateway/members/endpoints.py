"""The routes of members."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import SessionDep
from gateway.members import service
from gateway.members.schemas import MemberDetailOut, MemberOut
from gateway.members.standing import find_member

router = APIRouter(prefix="/v1/members", tags=["members"])


@router.get("")
def list_members(session: SessionDep) -> list[MemberOut]:
    """All members, by name."""
    return service.list_members(session)


@router.get("/{name}")
def show_member(name: Annotated[str, Path(max_length=200)], session: SessionDep) -> MemberDetailOut:
    """One member, by code or by name."""
    row = find_member(session, name)
    return MemberDetailOut(
        **service.member_out(session, row).model_dump(),
        accounts=service.accounts_of(session, row.code),
    )
