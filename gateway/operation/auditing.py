"""``shujian audit`` and ``rebuild`` over a ledger on this machine, served or not."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from gateway import ledger as ledgers
from gateway.archive.sealing import Vault
from gateway.audit import Progress, Report, rebuild, results, run
from gateway.audit.archived import Archived
from gateway.audit.deposits import Deposits
from gateway.database import Writer, check_schema, open_engine
from gateway.errors import LedgerError
from gateway.journal import tree
from gateway.ledger import Ledger
from gateway.operation import deployment, folder
from gateway.operation.node import NodeFiles, NodeSupervisor
from gateway.payloads.master import MasterKeys, read_key_file
from gateway.payloads.store import PayloadStore, folder_of, open_store
from gateway.settings import Settings

Say = Callable[[str], None]
OnProgress = Callable[[Progress], None]

_PARTIAL = "audit.partial.sqlite"
"""In the data folder, while an audit is under way: what it made, and how far it has come."""

_TOLD = 10
"""So many findings are remembered in words."""


def audit(
    settings: Settings,
    say: Say,
    progress: OnProgress,
    *,
    database: str | None = None,
    fresh: bool = False,
    deep: bool = False,
    scheduled: bool = False,
) -> Report:
    """Audit the ledger in the data folder against its chain, and remember the outcome.

    The embedded node is started for it where nobody serves the ledger. With `database`, a copy at
    that URL is audited instead, and nothing is remembered. One that was interrupted is gone on
    with, unless this one is to be `fresh`; every byte of every payload is read if it is to be
    `deep`. What one that was `scheduled` found is kept until the gateway has recorded it. Raises
    `LedgerError` where another audit runs.
    """
    from chain.client import Client

    ledger = ledgers.load(settings.data)
    engine = open_engine(database or settings.database)
    with contextlib.ExitStack() as held:
        held.callback(engine.dispose)
        state = deposits = archived = None
        if database is None:
            deposits = _deposits(settings, engine, deep=deep)
            archived = Archived(_vault(settings), deep)
            _be_the_only_one(settings, held)
            state = settings.data / _PARTIAL if os.access(settings.data, os.W_OK) else None
        url = held.enter_context(_chain(settings, ledger, say))
        client: Client | None = None
        if url is not None:
            client = held.enter_context(deployment.client_of(url, ledger))
        report = run(
            engine,
            ledger,
            client,
            progress,
            state=state,
            fresh=fresh,
            deposits=deposits,
            archived=archived,
        )
        if database is None:
            _remember(settings.data, report, deep=deep, scheduled=scheduled)
    return report


def make_again(settings: Settings, progress: OnProgress) -> int:
    """Make the projections again from the journal; the number of records.

    Raises `LedgerError` while the gateway runs: two must not write.
    """
    ledgers.load(settings.data)
    message = "process {pid} serves this ledger; end it first: `shujian down`"
    engine = open_engine(settings.database)
    with contextlib.ExitStack() as held:
        held.enter_context(folder.held(settings.data / folder.UP_LOCK, message))
        held.callback(engine.dispose)
        check_schema(engine)
        writer = Writer(engine, before_commit=tree.extend)
        held.callback(writer.close)
        return rebuild(writer, progress)


def _deposits(settings: Settings, engine: Engine, *, deep: bool) -> Deposits:
    """The payloads; without the master key only their lengths can be told."""
    try:
        return Deposits(open_store(settings), engine, deep)
    except LedgerError:
        place = folder_of(settings.payload_url, settings.data.absolute() / "payloads")
        return Deposits(PayloadStore(place, MasterKeys("", {})), engine, blind=True)


def _vault(settings: Settings) -> Vault | None:
    """What opens documents that issuers left; None without the master keys."""
    try:
        return Vault(read_key_file(settings.payload_key))
    except LedgerError:
        return None


def _be_the_only_one(settings: Settings, held: contextlib.ExitStack) -> None:
    """Two at once would only be slower; raises `LedgerError` where another audit runs."""
    message = "an audit of this ledger runs already, as process {pid}; wait until it is through"
    with contextlib.suppress(OSError):  # an auditor may read the folder and not write to it
        held.enter_context(folder.held(settings.data / results.LOCK, message))


def _remember(data: Path, report: Report, *, deep: bool, scheduled: bool) -> None:
    """Commit point: the rename. Before it the audit counts as not made; after it, it is recorded.

    An audit by hand leaves alone what the last one on schedule found: it may not be recorded yet.
    """
    told = {
        "time": int(time.time()),
        "size": report.size,
        "root": report.root,
        "findings": report.total,
        "result": {0: "clean", 1: "findings"}.get(report.exit_status, "incomplete"),
        "deep": deep,
    }
    words = [str(finding) for finding in report.findings[:_TOLD]]
    more = {"seconds": round(report.seconds, 1), "first": words}
    kept = told if scheduled else results.scheduled(data)
    with contextlib.suppress(OSError):  # as above
        folder.write_json(data / results.FILE, results.written(told, more, kept))


@contextlib.contextmanager
def _chain(settings: Settings, ledger: Ledger, say: Say) -> Iterator[str | None]:
    """The address of a node of the ledger's chain; None where none can be had."""
    known = settings.chain_url or folder.node_url(settings.data)
    if known is not None or not ledger.embedded or settings.password_file is None:
        yield known
        return
    say("starting the node for the audit ...")
    try:
        node = NodeSupervisor(NodeFiles.of(settings), settings.node_port).__enter__()
    except LedgerError as error:
        say(f"without the chain: {error}")
        yield None
        return
    try:
        yield node.url
    finally:
        node.__exit__(None, None, None)
