"""``shujian`` with one thing altered: ``python -m tests.acceptance.faults.altered NAME up ...``.

Nearly all alterations are points at which the process kills itself (SIGKILL), in place of a
function of the product or right after it. They take effect once a file ``armed`` is in the folder
in which the process was started, so that a test chooses the statement that is hit.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chain import keys
from chain.client import CheckpointAppended, EntryPublished
from chain.client.delivery import Delivery as Broadcast
from chain.client.outbox import Outbox
from chain.client.sender import Sender
from chain.node import creation
from gateway import limits
from gateway.anchoring.anchorer import ANCHOR, Anchorer
from gateway.anchoring.batches import RELAY
from gateway.anchoring.follower import Follower
from gateway.anchoring.spans import Span
from gateway.command import main
from gateway.database import WriteSession, schema
from gateway.operation import folder, founding
from gateway.releases.delivery import Delivery

ARMED = "armed"

Alteration = Callable[[], None]
When = Callable[..., object]


def always(*_: object, **__: object) -> bool:
    """Every time."""
    return True


def before(owner: Any, name: str, when: When = always) -> None:
    """Die in place of a function, once armed, as soon as its arguments are such."""
    real = getattr(owner, name)

    def altered(*arguments: Any, **options: Any) -> Any:
        if Path(ARMED).exists() and when(*arguments, **options):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)

    setattr(owner, name, altered)


def after(owner: Any, name: str, when: When = always) -> None:
    """Die when a function has done its work, once armed, as soon as its arguments are such."""
    real = getattr(owner, name)

    def altered(*arguments: Any, **options: Any) -> Any:
        result = real(*arguments, **options)
        if Path(ARMED).exists() and when(*arguments, **options):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, altered)


def ends_with(outcomes: Collection[str], session: WriteSession) -> bool:
    """Whether the last record has one of these outcomes."""
    query = text("SELECT outcome FROM record ORDER BY position DESC LIMIT 1")
    return session.execute(query).scalar() in outcomes


SUBMITTED = partial(ends_with, ("submitted",))
ANSWERED = partial(ends_with, ("accepted", "refused"))


def records(kind: str, session: WriteSession) -> bool:
    """Whether the last record is of that kind."""
    query = text("SELECT kind FROM record ORDER BY position DESC LIMIT 1")
    return session.execute(query).scalar() == kind


def holds(prefix: str, delivery: Broadcast) -> bool:
    """Whether a transaction of that kind is stored and not sent."""
    return any(item.key.startswith(prefix) for item, _ in delivery._outbox.unsent())


def names(prefix: str, _sender: Sender, named: Any) -> bool:
    """Whether a transaction's key, or the first of some requests', is of that kind."""
    key = named if isinstance(named, str) else named[0].key if named else ""
    return bool(key.startswith(prefix))


def tells(kind: type, _follower: Follower, _session: object, _expected: object, span: Span) -> bool:
    """Whether a run of blocks has an event of that kind."""
    return any(isinstance(event, kind) for event in span.events)


def some(_owner: object, items: Iterable[object]) -> bool:
    """Whether there is anything to write."""
    return bool(list(items))


def called(name: str, path: Path, *_: object) -> bool:
    """Whether a path has that name, drafts of it included."""
    return path.name == name or path.name.startswith(f".{name}-")


def impatient() -> None:
    """A request's body must arrive within a second."""
    limits.BODY_SECONDS = 1.0


GATEWAY: dict[str, tuple[bool, Alteration]] = {
    "the statement, before its commit": (
        False,
        partial(before, WriteSession, "commit", SUBMITTED),
    ),
    "the statement, after its commit and before its answer": (
        True,
        partial(after, WriteSession, "commit", SUBMITTED),
    ),
    "the relay, before it is stored in the outbox": (
        True,
        partial(before, Sender, "send_many", partial(names, RELAY)),
    ),
    "the relay, stored and not sent": (
        True,
        partial(before, Broadcast, "broadcast", partial(holds, RELAY)),
    ),
    "the relay, sent and not noted as sent": (True, partial(before, Outbox, "mark_sent", some)),
    "the answers of a block, before their commit": (
        True,
        partial(after, Follower, "_write", partial(tells, EntryPublished)),
    ),
    "the answers of a block, committed and not remembered": (
        True,
        partial(after, WriteSession, "commit", ANSWERED),
    ),
    "the memory, drafted and not in place": (
        True,
        partial(before, Path, "replace", partial(called, "gateway.tmp")),
    ),
    "the relay, in a block and not noted as mined": (
        True,
        partial(before, Outbox, "mark_mined", some),
    ),
    "the relay, noted as mined and not forgotten": (
        True,
        partial(before, Sender, "forget", partial(names, RELAY)),
    ),
    "the append, stored and not sent": (
        True,
        partial(before, Broadcast, "broadcast", partial(holds, ANCHOR)),
    ),
    "the append, sent and not followed": (
        True,
        partial(after, Anchorer, "_send", some),
    ),
    "the checkpoint, before its commit": (
        True,
        partial(after, Follower, "_write", partial(tells, CheckpointAppended)),
    ),
    "the append, noted as mined and not forgotten": (
        True,
        partial(before, Sender, "forget", partial(names, ANCHOR)),
    ),
}
"""Where a gateway dies: whether the statement is then in the journal, and how it is done."""

FOUNDING: dict[str, Alteration] = {
    "the accounts, one of two made": partial(after, keys, "create"),
    "the decisions, before they are in place": partial(
        before, Path, "replace", partial(called, folder.DRAFT)
    ),
    "the decisions, in place": partial(after, folder, "write_json", partial(called, folder.DRAFT)),
    "the chain, before it is in place": partial(before, Path, "rename"),
    "the chain, in place": partial(before, creation, "sync_folder"),
    "a contract, stored and not sent": partial(before, Broadcast, "broadcast"),
    "a contract, sent and not noted as sent": partial(before, Outbox, "mark_sent", some),
    "a contract, in a block and not noted": partial(before, Outbox, "mark_mined", some),
    "the tables, before their commit": partial(after, schema, "_upgrade"),
    "the tables, in place": partial(after, founding.first_record, "migrate"),
    "the first record, before its commit": partial(before, WriteSession, "commit"),
    "the first record, committed": partial(after, WriteSession, "commit"),
    "the identity, before it is in place": partial(
        before, Path, "replace", partial(called, "ledger.json")
    ),
    "the identity, in place": partial(after, folder, "write_json", partial(called, "ledger.json")),
}
"""Where a founding dies, in the order in which it comes there."""

RELEASE: dict[str, Alteration] = {
    "the release, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.released")
    ),
    "the release, committed and not answered": partial(
        after, WriteSession, "commit", partial(records, "access.released")
    ),
    "the content, before its first byte": partial(before, Delivery, "gather"),
    "the content, in the middle": partial(
        before, Delivery, "gather", lambda delivery: delivery.made > 0
    ),
    "the content, sent and its end not committed": partial(
        before, WriteSession, "commit", partial(records, "access.completed")
    ),
    "the end of the content, committed": partial(
        after, WriteSession, "commit", partial(records, "access.completed")
    ),
    "the end that recovery writes, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.aborted")
    ),
    "the end that recovery writes, committed": partial(
        after, WriteSession, "commit", partial(records, "access.aborted")
    ),
    "the resumption, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.resumed")
    ),
    "the resumption, committed": partial(
        after, WriteSession, "commit", partial(records, "access.resumed")
    ),
    "the refusal, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.refused")
    ),
    "the refusal, committed and not answered": partial(
        after, WriteSession, "commit", partial(records, "access.refused")
    ),
    "the acknowledgement, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.acknowledged")
    ),
    "the acknowledgement, committed and not answered": partial(
        after, WriteSession, "commit", partial(records, "access.acknowledged")
    ),
}
"""Where a gateway dies of a release."""

REPORT: dict[str, Alteration] = {
    "the report, committed and none of its lines": partial(
        after, WriteSession, "commit", partial(records, "report.submitted")
    ),
    "a chunk, before its commit": partial(
        before, WriteSession, "commit", partial(records, "access.reported")
    ),
    "a chunk, committed": partial(
        after, WriteSession, "commit", partial(records, "access.reported")
    ),
    "the completion, committed and not answered": partial(
        after, WriteSession, "commit", partial(records, "report.completed")
    ),
}
"""Where a gateway dies of a report, in the order in which it comes there."""

AUDIT: dict[str, Alteration] = {
    "the result of an audit, before its commit": partial(
        before, WriteSession, "commit", partial(records, "ledger.audited")
    ),
    "the result of an audit, committed": partial(
        after, WriteSession, "commit", partial(records, "ledger.audited")
    ),
}
"""Where a gateway dies of recording what an audit found."""

OTHERS: dict[str, Alteration] = {
    "impatient": impatient,
    "dies before any commit": partial(before, WriteSession, "commit"),
    "dies after any commit": partial(after, WriteSession, "commit"),
}


def alterations() -> dict[str, Alteration]:
    """All of them by name."""
    of_gateway = {name: install for name, (_, install) in GATEWAY.items()}
    return of_gateway | FOUNDING | RELEASE | REPORT | AUDIT | OTHERS


if __name__ == "__main__":
    alterations()[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
