"""A small ledger, always the same, from which vectors and tests of evidence are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from eth_hash.auto import keccak

from chain import canonical
from chain.evidence import (
    Asked,
    Claim,
    Contract,
    Evidence,
    Observation,
    Proved,
    Question,
    Shown,
    Trust,
    assemble,
    checkpoint_slots,
    shown,
    sign_observation,
)
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.evidence.effect_checks import ACCEPTED_SLOTS, ACCOUNTS_SLOT, IDS_SLOT
from chain.index import KeyProof, MemoryIndex, prove_window
from chain.merkle import leaf_hash, root_hash
from chain.records import Header, body_digest, encode_header, key_tags, tag_hash
from chain.seals import sign_seal
from chain.statements import address_of, sign, statement_digest, statement_type, uses_of
from chain.words import Address, Digest, Millis, Rank, to_hex
from tests.chain.evidence import tries


def key_of(name: str) -> bytes:
    return sha256(f"key of {name}".encode()).digest()


def digest_of(name: str) -> Digest:
    return Digest(sha256(name.encode()).digest())


LEDGER, GENESIS = digest_of("ledger"), digest_of("genesis")
CONTRACTS = {
    name: Contract(Address(keccak(name.encode())[12:]), Digest(keccak(b"code of " + name.encode())))
    for name in ("authorizations", "catalog", "documents", "journal", "members", "uses")
}
OBSERVERS = sorted(("first", "second", "third"), key=lambda name: address_of(key_of(name)))
BLOCK, TIME = 90, 1_790_000_000_000
MEMBERS = ("TJJ", "MZJ", "SJJ")


def trust(required: int = 2) -> Trust:
    return Trust(
        LEDGER, 7_777, GENESIS, CONTRACTS, address_of(key_of("operator")),
        (address_of(key_of("sealer")),),
        tuple(address_of(key_of(name)) for name in OBSERVERS), required,
    )  # fmt: skip


@dataclass
class World:
    """Records, the state that the contracts would have, and what proves both."""

    headers: list[bytes] = field(default_factory=list)
    bodies: list[tuple[bytes, bytes]] = field(default_factory=list)
    positions: dict[bytes, list[int]] = field(default_factory=dict)
    accepted: dict[bytes, int] = field(default_factory=dict)
    seats: dict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: {code: [(3, Rank.HEAD)] for code in MEMBERS}
    )
    """Of each member's account, from which block on it had which rank."""
    made_in: int = BLOCK - 1
    older: list[Claim] = field(default_factory=list)
    """Checkpoints before that of all records, which the Journal keeps too."""

    def record(self, kind: str, outcome: str, body: dict[str, Any], **changes: Any) -> int:
        """Append a record; `keys` in place of the body's own key tags."""
        position = len(self.headers)
        salt, data = digest_of(f"salt {position}")[:16], canonical.encode(body)
        tags = sorted(tag_hash(key) for key in changes.get("keys") or key_tags(body))
        pairs = tuple((tag, len(self.positions.get(tag, []))) for tag in tags)
        for tag in tags:
            self.positions.setdefault(tag, []).append(position)
        time = Millis(changes.get("time", TIME + 1000 * position))
        header = Header(kind, outcome, time, pairs, body_digest(salt, data))
        self.headers.append(encode_header(header))
        self.bodies.append((data, salt))
        return position

    def statement(self, name: str, member: str, subject: dict[str, Any], /, **fields: Any) -> int:
        """Append the record of a statement signed by the member's head."""
        kind = statement_type(name)
        values = {"nonce": to_hex(digest_of(f"nonce {len(self.headers)}")), "expires": 2**40}
        message = {item.name: (values | fields)[item.name] for item in kind.fields}
        digest = statement_digest(LEDGER, kind, message)
        body = {
            "actors": [
                {"account": to_hex(address_of(key_of(member))), "member": member, "rank": "head"}
            ],
            "statement": {
                "attachment": fields.get("attachment"),
                "digest": to_hex(digest),
                "message": message,
                "signatures": [to_hex(sign(key_of(member), digest))],
                "type": name,
            },
            "subject": subject,
            "type": name,
        }
        if uses := uses_of(kind, message):
            body["uses"] = uses
        return self.record(kind.kind, "recorded" if kind.contract is None else "submitted", body)

    def answer(self, submitted: int, outcome: str, block: int) -> int:
        """Append what the contract did with a statement."""
        body = canonical.decode_object(self.bodies[submitted][0])
        kind = statement_type(body["type"])
        digest = body["statement"]["digest"]
        assert kind.contract is not None
        if outcome == "accepted":
            self.accepted[bytes.fromhex(digest[2:])] = block
        address = CONTRACTS[kind.contract.lower()].address
        place = {"hash": to_hex(digest_of(f"block {block}")), "number": block, "time": block}
        effect = {"block": place, "contract": to_hex(address)}
        same = ("actors", "subject", "type", "uses")
        answer = {name: body[name] for name in same if name in body}
        answer |= {"effect": effect, "statement": digest, "submitted": submitted}
        return self.record(kind.kind, outcome, answer)

    def shown(self, positions: Iterable[int], withheld: Iterable[int] = ()) -> list[Shown]:
        """Records as evidence shows them."""
        hidden = set(withheld)
        return [
            shown(at, self.headers[at], *((None, None) if at in hidden else self.bodies[at]))
            for at in positions
        ]

    def claim(self) -> Claim:
        """The checkpoint of all records."""
        index = self.index()
        return Claim(len(self.headers), root_hash(self.leaves()), index.root.root)

    def index(self) -> MemoryIndex:
        made = MemoryIndex()
        made.update(len(self.headers), self.positions)
        return made

    def leaves(self) -> list[Digest]:
        return [leaf_hash(header) for header in self.headers]

    def state(self) -> tuple[bytes, list[bytes]]:
        """A block's header, and every node of its state that any proof could need."""
        storages = self._storages()
        tree = tries.state(
            {
                CONTRACTS[name].address: (1, 0, storages[name].root, CONTRACTS[name].code)
                for name in CONTRACTS
            }
        )
        nodes = [node for name in CONTRACTS for node in tree.proof(CONTRACTS[name].address)]
        for made in storages.values():
            nodes += [node for slot in made.values for node in made.proof(slot)]
        return tries.header(tree.root, BLOCK), list(dict.fromkeys(nodes))

    def _storages(self) -> dict[str, tries.Trie]:
        journal = {slot_at(n): n + 1 for n in range(50)}
        for claim in (*self.older, self.claim()):
            roots = int.from_bytes(claim.root), int.from_bytes(claim.index_root)
            slots = checkpoint_slots(claim.size)
            journal |= dict(zip(slots, (*roots, self.made_in), strict=True))
        made = {"journal": tries.storage(journal)}
        for name in ("Authorizations", "Catalog", "Documents", "Members", "Uses"):
            slots = {
                slot_at(mapping_slot(digest, ACCEPTED_SLOTS[name])): block
                for digest, block in self.accepted.items()
            }
            made[name.lower()] = tries.storage(
                slots | (_seated(self.seats) if name == "Members" else {slot_at(9): 9})
            )
        return made

    def evidence(
        self,
        records: list[Shown],
        asked: Asked | None = None,
        observers: Iterable[str] = OBSERVERS[:2],
        claim: Claim | None = None,
        **proved: Any,
    ) -> Evidence:
        """Evidence under a checkpoint, that of all records, sealed and signed by observers."""
        header, nodes = self.state()
        claim, block = claim or self.claim(), Digest(keccak(header))
        seen = Observation(BLOCK, block, claim.size, claim.root, claim.index_root)
        seal = sign_seal(key_of("sealer"), GENESIS, BLOCK, block)
        leaves = self.leaves()
        return assemble(
            trust(), claim, Proved(**{"header": header, "seal": seal, "nodes": nodes} | proved),
            records, lambda start, stop: root_hash(leaves[start:stop]), asked,
            [
                (address_of(key_of(name)), sign_observation(key_of(name), GENESIS, LEDGER, seen))
                for name in observers
            ],
        )  # fmt: skip

    def asked(self, question: Question, first: int = 0, stop: int | None = None) -> Asked:
        """The question with the proof of its key and the window of these ordinals."""
        if question.tag is None:
            return Asked(question)
        positions = self.positions.get(question.tag)
        proof: KeyProof = self.index().prove(question.tag)
        if positions is None:
            return Asked(question, proof, None)
        return Asked(
            question,
            proof,
            prove_window(positions, first, len(positions) if stop is None else stop),
        )


def _seated(seats: dict[str, list[tuple[int, int]]]) -> dict[Digest, int]:
    """The storage of Members for one account of each member."""
    slots: dict[Digest, int] = {}
    ids = int.from_bytes(keccak(IDS_SLOT.to_bytes(32)))
    for number, (code, history) in enumerate(seats.items(), 1):
        first = mapping_slot(address_of(key_of(code)), ACCOUNTS_SLOT)
        entries = int.from_bytes(keccak(slot_at(first)))
        slots[slot_at(ids, number - 1)] = int.from_bytes(tag_hash(f"member:{code}"))
        slots[slot_at(first)] = len(history)
        for at, (since, rank) in enumerate(history):
            slots[slot_at(entries, at)] = ((number << 8 | rank) << 48) | since
    return slots


def publish(world: World, resource: str, block: int) -> None:
    """A publication by TJJ, submitted and accepted."""
    attachment = {"title": f"人口基础信息 {resource}"}
    submitted = world.statement(
        "PublishEntry", "TJJ", {"owner": "TJJ", "resource": resource}, code=resource,
        owner=to_hex(tag_hash("member:TJJ")), version=1, expectedState=0,
        entry=to_hex(canonical.digest(attachment)), attachment=attachment,
    )  # fmt: skip
    world.answer(submitted, "accepted", block)


def access(world: World, resource: str, authorization: str) -> None:
    """A release to MZJ that was asked for, and its end."""
    subject = {
        "authorization": authorization, "consumer": "MZJ", "owner": "TJJ", "resource": resource,
    }  # fmt: skip
    world.statement(
        "RequestRelease", "MZJ", subject, authorization=to_hex(
            tag_hash(f"authorization:{authorization}")
        ), payload=to_hex(digest_of("payload")), request=to_hex(digest_of("request")),
    )  # fmt: skip
    world.record("access.completed", "recorded", {"sent": "1024", "subject": subject})


def small_world() -> World:
    """Two publications and six accesses, with other records between."""
    world = World()
    members = [{"code": code} for code in MEMBERS]
    world.record("ledger.created", "recorded", {"members": members})
    publish(world, "STJJ-0001", 10)
    publish(world, "STJJ-0002", 12)
    for number in range(6):
        access(world, f"STJJ-000{1 + number % 2}", f"SQ-{number % 3}")
        world.record("trace.asked", "recorded", {"subject": {"member": "SJJ"}})
    return world


def request(world: World, resource: str, purpose: str) -> dict[str, Any]:
    """A release to MZJ that was asked for with a purpose; the subject of what follows on it."""
    attachment = {"purpose": purpose}
    subject = {"consumer": "MZJ", "owner": "TJJ", "resource": resource}
    at = world.statement(
        "RequestRelease", "MZJ", subject, authorization=to_hex(bytes(32)),
        payload=to_hex(digest_of("payload")), request=to_hex(canonical.digest(attachment)),
        attachment=attachment,
    )  # fmt: skip
    body = canonical.decode_object(world.bodies[at][0])
    return subject | {"request": body["statement"]["digest"]}


def purposeful_world() -> World:
    """Accesses for two purposes: released and completed, and reported, with others between."""
    world = World()
    world.record("ledger.created", "recorded", {"members": [{"code": code} for code in MEMBERS]})
    subjects = [request(world, "STJJ-0001", purpose) for purpose in ("tax.verify", "aid.grant")]
    for number in range(4):
        world.record("access.completed", "recorded", {"subject": subjects[number % 2]})
        reported = {name: subjects[0][name] for name in ("consumer", "owner", "resource")}
        event = {"time": 1} | ({"purpose": "tax.verify"} if number else {})
        world.record("access.reported", "recorded", {"event": event, "subject": reported})
        world.record("trace.asked", "recorded", {"subject": {"member": "SJJ"}})
    return world
