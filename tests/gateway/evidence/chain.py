"""A chain for towns that have none: the state that contracts would have, with real proofs of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from eth_hash.auto import keccak
from sqlmodel import Session, select

from chain import canonical
from chain.client import StateProof
from chain.client.errors import Unreachable
from chain.client.proofs import Header
from chain.evidence import Observation, checkpoint_slots, sign_observation
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.evidence.effect_checks import ACCEPTED_SLOTS, ACCOUNTS_SLOT, IDS_SLOT
from chain.records import decode_header, tag_hash
from chain.seals import sign_seal
from chain.statements import address_of, statement_type
from chain.words import Address, Digest, Rank, Signature, to_hex
from gateway.anchoring.models import Checkpoint
from gateway.database import WriteSession
from gateway.journal.models import Record
from gateway.journal.tree import Tree
from gateway.observers.models import Observation as ObservationRow
from gateway.settings import Settings
from gateway.trust.service import trust_of
from tests.chain.evidence import tries
from tests.support.town import Town, key_of

_RANKS = {"HEAD": Rank.HEAD, "HANDLER": Rank.HANDLER}


class Index(Protocol):
    """The completeness index, as the anchorer and the follower use it."""

    def root_at(self, size: int) -> Digest:
        """The index root for an append."""

    def confirm(self, session: WriteSession, size: int) -> None:
        """The checkpoint is recorded in the same commit."""


@dataclass
class Block:
    """A block with the state after it."""

    header: bytes
    accounts: tries.Trie
    storages: dict[Address, tries.Trie]


@dataclass
class TownChain:
    """Makes checkpoints of a town's journal, and proves their blocks as a node does."""

    town: Town
    blocks: dict[int, Block] = field(default_factory=dict)
    away: bool = False

    def state_proof(self, wanted: Mapping[Address, Collection[Digest]], block: int) -> StateProof:
        """As `chain.client.Client.state_proof`."""
        if self.away:
            raise Unreachable("no node answers")
        made = self.blocks[block]
        nodes: dict[bytes, None] = {}
        values: dict[Address, dict[Digest, int]] = {}
        for address, slots in wanted.items():
            nodes |= dict.fromkeys(made.accounts.proof(address))
            storage = made.storages[address]
            for slot in slots:
                nodes |= dict.fromkeys(storage.proof(slot))
                encoded = storage.values.get(slot, b"\x80")
                values.setdefault(address, {})[slot] = _number(encoded)
        header = Header(block, Digest(keccak(made.header)), Digest(made.accounts.root), made.header)
        return StateProof(header, tuple(nodes), values)

    def seal(self, block: int) -> Signature | None:
        """The seal of a block."""
        if self.away:
            raise Unreachable("no node answers")
        digest = Digest(keccak(self.blocks[block].header))
        return sign_seal(key_of("sealer"), self.town.ledger.genesis, block, digest)

    def checkpoint(self, index: Index, size: int | None = None) -> Checkpoint:
        """The Journal makes a checkpoint of all records; the gateway keeps it with its index."""
        with Session(self.town.engine) as session:
            tree = Tree(session)
            size = tree.size() if size is None else size
            root, index_root = tree.root(size), index.root_at(size)
            bodies = list(_bodies(session))
        self.town.blocks += 1
        number = self.town.blocks
        self.blocks[number] = block = self._block(number, size, root, index_root, bodies)
        journal = self.town.ledger.journal
        slots = [[to_hex(node) for node in block.storages[journal].proof(slot)]
                 for slot in checkpoint_slots(size)]  # fmt: skip
        account = [to_hex(node) for node in block.accounts.proof(journal)]
        row = Checkpoint(
            size=size, root=root, index_root=index_root, block_number=number,
            block_hash=keccak(block.header), block_time=self.town.seconds(),
            transaction=bytes(32), header=block.header,
            account_proof=canonical.encode(account), storage_proof=canonical.encode(slots),
        )  # fmt: skip
        kept, covered = row.model_copy(), size

        def job(session: WriteSession) -> None:
            session.add(row)
            index.confirm(session, covered)

        self.town.writer.run(job)
        return kept

    def observe(self, name: str, row: Checkpoint) -> None:
        """An observer signs the checkpoint, and the gateway keeps the signature."""
        ledger = self.town.ledger
        seen = Observation(
            row.block_number, Digest(row.block_hash), row.size, Digest(row.root),
            Digest(row.index_root),
        )  # fmt: skip
        signature = sign_observation(key_of(name), ledger.genesis, ledger.ledger_id, seen)
        kept = ObservationRow(
            account=address_of(key_of(name)), size=row.size, block_number=row.block_number,
            block_hash=row.block_hash, root=row.root, index_root=row.index_root,
            signature=signature, received=self.town.clock,
        )  # fmt: skip
        self.town.writer.run(lambda session: session.add(kept))

    def _block(
        self, number: int, size: int, root: Digest, index: Digest, bodies: list[dict[str, Any]]
    ) -> Block:
        ledger = self.town.ledger
        first, second, third = checkpoint_slots(size)
        slots: dict[Address, dict[bytes, int]] = {
            ledger.journal: {
                first: int.from_bytes(root), second: int.from_bytes(index), third: number,
            },
            ledger.catalog: {}, ledger.authorizations: {}, ledger.members: _seats(bodies),
        }  # fmt: skip
        for contract, digest, block in _accepted(bodies):
            slot = slot_at(mapping_slot(digest, ACCEPTED_SLOTS[contract]))
            slots[getattr(ledger, contract.lower())][slot] = block
        storages = {address: tries.storage(values) for address, values in slots.items()}
        codes = {item.address: item.code for item in
                 trust_of(ledger, Settings()).contracts.values()}  # fmt: skip
        accounts = tries.state(
            {at: (1, 0, storage.root, codes[at]) for at, storage in storages.items()}
        )
        return Block(tries.header(accounts.root, number), accounts, storages)


def _bodies(session: Session) -> Iterator[dict[str, Any]]:
    for row in session.exec(select(Record).order_by("position")):  # type: ignore[arg-type]
        body = canonical.decode_object(row.body or b"{}")
        yield {**body, "outcome": decode_header(row.header).outcome}


def _accepted(bodies: list[dict[str, Any]]) -> Iterator[tuple[str, bytes, int]]:
    for body in bodies:
        if body["outcome"] == "accepted":
            contract = statement_type(body["type"]).contract
            assert contract is not None
            yield contract, bytes.fromhex(body["statement"][2:]), body["effect"]["block"]["number"]


def _seats(bodies: list[dict[str, Any]]) -> dict[bytes, int]:
    """The storage of Members: every account of the town, seated at the founding or its admission.

    None of the town's accounts is ever rotated out.
    """
    slots: dict[bytes, int] = {}
    ids = int.from_bytes(keccak(IDS_SLOT.to_bytes(32)))
    for number, (code, account, rank, block) in enumerate(_accounts(bodies), 1):
        seat = mapping_slot(bytes.fromhex(account[2:]), ACCOUNTS_SLOT)
        slots[slot_at(seat)] = 1
        entry = int.from_bytes(keccak(slot_at(seat)))
        slots[slot_at(entry)] = ((number << 8 | rank) << 48) | block
        slots[slot_at(ids, number - 1)] = int.from_bytes(tag_hash(f"member:{code}"))
    return slots


def _accounts(bodies: list[dict[str, Any]]) -> Iterator[tuple[str, str, Rank, int]]:
    for member in bodies[0]["members"]:
        for account in member["accounts"]:
            yield member["code"], account["address"], _RANKS[account["rank"]], 1
    for body in bodies:
        statement = body.get("statement")
        if body.get("type") == "AdmitMember" and isinstance(statement, dict):
            message = statement["message"]
            for name, rank in (("handlers", Rank.HANDLER), ("heads", Rank.HEAD)):
                for account in message[name]:
                    yield message["code"], account, rank, 2


def _number(encoded: bytes) -> int:
    first = encoded[0]
    return first if first < 0x80 else int.from_bytes(encoded[1:])
