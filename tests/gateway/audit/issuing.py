"""Documents that are issued, changed and reddened in the world of these tests.

市税务局 issues invoices to 西城区: one is suspended and resumed and has a red letter, one is
superseded, one is refused, and some are under way at the end. The chain says what the journal says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import select

from chain.documents.state import (
    DocumentChange,
    DocumentIssue,
    DocumentSide,
    DocumentStatus,
    DocumentValidity,
    RedLetters,
    RedStatus,
)
from chain.records import tag_hash
from chain.words import Digest, Role, Seconds, to_hex
from gateway.database import ReadSession, read_session
from gateway.issuing import models, service
from tests.gateway.issuing.registry import (
    SW,
    Registry,
    alone,
    of_batch,
    successor,
)

if TYPE_CHECKING:
    from tests.gateway.audit.world import World


def issue(world: World) -> None:
    """Everything of the above."""
    registry = Registry(world)
    world.admit(SW, "市税务局", "SWJ", Role.ISSUER, ["sw-clerk"], ["sw-head"])
    registry.accept(registry.license())
    blue = registry.issued("1")
    registry.refuse(registry.about("SuspendDocument", blue, "steward"))
    registry.done("SuspendDocument", blue, "steward")
    registry.done("ResumeDocument", blue, "steward")
    registry.done("RequestRed", blue, "sw-clerk")
    registry.done("RejectRed", blue, "xc-head")
    registry.done("RequestRed", blue, "sw-clerk")
    registry.done("ConfirmRed", blue, "xc-head")
    registry.issued("2", blue=to_hex(blue.id), amount=400)
    registry.refuse(registry.issue("3"))
    registry.accept(registry.batch())
    registry.issued("4")
    registry.done("SupersedeDocument", alone("4"), **successor(of_batch(3)))
    registry.issue("5")
    registry.about("RevokeDocument", of_batch(2))
    registry.about("RequestRed", blue)
    with read_session(world.engine) as session:
        _agree(world.client, session)


def _agree(client: Any, session: ReadSession) -> None:
    """Let the chain say of all this what the tables say."""
    issuer = tag_hash(f"member:{SW}")
    for right in session.exec(select(models.IssuerRight)):
        client.licences[issuer, right.kind] = (right.from_, right.until, right.number)
    for run in session.exec(select(models.DocumentSeries)):
        client.runs[issuer, run.kind, Digest(run.series)] = (run.next, run.number)
    for row in session.exec(select(models.Issue).where(models.Issue.state == "issued")):
        client.issues[Digest(row.id)] = DocumentIssue(
            Digest(row.root), 3, row.count, row.first, Seconds(row.issued or 0),
            Seconds(row.valid_from), Seconds(row.valid_until), row.amount, 4,
            None if row.blue is None else Digest(row.blue),
        )  # fmt: skip
    for name in (alone("1"), alone("4")):
        _agree_on(client, session, name)


def _agree_on(client: Any, session: ReadSession, name: service.DocumentName) -> None:
    found = service.validity(session, service.issue_named(session, name), name.serial)
    changes = tuple(
        DocumentChange(
            one.recorded or Seconds(0), one.effective, one.block or 0,
            DocumentStatus[one.status.upper()], DocumentSide[one.side.upper()],
        )
        for one in found.changes
    )  # fmt: skip
    client.documents[name.issue, name.serial] = DocumentValidity(
        name.id, found.number, changes, found.successor
    )
    red = service.red(session, name.id)
    if red.number:
        side = None if red.side is None else DocumentSide[red.side.upper()]
        client.reds[name.id] = RedLetters(
            red.total, red.done, red.open, red.number, RedStatus[red.status.upper()], side
        )
