"""Whether the buyer that an invoice names is who means to book it. Pure.

Only what can be compared is: a number with a member's code that is one of the same register, a name
with the member's name. What the invoice does not say, and what cannot be compared, is no fault.
"""

from __future__ import annotations

from stdnum.cn import uscc

from gateway.documents.keys import squeezed
from gateway.verification.finding import Shown


def buyer_notes(shown: Shown, member: str, name: str) -> list[str]:
    """``buyer.number`` or ``buyer.name`` where that is not the member's own; else nothing.

    A member's code is compared where it is a 统一社会信用代码, for then it is its tax number too.
    """
    own, number = squeezed(member), _domestic(squeezed(shown.buyer_number))
    if number and number != own and uscc.is_valid(own):
        return ["buyer.number"]
    if name and shown.buyer and squeezed(shown.buyer) != squeezed(name):
        return ["buyer.name"]
    return []


def _domestic(number: str) -> str:
    """A tax number without the country that EN 16931 puts before it (``CN`` and 18 characters)."""
    return number[2:] if len(number) == 20 and number.startswith("CN") else number
