"""A town with a chain: its statements go to real contracts, and what they say is followed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from chain import canonical
from chain.client import (
    CheckpointAppended,
    Client,
    Event,
    Founder,
    Outgoing,
    Sender,
    SentTransaction,
    deploy,
    statement_call,
)
from chain.index import IndexRoot, MemoryIndex, verify_key
from chain.words import ZERO_DIGEST, Address, Digest, Role, Signature, to_hex
from gateway.anchoring import Anchoring, Checkpoint
from gateway.anchoring.follower import contracts_of
from gateway.completeness import Completeness
from gateway.completeness.models import IndexKey, IndexState
from gateway.database import ReadSession, read_session
from gateway.journal import records
from gateway.journal.tree import Tree
from gateway.ledger import Ledger
from gateway.members.profile import make_profile
from gateway.settings import Settings
from gateway.statements.models import PENDING, Statement
from tests.chain.client.nodes import AnvilNode, EmbeddedNode, Founding, Node
from tests.support.tools import PATIENCE
from tests.support.town import LEDGER_ID, OPERATOR, STEWARD, TJ, XC, Town, account_of, key_of


def founding() -> Founding:
    """The town's ledger, for which nodes are made."""
    return Founding(LEDGER_ID, key_of("operator"), key_of("steward"))


class ChainTown(Town):
    """A town whose contracts are deployed on a node; `step` does what the thread would do."""

    def __init__(
        self, folder: Path, node: Node, ledger: Ledger | None = None, **settings: Any
    ) -> None:
        self.own = 0
        super().__init__(folder, clock=time.time_ns() // 1_000_000)
        self.node = node
        self.settings = Settings(
            data=folder / "ledger", **{"anchor_every": 0.05, "chain_url": node.url, **settings}
        )
        self.settings.data.mkdir(exist_ok=True)
        self.open()
        self.ledger = ledger or self._deploy()
        self.anchoring = self.new_anchoring()

    def open(self) -> None:
        """A client and a sender, as after a start of the gateway."""
        self.client = Client(self.node.url, expect_chain=self.node.chain, timeout=60.0)
        outbox = self.settings.data / "sender.sqlite"
        self.sender = Sender(outbox, self.client, key_of("operator"))

    def new_anchoring(self) -> Anchoring:
        """Anchoring over what is on disk and on the chain."""
        self.client.contracts = contracts_of(self.ledger)
        self.completeness = Completeness(self.engine)
        return Anchoring(
            self.settings,
            self.ledger,
            self.engine,
            self.writer,
            self.journal,
            self.client,
            self.sender,
            self.completeness,
        )

    def restart(self) -> None:
        """Give up everything in memory, as a killed process does, and begin again."""
        self.anchoring.stop()
        self.open()
        self.anchoring = self.new_anchoring()

    def reopen(self, before: Callable[[], object]) -> None:
        """End the gateway, do something to its files, and open it again."""
        self.anchoring.stop()
        Town.close(self)
        for path in self.folder.glob("gateway.sqlite-*"):
            path.unlink()
        before()
        ledger = self.ledger
        self.__post_init__()
        self.ledger = ledger
        self.open()
        self.anchoring = self.new_anchoring()

    def close(self) -> None:
        self.anchoring.stop()
        super().close()

    def accept(self, digest: Digest) -> records.Entry:
        """Let the contract answer a statement; returns the record of its acceptance."""
        self.settle()
        row = self.statement_row(digest)
        assert (row.state, row.reason) == ("accepted", None)
        return self.entry(row.outcome)

    def populate_at_once(self) -> None:
        """Two departments with a clerk and a head each, admitted in one batch."""
        for code, name, prefix, person in (
            (TJ, "市统计局", "STJJ", "tj"),
            (XC, "西城区", "XCQ", "xc"),
        ):
            self.take(
                self.statement(
                    "AdmitMember",
                    ["steward"],
                    make_profile(name),
                    code=code,
                    prefix=prefix,
                    roles=int(Role.PROVIDER | Role.CONSUMER),
                    handlers=[to_hex(account_of(f"{person}-clerk"))],
                    heads=[to_hex(account_of(f"{person}-head"))],
                )
            )
        self.settle()

    def step(self) -> None:
        """One step of anchoring."""
        self.anchoring.step()

    def step_until(self, done: Callable[[], bool]) -> None:
        """Steps until something is so."""
        until = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < until, self.anchoring.lag()
            self.step()
            time.sleep(0.02)

    def settle(self) -> None:
        """Steps until the chain is followed, every statement answered, every record anchored."""
        self.step()
        self.step_until(self.is_settled)

    def is_settled(self) -> bool:
        """Whether nothing waits for the chain."""
        lag = self.anchoring.lag()
        return lag.records_not_anchored == 0 == lag.statements_not_answered

    def reading(self) -> ReadSession:
        """A session for a look; closed by its `with`."""
        return ReadSession(self.engine)

    def size(self) -> int:
        """How many records there are."""
        with read_session(self.engine) as session:
            return Tree(session).size()

    def root(self, size: int) -> Digest:
        """Our own root of the first records."""
        with read_session(self.engine) as session:
            return Tree(session).root(size)

    def index_root(self, size: int) -> Digest:
        """The index root of the first records, replayed from their headers."""
        return self._index(size).root.root

    def check_index(self) -> None:
        """Each claim on the chain is what the headers say; rows and proofs are of the newest."""
        claims = {e.size: e.index_root for e in self.events() if isinstance(e, CheckpointAppended)}
        assert all(root in (ZERO_DIGEST, self.index_root(size)) for size, root in claims.items())
        newest = max(claims)
        with read_session(self.engine) as session:
            state = session.exec(select(IndexState)).one()
            assert (state.size, state.keys) == (newest, self._index(newest).keys)
            query = select(IndexKey.tag, IndexKey.count, IndexKey.peaks).order_by(col(IndexKey.tag))
            assert [tuple(row) for row in session.exec(query)] == [*self._index(newest).rows()]
            assert self.completeness.provable(session)[-1] == newest
            tag = self.entry(0).header.tags[0][0]
            proof = self.completeness.prove(session, tag, newest)
        verify_key(tag, proof, IndexRoot(newest, claims[newest]))

    def _index(self, size: int) -> MemoryIndex:
        index, changes = MemoryIndex(), dict[bytes, list[int]]()
        for entry in self.entries()[:size]:
            for tag, _ in entry.header.tags:
                changes.setdefault(tag, []).append(entry.position)
        index.update(size, changes)
        return index

    def entry(self, position: int | None) -> records.Entry:
        """The record at a position."""
        assert position is not None
        with read_session(self.engine) as session:
            return records.read(session, position)

    def entries(self) -> list[records.Entry]:
        """All records in order."""
        return [self.entry(position) for position in range(self.size())]

    def statement_row(self, digest: Digest) -> Statement:
        """What became of a statement."""
        with read_session(self.engine) as session:
            return session.get_one(Statement, digest)

    def pending(self) -> int:
        """How many statements wait for an answer."""
        with read_session(self.engine) as session:
            query = select(Statement).where(Statement.state == PENDING)
            return len(session.exec(query).all())

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints that were kept, from the smallest on."""
        with read_session(self.engine) as session:
            return list(session.exec(select(Checkpoint).order_by(col(Checkpoint.size))).all())

    def outcomes(self, digest: Digest) -> list[records.Entry]:
        """The records that say what the contract did with a statement."""
        found = []
        for entry in self.entries():
            said = (entry.body or {}).get("statement")
            named = said["digest"] if isinstance(said, dict) else said
            if entry.header.outcome in ("accepted", "refused") and named == to_hex(digest):
                found.append(entry)
        return found

    def events(self) -> list[Event]:
        """All events on the chain."""
        return list(self.client.events(0, self.client.block_number()))

    def send(self, person: str, to: Address, data: bytes, gas: int = 5_000_000) -> SentTransaction:
        """A transaction of somebody's own, of which the gateway knows nothing."""
        self.own += 1
        sender = Sender(self.folder / f"{person}.sqlite", self.client, key_of(person))
        try:
            sender.send_many([Outgoing(f"own:{self.own}", to, data, gas)])
            return sender.wait(f"own:{self.own}", PATIENCE)
        finally:
            sender.close()

    def call(self, raw: Mapping[str, Any]) -> bytes:
        """The contract call for a statement as it is posted."""
        signatures = [Signature(bytes.fromhex(text[2:])) for text in raw["signatures"]]
        return statement_call(raw["type"], raw["message"], signatures)

    def rpc(self, method: str, *params: object) -> object:
        """A method of the node's own, such as anvil's ``evm_increaseTime``."""
        return self.client.connection.call(method, *params)

    def _deploy(self) -> Ledger:
        contracts = deploy(
            self.sender,
            LEDGER_ID,
            _founder(STEWARD, "STW", "steward"),
            _founder(OPERATOR, "OPR", "operator"),
        )
        return Ledger(
            ledger_id=LEDGER_ID,
            chain_id=self.node.chain.chain_id,
            genesis=self.node.chain.genesis,
            members=contracts.members,
            catalog=contracts.catalog,
            journal=contracts.journal,
            authorizations=contracts.authorizations,
            documents=contracts.documents,
            uses=contracts.uses,
            deployed=contracts.block,
            operator=account_of("operator"),
            sealers=(),
            embedded=isinstance(self.node, EmbeddedNode),
            demonstration=False,
        )


def _founder(code: str, prefix: str, person: str) -> Founder:
    return Founder(code, prefix, canonical.digest(make_profile(code)), account_of(person))


def make_node(kind: str, folder: Path) -> Node:
    """A node of the kind for the town's ledger."""
    return AnvilNode(folder) if kind == "anvil" else EmbeddedNode(folder, founding())
