"""Saying what became of a statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.command.client import Submitted
from gateway.command.errors import Status
from gateway.command.frame import Call
from gateway.command.output import printable


def report(
    call: Call,
    done: str,
    submitted: Submitted,
    *following: str,
    about: Mapping[str, Any] | None = None,
    cosigner: str = "ANOTHER-HEAD",
) -> int:
    """Print what became of one statement; the exit status: 1 where the contract refused it.

    `done` says what it was about, `following` are the commands that come next where it counts;
    `about` stands first in the JSON, `cosigner` says who signs a proposal next.
    """
    value = {**(about or {}), **answered(submitted)}
    call.out.result(value, [f"{done}: {sentence(submitted)}"])
    if submitted.state in ("accepted", "recorded"):
        call.out.next(*following)
    elif submitted.state == "proposed":
        call.out.next(f"shujian member approve {submitted.digest} --as {cosigner}")
    elif submitted.state == "pending":
        call.out.next(f"shujian trace --record {submitted.position}", "shujian status")
    return Status.FAILED if submitted.state == "refused" else Status.FINE


def answered(submitted: Submitted) -> dict[str, Any]:
    """What became of a statement, as ``--json`` gives it."""
    return {
        "statement": submitted.digest,
        "state": submitted.state,
        "missing": submitted.missing,
        "record": submitted.position,
        "reason": submitted.reason,
        "receipt": submitted.receipt,
    }


def sentence(submitted: Submitted) -> str:
    """What became of a statement, in words."""
    if submitted.state == "accepted":
        return f"accepted by the contract (record {submitted.position})"
    if submitted.state == "recorded":
        return f"recorded (record {submitted.position}); it needs no contract"
    if submitted.state == "refused":
        why = reason_text(submitted.reason)
        return f"refused by the contract (record {submitted.position}): {why}"
    if submitted.state == "proposed":
        noun = "signature" if submitted.missing == 1 else "signatures"
        return f"proposed as {submitted.digest}; {submitted.missing} more {noun} needed"
    return f"recorded ({submitted.position}), but the chain has not answered yet"


def reason_text(reason: Mapping[str, Any] | None) -> str:
    """The contract's error in one line, as ``WrongState(expected=1, actual=2)``."""
    if reason is None:
        return "no reason given"
    arguments = reason.get("arguments") or {}
    inside = ", ".join(f"{key}={printable(value)}" for key, value in arguments.items())
    return f"{reason.get('error')}({inside})"
