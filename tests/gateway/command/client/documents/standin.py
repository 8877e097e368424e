"""A gateway and its contract as an issuing command meets them, that can be cut off at any call."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from chain import canonical
from chain.documents import decode_bundle, verify_bundle
from chain.documents.identity import alone_id, batch_id, series_id
from chain.records import tag_hash
from chain.statements import parse_message, sign, statement_digest, statement_type
from chain.words import Digest, to_hex
from gateway.command.client import Client, Submitted
from gateway.command.demo.papers import Party
from gateway.command.errors import Refused
from gateway.command.output import Output
from tests.support.town import LEDGER_ID, account_of, key_of

ISSUER = "MZJ"
BUREAU = Party("示例局", "11000000DEMO000001")
NAME = "mz-clerk"


class Killed(BaseException):
    """The command's process ended here."""


@dataclass
class Cut:
    """Ends the command at its n-th step, before or after the step had its effect."""

    at: int = 0
    after: bool = False
    steps: int = 0

    def step(self, *, after: bool) -> None:
        """One side of a step."""
        self.steps += not after
        if self.steps == self.at and after is self.after:
            raise Killed


@dataclass
class Standin:
    """Statements are accepted by the contract's rules: serials ascend, a key is used once."""

    cut: Cut = field(default_factory=Cut)
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    kept: dict[bytes, int] = field(default_factory=dict)
    next: int = 1
    state: int = 0
    nonces: int = 0
    refuses: str = ""
    refuses_after: int = 2**31
    away: str = ""
    """Why it cannot write for now."""
    lingers: bool = False
    """Whether the command is ended while its statements are on their way, and taken later."""
    lingering: list[dict[str, Any]] = field(default_factory=list)

    @property
    def client(self) -> Client:
        """Itself, as a command has it."""
        self.out = Output(err=io.StringIO())
        self.ledger_id = LEDGER_ID
        self.signer = SimpleNamespace(address=account_of(NAME))
        return cast("Client", self)

    def get(self, path: str, **query: Any) -> Any:
        """What commands ask for before they sign."""
        if path == "/v1/issuing/series":
            return {"next": self.next, "next_state": self.state}
        account = {"address": to_hex(account_of(NAME)), "active": True}
        member = {"code": ISSUER, "id": to_hex(tag_hash(f"member:{ISSUER}")), "accounts": [account]}
        return [member] if path == "/v1/members" else member

    def post(self, path: str, body: Any) -> Any:
        """Keyed hashes."""
        assert path == "/v1/documents/keys"
        return {
            "documents": [{"issue": to_hex(canonical.digest(one))} for one in body["documents"]],
            "series": to_hex(canonical.digest([body.get("series")])),
        }

    def statement(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """A statement under a nonce that was never used."""
        self.nonces += 1
        nonce = to_hex(self.nonces.to_bytes(32, "big"))
        kind = statement_type(name)
        parsed = parse_message(kind, {**message, "nonce": nonce, "expires": 2**40})
        signature = sign(key_of(NAME), statement_digest(LEDGER_ID, kind, parsed))
        return {"type": name, "message": parsed, "signatures": [to_hex(signature)]}

    def submit(self, statement: dict[str, Any]) -> Submitted:
        """Taken and accepted, or refused."""
        self.cut.step(after=False)
        self._linger([statement])
        answer = self._take(statement)
        self.cut.step(after=True)
        if "detail" in answer:
            raise Refused(409, answer["detail"])
        return Submitted(answer["digest"], "pending", 0, 1, None)

    def submit_batch(self, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """As `submit`, many."""
        self.cut.step(after=False)
        self._linger(statements)
        answers = [self._take(statement) for statement in statements]
        self.cut.step(after=True)
        return answers

    def answers(self, digests: list[str]) -> list[dict[str, Any]]:
        """What became of statements."""
        self.cut.step(after=False)
        unknown = {"state": "unknown", "reason": None, "position": None}
        self.cut.step(after=True)
        return [self.statements.get(digest, unknown) for digest in digests]

    def deliver(self, path: str, content: list[bytes], _headers: Any) -> Any:
        """Documents left: each proved under what was issued, counted if it came again."""
        assert path == "/v1/documents"
        self.cut.step(after=False)
        for line in content:
            bundle = decode_bundle(canonical.encode(json.loads(line)["bundle"]))
            verify_bundle(bundle, self._root(bundle))
            self.kept[bundle.document] = self.kept.get(bundle.document, 0) + 1
        self.cut.step(after=True)
        return {"problems": []}

    def _linger(self, statements: list[dict[str, Any]]) -> None:
        if self.lingers:
            self.lingers, self.lingering = False, list(statements)
            raise Killed
        for statement in self.lingering:
            self._take(statement)
        self.lingering = []

    def _take(self, statement: dict[str, Any]) -> dict[str, Any]:
        kind = statement_type(statement["type"])
        message = statement["message"]
        digest = to_hex(statement_digest(LEDGER_ID, kind, parse_message(kind, message)))
        if self.away:
            return {"status": 503, "detail": self.away}
        if digest in self.statements:
            return {"state": "conflict", "detail": "it was submitted before"}
        if len(self.statements) >= self.refuses_after:
            return {"state": "conflict", "detail": "no right to issue any more"}
        if self.refuses or not self._accepts(statement["type"], message):
            return {"state": "conflict", "detail": self.refuses or "WrongState"}
        self.statements[digest] = {"state": "accepted", "reason": None, "position": 7}
        return {"state": "pending", "digest": digest}

    def _accepts(self, kind: str, message: dict[str, Any]) -> bool:
        issuer = Digest(bytes.fromhex(message["issuer"][2:]))
        if kind == "IssueDocument":
            name = alone_id(issuer, Digest(bytes.fromhex(message["key"][2:])), message["kind"])
            return self.issues.setdefault(name, message) is message
        if message["expectedState"] != self.state or message["first"] < self.next:
            return False
        series = series_id(issuer, Digest(bytes.fromhex(message["series"][2:])), message["kind"])
        self.issues[batch_id(series, message["first"])] = message
        self.next, self.state = message["first"] + message["count"], self.state + 1
        return True

    def _root(self, bundle: Any) -> Digest:
        from gateway.command.client.documents.naming import name_of

        return Digest(bytes.fromhex(self.issues[name_of(bundle.envelope).issue]["root"][2:]))
