"""Issuing what a command's memory holds: signed once, sent until answered, handed out.

Each step looks at the memory first and ends with one commit of it, so that a command that was
killed goes on at the step that was under way: with the same secret, the same roots and the same
statement. A statement is in the memory before it leaves this machine.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from chain.documents import Batch
from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.command.answers import reason_text
from gateway.command.client.client import Client
from gateway.command.client.documents.asking import digest_of, issue_keys, series_state
from gateway.command.client.documents.bundles import remove_drafts, write_bundles
from gateway.command.client.documents.committing import Alone, Run
from gateway.command.client.documents.depositing import deposit
from gateway.command.client.documents.drafting import Period
from gateway.command.client.documents.state import Item, Phase, State
from gateway.command.errors import CommandError, Refused, Status, Unreachable

PORTION: Final = 200
"""Documents that are in memory, written and left with the gateway at a time."""
QUIET: Final = 120.0
"""Seconds without an answer of the contract after which waiting ends."""
TRIES: Final = 3
"""How often a batch is made anew because somebody else issued in the series meanwhile."""

_POLL: Final = 0.2
_CONFLICT: Final = 409
_UNAVAILABLE: Final = 503


@dataclass(frozen=True, slots=True)
class Work:
    """One issuing command: who issues, what is remembered, where bundles go."""

    client: Client
    state: State
    folder: Path
    issuer: str
    deposits: bool = True

    @property
    def secret(self) -> bytes:
        """Of which all salts are made; empty once everything is handed out."""
        return bytes.fromhex(self.state.get("secret") or "")

    @property
    def issuer_id(self) -> Digest:
        """The member's 32 bytes."""
        return tag_hash(f"member:{self.issuer}")

    @property
    def alone(self) -> Alone:
        """How documents issued one by one are committed to."""
        return Alone(self.issuer_id, self.secret)

    @property
    def run(self) -> Run:
        """How the documents of the batch are committed to, once its place is known."""
        known = self.state.get("run")
        return Run(
            self.issuer_id, self.secret, known["kind"], Digest(bytes.fromhex(known["series"])),
            known["first"], known["count"], Period(known["from"], known["until"]),
        )  # fmt: skip


def issue_batch(work: Work) -> None:
    """Go on until every document of the batch is issued and handed out.

    Raises `Refused` or `CommandError` where it is not issued; then nothing is signed any more.
    """
    for left in reversed(range(TRIES)):
        if work.state.phase is Phase.READ:
            _sign_batch(work)
        if work.state.phase is not Phase.SIGNED:
            break
        try:
            _send_batch(work)
        except Refused as error:
            work.state.put(phase=Phase.READ, statement=None, digest=None)
            if error.code != _CONFLICT or not left:
                raise
    _hand_out(work, _batch_bundles)


def _sign_batch(work: Work) -> None:
    state, asked = work.state, work.state.get("asked")
    found = series_state(work.client, work.issuer, asked["kind"], asked["series"])
    count = state.count()
    place = {**asked, "series": found.series.hex(), "first": found.next, "count": count}
    state.put(run=place)
    run, roots = work.run, list[Digest]()
    with work.client.out.progress("committing to documents", count) as progress:
        for items in state.portions(PORTION, "read"):
            made = [run.commit(item).root for item in items]
            state.update(
                [{"n": item.n, "root": root} for item, root in zip(items, made, strict=True)]
            )
            roots += made
            progress.add(len(made))
    message = {
        "issuer": to_hex(run.issuer),
        "kind": run.kind,
        "series": to_hex(run.series),
        "first": run.first,
        "count": count,
        "root": to_hex(Batch(roots).root),
        "validFrom": run.period.valid_from,
        "validUntil": run.period.valid_until,
        "expectedState": found.state,
    }
    statement = work.client.statement("IssueBatch", message)
    digest = digest_of(work.client, statement)
    state.put(phase=Phase.SIGNED, statement=statement, digest=digest)


def _send_batch(work: Work) -> None:
    """Send the statement unless it is known there already, and wait for the contract."""
    digest = work.state.get("digest")
    if not _is_known(work.client, digest):
        try:
            work.client.submit(work.state.get("statement"))
        except Refused:
            # What a killed command had sent may be taken only now: then this is its own echo.
            if not _is_known(work.client, digest):
                raise
    (answer,) = wait_for(work.client, [digest])
    if answer["state"] != "accepted":
        work.state.put(phase=Phase.READ, statement=None, digest=None)
        why = reason_text(answer["reason"])
        raise CommandError(f"the batch was refused by the contract ({why}): nothing is issued")
    work.state.move("read", "accepted", phase=Phase.ACCEPTED, record=answer["position"])


def _is_known(client: Client, digest: str) -> bool:
    (answer,) = client.answers([digest])
    return bool(answer["state"] != "unknown")


def _batch_bundles(work: Work) -> Iterator[tuple[Item, bytes]]:
    roots = [Digest(root) for root in work.state.facts("root")]
    batch = Batch(roots)
    same = work.state.get("statement")["message"]["root"] == to_hex(batch.root)
    for items in work.state.portions(PORTION, "accepted", open_only=True):
        for item, one in zip(items, work.run.bundles(items, batch), strict=True):
            if not same or one.document != roots[item.n]:
                raise _altered(work)
            yield item, one.encode()


def issue_alone(work: Work, beside: dict[str, Any]) -> None:
    """Go on until each document is issued by a statement of its own and handed out, or refused.

    `beside` is what every statement says besides: ``buyer`` and ``blue``, 32 bytes as ``0x…``.
    What was refused stands in the memory with the reason, and is tried again by the next call.
    """
    work.state.move("refused", "read")
    if work.state.phase is Phase.READ:
        _sign_alone(work, beside)
    if work.state.phase is Phase.SIGNED:
        _send_alone(work)
    _hand_out(work, _alone_bundles)


def _sign_alone(work: Work, beside: dict[str, Any]) -> None:
    with work.client.out.progress("signing documents", work.state.count("read")) as progress:
        for items in work.state.portions(PORTION, "read"):
            keys = issue_keys(work.client, [item.key for item in items if item.key is not None])
            rows = [_signed(work, item, key, beside) for item, key in zip(items, keys, strict=True)]
            work.state.update(rows)
            progress.add(len(rows))
    work.state.put(phase=Phase.SIGNED)


def _signed(work: Work, item: Item, key: Digest, beside: dict[str, Any]) -> dict[str, Any]:
    root = work.alone.commit(replace(item, hashed=key)).root
    message = {
        "issuer": to_hex(work.issuer_id),
        "kind": item.kind,
        "key": to_hex(key),
        "root": to_hex(root),
        "validFrom": item.valid_from,
        "validUntil": item.valid_until,
        "amount": item.amount,
        "expectedState": 0,
        **beside,
    }
    statement = work.client.statement("IssueDocument", message)
    return {
        "n": item.n,
        "hashed": key,
        "root": root,
        "statement": json.dumps(statement),
        "digest": digest_of(work.client, statement),
        "state": "signed",
    }


def _send_alone(work: Work) -> None:
    with work.client.out.progress("issuing", work.state.count("signed")) as progress:
        for items in work.state.portions(PORTION, "signed"):
            refused = _send_unknown(work.client, items)
            waited = [item for item in items if item.n not in refused]
            answers = wait_for(work.client, [str(item.digest) for item in waited])
            rows = [{"n": n, "state": "refused", "reason": why} for n, why in refused.items()]
            rows += [_outcome(item, one) for item, one in zip(waited, answers, strict=True)]
            work.state.update(rows)
            progress.add(len(rows))
    work.state.put(phase=Phase.ACCEPTED)


def _send_unknown(client: Client, items: Sequence[Item]) -> dict[int, str]:
    """Send what the gateway does not know yet; what it refuses, with the reasons.

    Raises `Unreachable` where it could not write: what was signed is sent again, not signed anew.
    """
    unknown = _unknown(client, items)
    if not unknown:
        return {}
    answers = client.submit_batch([item.statement or {} for item in unknown])
    told = {
        item.n: answer
        for item, answer in zip(unknown, answers, strict=True)
        if answer.get("state") != "pending"
    }
    if away := [one for one in told.values() if one.get("status") == _UNAVAILABLE]:
        raise Unreachable(str(away[0]["detail"]))
    # What a killed command had sent may be taken only now: then the refusal is of its own echo.
    refused = _unknown(client, [item for item in unknown if item.n in told])
    return {item.n: str(told[item.n].get("detail", told[item.n].get("state"))) for item in refused}


def _unknown(client: Client, items: Sequence[Item]) -> list[Item]:
    if not items:
        return []
    known = client.answers([str(item.digest) for item in items])
    return [item for item, one in zip(items, known, strict=True) if one["state"] == "unknown"]


def _outcome(item: Item, answer: dict[str, Any]) -> dict[str, Any]:
    if answer["state"] == "accepted":
        return {"n": item.n, "state": "accepted", "reason": None}
    why = f"refused by the contract: {reason_text(answer['reason'])}"
    return {"n": item.n, "state": "refused", "reason": why}


def _alone_bundles(work: Work) -> Iterator[tuple[Item, bytes]]:
    for items in work.state.portions(PORTION, "accepted", open_only=True):
        for item, one in zip(items, work.alone.bundles(items), strict=True):
            if (item.statement or {})["message"]["root"] != to_hex(one.document):
                raise _altered(work)
            yield item, one.encode()


def _altered(work: Work) -> CommandError:
    why = "was altered after it had signed: bring it back from a copy, and the same command goes on"
    return CommandError(f"{work.state.path} {why}")


def wait_for(client: Client, digests: Sequence[str]) -> list[dict[str, Any]]:
    """The contract's answers to statements, once all are there.

    Raises `CommandError` after two minutes without another one: they are recorded, and the same
    command goes on.
    """
    heard, settled = time.monotonic(), -1
    while True:
        answers = client.answers(digests) if digests else []
        open_ = sum(answer["state"] == "pending" for answer in answers)
        if not open_:
            return answers
        if len(answers) - open_ > settled:
            heard, settled = time.monotonic(), len(answers) - open_
        if time.monotonic() - heard > QUIET:
            raise CommandError(
                "the statements are recorded, but the chain does not answer; the same command "
                "goes on from here later",
                Status.UNREACHABLE,
            )
        time.sleep(_POLL)


def _hand_out(work: Work, bundles: Any) -> None:
    """Write every bundle that is not written yet and leave it with the gateway; then forget."""
    if work.state.phase is not Phase.ACCEPTED:
        return
    with work.client.out.progress("writing bundles", work.state.to_do()) as progress:
        portion: list[tuple[Item, bytes]] = []
        for one in bundles(work):
            portion.append(one)
            if len(portion) == PORTION:
                _hand_over(work, portion)
                progress.add(len(portion))
                portion = []
        _hand_over(work, portion)
        progress.add(len(portion))
    if work.state.count("refused"):
        work.state.forget(phase=Phase.READ)
    else:
        work.state.finish()


def _hand_over(work: Work, portion: Sequence[tuple[Item, bytes]]) -> None:
    # Killed before the commit at the end, the same bytes are written and left once more.
    if not portion:
        return
    try:
        write_bundles(work.folder, [(item.file, data) for item, data in portion])
    except BaseException:
        remove_drafts(work.folder, [item.file for item, _ in portion])
        raise
    failed = deposit(work.client, portion) if work.deposits else {}
    rows = [{"n": item.n, "done": 1, "reason": failed.get(item.n)} for item, _ in portion]
    work.state.update(rows)
