"""Leaving documents: what is kept, known, refused; reading them back; having them forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from chain.documents import Bundle, Commitment, decode_bundle, narrowed
from chain.words import Digest
from gateway.archive.lines import MAX_LINE, Line, Lines, read_line
from gateway.archive.naming import key_in, key_of
from gateway.database import read_session
from gateway.documents import formats
from gateway.documents.model import Key
from gateway.errors import Conflict, Invalid, NotFound, TooLarge
from gateway.payloads.custody import forget_log, recover
from gateway.verification.finding import Verdict
from tests.gateway.issuing.registry import SW
from tests.gateway.verification.office import Office, a_certificate, altered, sample
from tests.support.web import Visitor, app_of, payloads_of

BLUE = sample("shudian-blue.xml")
MODEL = formats.read(BLUE)


@pytest.fixture
def visitor(office: Office) -> Iterator[Visitor]:
    """Somebody at the gateway."""
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield Visitor(client)


def line(bundle: Bundle, key: Key) -> bytes:
    """A line of a deposit."""
    parts = {"issuer": key.issuer, "type": key.type, "number": key.number}
    return orjson.dumps({"bundle": orjson.loads(bundle.encode()), "key": parts})


def deposit(visitor: Visitor, *lines: bytes) -> Any:
    """Leave these lines."""
    answer = visitor.client.post(
        "/v1/documents", content=b"\n".join(lines), headers=visitor.headers
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def issued(office: Office) -> Commitment:
    """A document that was issued and not left yet."""
    office.issue(BLUE, left=False)
    return office.commitment(MODEL)


def test_an_issuer_leaves_documents_and_again_as_often_as_it_likes(
    office: Office, visitor: Visitor
) -> None:
    made = issued(office)
    clerk, mine = visitor.sign_in("sw-clerk"), line(made.disclose(), key_of(MODEL))
    nothing = {"kept": 0, "known": 0, "refused": 0, "problems": []}
    assert deposit(clerk) == nothing
    assert deposit(clerk, mine, b"", mine) == {**nothing, "kept": 1, "known": 1}
    assert deposit(clerk, mine) == {**nothing, "known": 1}
    assert office.ask(BLUE).verdict is Verdict.VALID


def test_a_member_leaves_documents_in_few_requests_at_a_time(visitor: Visitor) -> None:
    app = cast("FastAPI", visitor.client.app)
    clerk, places = visitor.sign_in("sw-clerk"), app.state.services.verification.places
    with places.take(SW), places.take(SW), places.take(SW):
        answer = clerk.client.post("/v1/documents", content=b"{}", headers=clerk.headers)
        assert answer.status_code == 429
    assert deposit(clerk, b"{}")["refused"] == 1


def test_a_line_that_cannot_be_kept_does_not_harm_its_neighbours(
    office: Office, visitor: Visitor
) -> None:
    made = issued(office)
    right, key = made.disclose(), key_of(MODEL)
    wrong = {
        "fields are left out": line(narrowed(right, ["number"]), key),
        "was not issued": line(office.commitment(altered(MODEL, "number", "7")).disclose(), key),
        "not those of document": line(replace(right, document=Digest(bytes(32))), key),
        "the key is not the number": line(right, replace(key, number="7")),
        "the envelope is not": line(office.commitment(MODEL, (5, 0)).disclose(), key),
        "not JSON": b"{",
        "an object with a bundle": b"[]",
        "a bundle and its key": b'{"bundle":{}}',
        "cannot be read": b'{"bundle":{},"key":{"issuer":"a","type":"b","number":"c"}}',
        "a key is an object": line(right, key).replace(b'"number":', b'"nummer":', 1),
        "characters": line(right, replace(key, number="")),
    }
    wrong.pop("was not issued")
    wrong["a key is an object"] = orjson.dumps(
        {"bundle": orjson.loads(right.encode()), "key": {"issuer": "a"}}
    )
    answer = deposit(visitor.sign_in("sw-clerk"), *wrong.values(), line(right, key))
    assert (answer["kept"], answer["refused"]) == (1, len(wrong))
    for at, (said, problem) in enumerate(zip(wrong, answer["problems"], strict=True), 1):
        assert problem["line"] == at
        assert said in problem["problem"]


def test_only_its_issuer_leaves_reads_and_forgets_a_document(
    office: Office, visitor: Visitor
) -> None:
    made = issued(office)
    mine = line(made.disclose(), key_of(MODEL))
    other, clerk = visitor.sign_in("mz-clerk"), visitor.sign_in("sw-clerk")
    assert "only its issuer" in deposit(other, mine)["problems"][0]["problem"]
    deposit(clerk, mine)
    name = office.ask(BLUE).document
    path = f"/v1/documents/{name}/bundle"
    for who in (other, visitor.sign_in("steward"), visitor.sign_in("auditor")):
        assert who.get(path).status_code == 404
        assert who.client.delete(path, headers=who.headers).status_code == 404
    read = clerk.get(path)
    assert decode_bundle(read.content) == made.disclose()
    assert read.headers["cache-control"] == "no-store"
    assert clerk.client.delete(path, headers=clerk.headers).status_code == 204
    assert clerk.get(path).status_code == 404
    assert office.ask(BLUE).verdict is Verdict.NOT_FOUND
    assert office.ask(BLUE, "sw-clerk").verdict is Verdict.ERROR
    assert office.ask(made.disclose().encode()).verdict is Verdict.VALID


def test_names_that_are_none_are_refused(visitor: Visitor) -> None:
    clerk = visitor.sign_in("sw-clerk")
    assert clerk.get("/v1/documents/0x12/bundle").status_code == 422
    unknown = f"/v1/documents/0x{'00' * 32}"
    assert clerk.get(f"{unknown}/bundle").status_code == 404
    assert clerk.get(unknown).status_code == 404


def test_what_is_kept_is_encrypted_and_found_by_a_keyed_hash_alone(office: Office) -> None:
    office.issue(BLUE)
    with office.town.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM archived_document")).all()
    stored = b"".join(part for part in row if isinstance(part, bytes))
    for field in MODEL.fields:
        assert len(field.value) < 4 or field.value.encode() not in stored


def test_what_was_forgotten_is_not_left_in_the_file(office: Office) -> None:
    name = office.issue(BLUE)
    with read_session(office.town.engine) as session:
        sealed = office.archive.find(session, key_of(MODEL))[0].sealed
    path = office.town.folder / "gateway.sqlite"
    forget_log(office.town.engine)
    assert sealed[20:60] in path.read_bytes()
    assert office.town.writer.run(lambda session: office.archive.erase(session, name.id))
    assert not office.town.writer.run(lambda session: office.archive.erase(session, name.id))
    forget_log(office.town.engine)
    files = office.town.folder.glob("gateway.sqlite*")
    assert not [one for one in files if sealed[20:60] in one.read_bytes()]


def test_killed_before_the_log_is_cut_the_next_start_cuts_it(office: Office) -> None:
    town, name = office.town, office.issue(BLUE)
    with read_session(town.engine) as session:
        sealed = office.archive.find(session, key_of(MODEL))[0].sealed
    town.writer.run(lambda session: office.archive.erase(session, name.id))  # killed here
    files = [town.folder / "gateway.sqlite", town.folder / "gateway.sqlite-wal"]
    assert [one for one in files if sealed[20:60] in one.read_bytes()]
    recover(town.engine, town.writer, payloads_of(town))
    assert not [one for one in files if sealed[20:60] in one.read_bytes()]


def test_a_document_may_be_left_before_the_contract_answers_and_under_one_number(
    office: Office,
) -> None:
    name = office.issue(BLUE, accepted=False)
    with read_session(office.town.engine) as session:
        assert office.archive.holds(session, name.id)
        fields = office.archive.fields(session, name.id)
        assert {one.path for one in fields} == {one.path for one in MODEL.fields}
        with pytest.raises(NotFound):
            office.archive.fields(session, Digest(bytes(32)))
        row = office.archive.find(session, key_of(MODEL))[0]
    again = row.model_copy(update={"lookup": bytes(32)})
    with pytest.raises(Conflict):
        office.town.writer.run(lambda session: office.archive.keep(session, again))


def test_one_document_on_all_its_axes_with_its_history(office: Office, visitor: Visitor) -> None:
    name = office.issue(BLUE)
    office.registry.done("SuspendDocument", name, effective=office.later(10))
    path = f"/v1/documents/{name.text}"
    found = visitor.sign_in("sw-clerk").get(path).json()
    assert (found["name"], found["kept"], found["issue"]["status"]) == (
        name.text, True, "suspended",
    )  # fmt: skip
    assert found["finding"]["verdict"] == "INVALID"
    axes = found["finding"]["axes"]
    assert axes["validity"]["state"] == "suspended"
    assert axes["validity"]["reason"]
    assert axes["use"]["status"] == "free"
    assert [(one["kind"], one["outcome"]) for one in found["history"]] == [
        ("document.issued", "submitted"), ("document.issued", "accepted"),
        ("document.suspended", "submitted"), ("document.suspended", "accepted"),
    ]  # fmt: skip
    assert visitor.sign_in("mz-clerk").get(path).status_code == 404
    for entitled in ("xc-clerk", "steward", "auditor"):
        assert visitor.sign_in(entitled).get(path).json()["finding"]["document"] == name.text


def test_a_document_of_a_batch_has_the_history_of_its_batch_too(
    office: Office, visitor: Visitor
) -> None:
    names = office.issue_batch([MODEL, altered(MODEL, "note", "another")])
    for name in names:
        office.registry.done("SuspendDocument", name, effective=office.later(10))
    found = visitor.sign_in("sw-clerk").get(f"/v1/documents/{names[1].text}").json()
    kinds = [one["kind"] for one in found["history"]]
    assert kinds == ["document.batched"] * 2 + ["document.suspended"] * 2
    assert found["serial"] == 2


def test_lines_come_in_pieces() -> None:
    lines = Lines()
    assert list(lines.feed(b"one\ntw")) == [Line(1, b"one")]
    assert list(lines.feed(b"o\r\n\n thr")) == [Line(2, b"two")]
    assert list(lines.finish()) == [Line(4, b"thr")]
    assert list(lines.finish()) == []
    with pytest.raises(TooLarge):
        list(Lines().feed(bytes(MAX_LINE + 1)))


def test_lines_that_are_nothing_are_invalid() -> None:
    for data in (b"\xff", b"1", b"null", b'{"bundle": 1.5, "key": {}}'):
        with pytest.raises(Invalid):
            read_line(data)


def test_the_key_in_some_fields_is_the_key_of_the_file() -> None:
    for data in (BLUE, sample("01.01a-INVOICE_ubl.xml"), a_certificate(**{"copy.number": "3"})):
        model = formats.read(data)
        content = {field.path: field.value for field in model.fields}
        assert key_in(model.type, content) == key_of(model)
    assert key_of(formats.read(b"\x00 any", "file")).issuer == "CONTENT"
    assert key_in("file", {}) is None
