"""What the law adds to the contract: 政务数据共享条例 on the three types of sharing. Pure.

无条件共享: whoever applies gets what is asked for. 有条件共享: the provider decides, with a reason
where it refuses. 不予共享: nobody applies; the entry names the reason and the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.authorizations.terms import Request, Terms
from gateway.catalog.entry.enumerations import SharingType
from gateway.catalog.errors import Problem
from gateway.errors import Forbidden


def check_shared(code: str, sharing_type: str, entry: Mapping[str, Any] | None) -> None:
    """Raise `Forbidden`, with the reason and law of the entry, where a resource is never shared."""
    if sharing_type != SharingType.REFUSED:
        return
    entry = entry or {}
    reason, law = entry.get("refusal_reason", "not kept here"), entry.get("refusal_law", "-")
    raise Forbidden(f"{code} is not shared (不予共享): {reason} ({law})")


def check_deniable(code: str, sharing_type: str) -> None:
    """Raise `Forbidden` where the provider has to grant what was applied for."""
    if sharing_type == SharingType.UNCONDITIONAL:
        raise Forbidden(
            f"{code} is shared without condition (无条件共享): the application cannot be denied, "
            "only granted as it is, or withdrawn by the applicant"
        )


def check_extendable(code: str, sharing_type: str) -> None:
    """Raise `Forbidden` where the reply is not extended: only 有条件共享 asks for a decision."""
    if sharing_type == SharingType.UNCONDITIONAL:
        raise Forbidden(
            f"{code} is shared without condition (无条件共享): the reply is due in one working day "
            "and cannot be extended"
        )


def exceeding(asked: Request, granted: Terms) -> Iterator[Problem]:
    """Where terms give more than, or other than, what was applied for."""
    if granted.purpose != asked.purpose:
        yield Problem("purpose", f"was applied for as {asked.purpose}; grant for that or deny")
    if asked.fields is None:
        return
    if granted.fields is None:
        yield Problem("fields", f"only {', '.join(asked.fields)} were applied for; name them")
        return
    if surplus := [name for name in granted.fields if name not in asked.fields]:
        yield Problem("fields", f"{', '.join(surplus)} were not applied for; leave them out")


def narrowing(asked: Request, granted: Terms) -> Iterator[Problem]:
    """Where terms give less than what was applied for, which 无条件共享 does not allow."""
    if _set(granted.fields) != _set(asked.fields):
        yield Problem("fields", "must be those applied for, for it is shared without condition")
    if granted.mode != asked.mode:
        yield Problem("mode", f"must be {asked.mode.value}, as applied for")
    if granted.conditions is not None:
        yield Problem("conditions", "must be null: 无条件共享 allows no further conditions")


def narrowed_limits(asked: Mapping[str, int], granted: Mapping[str, int]) -> Iterator[Problem]:
    """As `narrowing`, for period and uses of the two signed messages."""
    for name in ("from", "until", "uses"):
        if asked[name] != granted[name]:
            yield Problem(
                name, f"must be {asked[name]}, as applied for: it is shared without condition"
            )


def _set(fields: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if fields is None else frozenset(fields)
