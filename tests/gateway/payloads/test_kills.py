"""``kill -9`` at each point of a deposit, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

from sqlmodel import Session, select

from chain.words import Digest
from gateway.operation.processes import environment
from gateway.payloads import custody
from gateway.payloads.models import Payload, PayloadKey
from gateway.payloads.store import DRAFT_SECONDS, DRAFT_SUFFIX
from tests.gateway.payloads.deposits import CSV
from tests.gateway.payloads.worker import POINTS
from tests.support.tools import ROOT
from tests.support.town import Town
from tests.support.web import payloads_of


def test_a_deposit_killed_anywhere_is_whole_or_was_never_there(published: Town) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.gateway.payloads.worker", str(published.folder)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split("\n")[:-1] == [f"{point} -9" for point in POINTS], done.stderr
    store = payloads_of(published)
    custody.recover(published.engine, published.writer, store)
    (draft,) = store.folder.glob(f"*{DRAFT_SUFFIX}")  # killed when filled; removed a day later
    assert store.tidy(draft.stat().st_mtime + DRAFT_SECONDS + 1) == 1
    with Session(published.engine) as session:
        found = custody.discrepancies(session, store)
        assert len(found.strays) == 2  # killed when renamed, and when committing
        assert not found.missing
        (row,), (_,) = session.exec(select(Payload)).all(), session.exec(select(PayloadKey)).all()
        with store.open(session, Digest(row.id)) as opened:
            assert b"".join(opened.read()) == CSV
