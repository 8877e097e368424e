"""Many documents revoked by one command: one that is not taken does not hold up the others."""

from __future__ import annotations

from typing import Any, cast

import pytest

from chain.documents.identity import DocumentName
from chain.words import Digest
from gateway.command.client import Client, Submitted
from gateway.command.client.documents.changing import Change, change, change_one_of
from gateway.command.errors import Refused

ISSUE = Digest(b"\x07" * 32)
REVOKE = Change("RevokeDocument", None, "错误", {})


class Gateway:
    """Three documents of a batch: their serials, and how valid each will be."""

    def __init__(self) -> None:
        self.met = {1: "active", 2: "suspended", 3: "active"}
        self.refuses: set[int] = set()
        self.signed: list[int] = []

    @property
    def client(self) -> Client:
        return cast("Client", self)

    def get(self, path: str) -> Any:
        serial = int(path.removesuffix("/state").rpartition("-")[2])
        if serial not in self.met:
            raise Refused(404, "there is no such document")
        return {"validity": {"next_status": self.met[serial], "next_state": 4, "effective": 9}}

    def statement(self, kind: str, message: Any, attachment: Any) -> Any:
        assert (kind, message["expectedState"], attachment["text"]) == ("RevokeDocument", 4, "错误")
        return message["serial"]

    def submit(self, serial: Any) -> Submitted:
        self.signed.append(serial)
        if serial in self.refuses:
            raise Refused(409, "WrongState")
        self.met[serial] = "revoked"
        return Submitted("0x01", "pending", 0, 5, None)


def revoked(gateway: Gateway, *serials: int) -> list[tuple[bool, str]]:
    names = [DocumentName(ISSUE, serial) for serial in serials]
    found = [change_one_of(gateway.client, name, REVOKE) for name in names]
    return [(one.done, one.why) for one in found]


def test_what_is_refused_of_one_is_told_and_the_others_are_changed() -> None:
    gateway = Gateway()
    gateway.refuses.add(1)
    assert revoked(gateway, 1, 2, 4, 3) == [
        (False, "refused: WrongState"),
        (True, ""),
        (False, "refused: there is no such document"),
        (True, ""),
    ]
    assert gateway.signed == [1, 2, 3]


def test_called_again_after_an_interruption_it_signs_for_the_others_alone() -> None:
    gateway = Gateway()
    revoked(gateway, 1)
    assert revoked(gateway, 1, 2, 3) == [(True, "it is revoked already"), (True, ""), (True, "")]
    assert gateway.signed == [1, 2, 3]


def test_another_day_is_signed_for_though_it_is_revoked() -> None:
    gateway = Gateway()
    gateway.met[1] = "revoked"
    gateway.refuses.add(1)
    dated = Change("RevokeDocument", 1_700_000_000, "错误", {})
    found = change_one_of(gateway.client, DocumentName(ISSUE, 1), dated)
    assert (found.done, gateway.signed) == (False, [1])


def test_one_alone_that_is_not_taken_is_an_error() -> None:
    gateway = Gateway()
    gateway.refuses.add(1)
    with pytest.raises(Refused, match="WrongState"):
        change(gateway.client, DocumentName(ISSUE, 1), REVOKE)
