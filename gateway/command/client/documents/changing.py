"""Changing how valid documents are: a statement for each, and none holds up the others."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chain.documents.identity import DocumentName
from chain.words import to_hex
from gateway.command.client.client import Client
from gateway.command.client.documents.naming import state_of
from gateway.command.client.submitting import Submitted
from gateway.command.errors import Refused
from gateway.members.reason import make_reason

_LEADS_TO: Final = {
    "SuspendDocument": "suspended",
    "ResumeDocument": "active",
    "RevokeDocument": "revoked",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to documents; `effective` in Unix seconds, None for now."""

    kind: str
    effective: int | None
    reason: str | None
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one document: a statement, or in words why none was taken.

    `done` where it is as was wanted, or will be.
    """

    name: DocumentName
    effective: int | None
    submitted: Submitted | None
    why: str
    done: bool


def change(client: Client, name: DocumentName, wanted: Change) -> Changed:
    """Sign one statement, send it and wait for the contract; raises `Refused`."""
    return _signed(client, name, wanted, state_of(client, name)["validity"])


def change_one_of(client: Client, name: DocumentName, wanted: Change) -> Changed:
    """As `change`, one document of several: what the gateway refuses of it is told, not raised.

    Nothing is signed for one that is so already: whoever was interrupted calls the same again.
    """
    try:
        validity = state_of(client, name)["validity"]
        if wanted.effective is None and validity["next_status"] == _LEADS_TO.get(wanted.kind):
            return Changed(name, None, None, f"it is {validity['next_status']} already", True)
        return _signed(client, name, wanted, validity)
    except Refused as error:
        return Changed(name, None, None, f"refused: {error}", False)


def _signed(
    client: Client, name: DocumentName, wanted: Change, validity: Mapping[str, Any]
) -> Changed:
    # Holding from this second on, unless what was said last begins later: then from there on.
    now = max(int(time.time()), validity["effective"])
    effective = now if wanted.effective is None else wanted.effective
    message = {
        "issue": to_hex(name.issue),
        "serial": name.serial,
        "effective": effective,
        "expectedState": validity["next_state"],
        **wanted.more,
    }
    attachment = None if wanted.reason is None else make_reason(wanted.reason)
    submitted = client.submit(client.statement(wanted.kind, message, attachment))
    return Changed(name, effective, submitted, "", submitted.state != "refused")
