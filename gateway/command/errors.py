"""What ends a command early, and the exit status and the one line that every error becomes."""

from __future__ import annotations

import os
import sys
from enum import IntEnum


class Status(IntEnum):
    """The exit status of every command."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class CommandError(Exception):
    """A command cannot go on: one line that says what to do, and the exit status."""

    def __init__(self, message: str, status: Status = Status.FAILED) -> None:
        super().__init__(message)
        self.status = status


class Unreachable(CommandError):
    """The gateway did not answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Status.UNREACHABLE)


class Unanswered(Unreachable):
    """The gateway was asked and did not answer: it may do all the same what it was asked for."""


class Interrupted(CommandError):
    """Somebody stopped the command while something was under way; the message says what of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Status.INTERRUPTED)


class Refused(CommandError):
    """The gateway answered with a problem (RFC 9457)."""

    def __init__(self, code: int, detail: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(detail if not problems else f"{detail}: {'; '.join(problems[:5])}")
        self.code = code
        self.detail = detail


def explain(error: BaseException) -> tuple[Status, str]:
    """The exit status and the line for any error that reaches the top of a command."""
    if isinstance(error, CommandError):
        return error.status, str(error)
    if isinstance(error, (KeyboardInterrupt, EOFError)):
        return Status.INTERRUPTED, "interrupted"
    if isinstance(error, BrokenPipeError):
        return Status.PIPE_CLOSED, ""
    return _explain_package_error(error)


def _explain_package_error(error: BaseException) -> tuple[Status, str]:
    # Imported here, for a command that only prints help needs none of it.
    if isinstance(error, ModuleNotFoundError) and (said := _explain_missing(error.name or "")):
        return Status.USAGE, said
    from chain.errors import AccountError, ChainError, ClientError
    from gateway.catalog.errors import FileError, MappingError
    from gateway.errors import GatewayError, Unavailable

    if isinstance(error, (AccountError, FileError, MappingError)):
        return Status.USAGE, str(error)
    if isinstance(error, (ClientError, Unavailable)):
        return Status.UNREACHABLE, str(error)
    if isinstance(error, (ChainError, GatewayError)):
        return Status.FAILED, str(error)
    if "sqlalchemy" in sys.modules and (said := _explain_database_error(error)):
        return Status.FAILED, said
    if isinstance(error, OSError):
        return Status.FAILED, _explain_os_error(error)
    if os.environ.get("SHUJIAN_DEBUG"):
        raise error
    name = type(error).__name__
    return Status.FAILED, f"unexpected {name}: {error}; SHUJIAN_DEBUG=1 shows where it arose"


def _explain_missing(name: str) -> str | None:
    """What to install for a package that is not ours; None for a part of this program."""
    if name.partition(".")[0] in ("", "chain", "contracts", "gateway"):
        return None
    return (
        f"this command needs more than checking evidence does, {name.partition('.')[0]} first: "
        "python -m pip install 'shujian[gateway]'"
    )


def _explain_database_error(error: BaseException) -> str | None:
    from sqlalchemy.exc import DBAPIError

    if not isinstance(error, DBAPIError):
        return None
    return f"the database cannot be used ({error.orig}); see `shujian doctor`"


def _explain_os_error(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def one_line(message: str) -> str:
    """A message without line breaks or control characters, whoever wrote it."""
    text = " ".join(message.split())
    return "".join(character for character in text if character.isprintable())
