"""A town with a chain made by hand: what its contracts would say, and a client that says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from chain import canonical
from chain.client import (
    Addresses,
    AuthorizationState,
    Block,
    CallRefused,
    CheckpointAppended,
    Event,
    Place,
    Refusal,
    Unreachable,
    UseState,
    UseStatus,
)
from chain.client import Checkpoint as ChainCheckpoint
from chain.client.events import EVENT_CLASSES
from chain.documents.state import DocumentIssue, DocumentValidity, RedLetters
from chain.records import tag_hash
from chain.statements import statement_type
from chain.words import ZERO_DIGEST, Digest, Seconds, to_hex
from gateway.anchoring.effects import _ACCEPTED, effect, reason
from gateway.anchoring.follower import contracts_of
from gateway.anchoring.models import CONTRACTS, Checkpoint, Cursor
from gateway.completeness import Completeness
from gateway.database import WriteSession, read_session
from gateway.journal import records
from gateway.journal.records import Draft
from gateway.journal.tree import Tree
from gateway.members.profile import make_profile
from gateway.payloads.description import Description, make_description
from gateway.payloads.rules import judge_deposit
from gateway.statements.models import Statement
from tests.gateway.audit.dealings import deal
from tests.gateway.audit.issuing import issue
from tests.gateway.audit.using import use
from tests.support.town import TJ, XC, Town, account_of, an_entry

SIZE = 122
"""How many records there are once `World.live` has been lived."""

_CLASSES = {kind.name: event for event, kind in _ACCEPTED.items()}


def block_hash(number: int) -> Digest:
    return canonical.digest(f"block {number}")


@dataclass
class FakeClient:
    """Answers as `chain.client.Client` does, from a list of events."""

    told: list[Event] = field(default_factory=list)
    head: int = 3
    away: bool = False
    breaks_after: int | None = None
    contracts: Addresses | None = None
    authorizations: dict[Digest, AuthorizationState] = field(default_factory=dict)
    uses: dict[Digest, UseState] = field(default_factory=dict)
    vouchers: dict[tuple[Digest, Digest], int] = field(default_factory=dict)
    licences: dict[tuple[Digest, str], tuple[int, int, int]] = field(default_factory=dict)
    runs: dict[tuple[Digest, str, Digest], tuple[int, int]] = field(default_factory=dict)
    issues: dict[Digest, DocumentIssue] = field(default_factory=dict)
    documents: dict[tuple[Digest, int], DocumentValidity] = field(default_factory=dict)
    reds: dict[Digest, RedLetters] = field(default_factory=dict)

    def _reach(self) -> None:
        if self.away:
            raise Unreachable("nobody answers at http://127.0.0.1:1")

    def block_number(self) -> int:
        self._reach()
        return self.head

    def block(self, number: int) -> Block | None:
        self._reach()
        if number > self.head:
            return None
        return Block(number, block_hash(number), block_hash(number - 1), time_of(number), 0, 0, ())

    def journal(self) -> ChainCheckpoint:
        self._reach()
        made = [event for event in self.told if isinstance(event, CheckpointAppended)]
        if not made:
            return ChainCheckpoint(0, Digest(b""), ZERO_DIGEST, 0)
        last = made[-1]
        return ChainCheckpoint(last.size, last.root, last.index_root, last.place.block)

    def authorization(self, id_: Digest, _block: int) -> AuthorizationState | None:
        self._reach()
        return self.authorizations.get(id_)

    def use(self, key: Digest, _block: int) -> UseState:
        self._reach()
        nothing = UseState(UseStatus.FREE, None, None, Seconds(0), Seconds(0), None, 0)
        return self.uses.get(key, nothing)

    def voucher_state(self, member: Digest, voucher: Digest, _block: int) -> int:
        self._reach()
        return self.vouchers.get((member, voucher), 0)

    def licence(self, issuer: Digest, kind: str, _block: int) -> tuple[int, int, int]:
        self._reach()
        return self.licences.get((issuer, kind), (0, 0, 0))

    def series(self, issuer: Digest, kind: str, series: Digest, _block: int) -> tuple[int, int]:
        self._reach()
        return self.runs.get((issuer, kind, series), (0, 0))

    def issued(self, issue: Digest, _block: int) -> DocumentIssue | None:
        self._reach()
        return self.issues.get(issue)

    def validity(self, issue: Digest, serial: int, _block: int) -> DocumentValidity | None:
        self._reach()
        return self.documents.get((issue, serial))

    def red_letters(self, document: Digest, _block: int) -> RedLetters | None:
        self._reach()
        return self.reds.get(document)

    def events(self, first: int, last: int) -> Iterator[Event]:
        self._reach()
        for number, event in enumerate(self.told):
            if number == self.breaks_after:
                raise Unreachable("the connection broke off")
            if first <= event.place.block <= last:
                yield event


def time_of(block: int) -> Seconds:
    return Seconds(1_795_000_000 + block)


class World(Town):
    """A town whose contracts' answers have events behind them, and whose leaves are anchored."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.client = FakeClient()
        self.completeness = Completeness(self.engine)

    def place(self, contract: bytes) -> Place:
        """The next block, with one event in it."""
        self.client.head += 1
        number = self.client.head
        transaction = Digest(canonical.digest(f"transaction {number}"))
        return Place(number, number % 3, block_hash(number), transaction, contract)  # type: ignore[arg-type]

    def _answer(
        self, digest: Digest, outcome: str, problem: dict[str, Any] | None
    ) -> records.Entry:
        with read_session(self.engine) as session:
            row = session.get_one(Statement, digest)
            submitted = records.read(session, row.position or 0)
        body = submitted.body or {}
        kind = statement_type(body["type"])
        contract = contracts_of(self.ledger).of(kind.target[0])
        place = self.place(contract)
        if problem is None:
            event: Event = invented(_CLASSES[kind.name], place, digest)
        else:
            event = CallRefused(place, canonical.digest("call"), Refusal(problem["error"], {}))
        self.client.told.append(event)
        answer = {
            "actors": body["actors"],
            "effect": effect(event, {place.block: time_of(place.block)}),  # type: ignore[arg-type]
            "reason": reason(event) if isinstance(event, CallRefused) else None,
            "statement": to_hex(digest),
            "submitted": submitted.position,
            "subject": body["subject"],
            "type": body["type"],
            **({"uses": body["uses"]} if "uses" in body else {}),
        }
        return self.record(Draft(submitted.header.kind, outcome, answer))

    def anchor(self, claiming: bool = True) -> None:
        """A checkpoint over all records, on the chain and in the tables; the cursor behind it.

        Not `claiming`, it is one from before there was an index.
        """

        def job(session: WriteSession) -> None:
            tree = Tree(session)
            size = tree.size()
            event = CheckpointAppended(
                self.place(self.ledger.journal),
                size,
                tree.root(size),
                self.completeness.root_at(size) if claiming else ZERO_DIGEST,
            )
            if claiming:
                self.completeness.confirm(session, size)
            self.client.told.append(event)
            place = event.place
            session.add(
                Checkpoint(
                    size=size,
                    root=event.root,
                    index_root=event.index_root,
                    block_number=place.block,
                    block_hash=place.block_hash,
                    block_time=time_of(place.block),
                    transaction=place.transaction,
                    header=None,
                    account_proof=None,
                    storage_proof=None,
                )
            )
            session.merge(
                Cursor(name=CONTRACTS, block_number=place.block, block_hash=place.block_hash)
            )

        self.writer.run(job)

    def live(self) -> None:
        """Something of every kind and outcome, with a checkpoint now and then and at the end."""
        self.populate()
        self.anchor()
        first = self.publish("STJJ-0001", an_entry())
        second = self.publish("STJJ-0001", an_entry(summary="改过"), version=2, expectedState=1)
        bad = self.publish("STJJ-0002", an_entry("名录"))
        self.accept(first.digest)
        self.accept(second.digest)
        self.refuse(bad.digest)
        self.anchor()
        resource = to_hex(tag_hash("resource:STJJ-0001"))
        self._state("WithdrawEntry", ["tj-clerk"], _reason("目录调整"), resource=resource, state=2)
        third = self.publish("STJJ-0001", an_entry("新名"), version=3, expectedState=3)
        self.accept(third.digest)
        members = {"from": _member(TJ), "to": _member(XC)}
        fields = {"resource": resource, "expectedState": 4, **members}
        self.take(self.statement("TransferEntry", ["tj-head"], None, **fields))  # one of two heads
        self._state(
            "TransferEntry", ["tj-head", "xc-head"], None, resource=resource, state=4, **members
        )
        member = _member(XC)
        self._state("SuspendMember", ["steward"], _reason("整改"), member=member, state=1)
        self._state("ReinstateMember", ["steward"], _reason("整改完成"), member=member, state=2)
        self._state(
            "AmendMember",
            ["steward"],
            make_profile("西城区数据局"),
            member=member,
            roles=24,
            state=3,
        )
        rotation = {
            "previous": to_hex(account_of("xc-clerk")),
            "next": to_hex(account_of("new")),
            "rank": 1,
        }
        self._state("RotateAccount", ["xc-head"], None, member=member, state=4, **rotation)
        self._deposit_and_erase(resource)
        deal(self)
        use(self)
        issue(self)
        self.publish("STJJ-0003", an_entry("待定"))
        self.anchor()

    def live_long(self) -> None:
        """The same, and 130 more entries."""
        self.live()
        for serial in range(10, 140):
            self.accept(self.publish(f"STJJ-{serial:04d}", an_entry(f"名录{serial}")).digest)
        self.anchor()

    def _deposit_and_erase(self, resource: str) -> None:
        """A payload's records, without its bytes, which no audit reads."""
        described = Description("data.csv", "text/csv", 3, Digest(b"\x0c" * 32), 1, ("a", "b"))
        raw = self.statement(
            "DepositPayload", ["new"], make_description(described), resource=resource
        )
        content = self.content(raw)

        def deposit(session: WriteSession) -> None:
            actors = self.intake.signers(session, content)
            judgement = judge_deposit(session, content, actors)
            self.intake.record(session, content, actors, judgement, "recorded")

        self.writer.run(deposit)
        payload = to_hex(content.digest)
        self.take(self.statement("ErasePayload", ["new"], _reason("期满"), payload=payload))

    def _state(
        self, kind: str, signers: list[str], attachment: Any, *, state: int, **message: Any
    ) -> None:
        raw = self.statement(kind, signers, attachment, expectedState=state, **message)
        self.accept(self.take(raw).digest)


def invented(kind: type[Any], place: Place, digest: Digest) -> Any:
    """An event of that class with values that only have the right type."""
    values: dict[str, Any] = {"place": place, "digest": digest}
    for item in fields(kind)[2:]:
        values[item.name] = _INVENTED[str(item.type)]
    return kind(**values)


_INVENTED: dict[str, Any] = {
    "Digest": canonical.digest("something"), "Address": b"\x09" * 20, "str": "X", "int": 5,
    "Role": 8, "Rank": 1, "tuple[Address, ...]": (), "tuple[Digest, ...]": (),
}  # fmt: skip
assert all(kind.__name__ in EVENT_CLASSES for kind in _CLASSES.values())


def _member(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))


def _reason(text: str) -> dict[str, str]:
    return {"format": "shujian/reason/1", "text": text}
