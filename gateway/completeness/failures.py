"""What is wrong where the index is not what it must be, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chain.errors import ProofError
from chain.words import ZERO_DIGEST, Digest, to_hex
from gateway.errors import LedgerError

REPAIR = "run `shujian audit`, and `shujian rebuild` where it names index_key or index_state alone"


def require_claim(size: int, claimed: Digest, found: Digest) -> None:
    """Raise `LedgerError` unless a checkpoint claims the index root found, or none at all."""
    if claimed not in (ZERO_DIGEST, found):
        raise LedgerError(
            f"the checkpoint of {size} records claims the index root {to_hex(claimed)}, by our own "
            f"headers and rows it is {to_hex(found)}: history differs; {REPAIR}"
        )


@contextmanager
def sound() -> Iterator[None]:
    """Turn what rows that were changed by hand lead to into the error that says what to do."""
    try:
        yield
    except (ProofError, TypeError, ValueError, AttributeError, OverflowError, IndexError) as error:
        raise LedgerError(
            f"the rows of the completeness index were changed by hand ({error}); {REPAIR}"
        ) from error
