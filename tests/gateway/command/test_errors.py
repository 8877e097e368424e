"""Every error becomes one line and one of four exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from sqlalchemy.exc import DatabaseError

from chain import keys
from chain.errors import AccountError, ClientError, NodeError
from chain.keys.keystore import KdfCost
from chain.words import to_hex
from gateway.catalog.errors import MappingError
from gateway.command.errors import CommandError, Refused, Status, Unreachable, explain, one_line
from gateway.command.frame import Call, _with_names, command
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


def test_accounts_of_this_machine_are_called_by_their_names(tmp_path: Path) -> None:
    made = keys.create("mz-clerk", "secret", tmp_path, cost=KdfCost(2))
    address = to_hex(made.address)
    call = Call({"keys": tmp_path})
    named = f"mz-clerk ({address}) is not a head's account"
    assert _with_names(f"{address} is not a head's account", call) == named
    assert _with_names(address.upper().replace("0X", "0x"), call).startswith("mz-clerk (0x")
    for other in ("no address", f"0x{'ab' * 20} is unknown", f"document {address}00"):
        assert _with_names(other, call) == other
    assert _with_names(f"see {address}", Call({"keys": tmp_path / "none"})) == f"see {address}"


def test_a_command_that_is_refused_says_the_names(tmp_path: Path) -> None:
    made = keys.create("mz-clerk", "secret", tmp_path, cost=KdfCost(2))
    app = typer.Typer()

    def refused(call: Call) -> None:
        raise Refused(409, f"{to_hex(made.address)} is no head", ())

    command(app, "refused", "shujian refused", ("keys",))(refused)
    with pytest.raises(Refused) as told:
        typer.main.get_command(app).main(["--keys", str(tmp_path)], standalone_mode=False)
    assert str(told.value).startswith("mz-clerk (0x")
    assert (told.value.code, explain(told.value)[0]) == (409, Status.FAILED)
