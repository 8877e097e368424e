"""For which purpose a record says that data were used: its own body, or that of the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

from chain.evidence.records import Shown

_ORIGINS = ("access.released", "access.refused")


class Open(Enum):
    """What is said of a record whose purpose the evidence does not show."""

    OPEN = "open"


OPEN: Final = Open.OPEN


def is_for(purpose: str, records: Sequence[Shown]) -> list[bool | Open]:
    """Of each record, whether it is an access for the purpose; ``OPEN`` where that is not shown.

    Only kinds ``access.*`` have a purpose. A report says it in its event, a request for a release
    in its attachment; what follows on a request has the purpose of that request, if the first
    record of it is shown with its body.
    """
    requests = _requests(records)
    return [_judged(purpose, shown, requests) for shown in records]


def _judged(purpose: str, shown: Shown, requests: Mapping[str, Any]) -> bool | Open:
    if not shown.header.kind.startswith("access."):
        return False
    if shown.body is None:
        return OPEN
    body = shown.body.value
    if shown.header.kind == "access.reported":
        return bool(_at(body, "event", "purpose") == purpose)
    attachment = _at(body, "statement", "attachment")
    if not isinstance(attachment, dict):
        request = _at(body, "subject", "request")
        attachment = requests.get(request) if isinstance(request, str) else None
    return OPEN if attachment is None else bool(_at(attachment, "purpose") == purpose)


def _requests(records: Sequence[Shown]) -> dict[str, Any]:
    """The attachments of the requests shown, by the digests of the requests; the first of each."""
    found: dict[str, Any] = {}
    for shown in records:
        if shown.body is not None and shown.header.kind in _ORIGINS:
            digest = _at(shown.body.value, "statement", "digest")
            attachment = _at(shown.body.value, "statement", "attachment")
            if isinstance(digest, str) and isinstance(attachment, dict):
                found.setdefault(digest, attachment)
    return found


def _at(value: Any, *names: str) -> Any:
    """What stands under the names, one inside the other; None where nothing does."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
