"""``shujian audit --mirror``: a mirror, and what of the ledger is at hand beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from chain.node.store import ChainFile
from chain.observer import Mirror
from chain.words import Digest
from gateway import ledger as ledgers
from gateway.audit import Report
from gateway.audit.mirror import BlockHash, check_mirror
from gateway.database import open_engine
from gateway.errors import LedgerError
from gateway.ledger import Ledger
from gateway.operation import folder as files
from gateway.operation import service
from gateway.operation.auditing import OnProgress
from gateway.settings import Settings

CHAIN_FILE = "chain.sqlite"


def audit_mirror(
    settings: Settings, folder: Path, progress: OnProgress, *, database: str | None = None
) -> Report:
    """Check a mirror, and hold database and chain against it as far as they are at hand.

    The ledger of the data folder, if there is one; with `database`, the copy at that URL instead
    of its database. Nothing is started and nothing remembered. Raises `LedgerError` where the
    folder's ledger is not the mirror's.
    """
    with contextlib.ExitStack() as held:
        mirror = held.enter_context(Mirror.open(folder))
        ledger = _ledger(settings, mirror)
        url = database or (settings.database if ledger or settings.database_url else None)
        engine = None if url is None else open_engine(url)
        if engine is not None:
            held.callback(engine.dispose)
        asked = held.enter_context(_chain(settings, ledger))
        return check_mirror(mirror, engine, asked, progress)


def _ledger(settings: Settings, mirror: Mirror) -> Ledger | None:
    if not service.data_exists(settings.data):
        return None
    ledger = ledgers.load(settings.data)
    if (ledger.ledger_id, ledger.genesis) != (mirror.genesis.ledger_id, mirror.genesis.hash):
        raise LedgerError(
            f"the ledger in {settings.data} is not the one of the mirror; name its own with "
            "SHUJIAN_DATA, or an empty folder to check the mirror by itself"
        )
    return ledger


@contextlib.contextmanager
def _chain(settings: Settings, ledger: Ledger | None) -> Iterator[BlockHash | None]:
    """The chain's own file, whether a node serves it or not; None where there is none."""
    path = settings.data / files.NODE / CHAIN_FILE
    if ledger is None or not path.is_file():
        yield None
        return
    chain = ChainFile.open(path)

    def hash_of(number: int) -> Digest | None:
        block = chain.block(number)
        return None if block is None else block.hash

    try:
        yield hash_of
    finally:
        chain.close()
