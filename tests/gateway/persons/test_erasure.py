"""Erasing a person: key and label go, every record and proof stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from chain.records import tag_hash
from chain.words import to_hex
from gateway.database import read_session
from gateway.errors import Forbidden, NotFound
from gateway.journal import records
from gateway.journal.records import Draft
from gateway.journal.tree import Tree
from gateway.members.reason import make_reason
from gateway.persons.models import PersonKey
from gateway.persons.tags import find_tags, tags_for
from tests.support.town import TJ, XC, Town
from tests.support.web import Visitor


@pytest.fixture
def person(town: Town) -> str:
    """张三, named by 市统计局 in one record."""
    (tag,) = town.writer.run(lambda session: tags_for(session, TJ, ["张三"]))
    body = {"subject": {"resource": "STJJ-0001"}, "persons": [tag]}
    town.record(Draft("person.noted", "recorded", body))
    return tag


def erasure(town: Town, person: str, signer: str = "tj-head", member: str = TJ) -> dict[str, Any]:
    named = to_hex(tag_hash(f"member:{member}"))
    reason = make_reason("个人要求删除")
    return town.statement("ErasePerson", [signer], reason, member=named, person=person)


def test_key_and_label_are_gone_and_the_leaf_stays(town: Town, person: str) -> None:
    with read_session(town.engine) as session:
        size = records.size(session)
        root = Tree(session).root(size)
    taken = town.take(erasure(town, person))
    assert taken.state == "recorded"
    with read_session(town.engine) as session:
        assert session.exec(select(PersonKey)).all() == []
        assert find_tags(session, "张三", None) == []
        assert Tree(session).root(size) == root
        entry = records.read(session, size)
    assert entry.header.kind == "person.erased"
    assert entry.body is not None
    assert entry.body["persons"] == [person]
    assert "张三" not in str(entry.body)


def test_the_label_is_not_left_in_the_file(town: Town, person: str) -> None:
    label = "label-to-be-overwritten"
    (tag,) = town.writer.run(lambda session: tags_for(session, TJ, [label]))
    town.take(erasure(town, tag))
    with town.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert label.encode() not in (town.folder / "gateway.sqlite").read_bytes()


def test_the_same_label_is_another_person_afterwards(town: Town, person: str) -> None:
    town.take(erasure(town, person))
    assert town.writer.run(lambda session: tags_for(session, TJ, ["张三"])) != [person]


def test_only_a_head_of_the_member_that_named_the_person_erases(town: Town, person: str) -> None:
    with pytest.raises(Forbidden, match="a head of 市统计局 signs this"):
        town.take(erasure(town, person, "tj-clerk"))
    with pytest.raises(Forbidden, match="but only"):
        town.take(erasure(town, person, "xc-head"))
    with pytest.raises(NotFound, match="has named no person"):
        town.take(erasure(town, person, "xc-head", XC))


def test_what_was_erased_is_not_erased_again(town: Town, person: str) -> None:
    town.take(erasure(town, person))
    with pytest.raises(NotFound, match="erased it already"):
        town.take(erasure(town, person))


def test_an_older_copy_of_custody_is_erased_again_by_rebuilding(town: Town, person: str) -> None:
    with read_session(town.engine) as session:
        row = session.exec(select(PersonKey)).one()
        kept = row.model_dump()
    town.take(erasure(town, person))
    town.writer.run(lambda session: session.add(PersonKey(**kept)))
    from gateway.audit.rebuild import rebuild

    rebuild(town.writer)
    with read_session(town.engine) as session:
        assert session.exec(select(PersonKey)).all() == []


def test_the_owner_of_a_label_learns_its_tag_and_nobody_else(
    clerk: Visitor, town: Town, person: str
) -> None:
    assert clerk.post("/v1/persons/tags", {"label": "张三"}).json() == {"tags": [person]}
    other = clerk.sign_in("xc-clerk")
    assert other.post("/v1/persons/tags", {"label": "张三"}).json() == {"tags": []}
    assert Visitor(clerk.client).post("/v1/persons/tags", {"label": "张三"}).status_code == 401
