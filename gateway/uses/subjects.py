"""What a statement about uses is about, where nobody has to judge it any more."""

from __future__ import annotations

from sqlmodel import Session

from chain.words import ZERO_DIGEST, to_hex
from gateway.catalog.rules import named_member
from gateway.statements.content import Content
from gateway.uses.projection import voucher_of


def subject_of(session: Session, content: Content) -> dict[str, str]:
    """The subject of a statement that the contract has accepted; raises `NotFound`.

    Whose voucher it is and which (the contract's id), or the buyer that it names, if it names one.
    """
    message = content.message
    if (voucher := voucher_of(message)) is not None:
        return {"booker": named_member(session, message["member"]).code, "voucher": to_hex(voucher)}
    if message["buyer"] == to_hex(ZERO_DIGEST):
        return {}
    return {"buyer": named_member(session, message["buyer"]).code}
