"""Labels become tags by a key each, and the tags mean nothing without it."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from chain.records import key_tags, tag_hash
from gateway.database import read_session
from gateway.errors import Invalid
from gateway.persons.models import PersonKey
from gateway.persons.tags import find_tags, normal_label, person_tag, tags_for
from tests.support.town import TJ, XC, Town


def name(town: Town, member: str, labels: list[str]) -> list[str]:
    return town.writer.run(lambda session: tags_for(session, member, labels))


def test_a_label_has_one_tag_for_each_member_that_gives_it(town: Town) -> None:
    first = name(town, TJ, ["张三", "李四", "张三"])
    assert first[0] == first[2] != first[1]
    assert name(town, TJ, ["李四"]) == [first[1]]
    assert name(town, XC, ["张三"]) != [first[0]]


def test_the_tag_is_the_hmac_of_the_label_under_the_persons_own_key(town: Town) -> None:
    (tag,) = name(town, TJ, ["张三"])
    with read_session(town.engine) as session:
        row = session.exec(select(PersonKey)).one()
    assert tag == "0x" + hmac.new(row.key, "张三".encode(), "sha256").hexdigest()
    assert person_tag(row.key, "张三") == row.tag


def test_keys_are_random_so_that_nobody_can_try_out_labels(town: Town) -> None:
    name(town, TJ, [str(number) for number in range(600)])
    with read_session(town.engine) as session:
        keys = session.exec(select(PersonKey.key)).all()
    assert len(set(keys)) == 600
    assert {len(key) for key in keys} == {32}


def test_a_person_is_found_under_the_key_tags_that_records_have(town: Town) -> None:
    tags = [name(town, member, ["张三"])[0] for member in (TJ, XC)]
    expected = {tag_hash(tag) for tag in key_tags({"persons": tags})}
    with read_session(town.engine) as session:
        assert set(find_tags(session, " 张三 ", None)) == expected
        assert find_tags(session, "张三", TJ) == [tag_hash(f"person:{tags[0]}")]
        assert find_tags(session, "王五", None) == []


@given(st.text(max_size=12))
def test_a_normal_label_stays_as_it_is(label: str) -> None:
    try:
        normal = normal_label(label)
    except Invalid:
        return
    assert normal_label(normal) == normal


@pytest.mark.parametrize("label", ["", "  ", "a\nb", "x" * 201])
def test_other_labels_are_refused_without_repeating_them(label: str) -> None:
    with pytest.raises(Invalid, match=r"a person's label has 1 to 200 printable characters$"):
        normal_label(label)
