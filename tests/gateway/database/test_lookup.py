"""Look-ups in the driver's own words, beside an ORM that does not know of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel, col, select

from gateway.database import Lookup, open_engine
from gateway.database.lookup import forget
from gateway.members.models import Account

_NEWEST = Lookup(
    select(Account.member, Account.active)
    .where(Account.member == bindparam("member"))
    .order_by(col(Account.position).desc())
    .limit(1),
    "member",
)
_RENAME = Lookup(
    update(Account).where(col(Account.address) == bindparam("a")).values(member=bindparam("m")),
    *("m", "a"),
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path / 'db.sqlite'}")
    SQLModel.metadata.tables["account"].create(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def _account(at: int) -> Account:
    return Account(address=bytes([at]) * 20, member="A", rank=1, active=True, position=at)


def test_a_look_up_sees_what_the_session_has_not_flushed_and_keeps_its_constants(
    session: Session,
) -> None:
    session.add_all([_account(1), _account(2)])
    assert _NEWEST.first(session, "A") == ("A", 1)
    assert len(_NEWEST.all(session, "A")) == 1  # the limit is a constant of the statement
    assert _NEWEST.first(session, "B") is None


def test_a_row_that_the_session_holds_is_read_again_once_it_is_forgotten(session: Session) -> None:
    row = _account(1)
    session.add(row)
    assert _RENAME.run(session, "B", row.address) == 1
    forget(session, Account, row.address)
    assert row.member == "B"
    assert _RENAME.run(session, "B", b"nobody") == 0
    forget(session, Account, b"nobody")


def test_parameters_that_are_not_named_are_refused(session: Session) -> None:
    wrong = Lookup(select(Account.member).where(Account.member == bindparam("member")), "name")
    with pytest.raises(LookupError, match="name the parameters"):
        wrong.first(session, "A")
