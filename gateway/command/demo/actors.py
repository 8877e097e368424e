"""The departments of a demonstration: their accounts, and their admission all at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from chain import keys
from chain.keys import LIGHT
from chain.words import Role, to_hex
from gateway.command.client import Client
from gateway.command.client.signer import address_named
from gateway.command.errors import CommandError
from gateway.command.output import Output
from gateway.members.profile import make_profile
from gateway.settings import Settings

STEWARD = "steward"
_POLL = 0.2
_QUIET = 120.0
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Department:
    """An organisation of the demonstration, and the names of its handler's and head's accounts."""

    name: str
    code: str
    prefix: str
    clerk: str
    head: str
    roles: Role = Role.PROVIDER | Role.CONSUMER


class Stage:
    """The demonstration's ledger and everybody's conversation with it."""

    def __init__(self, settings: Settings, out: Output) -> None:
        self.settings = settings
        self.out = out
        self.client = cache(self._client)

    def _client(self, account: str) -> Client:
        return Client(self.settings, self.out, account)

    def make_accounts(self, names: Iterable[str]) -> int:
        """Make the accounts that are not there yet; how many were made."""
        folder = self.settings.keys_folder
        password_file = self.settings.password_file
        assert password_file is not None
        password = keys.read_password_file(password_file)
        there = {account.name for account in keys.list_accounts(folder)}
        missing = [name for name in names if name not in there]
        for name in missing:
            keys.create(name, password, folder, cost=LIGHT)
        return len(missing)

    def members(self) -> dict[str, dict[str, Any]]:
        """The members by code."""
        return {m["code"]: m for m in self.client(STEWARD).get("/v1/members")}

    def admit(self, departments: Sequence[Department]) -> list[dict[str, Any]]:
        """Have the steward admit the departments that are no members yet; the contracts' answers.

        Raises `CommandError` where one is not admitted.
        """
        there = self.members()
        newcomers = [each for each in departments if each.code not in there]
        steward = self.client(STEWARD)
        answers: list[dict[str, Any]] = []
        for start in range(0, len(newcomers), _BATCH):
            statements = [self._admission(each) for each in newcomers[start : start + _BATCH]]
            taken = steward.submit_batch(statements)
            for each, answer in zip(newcomers[start:], taken, strict=False):
                if answer.get("state") != "pending":
                    raise CommandError(
                        f"{each.name} was not admitted: {answer.get('detail')}; where an earlier "
                        "version told the story here, begin afresh with --fresh"
                    )
            answers += self.wait(steward, [answer["digest"] for answer in taken])
        for answer in answers:
            if answer["state"] != "accepted":
                raise CommandError(f"an admission was {answer['state']}: {answer['reason']}")
        return answers

    def wait(self, client: Client, digests: Sequence[str]) -> list[dict[str, Any]]:
        """The contracts' answers to statements, once all are there."""
        until = time.monotonic() + _QUIET
        while True:
            answers = client.answers(digests)
            if all(answer["state"] != "pending" for answer in answers):
                return answers
            if time.monotonic() > until:
                raise CommandError("the chain does not answer; see `shujian doctor`")
            time.sleep(_POLL)

    def wait_anchored(self, position: int) -> Mapping[str, Any]:
        """The newest checkpoint, once it covers the record at a position."""
        until = time.monotonic() + _QUIET
        connection = self.client(STEWARD).connection
        while time.monotonic() < until:
            checkpoint: Mapping[str, Any] | None = connection.get("/v1/ledger")["checkpoint"]
            if checkpoint is not None and checkpoint["size"] > position:
                return checkpoint
            time.sleep(_POLL)
        raise CommandError("the record is not anchored; see `shujian doctor`")

    def _admission(self, department: Department) -> dict[str, Any]:
        addresses = {
            "handlers": [to_hex(address_named(self.settings, department.clerk))],
            "heads": [to_hex(address_named(self.settings, department.head))],
        }
        message = {
            "code": department.code,
            "prefix": department.prefix,
            "roles": int(department.roles),
            "expectedState": 0,
            **addresses,
        }
        profile = make_profile(department.name, demonstration=True)
        return self.client(STEWARD).statement("AdmitMember", message, profile)
