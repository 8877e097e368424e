"""The errors of the domain; they know nothing of HTTP, and each message says what to do next."""

from __future__ import annotations


class GatewayError(Exception):
    """Base of every error that the gateway raises on purpose."""


class NotFound(GatewayError):
    """There is nothing by that name, or nothing that the asker may see."""


class Forbidden(GatewayError):
    """The asker is known and may not do this."""


class Unauthenticated(GatewayError):
    """Nobody has signed in, or the session has ended."""


class Invalid(GatewayError):
    """The request has the wrong form; `problems` names every field that is wrong."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class Conflict(GatewayError):
    """The request does not fit the present state: another version, a digest used before."""


class TooLarge(GatewayError):
    """The request exceeds a stated limit of size or number."""


class TooSlow(GatewayError):
    """The request does not arrive in the time that it has."""


class TooMany(GatewayError):
    """The asker calls more often than the limit allows."""


class Unavailable(GatewayError):
    """Something that the gateway needs is away for now: the chain, the database, the disk."""


class LedgerError(GatewayError):
    """The ledger on disk is missing, half made, older than it was, or not as it should be."""
