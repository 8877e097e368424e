"""What can be wrong with a payload, as errors of the domain."""

from __future__ import annotations

from gateway.errors import Invalid, LedgerError, NotFound


class Damaged(LedgerError):
    """The stored file is not what was written: cut, extended, reordered, altered, or gone."""


class Erased(NotFound):
    """The payload was erased; its records and proofs stay valid."""


class KeyFileError(LedgerError):
    """The file with the master key is missing, empty, readable by others, or the wrong one."""


class Unscopable(Invalid):
    """The file cannot be reduced to the granted fields, so a scoped grant does not release it."""
