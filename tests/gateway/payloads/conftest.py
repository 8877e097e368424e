"""A town in which 市统计局 has published STJJ-0001, and visitors of its gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from chain.words import Digest
from gateway.payloads.master import MasterKeys, key_id
from gateway.payloads.store import PayloadStore
from tests.gateway.payloads.deposits import Depositor
from tests.support.town import Town, an_entry
from tests.support.web import Visitor, app_of, payloads_of

KEY = bytes(range(1, 33))


@pytest.fixture
def masters() -> MasterKeys:
    """One master key."""
    return MasterKeys(key_id(KEY), {key_id(KEY): KEY})


@pytest.fixture
def store(tmp_path: Path, masters: MasterKeys) -> PayloadStore:
    """An empty store."""
    return PayloadStore(tmp_path / "store", masters)


@pytest.fixture
def published(town: Town) -> Town:
    """STJJ-0001, version 1, current."""
    town.accept(town.publish("STJJ-0001", an_entry()).digest)
    return town


@pytest.fixture
def web(published: Town) -> Iterator[TestClient]:
    """The gateway of the town."""
    with TestClient(app_of(published), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def clerk(web: TestClient, published: Town) -> Depositor:
    """A clerk of 市统计局, who deposits."""
    return Depositor(published, Visitor(web).sign_in("tj-clerk"), payloads_of(published))


@pytest.fixture
def payload_id() -> Digest:
    """An id that nothing else has."""
    return Digest(b"\x11" * 32)
