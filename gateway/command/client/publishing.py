"""Publishing many entries: signed one by one, sent in batches, followed until all are answered."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from chain.records import tag_hash
from chain.words import to_hex
from gateway.command.client.client import Client
from gateway.command.output import Progress

BATCH = 250
MAX_BYTES = 2 * 2**20
"""At most so many statements, and roughly so many bytes, go in one request."""

QUIET = 120.0
"""Seconds without any answer of the contracts after which waiting ends."""

_POLL = 0.25
_ASK = 500


@dataclass(frozen=True, slots=True)
class Publication:
    """One entry to publish: where it came from, and what its statement says."""

    row: int
    name: str
    code: str
    version: int
    state: int
    document: dict[str, Any]

    def statement(self, client: Client, owner: str) -> dict[str, Any]:
        """The statement, signed by the client's account for the member of that code."""
        message = {
            "code": self.code,
            "owner": to_hex(tag_hash(f"member:{owner}")),
            "version": self.version,
            "expectedState": self.state,
        }
        return client.statement("PublishEntry", message, self.document)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that was not published: by whom, the gateway or the contract, and why.

    `overtaken` where the gateway knew of another statement about it that came first.
    """

    publication: Publication
    by: str
    reason: str
    overtaken: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of the entries so far; `pending` by digest of the statement.

    `found` counts the entries that turned out to be published meanwhile, by another run.
    """

    accepted: list[Publication] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    pending: dict[str, Publication] = field(default_factory=dict)
    submitted: int = 0
    found: int = 0

    def take_overtaken(self) -> dict[int, Refusal]:
        """What others overtook, by row; it is no longer among the refused."""
        overtaken = {one.publication.row: one for one in self.refused if one.overtaken}
        self.refused = [one for one in self.refused if not one.overtaken]
        return overtaken


def submit(
    client: Client,
    owner: str,
    publications: Sequence[Publication],
    outcome: Outcome,
    progress: Progress,
) -> None:
    """Sign and send every publication; what was taken is pending in `outcome` afterwards.

    What the gateway refuses is noted and does not hold up the others. Interrupted, `outcome` says
    how far it came; what was taken stays recorded.
    """
    for batch in batches(_statements(client, owner, publications)):
        answers = client.submit_batch([statement for _, statement in batch])
        for (publication, _), answer in zip(batch, answers, strict=True):
            if answer.get("state") == "pending":
                outcome.pending[answer["digest"]] = publication
                outcome.submitted += 1
            else:
                reason = str(answer.get("detail", answer.get("state")))
                overtaken = answer.get("status") == HTTPStatus.CONFLICT
                outcome.refused.append(Refusal(publication, "gateway", reason, overtaken))
        progress.add(len(batch), "recorded")


def follow(client: Client, outcome: Outcome, progress: Progress) -> None:
    """Wait until the contracts have answered everything, or say nothing for two minutes."""
    heard = time.monotonic()
    while outcome.pending and time.monotonic() - heard < QUIET:
        oldest = list(outcome.pending)[:_ASK]
        settled = _settle(outcome, client.answers(oldest))
        progress.add(settled, "answered by the contract")
        if settled:
            heard = time.monotonic()
        else:
            time.sleep(_POLL)


def batches(
    statements: Iterable[tuple[Publication, dict[str, Any]]],
) -> Iterator[list[tuple[Publication, dict[str, Any]]]]:
    """The statements in order, in batches within the limits of number and size."""
    batch: list[tuple[Publication, dict[str, Any]]] = []
    size = 0
    for publication, statement in statements:
        length = len(json.dumps(statement, ensure_ascii=False).encode())
        if batch and (len(batch) == BATCH or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((publication, statement))
        size += length
    if batch:
        yield batch


def _statements(
    client: Client, owner: str, publications: Iterable[Publication]
) -> Iterator[tuple[Publication, dict[str, Any]]]:
    for publication in publications:
        yield publication, publication.statement(client, owner)


def _settle(outcome: Outcome, answers: Iterable[dict[str, Any]]) -> int:
    from gateway.command.answers import reason_text

    settled = 0
    for answer in answers:
        if answer["state"] == "pending":
            continue
        publication = outcome.pending.pop(answer["digest"])
        settled += 1
        if answer["state"] == "accepted":
            outcome.accepted.append(publication)
        else:
            reason = reason_text(answer["reason"])
            outcome.refused.append(Refusal(publication, "contract", reason))
    return settled
