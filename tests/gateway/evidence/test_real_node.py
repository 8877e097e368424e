"""Evidence out of contracts on the embedded node: with all that can be proved, proved."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.evidence import Observation, Report, Status, Trust, check, sign_observation
from chain.statements import address_of
from chain.words import Address, Digest, Role, to_hex
from gateway.app import create_app
from gateway.members.profile import make_profile
from gateway.observers.models import Observation as ObservationRow
from gateway.settings import Settings
from gateway.trust.service import trust_of
from tests.gateway.anchoring.chain_town import ChainTown, make_node
from tests.gateway.authorizations.office import AUDIT, CODE, CONDITIONAL, Office, member_id
from tests.gateway.evidence.test_gathering import unproved
from tests.gateway.releases.desk import CSV, RECORDED, Desk, deposit
from tests.support.audited import remember, told_of
from tests.support.town import OPERATOR, account_of, an_entry, key_of
from tests.support.web import Visitor, services_of

pytestmark = pytest.mark.loopback

OBSERVER = "first observer"


@dataclass
class City:
    """A gateway over contracts, in which a resource was published, granted and accessed."""

    town: ChainTown
    settings: Settings
    auditor: Visitor

    def trust(self, *, observed: bool) -> Trust:
        trust = trust_of(self.town.ledger, self.settings)
        return trust if observed else replace(trust, observers=(), required=0)

    def report(self, query: str, *, observed: bool) -> Report:
        answer = self.auditor.get(f"/v1/evidence?{query}&case=AUD-7")
        assert answer.status_code == 200, answer.text
        return check(answer.content, self.trust(observed=observed))

    def observe(self) -> None:
        """The observer signs the newest checkpoint."""
        observe(self.town)


def observe(town: ChainTown) -> None:
    """The observer signs a town's newest checkpoint."""
    row, ledger = town.checkpoints()[-1], town.ledger
    seen = Observation(
        row.block_number, Digest(row.block_hash), row.size, Digest(row.root),
        Digest(row.index_root),
    )  # fmt: skip
    signature = sign_observation(key_of(OBSERVER), ledger.genesis, ledger.ledger_id, seen)
    kept = ObservationRow(
        account=address_of(key_of(OBSERVER)), size=row.size, block_number=row.block_number,
        block_hash=row.block_hash, root=row.root, index_root=row.index_root,
        signature=signature, received=time.time_ns() // 1_000_000,
    )  # fmt: skip
    town.writer.run(lambda session: session.add(kept))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainTown]:
    """Contracts, two departments and an auditor; the ledger names the node's sealer."""
    folder = Path(tmp_path_factory.mktemp("real"))
    (folder / "node").mkdir()
    node = make_node("embedded", folder / "node")
    town = ChainTown(folder, node)
    status: Any = town.client.connection.call("shujian_status")
    sealers = tuple(Address(bytes.fromhex(one[2:])) for one in status["sealers"])
    town.ledger = replace(town.ledger, sealers=sealers)
    town.found()
    admission = town.statement(
        "AdmitMember", ["steward"], make_profile("审计局"), code=AUDIT, prefix="SJJ",
        roles=int(Role.AUDITOR), handlers=[to_hex(account_of("auditor"))],
        heads=[to_hex(account_of("audit-head"))],
    )  # fmt: skip
    town.take(admission)
    town.populate_at_once()
    yield town
    town.close()
    node.kill()


@pytest.fixture(scope="module")
def city(town: ChainTown) -> Iterator[City]:
    town.accept(town.publish("STJJ-0001", an_entry("资源1", **CONDITIONAL)).digest)
    # The town's clock stood still meanwhile: for the chain this one comes too late.
    late = town.publish("STJJ-0007", an_entry("资源7"), expires=town.seconds() + 1)
    town.settle()
    assert town.statement_row(late.digest).state == "refused"
    town.clock = time.time_ns() // 1_000_000
    office = Office(town)
    now = town.seconds()
    office.requested(**{"from": now - 60, "until": now + 86_400})
    office.accept(office.endorse())
    office.accept(office.grant(terms=RECORDED))
    deposit(town, "STJJ-0001", CSV)
    town.clock = time.time_ns() // 1_000_000 + 2_000
    settings = Settings(
        data=town.folder, public_rate=10_000.0, observers=to_hex(account_of(OBSERVER))
    )
    services = replace(
        services_of(town, settings), client=town.client, completeness=town.completeness
    )
    with TestClient(create_app(settings, services), raise_server_exceptions=False) as client:
        visitor = Visitor(client)
        Desk(office, visitor.sign_in("xc-clerk")).released(CODE)
        # A head that replaces its own account: in the block's state it has none any more.
        rotation = town.statement(
            "RotateAccount", ["audit-head"], member=member_id(AUDIT), rank=2, expectedState=1,
            previous=to_hex(account_of("audit-head")), next=to_hex(account_of("next-head")),
        )  # fmt: skip
        town.take(rotation)
        remember(settings.data, told_of(town.engine))
        services.audits.record()
        town.settle()
        yield City(town, settings, visitor.sign_in("auditor"))


AUDITS = f"member={OPERATOR}&kind=ledger.audited"
QUESTIONS = (
    "resource=STJJ-0001",
    "member=西城区",
    f"authorization={CODE}",
    "from=2026-01-01&to=2099-12-31",
    "resource=STJJ-0001&from=2099-01-01&to=2099-12-31",
    "resource=STJJ-9999",
    "resource=STJJ-0007",
    "purpose=tax.verify",
    "record=1&record=5",
    AUDITS,
)


def test_all_but_completeness_is_valid_without_observers(city: City) -> None:
    for query in QUESTIONS:
        report = city.report(query, observed=False)
        left = [item.name for item in report.checks if item.demanded
                and item.status is not Status.VALID]  # fmt: skip
        assert left == ([] if query.startswith("record") else ["completeness"]), (query, left)
        assert report.as_of is not None
        assert report.as_of.sealer in city.town.ledger.sealers


def test_all_is_valid_with_an_observer(city: City) -> None:
    city.observe()
    counts = {}
    for query in QUESTIONS:
        report = city.report(query, observed=True)
        assert unproved(report) == [], query
        counts[query] = len(report.answer)
    assert counts["resource=STJJ-0001"] == 10
    assert counts["resource=STJJ-0007"] == 2  # submitted, and refused: with the proof that it was
    assert counts[AUDITS] == 1  # and none that found anything was left out
    assert counts["resource=STJJ-9999"] == 0 == counts[QUESTIONS[4]]


def test_many_slots_are_proved_quickly(city: City) -> None:
    """Not timed: that a question about thousands of slots is answered at all."""
    client, ledger = city.town.client, city.town.ledger
    block = city.town.checkpoints()[-1].block_number
    slots = [Digest(os.urandom(32)) for _ in range(3000)]
    assert len(client.state_proof({ledger.catalog: slots}, block).values[ledger.catalog]) == 3000
