"""Many rows as tuples."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select

from gateway.database import read_session
from gateway.database.rows import Rows, _statement
from gateway.journal.models import RecordTag
from tests.support.town import Town

ROWS = Rows(RecordTag, "position", "tag", "ordinal")


def test_rows_are_put_down_as_the_model_has_them(empty_town: Town) -> None:
    rows = [(number, bytes([number]) * 32, number + 1) for number in range(5)]
    empty_town.writer.run(lambda session: ROWS.insert(session, rows))
    empty_town.writer.run(lambda session: ROWS.insert(session, []))
    with read_session(empty_town.engine) as session:
        found = session.exec(select(RecordTag).order_by(RecordTag.position)).all()  # type: ignore[arg-type]
    assert [(row.position, row.tag, row.ordinal) for row in found] == rows


def test_a_column_left_out_is_noticed_at_once() -> None:
    with pytest.raises(LookupError, match="name every column of record_tag"):
        Rows(RecordTag, "position", "tag")


def test_each_driver_is_spoken_to_in_its_own_words() -> None:
    columns = ("position", "tag", "ordinal")
    table = RecordTag.__table__  # type: ignore[attr-defined]
    plain, positional = _statement(table, columns, sqlite.dialect())
    assert plain == "INSERT INTO record_tag (position, tag, ordinal) VALUES (?, ?, ?)"
    assert positional
    named, positional = _statement(table, columns, postgresql.psycopg.dialect())
    assert named.endswith("VALUES (%(position)s, %(tag)s, %(ordinal)s)")
    assert not positional
