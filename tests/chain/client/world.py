"""A ledger as the tests see it: members with keys, statements signed by them, a sender."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chain.client import (
    RELAY_GAS,
    Client,
    Event,
    Founder,
    Sender,
    SentTransaction,
    deploy,
    relay_call,
    statement_call,
    statement_gas,
)
from chain.merkle import Frontier
from chain.statements import address_of, sign, statement_digest, statement_type
from chain.words import Digest, Role, to_hex
from tests.chain.client.nodes import Founding
from tests.support.tools import PATIENCE

FAR_FUTURE = 2**40


@dataclass
class Member:
    """A member of the tests: its code, prefix, id and the keys of one handler and one head."""

    code: str
    prefix: str
    handler: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    head: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def id(self) -> Digest:
        return Digest(hashlib.sha256(f"member:{self.code}".encode()).digest())


@dataclass(frozen=True)
class Signed:
    """A statement with its digest and the call that hands it over."""

    name: str
    message: dict[str, Any]
    digest: Digest
    call: bytes


class World:
    """A deployed ledger, its client and the operator's sender."""

    def __init__(self, client: Client, ledger: Founding, outbox: Path) -> None:
        self.client = client
        self.ledger = ledger
        self.sender = Sender(outbox, client, ledger.operator)
        self.steward = Founder("STEWARD", "STW", random_digest(), address_of(ledger.steward))
        self.operator = Founder("OPERATOR", "OPR", random_digest(), address_of(ledger.operator))
        self.contracts = deploy(self.sender, ledger.ledger, self.steward, self.operator)
        client.contracts = self.contracts
        self.journal = Frontier()
        self._numbers = itertools.count(1)
        # Admitted at once: on the embedded node a test would wait a second for each.
        self._admitted = [Member(name, name) for name in (self.unique("M") for _ in range(40))]
        self.relay(*[self.admission(member) for member in self._admitted])

    def unique(self, prefix: str = "K") -> str:
        """A text that no other test of the session uses."""
        return f"{prefix}{next(self._numbers)}"

    def signed(self, name: str, keys: Sequence[bytes], **fields: Any) -> Signed:
        """A statement with nonce and far expiry filled in, signed by each key."""
        message = {"nonce": to_hex(random_digest()), "expires": FAR_FUTURE} | fields
        kind = statement_type(name)
        message = {item.name: message[item.name] for item in kind.fields}
        digest = statement_digest(self.ledger.ledger, kind, message)
        signatures = [sign(key, digest) for key in keys]
        return Signed(name, message, digest, statement_call(name, message, signatures))

    def relay(self, *statements: Signed) -> SentTransaction:
        """Relay statements of one contract in one transaction, and wait for its block."""
        kind = statement_type(statements[0].name)
        gas = RELAY_GAS + sum(statement_gas(item.name, item.message) for item in statements)
        key = self.unique("relay-")
        call = relay_call([item.call for item in statements])
        self.sender.send(key, self.contracts.of(kind.target[0]), call, gas)
        return self.sender.wait(key, PATIENCE)

    def events(self, sent: SentTransaction) -> list[Event]:
        """The events of a transaction."""
        assert sent.block is not None
        found = self.client.events(sent.block, sent.block)
        return [event for event in found if event.place.transaction == sent.hash]

    def admission(self, member: Member, roles: Role = Role.PROVIDER | Role.CONSUMER) -> Signed:
        """The statement that admits a member with its handler and head, signed by the steward."""
        return self.signed(
            "AdmitMember",
            [self.ledger.steward],
            code=member.code,
            prefix=member.prefix,
            profile=to_hex(random_digest()),
            roles=int(roles),
            handlers=[to_hex(address_of(member.handler))],
            heads=[to_hex(address_of(member.head))],
            expectedState=0,
        )

    def new_member(self) -> Member:
        """A provider and consumer that no other test has, already admitted."""
        return self._admitted.pop()

    def publication(
        self, member: Member, code: str, version: int = 1, state: int = 0, **fields: Any
    ) -> Signed:
        """The statement that publishes a version of an entry, signed by the handler."""
        values = {"entry": to_hex(random_digest()), "owner": to_hex(member.id)} | fields
        return self.signed(
            "PublishEntry", [member.handler], code=code, version=version, expectedState=state,
            **values,
        )  # fmt: skip


def resource_id(code: str) -> Digest:
    """The id of a resource on the chain."""
    return Digest(hashlib.sha256(f"resource:{code}".encode()).digest())


def authorization_id(code: str) -> Digest:
    """The id of an authorization on the chain."""
    return Digest(hashlib.sha256(f"authorization:{code}".encode()).digest())


def random_digest() -> Digest:
    """32 random bytes."""
    return Digest(secrets.token_bytes(32))
