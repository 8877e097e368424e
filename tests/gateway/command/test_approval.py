"""Signing what others proposed: what is complete already is told as that."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.command.approval import approve
from gateway.command.errors import CommandError
from gateway.command.frame import Call

COMPLETE, UNKNOWN = "0x" + "5a" * 32, "0x" + "5b" * 32


class Gateway:
    """Nothing waits, for one statement got its last signature meanwhile."""

    def get(self, path: str) -> Any:
        """The proposals."""
        assert path == "/v1/proposals"
        return []

    def answers(self, digests: list[str]) -> Any:
        """What became of statements."""
        known = {"state": "pending", "position": 17}
        return [known if one == COMPLETE else {"state": "unknown"} for one in digests]


@pytest.mark.parametrize(
    ("digest", "told"),
    [
        (COMPLETE, r"has all its signatures: it is pending \(record 17\)"),
        (UNKNOWN, "no statement 0x5b.* waits for signatures"),
        (COMPLETE[:10], "no statement 0x5a5a5a5a waits for signatures"),
    ],
)
def test_what_others_have_completed_meanwhile_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, digest: str, told: str
) -> None:
    monkeypatch.setattr("gateway.command.client.Client", lambda *_: Gateway())
    with pytest.raises(CommandError, match=told):
        approve(Call({}), digest, as_="steward-2")
