"""The typed face of the ledger's contracts over any JSON-RPC endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from chain.client.artifacts import artifact
from chain.client.blocks import WholeBlock, rebuilt_blocks, sealed_blocks
from chain.client.codec import Undecodable, decode_values, encode_call
from chain.client.connection import ChainIdentity, Connection
from chain.client.document_views import (
    DocumentIssue,
    DocumentValidity,
    RedLetters,
    UseState,
    read_issue,
    read_red,
    read_use,
    read_validity,
)
from chain.client.errors import CallReverted, Nonsense, NotDeployed
from chain.client.events import Event
from chain.client.logs import read_events
from chain.client.proofs import CheckpointProof, prove_checkpoint
from chain.client.state import StateProof, Wanted, prove_state, read_seal
from chain.client.transport import Transport
from chain.client.views import (
    Addresses,
    AuthorizationState,
    Checkpoint,
    MemberState,
    ResourceState,
    ResourceStatus,
    Standing,
    read_authorization,
)
from chain.client.wire import Block, data, number, parse_block, quantity
from chain.errors import ClientError
from chain.statements import statement_type
from chain.words import ZERO_DIGEST, Address, Digest, Rank, Role, Seconds, Signature, to_hex


class Client:
    """Questions to a node about its chain and the ledger's contracts on it.

    ``timeout`` is in seconds and bounds each answer. With ``expect_chain`` a node of another chain
    is found out before its first answer counts. ``contracts`` is needed by all that ask a
    contract. Safe to use from several threads; nothing is asked before the first method is
    called. Questions about a contract take the newest block, or the block given by number, which
    the node may no longer know. Every failure is a `ClientError`.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 10.0,
        expect_chain: ChainIdentity | None = None,
        contracts: Addresses | None = None,
    ) -> None:
        self._transport = Transport(url, timeout)
        self.expected_chain = expect_chain
        self.connection = Connection(self._transport, expect_chain)
        self.contracts = contracts

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the client can still be used and opens new ones."""
        self._transport.close()

    def identity(self) -> ChainIdentity:
        """Which chain the node serves, expected or not."""
        return self.connection.identity()

    def block_number(self) -> int:
        """The number of the newest block."""
        return quantity(self.connection.call("eth_blockNumber"), "block number")

    def block(self, block: int) -> Block | None:
        """The block of that number; None if the chain is not that long."""
        raw = self.connection.call("eth_getBlockByNumber", number(block), False)
        found = None if raw is None else parse_block(raw)
        if found is not None and found.number != block:
            raise Nonsense(f"asked for block {block}, the node sent block {found.number}")
        return found

    def whole_blocks(self, first: int, count: int, *, sealed: bool) -> list[WholeBlock]:
        """At most so many blocks from a number on, as many as there are, in one question.

        With ``sealed`` the embedded node is asked, for raw blocks and seals; else any engine. Hold
        ``count`` small: an answer of more than 64 MiB is asked for again block by block.
        """
        count = min(count, self.block_number() - first + 1)
        if count < 1:
            return []
        return (sealed_blocks if sealed else rebuilt_blocks)(self.connection, first, count)

    def events(
        self, from_block: int, to_block: int, addresses: Sequence[Address] | None = None
    ) -> Iterator[Event]:
        """The contracts' events of blocks ``from_block`` to ``to_block``, both included, in order.

        Asked for in ranges as large as the node grants. ``addresses`` defaults to all contracts
        of the ledger. That the chain has those blocks already is *not* checked.
        """
        contracts = self._contracts()
        everything = tuple(contracts.by_name.values())
        return read_events(self.connection, from_block, to_block, addresses or everything)

    def standing(self, account: Address, block: int | None = None) -> Standing | None:
        """Whose account it is, and what it may do; None if it was never a member's."""
        member, rank, roles, active = self._ask("Members", "standing", [account], block)
        if member == ZERO_DIGEST:
            return None
        return Standing(Digest(member), Rank(rank) if rank else None, Role(roles), active)

    def member(self, member_id: Digest, block: int | None = None) -> MemberState | None:
        """A member by its id; None if there is none."""
        values = self._ask("Members", "memberState", [member_id], block)
        code, prefix, profile, roles, active, state, accounts, heads = values
        if state == 0:
            return None
        return MemberState(
            code, prefix, Digest(profile), Role(roles), active, state, accounts, heads
        )

    def quorum(self, block: int | None = None) -> int:
        """How many different steward organisations must sign a change of membership."""
        (needed,) = self._ask("Members", "quorum", [], block)
        return int(needed)

    def resource(self, resource_id: Digest, block: int | None = None) -> ResourceState | None:
        """A resource by its id; None if it was never published."""
        owner, entry, version, state, status = self._ask(
            "Catalog", "resource", [resource_id], block
        )
        if status == 0:
            return None
        return ResourceState(Digest(owner), Digest(entry), version, state, _status(status))

    def authorization(
        self, authorization_id: Digest, block: int | None = None
    ) -> AuthorizationState | None:
        """An authorization by its id; None if it was never asked for."""
        values = self._ask("Authorizations", "authorization", [authorization_id], block)
        return read_authorization(values)

    def is_active(
        self, authorization_id: Digest, consumer: Digest, time: Seconds, block: int | None = None
    ) -> bool:
        """Whether it is granted to that member for a period that holds the time.

        Uses, suspended members and withdrawn resources are *not* looked at.
        """
        values = [authorization_id, consumer, time]
        (active,) = self._ask("Authorizations", "isActive", values, block)
        return bool(active)

    def licence(
        self, issuer: Digest, kind: str, block: int | None = None
    ) -> tuple[Seconds, Seconds, int]:
        """First and last second in which it may issue such documents, and the state number."""
        start, end, state = self._ask("Documents", "licence", [issuer, kind], block)
        return Seconds(start), Seconds(end), int(state)

    def series(
        self, issuer: Digest, kind: str, series: Digest, block: int | None = None
    ) -> tuple[int, int]:
        """The least free serial of a series and its state number; 0 and 0 if it has no batch."""
        following, state = self._ask("Documents", "seriesState", [issuer, kind, series], block)
        return int(following), int(state)

    def issued(self, issue: Digest, block: int | None = None) -> DocumentIssue | None:
        """A document or batch as it was issued; None if it was not."""
        return read_issue(self._ask("Documents", "issued", [issue], block))

    def validity(
        self, issue: Digest, serial: int = 0, block: int | None = None
    ) -> DocumentValidity | None:
        """A document's validity, by its batch and serial, or its own id; None if not issued."""
        try:
            return read_validity(self._ask("Documents", "validity", [issue, serial], block))
        except CallReverted as reverted:
            if reverted.refusal.name == "UnknownDocument":
                return None
            raise

    def red_letters(self, document: Digest, block: int | None = None) -> RedLetters | None:
        """The red letters of a document by its id; None if none was asked for."""
        return read_red(self._ask("Documents", "red", [document], block))

    def use(self, key: Digest, block: int | None = None) -> UseState:
        """How a document is used, by its key in the register."""
        return read_use(self._ask("Uses", "useOf", [key], block))

    def voucher_state(self, member: Digest, voucher: Digest, block: int | None = None) -> int:
        """How many statements about a voucher of a member were accepted."""
        (state,) = self._ask("Uses", "voucherState", [member, voucher], block)
        return int(state)

    def locks_of(self, member: Digest, block: int | None = None) -> int:
        """How many locks a member has, those that ran out included."""
        (locks,) = self._ask("Uses", "locksOf", [member], block)
        return int(locks)

    def journal(self, block: int | None = None) -> Checkpoint:
        """The newest checkpoint; of size 0 in an empty journal."""
        size, root, index_root, made = self._ask("Journal", "latest", [], block)
        return Checkpoint(size, Digest(root), Digest(index_root), made)

    def checkpoint(self, size: int, block: int | None = None) -> Checkpoint | None:
        """The checkpoint of that size; None if there is none."""
        root, index_root, made = self._ask("Journal", "checkpoint", [size], block)
        return Checkpoint(size, Digest(root), Digest(index_root), made) if made else None

    def checkpoint_proof(self, size: int, block: int) -> CheckpointProof:
        """The node's proof, against the state of that block, of the checkpoint of that size.

        That the header hashes to the block's hash is checked; the Merkle proofs are *not*.
        """
        return prove_checkpoint(self.connection, self._contracts().journal, size, block)

    def state_proof(self, wanted: Wanted, block: int) -> StateProof:
        """The node's proofs of accounts and of slots of their storage, in the state of that block.

        Asked for in as few calls as answers of a bounded size allow. The header is held against
        the block's hash; that the nodes prove the values is *not* checked.
        """
        return prove_state(self.connection, wanted, block)

    def seal(self, block: int) -> Signature | None:
        """The detached seal of a block, *not* checked; None where the node knows of no seals."""
        return read_seal(self.connection, block)

    def is_used(self, statement: str, digest: Digest, block: int | None = None) -> bool:
        """Whether the contract for statements of that type has accepted the digest."""
        contract, _ = statement_type(statement).target
        (used,) = self._ask(contract, "isUsed", [digest], block)
        return bool(used)

    def accepted_in(self, statement: str, digest: Digest, block: int | None = None) -> int | None:
        """The block in which the statement was accepted; None if it was not."""
        contract, _ = statement_type(statement).target
        (accepted,) = self._ask(contract, "acceptedIn", [digest], block)
        return int(accepted) or None

    def code(self, address: Address, block: int | None = None) -> bytes:
        """The code at an address; empty if it is no contract."""
        at = "latest" if block is None else number(block)
        return data(self.connection.call("eth_getCode", to_hex(address), at), "code")

    def _contracts(self) -> Addresses:
        if self.contracts is None:
            raise ClientError(
                "this client was made without the addresses of the ledger's contracts"
            )
        return self.contracts

    def _ask(self, contract: str, name: str, values: Sequence[Any], block: int | None) -> list[Any]:
        function = artifact(contract).function(name)
        address = self._contracts().of(contract)
        answer = self.connection.execute(address, encode_call(function, values), block)
        if not answer:
            raise NotDeployed(f"there is no {contract} at {to_hex(address)}: {_what_then(block)}")
        try:
            return decode_values(function.outputs, answer)
        except Undecodable as error:
            raise Nonsense(f"the node's answer to {contract}.{name} does not decode") from error


def _status(status: int) -> ResourceStatus:
    try:
        return ResourceStatus(status)
    except ValueError as error:
        raise Nonsense(f"the node says that a resource has the status {status}") from error


def _what_then(block: int | None) -> str:
    if block is None:
        return "the ledger's contracts are not deployed on this chain"
    return f"not yet in block {block}"
