"""The gateway's application over a town, called without a network and without a chain."""

from __future__ import annotations

import atexit
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from chain.client import Client, Unreachable
from chain.signin import personal_digest
from chain.statements import sign
from chain.words import Millis, to_hex
from gateway.anchoring import Anchoring
from gateway.app import create_app
from gateway.archive.service import Archive
from gateway.audit.recording import AuditRecords
from gateway.checking.service import Checking
from gateway.completeness import Completeness
from gateway.documents.parsing import Readers
from gateway.evidence.turns import Turns
from gateway.holders.service import Holders
from gateway.journal.receipts import ReceiptSigner
from gateway.limits import RateLimiter
from gateway.observers.service import observers_of
from gateway.payloads.master import MasterKeys, key_id
from gateway.payloads.store import PayloadStore
from gateway.payloads.uploads import Uploads
from gateway.presentations.service import Presentations
from gateway.releases.deliveries import Deliveries
from gateway.releases.service import Releases
from gateway.releases.situation import Surroundings
from gateway.reports.desk import REPORTS, Desk
from gateway.services import Services
from gateway.settings import Settings
from gateway.signin.service import SignInService
from gateway.tlog.note import NoteSigner
from gateway.uses.keys import RegisterKeys
from gateway.verification.service import Verification
from tests.support.tools import NO_TLS
from tests.support.town import LEDGER_ID, Town, account_of, key_of


@dataclass(frozen=True)
class NoLag:
    """What a gateway without a chain says of its lag."""

    chain_reachable: bool = True

    def as_json(self) -> dict[str, Any]:
        """Nothing to tell."""
        return {}


@dataclass
class StillAnchoring:
    """Stands in for the anchoring thread where a test has no chain."""

    lag_: NoLag = field(default_factory=NoLag)

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def lag(self) -> NoLag:
        """As told."""
        return self.lag_

    def silence(self) -> float:
        """The chain was heard of just now."""
        return 0.0

    async def wait_anchored(self, _position: int, _seconds: float) -> bool:
        """Nothing is anchored here."""
        return False


class NoChain:
    """Stands in for the client of a node where a test has none."""

    def __getattr__(self, name: str) -> Any:
        raise Unreachable(f"this town has no node; nobody can be asked for {name}")


def services_of(town: Town, settings: Settings) -> Services:
    """The services of a running gateway over the town's database."""
    payloads, anchoring = payloads_of(town), StillAnchoring()
    releases = Releases(
        town.intake,
        payloads,
        lambda: Surroundings(Millis(town.clock), anchoring.silence(), settings.release_chain_age),
    )
    archive = Archive(master_keys(), RegisterKeys.of(master_keys()))
    presentations = presentations_of(town, settings, cast("Client", NoChain()))
    verification = Verification(
        LEDGER_ID,
        town.engine,
        archive,
        RegisterKeys.of(master_keys()),
        readers(),
        town.seconds,
        anchoring.silence,
        settings.release_chain_age,
    )
    return Services(
        settings=settings,
        ledger=town.ledger,
        engine=town.engine,
        writer=town.writer,
        intake=town.intake,
        receipts=ReceiptSigner(LEDGER_ID, key_of("operator"), settings.anchor_within),
        sign_in=SignInService(
            settings.url,
            town.ledger.chain_id,
            town.seconds,
            frozenset(settings.observer_accounts),
        ),
        anchoring=cast("Anchoring", anchoring),
        completeness=Completeness(town.engine),
        limiter=RateLimiter(settings.public_rate, lambda: 0.0),
        payloads=payloads,
        uploads=Uploads(settings.max_payload),
        releases=releases,
        deliveries=Deliveries(
            town.engine, town.writer, releases, anchoring.wait_anchored, settings.release_within
        ),
        reports=Desk(town.folder / REPORTS, town.engine, town.writer, town.intake),
        observers=observers_of(
            settings.model_copy(update={"data": town.folder}),
            town.ledger,
            lambda: Millis(town.clock),
        ),
        log=NoteSigner.of(LEDGER_ID, key_of("operator")),
        client=cast("Client", NoChain()),
        turns=Turns(),
        register=RegisterKeys.of(master_keys()),
        archive=archive,
        readers=readers(),
        verification=verification,
        checking=Checking(verification, town.seconds),
        presentations=presentations,
        audits=AuditRecords(settings.data, town.ledger, town.writer, town.journal),
        holders=holders_of(town, archive, presentations),
    )


def holders_of(town: Town, archive: Archive, presentations: Presentations) -> Holders:
    """Links and codes of a town, by its clock."""

    def now() -> Millis:
        return Millis(town.clock)

    keys = master_keys()
    register = RegisterKeys.of(keys)
    return Holders.of(town.journal, keys, now, town.engine, archive, register, presentations)


def presentations_of(town: Town, settings: Settings, client: Client) -> Presentations:
    """What presents documents of a town, asked of this client's node."""

    def now() -> Millis:
        return Millis(town.clock)

    settings = settings.model_copy(update={"data": town.folder})
    observers = observers_of(settings, town.ledger, now)
    return Presentations(town.ledger, client, observers, settings, now, Turns())


@cache
def readers() -> Readers:
    """Processes that read files, started when a test needs one; they end with the tests."""
    found = Readers()
    atexit.register(found.close)
    return found


def payloads_of(town: Town) -> PayloadStore:
    """A store in the town's folder, under a master key that everybody knows."""
    return PayloadStore(town.folder / "payloads", master_keys())


def master_keys() -> MasterKeys:
    """A master key that everybody knows."""
    key = bytes(range(32))
    return MasterKeys(key_id(key), {key_id(key): key})


_IDLE: defaultdict[str, list[FastAPI]] = defaultdict(list)
"""Applications that no test has now, by their settings. To make one, and its routes at the first
request, takes longer than most tests; all that it knows of a ledger are its services."""


def app_of(town: Town, **settings: Any) -> FastAPI:
    """The application over the town; whoever asks next has it once everybody has left it."""
    configured = Settings(**{"public_rate": 10_000.0, **settings})
    services = services_of(town, configured)
    idle = _IDLE[configured.model_dump_json()]
    entered = 0

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        nonlocal entered
        if app in idle:  # entered once more
            idle.remove(app)
        entered += 1
        app.state.services = services
        yield
        entered -= 1
        if not entered:
            idle.append(app)

    app = idle.pop() if idle else create_app(configured)
    app.router.lifespan_context = lifespan
    return app


class Visitor:
    """Somebody with a browser or a program, signed in or not."""

    def __init__(self, client: TestClient, token: str | None = None) -> None:
        self.client = client
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **options: Any) -> Any:
        """GET, as this visitor."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.get(path, headers=headers, follow_redirects=False, **options)

    def post(self, path: str, json: Any, **options: Any) -> Any:
        """POST, as this visitor."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.post(path, json=json, headers=headers, **options)

    def sign_in(self, name: str) -> Visitor:
        """Sign in as a person of the town, as the command line does."""
        account = to_hex(account_of(name))
        asked = self.client.post("/v1/sign-in/challenge", json={"account": account})
        message = asked.json()["message"]
        signature = to_hex(sign(key_of(name), personal_digest(message)))
        opened = self.client.post("/v1/sign-in", json={"message": message, "signature": signature})
        return Visitor(self.client, opened.json()["token"])


@contextmanager
def connections_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes at its end what commands leave open: in a test no process ends with them."""
    opened: list[httpx.Client] = []

    class Remembered(httpx.Client):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{"verify": NO_TLS, **options})
            opened.append(self)

    monkeypatch.setattr("gateway.command.client.connection.httpx.Client", Remembered)
    yield
    for client in opened:
        client.close()
