"""A town with checkpoints made by hand, two observers of three demanded, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.evidence.observation import Observation as Seen
from chain.evidence.observation import sign_observation
from chain.words import Digest, Role, to_hex
from gateway.anchoring.models import Checkpoint
from gateway.database import WriteSession, read_session
from gateway.journal.tree import Tree
from gateway.observers.service import Observers
from gateway.services import Services
from tests.support.town import LEDGER_ID, Town, account_of, key_of
from tests.support.web import Visitor, app_of

NAMES = ("observer-1", "observer-2", "observer-3")
SIZES = (2, 3, 5)


def make_checkpoint(session: WriteSession, size: int) -> None:
    """A checkpoint of the tree as it is."""
    session.add(
        Checkpoint(
            size=size, root=Tree(session).root(size), index_root=bytes([size]) * 32,
            block_number=size, block_hash=bytes([size, 1]) * 16, block_time=size,
            transaction=bytes(32), header=None, account_proof=None, storage_proof=None,
        )
    )  # fmt: skip


@dataclass
class Watched:
    """A town, its application, and what observers would post."""

    town: Town
    web: TestClient

    @property
    def services(self) -> Services:
        """What the application was made of."""
        services: Services = self.web.app.state.services  # type: ignore[attr-defined]
        return services

    @property
    def observers(self) -> Observers:
        """The room's own service."""
        return self.services.observers

    def stranger(self) -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.web)

    def observer(self, name: str = NAMES[0]) -> Visitor:
        """An observer, signed in."""
        return self.stranger().sign_in(name)

    def auditor(self) -> Visitor:
        """An auditor's clerk, signed in."""
        return self.stranger().sign_in("sj-clerk")

    def seen(self, size: int) -> Seen:
        """What an honest observer finds at that checkpoint."""
        with read_session(self.town.engine) as session:
            row = session.get_one(Checkpoint, size)
        block, root, index = Digest(row.block_hash), Digest(row.root), Digest(row.index_root)
        return Seen(row.block_number, block, size, root, index)

    def signed(self, seen: Seen, name: str = NAMES[0]) -> dict[str, Any]:
        """An observation as it is posted."""
        signature = sign_observation(key_of(name), self.town.ledger.genesis, LEDGER_ID, seen)
        return {
            "block": {"number": seen.block_number, "hash": to_hex(seen.block_hash)},
            "size": seen.size,
            "root": to_hex(seen.root),
            "index": to_hex(seen.index_root),
            "signature": to_hex(signature),
        }

    def post(self, *observations: dict[str, Any]) -> Any:
        """Post as the first observer."""
        return self.observer().post("/v1/observations", list(observations))

    def observe(self, name: str, *sizes: int) -> None:
        """An observer signs checkpoints, and they are kept."""
        answer = self.post(*(self.signed(self.seen(size), name) for size in sizes))
        assert answer.json() == {"kept": len(sizes), "known": 0, "later": []}


@pytest.fixture
def watched(town: Town) -> Iterator[Watched]:
    """Checkpoints of 2, 3 and 5 records; three observers are named and two must sign."""
    town.admit("AUDITOR-1", "市审计局", "SJJ", Role.AUDITOR, ["sj-clerk"], ["sj-head"])
    for size in SIZES:
        town.writer.run(lambda session, size=size: make_checkpoint(session, size))
    accounts = ",".join(to_hex(account_of(name)) for name in NAMES)
    application = app_of(town, observers=accounts, observers_required=2, data=town.folder)
    with TestClient(application, raise_server_exceptions=False) as web:
        yield Watched(town, web)
