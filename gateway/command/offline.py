"""What all checks without network share: files read within bounds, what is trusted, words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.command.errors import CommandError, Status
from gateway.command.output import printable, shorten
from gateway.zone import SHANGHAI

if TYPE_CHECKING:
    from chain.evidence import Trust

NO_TRUST = "name what you trust: --trust trust.json (`shujian trust --url … --output trust.json`)"


def read_trust(file: Path) -> Trust:
    """What a trust file says; raises `CommandError` where it cannot be read or is none."""
    from chain.errors import ChainError
    from chain.evidence import parse_trust
    from chain.evidence.trust import MAX_BYTES

    try:
        return parse_trust(read_bounded(file, MAX_BYTES))
    except ChainError as error:
        raise CommandError(f"{file} is no trust file: {error}", Status.USAGE) from error


def read_bounded(file: Path, most: int) -> bytes:
    """A file's bytes, or those of standard input for ``-``; `CommandError` if there are more."""
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(most + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"{file} cannot be read: {reason}", Status.USAGE) from error
    if len(data) > most:
        raise CommandError(f"{file} is larger than {most:,} bytes, the most that can be checked")
    return data


def shown(status: str, demanded: bool) -> str:
    """A result as it is shown; one that had nothing to check is a dash, and not green."""
    return "-" if status == "SKIPPED" and not demanded else status


def said(reason: str) -> str:
    """A reason as one line."""
    # Reasons may quote the file; --json has them whole.
    return shorten(printable(reason), 240)


def moment(millis: int) -> str:
    """A time as a person in Shanghai reads it; the number itself where no calendar reaches."""
    try:
        moment = datetime.fromtimestamp(millis // 1000, UTC).astimezone(SHANGHAI)
    except (ValueError, OverflowError, OSError):
        return f"{millis} ms"
    part = f".{millis % 1000:03}" if millis % 1000 else ""
    # Not by strftime, which writes the year 1 with one digit.
    return f"{moment.isoformat(' ', 'seconds')[:19]}{part} 北京时间"
