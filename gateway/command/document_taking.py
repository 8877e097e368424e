"""Taking documents for a voucher: all that are good with one signature, or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.command.document_issue import counted
from gateway.command.errors import CommandError, Refused, Status
from gateway.command.frame import Call
from gateway.command.output import table

if TYPE_CHECKING:
    from gateway.command.client import Client, Submitted
    from gateway.command.client.documents.using import Choice, Voucher

_TRIES = 3
"""How often it is looked which documents are free, where others were first in between."""
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Taking:
    """What is to be done with documents: the statement and what it says besides, in a word."""

    kind: str
    word: str
    more: dict[str, Any]
    voucher: str
    only_good: bool
    unconfirmed: bool


def take(call: Call, files: list[Path], as_: str, taking: Taking) -> int:
    """Sign for what the voucher takes; where somebody else was first, for what it takes then."""
    from gateway.checking.report import report
    from gateway.command.client import Client
    from gateway.command.client.documents.using import choose
    from gateway.command.client.importing import member_of

    client = Client(call.settings, call.out, as_)
    member = member_of(client)
    lines = report(found_in(client, files), member["code"], member["name"]).lines
    for attempt in range(1, _TRIES + 1):
        known, choices = choose(
            client, lines, taking.voucher, taking.word, unconfirmed=taking.unconfirmed
        )
        keys = _keys(call, choices, taking)
        if not keys:
            _show(call, taking.voucher, choices, None)
            call.out.say(f"nothing is left to be {taking.word}")
            done = any(choice.already for choice in choices)
            return Status.FINE if done else Status.FAILED
        try:
            submitted = _sign(client, member["id"], known, keys, taking)
        except Refused as error:
            if error.code != _CONFLICT or attempt == _TRIES:
                raise
            call.out.say("others were first; looking again ...")
            continue
        break
    return _tell(call, choices, submitted, taking)


def _keys(call: Call, choices: list[Choice], taking: Taking) -> list[str]:
    """What is to be signed for; raises `CommandError` where that is not all that was meant."""
    from gateway.command.client.documents.asking import MOST_KEYS

    bad = [c for c in choices if c.use is None and not c.already and not c.is_repeated]
    if bad and not taking.only_good:
        _show(call, taking.voucher, choices, None)
        raise CommandError(
            f"{len(bad)} of {len(choices)} files are not good, so nothing was {taking.word}; leave "
            "them out with --only-good"
        )
    keys = sorted(choice.use for choice in choices if choice.use is not None)
    if len(keys) > MOST_KEYS:
        raise CommandError(
            f"{len(keys)} documents, one voucher takes {MOST_KEYS} at once; give them in parts"
        )
    return keys


def _sign(
    client: Client, member: str, voucher: Voucher, keys: list[str], taking: Taking
) -> Submitted:
    message = {
        "member": member,
        "voucher": voucher.hashed,
        "keys": keys,
        "expectedState": voucher.state,
        **taking.more,
    }
    return client.submit(client.statement(taking.kind, message))


def _tell(call: Call, choices: list[Choice], submitted: Submitted, taking: Taking) -> int:
    from gateway.command.answers import reason_text

    value = {
        "statement": submitted.digest,
        "state": submitted.state,
        "record": submitted.position,
        "reason": submitted.reason,
    }
    _show(call, taking.voucher, choices, value)
    if submitted.state == "refused":
        raise CommandError(
            f"refused by the contract (record {submitted.position}): nothing was {taking.word}: "
            f"{reason_text(submitted.reason)}"
        )
    done = "accepted by the contract" if submitted.state == "accepted" else "the chain is awaited"
    count = sum(choice.use is not None for choice in choices)
    call.out.say(
        f"{counted(count)} {taking.word} under {taking.voucher}: {done} "
        f"(record {submitted.position})"
    )
    if taking.word == "locked":
        call.out.next(f"shujian document book FILES --voucher '{taking.voucher}' --as NAME")
    else:  # whether it is revoked or red-lettered later; to take it back is no next step
        call.out.next("shujian document vouchers --as NAME")
    return Status.FINE


def found_in(client: Client, files: list[Path]) -> list[Any]:
    """What the gateway finds out about each document in files."""
    from gateway.command.client.documents.sources import files_of, pieces
    from gateway.command.client.documents.verifying import finding_of, findings

    with client.out.progress("verifying") as progress:
        given = pieces(files_of(files), rows=False)
        return [finding_of(one) for one in findings(client, given, None, progress)]


def _show(call: Call, voucher: str, choices: list[Choice], statement: Any) -> None:
    rows = [[_word(choice), choice.line.finding.verdict.value, choice.name,
             choice.why or choice.remark] for choice in choices]  # fmt: skip
    value = {
        "voucher": voucher,
        "files": [choice.as_json() for choice in choices],
        "statement": statement,
    }
    call.out.result(value, table(["", "VERDICT", "FILE", "WHY"], rows))


def _word(choice: Choice) -> str:
    if choice.use is not None:
        return "good"
    if choice.already:
        return "done"
    return "repeated" if choice.is_repeated else "not good"
