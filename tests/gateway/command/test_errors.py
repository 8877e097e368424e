"""Every error becomes one line and one of four exit statuses."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DatabaseError

from chain.errors import AccountError, ClientError, NodeError
from gateway.catalog.errors import MappingError
from gateway.command.errors import CommandError, Refused, Status, Unreachable, explain, one_line
from gateway.errors import Conflict, LedgerError, Unavailable


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CommandError("x"), Status.FAILED),
        (CommandError("x", Status.USAGE), Status.USAGE),
        (Unreachable("x"), Status.UNREACHABLE),
        (Refused(409, "x"), Status.FAILED),
        (AccountError("x"), Status.USAGE),
        (MappingError("x"), Status.USAGE),
        (ClientError("x"), Status.UNREACHABLE),
        (Unavailable("x"), Status.UNREACHABLE),
        (LedgerError("x"), Status.FAILED),
        (Conflict("x"), Status.FAILED),
        (NodeError("x"), Status.FAILED),
        (KeyboardInterrupt(), Status.INTERRUPTED),
        (BrokenPipeError(), Status.PIPE_CLOSED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else value.name,
)
def test_an_error_has_its_exit_status(error: BaseException, status: Status) -> None:
    assert explain(error)[0] == status


def test_a_missing_file_is_named() -> None:
    error = FileNotFoundError(2, "No such file or directory", "pw")
    assert explain(error) == (Status.FAILED, "pw: No such file or directory")


def test_a_database_that_cannot_be_used_sends_to_the_doctor() -> None:
    error = DatabaseError("SELECT 1", {}, Exception("disk image is malformed"))
    status, said = explain(error)
    assert status == Status.FAILED
    assert said == ("the database cannot be used (disk image is malformed); see `shujian doctor`")


def test_an_unexpected_error_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUJIAN_DEBUG", raising=False)
    assert explain(ZeroDivisionError("by zero")) == (
        Status.FAILED,
        "unexpected ZeroDivisionError: by zero; SHUJIAN_DEBUG=1 shows where it arose",
    )
    monkeypatch.setenv("SHUJIAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        explain(ZeroDivisionError())


def test_a_message_of_several_lines_is_said_in_one() -> None:
    assert one_line("a\n  b\x1b[1m") == "a b[1m"


def test_the_problems_of_a_refusal_are_told() -> None:
    assert str(Refused(422, "wrong form", ("name: empty", "grade: unknown"))) == (
        "wrong form: name: empty; grade: unknown"
    )
