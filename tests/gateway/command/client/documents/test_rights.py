"""Rights to issue are asked for before anything is signed, and a lack says what to do."""

from __future__ import annotations

from typing import Any, cast

import pytest

from gateway.command.client import Client
from gateway.command.client.documents import rights
from gateway.command.errors import CommandError


class Asked:
    """A gateway that knows these rights."""

    def __init__(self, **known: dict[str, Any]) -> None:
        self.known = known

    @property
    def client(self) -> Client:
        return cast("Client", self)

    def get(self, path: str, *, issuer: str, kind: str) -> Any:
        assert (path, issuer) == ("/v1/issuing/rights", "MZJ")
        return {"rights": [self.known[kind]] if kind in self.known else []}


HELD = {"holds": True, "state": 1, "next_state": 1}
UNDER_WAY = {"holds": False, "state": 0, "next_state": 1}
TAKEN = {"holds": False, "state": 2, "next_state": 2}


def test_what_is_held_or_under_way_may_be_issued() -> None:
    asked = Asked(certificate=HELD, json=UNDER_WAY, file=TAKEN)
    rights.require(asked.client, "MZJ", ["certificate", "json", "certificate"])
    assert rights.missing(asked.client, "MZJ", ["file", "ticket", "json"]) == ["file", "ticket"]


def test_a_lack_says_who_gives_the_right_and_by_which_command() -> None:
    with pytest.raises(CommandError, match="license MZJ --kind file --as STEWARD"):
        rights.require(Asked().client, "MZJ", ["file"])


def test_documents_that_do_not_say_what_they_are_are_told_apart() -> None:
    with pytest.raises(CommandError, match="as --kind certificate") as told:
        rights.require(Asked().client, "MZJ", ["json"])
    assert "STEWARD" not in str(told.value)


def test_red_letters_of_european_invoices_are_of_another_kind() -> None:
    assert rights.red_kind("invoice.en16931") == "credit.en16931"
    assert rights.red_kind("invoice.vat.special") == "invoice.vat.special"
