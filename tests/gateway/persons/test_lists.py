"""Subject lists: whom a resource is about, and which accesses concern them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from chain.records import tag_hash
from chain.words import to_hex
from gateway.database import read_session
from gateway.journal import records
from gateway.persons.concern import IN_RECORD, concern, is_of_list
from gateway.persons.lists import make_attachment, normal_labels, reaches_of, subjects_of
from gateway.persons.models import SubjectEntry
from gateway.persons.tags import find_persons
from tests.gateway.persons.conftest import CODE
from tests.support.town import TJ, Town
from tests.support.web import Visitor

SALT = b"\x05" * 32


def listing(town: Town, labels: list[str], signer: str = "tj-clerk") -> dict[str, Any]:
    attachment = make_attachment(SALT, normal_labels(labels))
    resource = to_hex(tag_hash(f"resource:{CODE}"))
    statement = town.statement("ListSubjects", [signer], attachment, resource=resource)
    return {**statement, "salt": to_hex(SALT), "labels": labels}


def position_of(answer: Any) -> int:
    assert answer.status_code == 201, answer.json()
    return int(answer.json()["position"])


def test_a_list_is_recorded_by_number_and_salted_digest_alone(clerk: Visitor, town: Town) -> None:
    position = position_of(clerk.post("/v1/subjects", listing(town, ["张三", "李四", " 张三"])))
    with read_session(town.engine) as session:
        entry = records.read(session, position)
        subjects = subjects_of(session, CODE)
    assert entry.header.kind == "subject.listed"
    assert entry.body is not None
    assert entry.body["statement"]["attachment"]["count"] == 2
    assert "persons" not in entry.body
    assert "张三" not in str(entry.body)
    assert subjects is not None
    assert (subjects.position, subjects.count) == (position, 2)


def test_other_labels_than_those_signed_are_refused(clerk: Visitor, town: Town) -> None:
    body = listing(town, ["张三"])
    body["labels"].append("李四")
    answer = clerk.post("/v1/subjects", body)
    assert answer.status_code == 422
    assert "not those that were signed" in answer.json()["detail"]


def test_only_the_owner_lists(clerk: Visitor, town: Town) -> None:
    answer = clerk.post("/v1/subjects", listing(town, ["张三"], "xc-clerk"))
    assert answer.status_code == 403


def test_the_statement_alone_is_not_taken(clerk: Visitor, town: Town) -> None:
    body = listing(town, ["张三"])
    del body["salt"], body["labels"]
    assert "POST /v1/subjects" in clerk.post("/v1/statements", body).json()["detail"]


def concerned(town: Town, labels: list[str] | None, *, whole: bool = True) -> dict[str, Any]:
    return town.writer.run(lambda s: concern(s, TJ, CODE, labels, whole=whole))


def test_where_subjects_are_unknown_the_access_says_so(town: Town) -> None:
    assert concerned(town, None) == {"subjects": {"known": "unknown"}, "persons": []}


def test_persons_that_are_named_are_the_ones_concerned(clerk: Visitor, town: Town) -> None:
    clerk.post("/v1/subjects", listing(town, ["张三"]))
    named = concerned(town, ["李四", "李四"])
    assert named["subjects"] == {"known": "named"}
    assert len(named["persons"]) == 1
    assert concerned(town, [])["subjects"] == {"known": "named"}


@pytest.mark.parametrize(("count", "copied"), [(IN_RECORD, IN_RECORD), (IN_RECORD + 1, 0)])
def test_a_whole_file_access_concerns_the_list_copied_only_where_short(
    clerk: Visitor, town: Town, count: int, copied: int
) -> None:
    labels = [f"person {number}" for number in range(count)]
    position = position_of(clerk.post("/v1/subjects", listing(town, labels)))
    body = concerned(town, None)
    assert body["subjects"] == {"known": "list", "list": position, "count": count}
    assert len(body["persons"]) == copied
    assert is_of_list(body, position)
    assert concerned(town, None, whole=False)["subjects"] == {"known": "unknown"}


def test_a_person_is_found_through_the_list_until_the_next_one(clerk: Visitor, town: Town) -> None:
    first = position_of(clerk.post("/v1/subjects", listing(town, ["张三", "李四"])))
    second = position_of(clerk.post("/v1/subjects", listing(town, ["李四"])))
    with read_session(town.engine) as session:
        zhang = reaches_of(session, find_persons(session, "张三", None))
        li = reaches_of(session, find_persons(session, "李四", TJ))
        entries = session.exec(select(SubjectEntry)).all()
    assert [(reach.resource, reach.first, reach.end) for reach in zhang] == [
        (CODE, first + 1, second)
    ]
    assert [(reach.list, reach.end) for reach in li] == [(first, second), (second, None)]
    assert len(entries) == 3
