"""Documents and Uses through the client: deployed, spoken to in batches, asked; their events."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest

from chain.client import (
    RELAY_GAS,
    BatchIssued,
    BuyerNamed,
    CallRefused,
    DocumentIssued,
    DocumentRevoked,
    DocumentSide,
    DocumentStatus,
    DocumentSuperseded,
    DocumentSuspended,
    IssuerLicensed,
    RedConfirmed,
    RedLetters,
    RedRequested,
    RedStatus,
    UseBooked,
    UseLocked,
    UseReleased,
    UseReversed,
    UseStatus,
    relay_call,
    statement_call,
    statement_gas,
)
from chain.client.document_views import read_red, read_use, read_validity
from chain.client.errors import Nonsense
from chain.statements import sign, statement_digest, statement_type
from chain.statements.document_types import DOCUMENT_TYPES
from chain.words import ZERO_DIGEST, Digest, Role, Seconds, to_hex
from tests.chain.client.world import FAR_FUTURE, PATIENCE, Member, Signed, World, random_digest

KIND = "invoice.vat.special"
ZERO = to_hex(ZERO_DIGEST)


def said(world: World, name: str, signer: bytes, state: int, /, **fields: Any) -> Signed:
    """A statement with nonce and far expiry filled in, signed by one account."""
    tail = {"nonce": to_hex(random_digest()), "expires": FAR_FUTURE, "expectedState": state}
    kind = statement_type(name)
    message = {item.name: ({**tail, **fields})[item.name] for item in kind.fields}
    digest = statement_digest(world.ledger.ledger, kind, message)
    return Signed(name, message, digest, statement_call(name, message, [sign(signer, digest)]))


def document_of(*parts: bytes) -> Digest:
    """The id of a document."""
    return Digest(hashlib.sha256(b"document:" + b"".join(parts)).digest())


def relayed(world: World, *statements: Signed) -> list[Any]:
    """Their events; the gas limit suffices for all."""
    gas = RELAY_GAS + sum(statement_gas(item.name, item.message) for item in statements)
    contract, _ = statement_type(statements[0].name).target
    key = world.unique("relay-")
    assert world.client.contracts is not None
    address = world.client.contracts.of(contract)
    world.sender.send(key, address, relay_call([item.call for item in statements]), gas)
    sent = world.sender.wait(key, PATIENCE)
    assert sent.gas_used is not None
    assert sent.gas_used * 5 / 4 < gas
    return world.events(sent)


def test_documents_are_issued_changed_and_used(world: World) -> None:
    names = [world.unique("D") for _ in range(2)]
    issuer, buyer = (Member(name, name) for name in names)
    world.relay(world.admission(issuer, Role.ISSUER), world.admission(buyer, Role.BOOKER))
    issue_and_change(world, issuer, buyer)
    use(world, buyer)


def issue_and_change(world: World, issuer: Member, buyer: Member) -> None:
    """What is said of documents, and what the client then answers."""
    key, series, root = (random_digest() for _ in range(3))
    by = {"issuer": to_hex(issuer.id), "kind": KIND, "root": to_hex(root)}
    period = {"validFrom": 5, "validUntil": 0}
    alone = {**by, **period, "key": to_hex(key), "amount": 900, "buyer": to_hex(buyer.id)}
    id_ = document_of(issuer.id, key, KIND.encode())
    run = {**by, **period, "series": to_hex(series), "first": 1, "count": 10_000}
    about = {"issue": to_hex(id_), "serial": 0}
    steward, handler, head = world.ledger.steward, issuer.handler, issuer.head
    why, past = {"reason": to_hex(random_digest())}, {"effective": 7}
    second = {**alone, "key": to_hex(root), "amount": 0, "buyer": ZERO}
    events = relayed(
        world,
        said(world, "LicenseIssuer", steward, 0, **by, until=2**40, **{"from": 1}),
        said(world, "IssueDocument", handler, 0, **alone, blue=ZERO),
        said(world, "IssueDocument", handler, 0, **alone, blue=ZERO),
        said(world, "IssueDocument", handler, 0, **second, blue=ZERO),
        said(world, "IssueBatch", handler, 0, **run),
        said(world, "SuspendDocument", head, 1, **about, **why, **past),
        said(world, "RequestRed", handler, 0, **about, **why, total=900, amount=300),
        said(world, "ConfirmRed", buyer.head, 1, **about, amount=300),
    )
    kinds = (
        IssuerLicensed, DocumentIssued, CallRefused, DocumentIssued, BatchIssued,
        DocumentSuspended, RedRequested, RedConfirmed,
    )  # fmt: skip
    assert tuple(type(event) for event in events) == kinds
    assert events[2].refusal.name == "DocumentExists"
    assert (events[1].document, events[1].amount, events[1].valid_from) == (id_, 900, 5)
    batch = events[4].batch
    assert world.client.licence(issuer.id, KIND) == (1, 2**40, 1)
    assert world.client.series(issuer.id, KIND, series) == (10_001, 1)
    found = world.client.issued(id_)
    assert found is not None
    assert (found.root, found.amount, found.valid_until, found.blue) == (root, 900, 0, None)
    many = world.client.issued(batch)
    assert many is not None
    assert (many.first, many.count, many.issued) == (1, 10_000, found.issued)
    red = RedLetters(900, 0, 300, 2, RedStatus.CONFIRMED, DocumentSide.ISSUER)
    assert world.client.red_letters(id_) == red
    assert world.client.red_letters(batch) is None
    other = document_of(issuer.id, root, KIND.encode())
    letter = {**alone, "key": to_hex(series), "amount": 300, "buyer": ZERO, "blue": to_hex(id_)}
    in_batch = {"issue": to_hex(batch), "serial": 10_000}
    after = {"successor": to_hex(other), "successorSerial": 0}
    events = relayed(
        world,
        said(world, "SupersedeDocument", head, 2, **about, **after, effective=9),
        said(world, "RevokeDocument", steward, 1, **in_batch, **why, effective=3),
        said(world, "IssueDocument", handler, 0, **letter),
    )
    assert [type(event) for event in events] == [
        DocumentSuperseded, DocumentRevoked, DocumentIssued,
    ]  # fmt: skip
    validity = world.client.validity(id_)
    assert validity is not None
    assert (validity.document, validity.state, validity.successor) == (id_, 3, other)
    assert validity.status is DocumentStatus.SUPERSEDED
    first, last = validity.changes
    assert (first.by, first.effective) == (DocumentSide.ISSUER, 7)
    assert validity.status_at(Seconds(8), first.recorded) is DocumentStatus.SUSPENDED
    assert validity.status_at(Seconds(6), last.recorded) is DocumentStatus.ACTIVE
    assert validity.status_at(Seconds(9), last.recorded) is DocumentStatus.SUPERSEDED
    assert validity.status_at(Seconds(9), Seconds(first.recorded - 1)) is DocumentStatus.ACTIVE
    revoked = world.client.validity(batch, 10_000)
    assert revoked is not None
    assert revoked.document == document_of(batch, (10_000).to_bytes(8, "big"))
    assert revoked.changes[0].by is DocumentSide.STEWARD
    assert world.client.validity(batch, 10_001) is None
    letters = world.client.red_letters(id_)
    assert letters is not None
    assert (letters.done, letters.status, letters.by) == (300, RedStatus.PARTIAL, None)


def use(world: World, buyer: Member) -> None:
    """What is said of uses, and what the client then answers."""
    keys, voucher = [random_digest() for _ in range(3)], random_digest()
    names = [to_hex(key) for key in keys]
    by = {"member": to_hex(buyer.id), "voucher": to_hex(voucher)}
    why, until = {"reason": to_hex(random_digest())}, int(time.time()) + 86_400
    events = relayed(
        world,
        said(world, "LockUse", buyer.handler, 0, **by, keys=names, until=until),
        said(world, "BookUse", buyer.handler, 1, **by, keys=names[:2]),
        said(world, "BookUse", buyer.handler, 2, **by, keys=names[:1]),
        said(world, "ReleaseUse", buyer.handler, 2, **by, keys=names[2:]),
        said(world, "ReverseUse", buyer.head, 3, **by, **why, keys=names[1:2]),
        said(world, "NameBuyer", world.ledger.steward, 3, key=names[1], buyer=by["member"], **why),
    )
    kinds = (UseLocked, UseBooked, CallRefused, UseReleased, UseReversed, BuyerNamed)
    assert tuple(type(event) for event in events) == kinds
    assert (events[0].keys, events[0].until) == (tuple(keys), until)
    assert events[2].refusal.name == "UseTaken"
    states = [world.client.use(key) for key in keys]
    assert [state.status for state in states] == [
        UseStatus.BOOKED, UseStatus.REVERSED, UseStatus.RELEASED,
    ]  # fmt: skip
    assert [(state.holder, state.voucher) for state in states] == [(buyer.id, voucher)] * 3
    assert [state.buyer for state in states] == [None, buyer.id, None]
    assert world.client.voucher_state(buyer.id, voucher) == 4
    assert world.client.locks_of(buyer.id) == 0
    assert world.client.is_used("LockUse", events[0].digest)
    unused = world.client.use(random_digest())
    assert (unused.status, unused.holder, unused.state) == (UseStatus.FREE, None, 0)


def test_every_statement_has_a_gas_limit() -> None:
    for name in (kind.name for kind in DOCUMENT_TYPES):
        assert statement_gas(name, {}) >= 150_000
    assert statement_gas("BookUse", {"keys": [ZERO] * 500}) < 50_000_000
    assert RELAY_GAS + statement_gas("LockUse", {"keys": [ZERO] * 300}) <= 2**24


def test_what_no_contract_of_ours_answers_is_nonsense() -> None:
    word = bytes(32)
    with pytest.raises(Nonsense):
        read_validity([word, 2, [(1, 1, 1, 9, 1)], word])
    with pytest.raises(Nonsense):
        read_red([1, 0, 0, 1, 7, 0])
    with pytest.raises(Nonsense):
        read_use([(word, 0, 0, 0, 0, 0, 5), word, word])
