"""What a statement about membership is about, where nobody has to judge it any more."""

from __future__ import annotations

from sqlmodel import Session

from gateway.members.rules import named_member
from gateway.statements.content import Content


def subject_of(session: Session, content: Content) -> dict[str, str]:
    """The subject of a statement that the contract has accepted; raises `NotFound`."""
    if content.kind.name == "AdmitMember":
        return {"member": content.message["code"]}
    return {"member": named_member(session, content).code}
