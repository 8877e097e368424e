"""Which documents a member has brought whose issue names another member as the buyer.

The contract Uses knows nothing of issues: there only the buyer counts that a steward named. So this
is the gateway's own rule, as far as it knows which document stands under a key: of those that the
member itself has brought (`gateway.uses.proofs`), not of numbers that somebody may have guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, select

from gateway.issuing.models import REFUSED, Issue
from gateway.uses.models import BroughtDocument


def reserved(session: Session, member: str, keys: Iterable[bytes]) -> frozenset[bytes]:
    """Of at most 500 keys those under which the member has brought only documents for others.

    One that names nobody as its buyer, or the member, leaves the key open: a number may be issued
    twice, and whoever issues it again must not keep its buyer from booking.
    """
    row = BroughtDocument
    query = (
        select(row.key, Issue.buyer)
        .join(Issue, col(Issue.id) == col(row.issue))
        .where(row.member == member, col(row.key).in_(list(keys)), Issue.state != REFUSED)
    )
    found: dict[bytes, set[str | None]] = defaultdict(set)
    for key, buyer in session.exec(query):
        found[key].add(buyer)
    return frozenset(key for key, named in found.items() if named.isdisjoint((None, member)))
