"""Statements over HTTP: alone, in batches, waiting for signatures, asked about."""

from __future__ import annotations

from typing import Any

import pytest

from chain.receipts import Receipt, receipt_digest
from chain.records import tag_hash
from chain.statements import recover
from chain.words import Digest, Millis, Position, to_hex
from tests.support.town import LEDGER_ID, TJ, Town, account_of, an_entry
from tests.support.web import Visitor

OWNER = to_hex(tag_hash(f"member:{TJ}"))


def publication(town: Town, code: str = "STJJ-0001", **message: Any) -> dict[str, Any]:
    signers = message.pop("signers", ["tj-clerk"])
    fields = {"owner": OWNER, "version": 1, **message}
    return town.statement("PublishEntry", signers, an_entry(), code=code, **fields)


def test_a_statement_is_answered_with_its_place_and_a_receipt(
    town: Town, stranger: Visitor
) -> None:
    answer = stranger.post("/v1/statements", publication(town))
    assert answer.status_code == 201
    taken = answer.json()
    assert (taken["state"], taken["level"], taken["position"]) == ("pending", "recorded", 5)
    given = taken["receipt"]
    receipt = Receipt(
        Position(given["position"]),
        Digest(bytes.fromhex(given["leaf"][2:])),
        Digest(bytes.fromhex(given["previous"][2:])),
        Millis(given["recorded"]),
        Millis(given["anchor_by"]),
    )
    signature = bytes.fromhex(given["signature"][2:])
    assert recover(receipt_digest(LEDGER_ID, receipt), signature) == account_of("operator")
    assert receipt.anchor_by - receipt.recorded == 300_000


def test_the_receipt_can_be_had_again_and_is_the_same(town: Town, clerk: Visitor) -> None:
    taken = clerk.post("/v1/statements", publication(town)).json()
    assert clerk.get("/v1/records/5/receipt").json() == taken["receipt"]


def test_waiting_is_honoured_and_said(town: Town, stranger: Visitor) -> None:
    answer = stranger.post(
        "/v1/statements", publication(town), headers={"Prefer": "respond-async, wait=1"}
    )
    assert answer.headers["preference-applied"] == "wait=1"
    assert answer.json()["level"] == "recorded"


def test_a_bad_one_in_a_batch_does_not_hold_up_its_neighbours(
    town: Town, stranger: Visitor
) -> None:
    good = [publication(town, f"STJJ-{n:04d}") for n in range(1, 4)]
    forged = publication(town, "STJJ-0009", signers=["xc-clerk"])
    batch = {"statements": [good[0], {"type": 7}, good[1], forged, {}, good[2]]}
    results = stranger.post("/v1/statements/batch", batch).json()["results"]
    assert [item.get("state", item.get("status")) for item in results] == [
        "pending",
        422,
        "pending",
        403,
        422,
        "pending",
    ]
    assert [item["position"] for item in results if "position" in item] == [5, 6, 7]


def test_what_the_contract_did_is_told(town: Town, clerk: Visitor) -> None:
    digest = clerk.post("/v1/statements", publication(town)).json()["digest"]
    assert clerk.get(f"/v1/statements/{digest}").json()["state"] == "pending"
    town.refuse(Digest(bytes.fromhex(digest[2:])), "WrongVersion")
    told = clerk.post("/v1/statements/answers", {"digests": [digest, "0x" + "00" * 32]}).json()
    assert [item["state"] for item in told] == ["refused", "unknown"]
    assert told[0]["reason"]["error"] == "WrongVersion"


def test_a_proposal_is_listed_until_the_last_signature_comes(town: Town, clerk: Visitor) -> None:
    town.accept(town.publish("STJJ-0001", an_entry()).digest)
    fields = {
        "resource": to_hex(tag_hash("resource:STJJ-0001")),
        "from": OWNER,
        "to": to_hex(tag_hash("member:11110000000021999X")),
        "expectedState": 1,
        "nonce": "0x" + "aa" * 32,
    }
    one = town.statement("TransferEntry", ["tj-head"], **fields)
    two = town.statement("TransferEntry", ["xc-head"], **fields)
    proposed = clerk.post("/v1/statements", one)
    assert (proposed.status_code, proposed.json()["missing"]) == (202, 1)
    digest = proposed.json()["digest"]
    assert [row["digest"] for row in clerk.get("/v1/proposals").json()] == [digest]
    signature = {"signature": two["signatures"][0]}
    assert clerk.post(f"/v1/proposals/{digest}/signatures", signature).status_code == 201
    assert clerk.get("/v1/proposals").json() == []


BAD: list[tuple[str, int, bytes]] = [
    ("half a document", 422, b'{"type": "Publi'),
    ("no JSON", 400, b"\xff\xfe\x00"),
    ("a list", 422, b"[]"),
    ("a number", 422, b"1e999"),
    ("a million brackets", 400, b"[" * 1_000_000),
    ("nothing", 422, b""),
    ("unknown members", 422, b'{"type":"x","message":{},"signatures":[],"more":1}'),
    ("not a number", 422, b'{"type":"PublishEntry","message":{"version":NaN},"signatures":["0x"]}'),
]


@pytest.mark.parametrize(("status", "body"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_broken_body_is_a_problem_and_never_a_failure(
    stranger: Visitor, status: int, body: bytes
) -> None:
    answer = stranger.client.post(
        "/v1/statements", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1.0},
        {"version": "1"},
        {"version": True},
        {"version": -1},
        {"version": 2**64},
        {"expires": 2**53},
        {"code": "STJJ-0001\n"},
        {"code": "ＳＴＪＪ-0001"},
        {"nonce": "0X" + "11" * 32},
        {"surplus": 1},
    ],
    ids=str,
)
def test_a_field_of_the_wrong_form_is_named(
    town: Town, stranger: Visitor, change: dict[str, Any]
) -> None:
    raw = publication(town)
    raw["message"].update(change)
    answer = stranger.post("/v1/statements", raw)
    assert answer.status_code == 422
    assert next(iter(change)) in answer.json()["detail"]


def test_a_body_over_the_limit_is_refused(stranger: Visitor) -> None:
    answer = stranger.client.post("/v1/statements", content=b"x" * (4 * 2**20 + 1))
    assert (answer.status_code, answer.headers["content-type"]) == (
        413,
        "application/problem+json",
    )


def test_a_stream_that_does_not_say_its_length_is_cut_at_the_limit(stranger: Visitor) -> None:
    def endless() -> Any:
        for _ in range(100):
            yield b"x" * 2**16

    answer = stranger.client.post("/v1/statements", content=endless())
    assert answer.status_code == 413


def test_too_large_a_batch_is_refused(stranger: Visitor) -> None:
    answer = stranger.post("/v1/statements/batch", {"statements": [{}] * 501})
    assert answer.status_code == 422


@pytest.mark.parametrize("v", [0, 1, 26, 29])
def test_only_v_27_and_28_are_taken(town: Town, stranger: Visitor, v: int) -> None:
    raw = publication(town)
    raw["signatures"] = [raw["signatures"][0][:-2] + f"{v:02x}"]
    assert stranger.post("/v1/statements", raw).status_code == 422


def test_high_s_is_refused(town: Town, stranger: Visitor) -> None:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    raw = publication(town)
    signature = bytes.fromhex(raw["signatures"][0][2:])
    s = order - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
    answer = stranger.post("/v1/statements", {**raw, "signatures": [to_hex(twin)]})
    assert (answer.status_code, "upper half" in answer.json()["detail"]) == (422, True)
