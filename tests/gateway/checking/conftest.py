"""A clerk's counter, made once for a module: what is checked changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.gateway.checking.counter import Counter
from tests.gateway.checking.phrases.said import listening, without_chinese
from tests.gateway.issuing.registry import Registry
from tests.gateway.uses.desk import Desk
from tests.gateway.verification.office import Office
from tests.support.town import Town
from tests.support.web import Visitor


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """The town with one invoice of each fate."""
    town = Town(tmp_path_factory.mktemp("counter"))
    town.populate()
    desk = Desk.furnished(town, auditor=False)  # before there are two stewards, who vote
    registry = Registry.furnished(town)
    town.clock += 1_000_000  # by its blocks, the town is ahead of its clock
    made = Counter.furnished(Office(registry), desk)
    yield made
    made.office.verification.close()
    town.close()


@pytest.fixture(scope="module")
def stranger(counter: Counter) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(counter.app, raise_server_exceptions=False) as client:
        yield Visitor(client)


@pytest.fixture(scope="module")
def clerk(stranger: Visitor) -> Visitor:
    """A clerk of the member that books."""
    return stranger.sign_in("buyer")


@pytest.fixture(autouse=True)
def every_sentence_has_its_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is verified in these tests: what is said of it can be said in Chinese."""
    heard = listening(monkeypatch)
    yield
    assert not without_chinese(heard), "add their Chinese to gateway/checking"
