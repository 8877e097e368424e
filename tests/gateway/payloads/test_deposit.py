"""Depositing over HTTP: what is as described is kept, all else leaves nothing."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from chain.words import Digest, to_hex
from gateway.journal import records
from gateway.payloads.description import Description, make_description
from gateway.payloads.models import Payload, PayloadKey
from tests.gateway.payloads.deposits import CSV, FIELDS, SALT, Depositor, described
from tests.support.town import TJ, an_entry
from tests.support.web import Visitor


def nothing_kept(clerk: Depositor) -> bool:
    with Session(clerk.town.engine) as session:
        rows = [*session.exec(select(Payload)).all(), *session.exec(select(PayloadKey)).all()]
    return not rows and not clerk.kept()


def test_a_deposit_is_recorded_with_a_receipt_and_can_be_read(clerk: Depositor) -> None:
    answer = clerk.put(CSV)
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert (taken["state"], taken["level"]) == ("recorded", "recorded")
    assert taken["receipt"]["position"] == taken["position"]
    payload_id = Digest(bytes.fromhex(taken["digest"][2:]))
    with Session(clerk.town.engine) as session:
        row = session.get_one(Payload, payload_id)
        assert (row.owner, row.name, row.size, row.version) == (TJ, "data.csv", len(CSV), 1)
        with clerk.store.open(session, payload_id) as opened:
            assert b"".join(opened.read()) == CSV
            assert opened.salt == SALT
        entry = records.read(session, taken["position"])
    assert (entry.header.kind, entry.header.outcome) == ("payload.deposited", "recorded")
    body = entry.body or {}
    assert body["subject"] == {"resource": "STJJ-0001", "owner": TJ}
    assert SALT.hex() not in json.dumps(body)


def test_several_payloads_of_a_resource_stand_side_by_side(clerk: Depositor) -> None:
    first = clerk.deposit(CSV)
    second = clerk.deposit(CSV)
    assert first != second
    found = clerk.visitor.get("/v1/payloads?resource=STJJ-0001").json()
    assert [item["id"] for item in found["payloads"]] == [to_hex(second), to_hex(first)]
    assert found["next"] is None
    page = clerk.visitor.get("/v1/payloads?resource=STJJ-0001&limit=1").json()
    rest = clerk.visitor.get(f"/v1/payloads?resource=STJJ-0001&before={page['next']}").json()
    assert [item["id"] for item in rest["payloads"]] == [to_hex(first)]


def test_a_payload_belongs_to_one_of_the_entrys_versions(clerk: Depositor) -> None:
    answer = clerk.put(CSV, description=described(CSV, version=2))
    assert answer.status_code == 409
    assert "there is no 2" in answer.json()["detail"]
    entry = an_entry(summary="改")
    clerk.town.accept(clerk.town.publish("STJJ-0001", entry, version=2, expectedState=1).digest)
    clerk.deposit(CSV, description=described(CSV, version=2))
    clerk.deposit(CSV, description=described(CSV, version=1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": len(CSV) - 1}, "longer than"),
        ({"size": len(CSV) + 1}, "bytes came"),
        ({"content": Digest(bytes(32))}, "has the digest"),
        ({"content": Digest(sha256(CSV).digest())}, "has the digest"),
        ({"fields": ("名称", "地址")}, "not those described"),
        ({"fields": ("地址", "名称", "电话")}, "not those described"),
    ],
    ids=str,
)
def test_what_is_not_as_described_leaves_nothing(
    clerk: Depositor, changes: dict[str, Any], said: str
) -> None:
    answer = clerk.put(CSV, description=described(CSV, **changes))
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert nothing_kept(clerk)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("format", "shujian/payload/2", "format"),
        ("name", "../data.csv", "without folders"),
        ("name", "a\nb", "without folders"),
        ("media", "CSV", "media type"),
        ("size", 12, "as a string"),
        ("size", "012", "as a string"),
        ("content", "0xAB", "a digest"),
        ("version", 0, "from 1"),
        ("version", True, "from 1"),
        ("fields", [], "at least one"),
        ("fields", ["a", "a"], "more than one column"),
        ("fields", [" a"], "without blanks"),
        ("fields", ["名" * 200 for _ in range(1)] + ["x" * 201], "no name"),
        ("fields", [f"{at:0150}" for at in range(200)], "more than 16,384 bytes"),
        ("more", 1, "exactly the members"),
    ],
    ids=str,
)
def test_a_malformed_description_is_refused(
    clerk: Depositor, key: str, value: Any, said: str
) -> None:
    attachment = {**make_description(described(CSV)), key: value}
    answer = clerk.put(CSV, clerk.statement(attachment))
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert nothing_kept(clerk)


def test_fields_of_a_medium_without_any_are_refused(clerk: Depositor) -> None:
    description = described(CSV, media="application/pdf")
    assert "cannot be told apart" in clerk.put(CSV, description=description).json()["detail"]
    clerk.deposit(CSV, description=described(CSV, media="application/pdf", fields=None))


def test_json_lines_have_no_member_that_was_not_described(clerk: Depositor) -> None:
    data = b'{"a":1}\n{"a":1,"c":2}\n'

    def description(*fields: str) -> Description:
        return described(data, media="application/x-ndjson", fields=fields)

    assert clerk.put(data, description=description("a", "b")).status_code == 422
    clerk.deposit(data, description=description("a", "b", "c"))


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Shujian_Salt": "05" * 31}, "Shujian-Salt"),
        ({"Shujian_Salt": "zz" * 32}, "Shujian-Salt"),
        ({"Shujian_Statement": "%%%"}, "base64url"),
        ({"Shujian_Statement": "e30"}, "base64url"),
        ({"Shujian_Statement": "x" * 50_000}, "Shujian-Statement"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_headers_of_another_form_are_named(
    clerk: Depositor, headers: dict[str, str], said: str
) -> None:
    answer = clerk.put(CSV, **headers)
    assert answer.status_code == 422
    assert said in answer.text
    assert nothing_kept(clerk)


def test_a_statement_of_another_type_is_refused(clerk: Depositor) -> None:
    raw = clerk.town.statement("PublishEntry", ["tj-clerk"], an_entry(), code="STJJ-0002",
                               owner="0x" + "00" * 32, version=1)  # fmt: skip
    assert "DepositPayload" in clerk.put(CSV, raw).json()["detail"]


def test_a_deposit_is_not_a_mere_statement(clerk: Depositor) -> None:
    raw = clerk.statement(make_description(described(CSV)))
    answer = clerk.visitor.post("/v1/statements", raw)
    assert answer.status_code == 422
    assert "PUT /v1/payloads" in answer.json()["detail"]


def test_the_same_statement_serves_once_and_the_first_payload_stays(clerk: Depositor) -> None:
    raw = clerk.statement(make_description(described(CSV)))
    payload_id = clerk.deposit(CSV, statement=raw)
    kept = clerk.kept()
    assert clerk.put(CSV, raw).status_code == 409
    assert clerk.kept() == kept
    with Session(clerk.town.engine) as session, clerk.store.open(session, payload_id) as opened:
        assert b"".join(opened.read()) == CSV


def test_only_the_owner_deposits(clerk: Depositor) -> None:
    raw = clerk.statement(make_description(described(CSV)), signer="xc-clerk")
    answer = clerk.put(CSV, raw)
    assert answer.status_code == 403
    assert "only its owner" in answer.json()["detail"]
    assert nothing_kept(clerk)


def test_a_withdrawn_resource_takes_no_payloads(clerk: Depositor) -> None:
    raw = clerk.statement(make_description(described(CSV)))
    reason = {"format": "shujian/reason/1", "text": "停"}
    withdrawal = clerk.town.statement(
        "WithdrawEntry", ["tj-clerk"], reason, resource=raw["message"]["resource"], expectedState=1
    )
    clerk.town.accept(clerk.town.take(withdrawal).digest)
    assert clerk.put(CSV, raw).status_code == 409


def test_strangers_deposit_nothing(web: TestClient, clerk: Depositor) -> None:
    stranger = Depositor(clerk.town, Visitor(web), clerk.store)
    assert stranger.put(CSV).status_code == 401
    assert nothing_kept(clerk)


def test_fields_are_shown_as_described(clerk: Depositor) -> None:
    payload_id = clerk.deposit(CSV)
    shown = clerk.visitor.get(f"/v1/payloads/{to_hex(payload_id)}").json()
    assert shown["fields"] == list(FIELDS)
    assert shown["size"] == len(CSV)
    assert shown["erased"] is None
