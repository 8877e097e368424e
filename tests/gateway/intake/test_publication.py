"""Publishing, withdrawing and transferring, as the gateway judges it before the contract does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from chain.records import tag_hash
from chain.words import to_hex
from gateway.catalog import service
from gateway.catalog.models import Resource
from gateway.errors import Conflict, Forbidden, GatewayError, Invalid, NotFound
from gateway.journal import records
from tests.support.town import TJ, XC, Town, an_entry

CODE = "STJJ-0001"
RESOURCE = to_hex(tag_hash(f"resource:{CODE}"))
REASON = {"format": "shujian/reason/1", "text": "目录调整"}


def member(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))


def resource(town: Town, code: str = CODE) -> Resource:
    with Session(town.engine) as session:
        return service.find_resource(session, code)


def test_a_publication_is_recorded_at_once_and_current_when_accepted(town: Town) -> None:
    taken = town.publish(CODE, an_entry())
    assert taken.entry is not None
    assert (taken.entry.header.kind, taken.entry.header.outcome) == (
        "catalog.published",
        "submitted",
    )
    assert (resource(town).status, resource(town).version) == ("pending", 0)
    town.accept(taken.digest)
    assert (resource(town).status, resource(town).version, resource(town).state) == (
        "current",
        1,
        1,
    )


def test_the_record_is_tagged_with_resource_owner_and_signer(town: Town) -> None:
    entry = town.publish(CODE, an_entry()).entry
    assert entry is not None
    tags = {tag for tag, _ in entry.header.tags}
    assert tags == {tag_hash(f"resource:{CODE}"), tag_hash(f"member:{TJ}")}


def test_ordinals_count_the_records_of_each_tag(town: Town) -> None:
    first = town.publish(CODE, an_entry())
    answer = town.accept(first.digest)
    second = town.publish("STJJ-0002", an_entry("名录")).entry
    assert second is not None
    assert dict(answer.header.tags)[tag_hash(f"resource:{CODE}")] == 1
    assert dict(second.header.tags)[tag_hash("resource:STJJ-0002")] == 0
    tj = tag_hash(f"member:{TJ}")
    assert dict(second.header.tags)[tj] == dict(answer.header.tags)[tj] + 1


def test_versions_may_be_submitted_one_upon_another_before_the_answer(town: Town) -> None:
    first = town.publish(CODE, an_entry())
    second = town.publish(CODE, an_entry(summary="改过的摘要"), version=2, expectedState=1)
    town.accept(first.digest)
    town.accept(second.digest)
    with Session(town.engine) as session:
        statuses = [(row.version, row.status) for row in service.versions(session, CODE)]
        changes = service.diff(session, CODE, None, None).changes
    assert statuses == [(2, "current"), (1, "superseded")]
    assert [change.field for change in changes] == ["summary"]


def test_a_refused_first_publication_may_be_made_again(town: Town) -> None:
    taken = town.publish(CODE, an_entry())
    town.refuse(taken.digest)
    assert resource(town).status == "refused"
    again = town.publish(CODE, an_entry())
    town.accept(again.digest)
    assert (resource(town).status, resource(town).version) == ("current", 1)


def test_a_withdrawn_resource_may_be_published_again(town: Town) -> None:
    town.accept(town.publish(CODE, an_entry()).digest)
    raw = town.statement("WithdrawEntry", ["tj-clerk"], REASON, resource=RESOURCE, expectedState=1)
    town.accept(town.take(raw).digest)
    assert resource(town).status == "withdrawn"
    town.accept(town.publish(CODE, an_entry(), version=2, expectedState=2).digest)
    assert (resource(town).status, resource(town).version) == ("current", 2)


def test_a_transfer_waits_for_the_recipient_and_then_changes_the_owner(town: Town) -> None:
    town.accept(town.publish(CODE, an_entry()).digest)
    fields = {"resource": RESOURCE, "from": member(TJ), "to": member(XC), "expectedState": 1}
    raw = town.statement("TransferEntry", ["tj-head"], **fields)
    both = town.statement(
        "TransferEntry", ["tj-head", "xc-head"], **{**fields, "nonce": raw["message"]["nonce"]}
    )
    proposed = town.take(raw)
    assert (proposed.entry, proposed.missing) == (None, 1)
    signature = both["signatures"][1]
    taken = town.writer.run(lambda s: town.intake.cosign(s, proposed.digest, signature))
    town.accept(taken.digest)
    assert resource(town).owner == XC


def test_chinese_words_of_any_length_are_found(town: Town) -> None:
    town.accept(town.publish(CODE, an_entry("统计年鉴")).digest)
    town.accept(town.publish("STJJ-0002", an_entry("电动自行车")).digest)
    with Session(town.engine) as session:
        for words, found in (("鉴", [CODE]), ("自行", ["STJJ-0002"]), ("鉴年", [])):
            page = service.list_resources(
                session, service.Filters(words=words), after=None, limit=10
            )
            assert [row.code for row in page.resources] == found


REFUSED: list[tuple[str, type[GatewayError], dict[str, Any]]] = [
    ("another's name space", Forbidden, {"code": "XCQ-0001"}),
    ("another's account", Forbidden, {"signers": ["xc-clerk"]}),
    ("a stranger's account", Forbidden, {"signers": ["nobody"]}),
    ("two accounts", Invalid, {"signers": ["tj-clerk", "tj-head"]}),
    ("a version too far", Conflict, {"version": 2}),
    ("a state too far", Conflict, {"expectedState": 1}),
    ("an expiry gone by", Invalid, {"expires": 5}),
    ("an expiry too far", Invalid, {"expires": 2**52}),
    ("an unknown owner", NotFound, {"owner": "0x" + "ab" * 32}),
    ("a lower-case code", Invalid, {"code": "stjj-0001"}),
]


@pytest.mark.parametrize(("error", "fields"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused_and_nothing_written(
    town: Town, error: type[GatewayError], fields: dict[str, Any]
) -> None:
    with Session(town.engine) as session:
        before = records.size(session)
    with pytest.raises(error):
        town.publish(fields.pop("code", CODE), an_entry(), **fields)
    with Session(town.engine) as session:
        assert records.size(session) == before
        assert session.get(Resource, CODE) is None


def test_a_digest_is_used_once(town: Town) -> None:
    raw = town.statement(
        "PublishEntry", ["tj-clerk"], an_entry(), code=CODE, owner=member(TJ), version=1
    )
    town.take(raw)
    with pytest.raises(Conflict, match="submitted before"):
        town.take(raw)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "GrantEverything"}, "unknown statement type"),
        ({"attachment": None}, "needs the entry"),
        ({"attachment": an_entry("another")}, "digest that was signed"),
        ({"signatures": []}, "1 to 16 signatures"),
        ({"signatures": ["0x" + "00" * 65]}, "last byte"),
    ],
)
def test_a_malformed_statement_is_named(town: Town, change: dict[str, Any], words: str) -> None:
    raw = town.statement(
        "PublishEntry", ["tj-clerk"], an_entry(), code=CODE, owner=member(TJ), version=1
    )
    with pytest.raises(Invalid, match=words):
        town.take({**raw, **change})


@pytest.mark.parametrize("field", ["code", "owner", "version", "expectedState", "nonce", "expires"])
def test_a_tampered_field_makes_the_signature_a_stranger_s(town: Town, field: str) -> None:
    raw = town.statement(
        "PublishEntry", ["tj-clerk"], an_entry(), code=CODE, owner=member(TJ), version=1
    )
    old = raw["message"][field]
    changed = {
        "code": "STJJ-0009",
        "owner": member(XC),
        "nonce": "0x" + "99" * 32,
    }.get(field, old + 1 if isinstance(old, int) else None)
    with pytest.raises(GatewayError):
        town.take({**raw, "message": {**raw["message"], field: changed}})
