"""A town in which things were published, granted, accessed and reported, ready to be proved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from starlette.testclient import TestClient

from chain.client import Client
from chain.evidence import Report, Trust, check
from chain.words import to_hex
from gateway.anchoring.models import Checkpoint
from gateway.app import create_app
from gateway.completeness import Completeness
from gateway.database import read_session
from gateway.evidence.service import Gathered, gather
from gateway.journal import records
from gateway.journal.records import Entry
from gateway.ledger import Ledger
from gateway.members.standing import Standing, standing
from gateway.services import Services
from gateway.settings import Settings
from gateway.trace.question import ask
from gateway.trust.service import trust_of
from tests.gateway.authorizations.office import CODE
from tests.gateway.evidence.chain import TownChain
from tests.gateway.releases.desk import WHOLE, Desk, furnish
from tests.gateway.reports.support import event, lines, report
from tests.support.town import Town, account_of, an_entry
from tests.support.web import Visitor, services_of

OBSERVER = "first observer"
CASE = "AUD-7"


@dataclass
class Scene:
    """A town, its chain and index, and the means that gathering evidence needs."""

    town: Town
    chain: TownChain
    index: Completeness
    services: Services
    settings: Settings
    client: TestClient
    newest: Checkpoint

    @classmethod
    def make(cls, folder: Path, *, observed: bool = True) -> Scene:
        """Deposits, grants, releases, a report; under a checkpoint that an observer signed."""
        town = Town(folder)
        town.populate()
        office = furnish(town)
        office.later(3600)
        settings = Settings(
            data=folder, public_rate=10_000.0, observers=to_hex(account_of(OBSERVER))
        )
        chain, index = TownChain(town), Completeness(town.engine)
        services = replace(
            services_of(town, settings), client=cast("Client", chain), completeness=index
        )
        client = TestClient(create_app(settings, services), raise_server_exceptions=False)
        client.__enter__()
        visitor = Visitor(client)
        consumer, provider = visitor.sign_in("xc-clerk"), visitor.sign_in("tj-clerk")
        desk = Desk(office, consumer)
        desk.released(WHOLE)
        town.clock += 60_000
        desk.released(CODE, persons=["某甲"])
        town.clock += 60_000
        assert desk.ask(CODE, by="bb-clerk").status_code == 403
        town.refuse(town.publish("STJJ-0008", an_entry("资源8")).digest)
        told = [event(1, authorization=WHOLE), event(2, purpose=None, persons=["某乙"])]
        assert report(town, lines(*told)).by(provider).status_code in (200, 201)
        newest = chain.checkpoint(index)
        made = cls(town, chain, index, services, settings, client, newest)
        if observed:
            chain.observe(OBSERVER, newest)
        return made

    def close(self) -> None:
        self.client.__exit__(None, None, None)
        self.town.close()

    @property
    def ledger(self) -> Ledger:
        return self.town.ledger

    @property
    def trust(self) -> Trust:
        return trust_of(self.ledger, self.settings)

    def gathered(self, by: str, *records: int, **words: Any) -> Gathered:
        """Evidence for somebody, by positions or by the words of a question."""
        asked = list(records) if records else ask(**words, newest_first=False)
        return gather(self.services, self.viewer(by), asked)

    def viewer(self, person: str) -> Standing:
        """A person of the town, as one who asks."""
        with read_session(self.town.engine) as session:
            return standing(session, account_of(person))

    def publish(self, code: str) -> None:
        """One more publication, accepted: two records."""
        self.town.accept(self.town.publish(code, an_entry(f"资源 {code}")).digest)

    def report(self, by: str, *records: int, **words: Any) -> Report:
        return check(self.gathered(by, *records, **words).evidence, self.trust)

    def size(self) -> int:
        """How many records there are."""
        with read_session(self.town.engine) as session:
            return records.size(session)

    def entry(self, position: int) -> Entry:
        """The record at a position."""
        with read_session(self.town.engine) as session:
            return records.read(session, position)
