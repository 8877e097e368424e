"""What evidence reads of the contracts' storage is what real contracts put there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eth_hash.auto import keccak

from chain import canonical
from chain.client.proofs import read_header
from chain.evidence import (
    Claim,
    Contract,
    Proved,
    Report,
    Shown,
    Trust,
    assemble,
    check,
    prove_account,
    shown,
)
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.evidence.effect_checks import ACCEPTED_SLOTS, ACCOUNTS_SLOT, IDS_SLOT
from chain.evidence.trust import CONTRACTS
from chain.records import Header, body_digest, encode_header, key_tags, tag_hash
from chain.statements import address_of, sign
from chain.words import Address, Digest, Millis, to_hex
from tests.chain.client.world import Member, Signed, World

NAMES = tuple(CONTRACTS)


def record(position: int, outcome: str, body: dict[str, Any]) -> Shown:
    salt, data = bytes(16), canonical.encode(body)
    tags = tuple((tag, 0) for tag in sorted(tag_hash(key) for key in key_tags(body)))
    header = Header("catalog.published", outcome, Millis(1), tags, body_digest(salt, data))
    return shown(position, encode_header(header), data, salt)


def records(world: World, member: Member, signed: Signed, **effect: Any) -> list[Shown]:
    """The submission of a publication, and its acceptance with this effect."""
    about = {
        "actors": [
            {
                "account": to_hex(address_of(member.handler)),
                "member": member.code,
                "rank": effect.pop("rank", "handler"),
            }
        ],
        "subject": {"owner": member.code, "resource": signed.message["code"]},
        "type": signed.name,
    }
    statement = {
        "attachment": None,
        "digest": to_hex(signed.digest),
        "message": signed.message,
        "signatures": [to_hex(sign(member.handler, signed.digest))],
        "type": signed.name,
    }
    told = {"block": {"number": effect["block"]}, "contract": to_hex(world.contracts.catalog)}
    answer = {"effect": told, "statement": statement["digest"], "submitted": 0}
    return [
        record(0, "submitted", about | {"statement": statement}),
        record(1, "accepted", about | answer),
    ]


class Proofs:
    """Asks a node for proofs under one block, and keeps all their nodes."""

    def __init__(self, world: World, block: int) -> None:
        self._ask, self._at = world.client.connection.call, hex(block)
        self.header = read_header(self._ask("eth_getBlockByNumber", self._at, False))
        self.nodes: dict[bytes, None] = {}

    def ask(self, address: Address, slots: Iterable[Digest] = ()) -> list[int]:
        """The values of slots."""
        names = [to_hex(slot) for slot in slots]
        answer: Any = self._ask("eth_getProof", to_hex(address), names, self._at)
        entries = answer["storageProof"]
        for proof in (answer["accountProof"], *(entry["proof"] for entry in entries)):
            self.nodes |= {bytes.fromhex(node[2:]): None for node in proof}
        return [int(entry["value"], 16) for entry in entries]

    def code(self, address: Address) -> Digest:
        """The code hash of a contract, proved."""
        answer: Any = self._ask("eth_getProof", to_hex(address), [], self._at)
        proof = [bytes.fromhex(node[2:]) for node in answer["accountProof"]]
        account = prove_account(self.header.state_root, address, proof)
        assert account is not None
        return account.code_hash


def report(world: World, proofs: Proofs, made: list[Shown]) -> Report:
    trusted = {
        name: Contract(address := getattr(world.contracts, name), proofs.code(address))
        for name in NAMES
    }
    trust = Trust(world.ledger.ledger, 1, Digest(bytes(32)), trusted, Address(bytes(20)), (), (), 0)
    proved = Proved(proofs.header.encoded, None, tuple(proofs.nodes), [1], signers=True)
    claim = Claim(2, Digest(bytes(32)), Digest(bytes(32)))
    evidence = assemble(trust, claim, proved, made, lambda *_: bytes(32))
    return check(evidence.encode(), trust)


def test_effects_and_signers_are_found_in_the_storage_of_real_contracts(world: World) -> None:
    member = world.new_member()
    signed = world.publication(member, f"{member.prefix}-1")
    block = world.relay(signed).block
    assert block is not None
    proofs = Proofs(world, block)
    proofs.ask(world.contracts.journal)
    accepted = slot_at(mapping_slot(signed.digest, ACCEPTED_SLOTS["Catalog"]))
    assert proofs.ask(world.contracts.catalog, [accepted]) == [block]
    seats = mapping_slot(address_of(member.handler), ACCOUNTS_SLOT)
    entry = slot_at(int.from_bytes(keccak(slot_at(seats))))
    length, word = proofs.ask(world.contracts.members, [slot_at(seats), entry])
    assert length == 1
    ids = int.from_bytes(keccak(IDS_SLOT.to_bytes(32)))
    proofs.ask(world.contracts.members, [slot_at(ids, (word >> 56) - 1)])

    def statuses(**effect: Any) -> dict[str, str]:
        found = report(world, proofs, records(world, member, signed, **effect))
        return {item.name: item.status.value for item in found.checks}

    good = statuses(block=block)
    for name in ("form", "block", "journal", "bodies", "tags", "statements", "effects", "signers"):
        assert good[name] == "VALID", name
    assert statuses(block=block + 1)["effects"] == "INVALID"
    assert statuses(block=block, rank="head")["signers"] == "INVALID"
    assert statuses(block=(word % 2**48) - 1)["signers"] == "INVALID"
