"""How a test says that a contract refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.contracts.evm import Refused

ANY = object()
"""Stands for a value of an error that the test does not foretell."""


@contextmanager
def refused(name: str, *values: Any) -> Iterator[None]:
    """What is done inside must revert with that error and those values."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.name == name, caught.value
    given = caught.value.values
    assert len(given) == len(values), caught.value
    for told, wanted in zip(given, values, strict=True):
        assert wanted is ANY or told == wanted, caught.value
