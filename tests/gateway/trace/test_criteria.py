"""What an access is found by, and what drives the search for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.database import Writer, read_session
from gateway.errors import Invalid, NotFound
from gateway.persons.models import PersonKey, SubjectEntry, SubjectList
from gateway.trace import selection, service
from gateway.trace.criteria import Criteria
from gateway.trace.question import Question, ask
from tests.gateway.trace.samples import (
    AUDITOR,
    CONSUMER,
    Clock,
    Viewer,
    an_access,
    append,
    draft,
    keep_custody,
)

ZHANG, LI = Digest(b"\x51" * 32), Digest(b"\x52" * 32)
NAMED = {"subjects": {"known": "named"}, "persons": [to_hex(ZHANG)]}


def found(engine: Engine, viewer: Viewer = AUDITOR, **words: object) -> list[int]:
    with read_session(engine) as session:
        question = Question(newest_first=False, **words)  # type: ignore[arg-type]
        return [row.position for row in service.page(session, viewer, question).rows]


def name_persons(session: Session) -> None:
    for tag, member in ((ZHANG, "M1"), (LI, "M2")):
        session.add(PersonKey(member=member, label="某人", key=bytes(32), tag=tag))


def list_subjects(position: int, resource: str, tags: Sequence[Digest]) -> list[object]:
    listed = SubjectList(
        position=position, resource=resource, owner="M1", count=len(tags), salt=b"", digest=b""
    )
    return [listed, *(SubjectEntry(list=position, tag=tag) for tag in tags)]


def test_a_whole_file_access_concerns_those_of_the_list_that_was_in_force(
    engine: Engine, writer: Writer
) -> None:
    def of(place: int) -> dict[str, object]:
        return {"subjects": {"known": "list", "list": place, "count": 1}, "persons": []}

    append(
        writer,
        Clock(),
        [
            an_access(resource="A-1"),
            draft("subject.listed", "recorded", "A-1", ["M1"]),
            an_access(resource="A-1", **of(1)),
            an_access(resource="A-2", **of(1)),  # no list of that resource
            draft("subject.listed", "recorded", "A-1", ["M1"]),
            an_access(resource="A-1", **of(4)),
            an_access(resource="A-1", **NAMED),
            an_access("access.refused", resource="A-1", **of(4)),
        ],
    )
    writer.run(name_persons)
    writer.run(lambda session: session.add_all(list_subjects(1, "A-1", [ZHANG])))
    writer.run(lambda session: session.add_all(list_subjects(4, "A-1", [LI])))
    assert found(engine, persons=(ZHANG,)) == [2, 6]
    assert found(engine, persons=(LI,)) == [5, 7]
    assert found(engine, persons=(ZHANG, LI), kind="access.released") == [2, 5, 6]
    assert found(engine, CONSUMER, persons=(ZHANG,)) == [2, 6]
    assert found(engine, persons=()) == []


def test_a_member_asks_about_persons_whom_it_named_and_an_auditor_about_all(
    engine: Engine, writer: Writer
) -> None:
    append(writer, Clock(), [an_access(**NAMED)])
    writer.run(name_persons)
    assert found(engine, persons=(ZHANG,)) == found(engine, CONSUMER, persons=(ZHANG,)) == [0]
    other = Viewer("M2", CONSUMER.roles)
    for tag in (ZHANG, Digest(b"\x53" * 32)):
        with pytest.raises(NotFound, match="named no person with this tag"):
            found(engine, other, persons=(tag,))


def test_what_nobody_said_is_counted_as_unknown(
    engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = {"subjects": {"known": "unknown"}, "persons": []}
    drafts = [
        *[an_access(**NAMED), an_access(**unknown), an_access("access.reported")],
        *[an_access("access.refused", **unknown), an_access(resource="A-2", **unknown)],
    ]
    append(writer, Clock(), drafts)
    writer.run(name_persons)
    question = Question(persons=(ZHANG,))
    with read_session(engine) as session:
        assert service.unknown(session, AUDITOR, question) == service.Unknown(3, more=False)
        about = replace(question, resource="A-1")
        assert service.unknown(session, AUDITOR, about) == service.Unknown(2, more=False)
        stranger = Viewer("M9", CONSUMER.roles)
        nobody = Question(persons=())
        assert service.unknown(session, stranger, nobody) == service.Unknown(0, more=False)
        monkeypatch.setattr(service, "UNKNOWN_MOST", 1)
        assert service.unknown(session, AUDITOR, question) == service.Unknown(1, more=True)


def test_a_damaged_body_elsewhere_does_not_stop_a_question_about_a_person(
    engine: Engine, writer: Writer
) -> None:
    drafts = [draft("subject.listed", "recorded", "A-1"), an_access(), an_access(**NAMED)]
    append(writer, Clock(), drafts)
    writer.run(name_persons)
    writer.run(lambda session: session.add_all(list_subjects(0, "A-1", [ZHANG])))
    writer.run(
        lambda session: session.connection().exec_driver_sql(
            "UPDATE record SET body = x'7b' WHERE position = 1"
        )
    )
    assert found(engine, persons=(ZHANG,)) == [2]


def test_the_rarest_of_all_criteria_drives(engine: Engine, writer: Writer) -> None:
    drafts = [an_access(case="C-1", purpose="statistics", **NAMED) for _ in range(30)]
    drafts[7] = an_access(case="C-2", purpose="tax.verify", authorization="A-000000000001")
    drafts[8] = an_access(case="C-2", purpose="statistics")
    append(writer, Clock(), drafts)
    writer.run(name_persons)
    member = tag_hash("member:M2")
    with read_session(engine) as session:
        one = Criteria((member,), None, None, 0, 30, None, newest_first=True)
        both = replace(one, case="C-2", purpose="tax.verify")
        assert selection._rarest(session, both).source == "purpose"
        assert selection._rarest(session, replace(both, purpose="statistics")).source == "case"
        assert selection._rarest(session, replace(both, tags=())).source == "purpose"
        assert selection._rarest(session, replace(one, case="C-9")).count == 0
        assert selection._rarest(session, replace(one, tags=(), case="C-1")).source == "case"
        common = replace(one, case="C-1", tags=(tag_hash("authorization:A-000000000001"),))
        assert selection._rarest(session, common).source == "tag"
        question = Question(persons=(ZHANG,))
        asked = service._criteria(session, AUDITOR, question)
        assert selection._rarest(session, asked).source == "person 1 0"
        assert selection._rarest(session, asked).count == 28
        several = replace(asked, purpose="tax.verify")
        assert selection._rarest(session, several).source == "purpose"


def test_what_only_accesses_can_answer_is_sought_under_the_viewers_own_tag(
    engine: Engine, writer: Writer
) -> None:
    append(writer, Clock(), [an_access(**NAMED)])
    writer.run(keep_custody)
    own = (tag_hash("member:M1"),)
    with read_session(engine) as session:
        for words in ({"purpose": "statistics"}, {"access_case": "C-1"}, {"persons": ()}):
            question = Question(**words)  # type: ignore[arg-type]
            assert service._criteria(session, CONSUMER, question).tags == own
            assert service._criteria(session, AUDITOR, question).tags == ()


def test_an_unknown_authorization_is_said_to_be_unknown(engine: Engine) -> None:
    with pytest.raises(NotFound, match="nothing is recorded about A-000000000009"):
        found(engine, authorization="A-000000000009")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"authorization": "A-1"}, "an authorization's code"),
        ({"purpose": "Tax Verify"}, "no purpose code"),
        ({"purpose": "a" * 65}, "no purpose code"),
        ({"access_case": " C-1"}, "a case number has"),
        ({"access_case": "C\n1"}, "a case number has"),
        ({"access_case": "C" * 65}, "a case number has"),
        ({"person": ["张三"]}, "never by name"),
        ({"person": ["0x" + "00" * 32] * 33}, "up to 32 tags"),
    ],
)
def test_words_of_another_form_are_refused_and_named(words: dict[str, object], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        ask(**words)  # type: ignore[arg-type]


def test_a_question_is_written_down_with_what_was_asked_for_alone() -> None:
    question = ask(
        resource="A-1", person=[to_hex(LI), to_hex(ZHANG)], since="2026-11-22", until="2026-11-22"
    )
    assert question.as_words() == {
        "resource": "A-1",
        "person": [to_hex(ZHANG), to_hex(LI)],
        "from": "2026-11-22T00:00:00.000+08:00",
        "before": "2026-11-23T00:00:00.000+08:00",
        "order": "newest",
    }
    assert ask().as_words() == {"order": "newest"}
    assert ask(person=[]).as_words()["person"] == []
