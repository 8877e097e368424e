"""Taking in subject lists, and finding a member's persons by label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from chain.words import to_hex
from gateway.database import WriteSession
from gateway.errors import Invalid
from gateway.journal.records import Entry
from gateway.members.standing import Standing
from gateway.persons.lists import check_list, keep_list
from gateway.persons.rules import judge_list
from gateway.persons.tags import find_persons
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement

TYPE = "ListSubjects"


class Recorder(Protocol):
    """What is needed here of `gateway.intake.service.Intake`, which stands above this room."""

    def signers(self, session: Session, content: Content) -> list[Standing]:
        """Who signed a statement that was not used before and has not expired."""

    def record(
        self,
        session: WriteSession,
        content: Content,
        actors: Sequence[Standing],
        judgement: Judgement,
        outcome: str,
    ) -> Entry:
        """Append and project the record of a statement that was judged."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A signed subject list: the statement, and what stays in custody."""

    content: Content
    salt: bytes
    labels: list[str]


def read_listing(content: Content, salt: bytes, labels: list[str]) -> Listing:
    """Check that it is a ListSubjects with the labels that were signed; raises `Invalid`."""
    if content.kind.name != TYPE:
        raise Invalid(f"this takes a {TYPE}, not a {content.kind.name}; POST /v1/statements does")
    return Listing(content, salt, check_list(content.attachment, salt, labels))


def take_list(session: WriteSession, recorder: Recorder, listing: Listing) -> Entry:
    """Record the list, and put labels and tags into custody; one commit, which is the writer's.

    Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound`; then nothing is written.
    """
    content = listing.content
    actors = recorder.signers(session, content)
    judgement = judge_list(session, content, actors)
    entry = recorder.record(session, content, actors, judgement, "recorded")
    resource, owner = judgement.subject["resource"], judgement.subject["owner"]
    keep_list(session, entry.position, resource, owner, listing.salt, listing.labels)
    return entry


def tags_of(session: Session, member: str, label: str) -> list[str]:
    """The tags under which a member's own records know a person; at most one."""
    return [to_hex(tag) for tag in find_persons(session, label, member)]
