"""Documents and their uses through contracts on the embedded node: stated, accepted, proved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.client import DocumentSide, DocumentStatus, UseStatus
from chain.evidence import Report, check
from chain.records import tag_hash
from chain.statements import sign, statement_digest, statement_type
from chain.words import Digest, Role, to_hex
from gateway.app import create_app
from gateway.intake.service import Taken
from gateway.journal.records import Entry
from gateway.members.profile import make_profile
from gateway.settings import Settings
from gateway.trust.service import trust_of
from tests.gateway.anchoring.chain_town import ChainTown, make_node
from tests.gateway.evidence.test_gathering import unproved
from tests.gateway.evidence.test_real_node import OBSERVER, observe
from tests.gateway.issuing.registry import AUDIT, SW, Registry, alone, of_batch
from tests.gateway.uses.desk import BUYER, Desk, key
from tests.support.town import LEDGER_ID, account_of, key_of
from tests.support.web import Visitor, services_of

pytestmark = pytest.mark.loopback

KEYS = [key(number) for number in range(500)]
"""As many as one statement names."""
BOOKED = KEYS[:2]


@dataclass
class Bureau:
    """What was stated, by a word for each; the ledger in which it was; somebody who asks."""

    town: ChainTown
    settings: Settings
    auditor: Visitor
    stated: dict[str, Taken]

    def accepted(self, word: str) -> Entry:
        """The record of what the contract did with a statement."""
        row = self.town.statement_row(self.stated[word].digest)
        return self.town.entry(row.outcome)

    def report(self, query: str) -> Report:
        answer = self.auditor.get(f"/v1/evidence?{query}&case=AUD-7")
        assert answer.status_code == 200, answer.text
        return check(answer.content, trust_of(self.town.ledger, self.settings))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainTown]:
    """Contracts, an issuer, a booker and an auditor."""
    folder = Path(tmp_path_factory.mktemp("documents"))
    (folder / "node").mkdir()
    node = make_node("embedded", folder / "node")
    town = ChainTown(folder, node)
    town.found()
    for code, prefix, role, person in (
        (SW, "SWJ", Role.ISSUER, "sw"),
        (BUYER, "BUY", Role.BOOKER, "buyer"),
        (AUDIT, "SJJ", Role.AUDITOR, "auditor"),
    ):
        town.take(
            town.statement(
                "AdmitMember", ["steward"], make_profile(code), code=code, prefix=prefix,
                roles=int(role), heads=[to_hex(account_of(f"{person}-head"))],
                handlers=[to_hex(account_of(person if person != "sw" else "sw-clerk"))],
            )
        )  # fmt: skip
    town.settle()
    yield town
    town.close()
    node.kill()


@pytest.fixture(scope="module")
def bureau(town: ChainTown) -> Iterator[Bureau]:
    """Everything is stated at once: each is judged as if those before it were accepted."""
    registry, desk = Registry(town), Desk(town)
    town.clock = time.time_ns() // 1_000_000
    buyer = to_hex(tag_hash(f"member:{BUYER}"))
    stated = {
        "license": registry.license(),
        "issue": registry.issue(buyer=buyer),
        "batch": registry.batch(count=100),
        "revoke": registry.about("RevokeDocument", of_batch(7)),
        "red": registry.about("RequestRed", alone()),
        "confirm": registry.about("ConfirmRed", alone(), "buyer-head"),
        "lock": desk.submit("LockUse", KEYS),
        "book": desk.submit("BookUse", BOOKED),
        "release": desk.submit("ReleaseUse", KEYS[2:4]),
        "name": desk.name(KEYS[0], None),
    }
    town.settle()
    booking = latest(desk.raw("BookUse", KEYS[4:6]))
    town.send("buyer", town.ledger.uses, town.call(booking))
    town.step_until(lambda: bool(town.outcomes(digest_of(booking))))
    town.settle()
    settings = Settings(
        data=town.folder, public_rate=10_000.0, observers=to_hex(account_of(OBSERVER))
    )
    services = replace(
        services_of(town, settings), client=town.client, completeness=town.completeness
    )
    with TestClient(create_app(settings, services), raise_server_exceptions=False) as client:
        yield Bureau(town, settings, Visitor(client).sign_in("auditor"), stated)


QUESTIONS = {
    f"member={SW}": 14,
    f"member={BUYER}": 15,
    "from=2026-01-01&to=2099-12-31": 28,
    "kind=use.locked": 2,
    f"document={of_batch(7).text}": 2,
    f"document={of_batch(7).issue.hex()}".replace("=", "=0x"): 4,
    f"document={to_hex(of_batch(7).issue)}&kind=document.batched": 2,
    f"document={alone().text}&member={BUYER}": 6,
    "record=1&record=5": 3,  # with the submission that one of them answers
}
"""With how many records answer each."""


def test_each_statement_was_accepted_and_is_found_by_what_it_is_about(bureau: Bureau) -> None:
    town = bureau.town
    for word, taken in bureau.stated.items():
        submitted, answered = taken.entry, bureau.accepted(word)
        assert submitted is not None
        assert answered.header.outcome == "accepted", word
        assert tags_of(answered) == tags_of(submitted), word
    assert {tag_hash(f"use:{to_hex(one)}") for one in KEYS} < tags_of(bureau.accepted("lock"))
    assert tag_hash(f"document:{to_hex(of_batch(7).id)}") in tags_of(bureau.accepted("revoke"))
    town.check_index()


def test_a_statement_sent_to_the_contract_itself_is_recorded_alike(bureau: Bureau) -> None:
    town = bureau.town
    (row,) = [entry for entry in town.entries() if (entry.body or {}).get("submitted", 0) is None]
    body = row.body or {}
    assert (row.header.kind, body["uses"]) == ("use.booked", [to_hex(KEYS[4]), to_hex(KEYS[5])])
    assert {tag_hash(f"use:{use}") for use in body["uses"]} < tags_of(row)


def test_the_contracts_say_the_same(bureau: Bureau) -> None:
    client = bureau.town.client
    revoked, whole = client.validity(of_batch(7).issue, 7), client.validity(of_batch(7).issue, 8)
    assert revoked is not None
    assert revoked.status is DocumentStatus.REVOKED
    assert revoked.changes[0].by is DocumentSide.ISSUER
    assert whole is not None
    assert whole.status is DocumentStatus.ACTIVE
    red = client.red_letters(alone().id)
    assert red is not None
    assert (red.total, red.done, red.open) == (1000, 0, 400)
    assert client.use(BOOKED[1]).status is UseStatus.BOOKED
    assert client.use(KEYS[2]).status is UseStatus.RELEASED
    assert client.use(KEYS[499]).status is UseStatus.LOCKED
    assert client.locks_of(tag_hash(f"member:{BUYER}")) == 494


def test_all_is_valid_with_an_observer(bureau: Bureau) -> None:
    observe(bureau.town)
    for query, count in QUESTIONS.items():
        report = bureau.report(query)
        assert unproved(report) == [], query
        assert len(report.answer) == count, query
    (named,) = bureau.report(f"document={of_batch(7).text}").names.values()
    assert named == of_batch(7).text


def test_the_trace_is_asked_by_document(bureau: Bureau) -> None:
    def traced(name: str) -> Any:
        return bureau.auditor.get(f"/v1/trace?case=AUD-7&document={name}")

    rows = traced(of_batch(7).text).json()["rows"]
    assert [(row["kind"], row["issuer"]) for row in rows] == [("document.revoked", SW)] * 2
    assert {row["document"] for row in rows} == {to_hex(of_batch(7).id)}
    untouched = traced(of_batch(8).text)
    assert untouched.status_code == 404
    assert f"ask about its batch, {to_hex(of_batch(8).issue)}" in untouched.json()["detail"]
    assert traced("0x12").status_code == 422


def latest(raw: dict[str, Any]) -> dict[str, Any]:
    """The buyer's statement, to expire as late as the contract can count."""
    raw["message"]["expires"] = 2**64 - 1
    return raw | {"signatures": [to_hex(sign(key_of("buyer"), digest_of(raw)))]}


def digest_of(raw: dict[str, Any]) -> Digest:
    """What is signed of a statement."""
    return statement_digest(LEDGER_ID, statement_type(raw["type"]), raw["message"])


def tags_of(entry: Entry) -> set[Digest]:
    """The tags of a record."""
    return {tag for tag, _ in entry.header.tags}
