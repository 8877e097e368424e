from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from gateway.database import read_session
from gateway.statements.models import Proposal


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a commit that returned survives a power cut, too
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("journal_size_limit", 64 * 2**20),
    ],
)
def test_every_connection_is_set_to_lose_nothing(
    engine: Engine, pragma: str, value: str | int
) -> None:
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_what_a_reading_session_was_made_to_write_is_gone_at_its_end(engine: Engine) -> None:
    with read_session(engine) as session:
        session.add(Proposal(digest=bytes(32), content=b"", created=0, expires=0))
        session.flush()
    with read_session(engine) as session:
        assert session.exec(select(Proposal)).all() == []
