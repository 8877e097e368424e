"""What the checks share: what was read so far, and how the answers for many records become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from chain.errors import ProofError
from chain.evidence.block import BlockHeader
from chain.evidence.document import Evidence
from chain.evidence.observation import Observation
from chain.evidence.records import Shown
from chain.evidence.report import Status
from chain.evidence.trie import Account, Nodes, find_account, find_slot
from chain.evidence.trust import Trust
from chain.words import Address, Digest

VALID, INVALID, ASSERTED, SKIPPED = (
    Status.VALID, Status.INVALID, Status.ASSERTED, Status.SKIPPED,
)  # fmt: skip


class Result(NamedTuple):
    """What came of one check."""

    status: Status
    reason: str
    demanded: bool = True


@dataclass(slots=True)
class Run:
    """One evidence under one trust, while the checks go through it in their order."""

    evidence: Evidence
    trust: Trust
    nodes: Nodes
    asked: tuple[int, ...]
    """The records that the question asks for but for its purpose; all where there is none."""
    unclear: tuple[int, ...]
    """Those of them of which the evidence does not show whether they are for the purpose."""
    answer: tuple[int, ...]
    answered: frozenset[int]
    """The same as `answer`, for looking up."""
    by_position: dict[int, Shown]
    block: BlockHeader | None = None
    journal: Account | None = None
    sealer: Address | None = None
    observers: tuple[Address, ...] = ()
    walked: bool = True
    accounts: dict[str, Account] = field(default_factory=dict)
    slots: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    histories: dict[bytes, list[tuple[int, int, int]]] = field(default_factory=dict)
    """What was walked of each account's history, from the newest entry back."""
    members: dict[int, bytes] = field(default_factory=dict)
    """The ids of members by their numbers, as far as they were walked."""

    def header(self) -> BlockHeader:
        """The block; only where the check of it passed."""
        if self.block is None:
            raise ProofError("the header of the block could not be read")
        return self.block

    def seen(self) -> Observation:
        """What an observer has to have signed."""
        block, claim = self.header(), self.evidence.checkpoint
        return Observation(block.number, block.hash, claim.size, claim.root, claim.index_root)

    def contract(self, name: str) -> Account:
        """A contract's account in the state of the block, with the code that is trusted."""
        if name not in self.accounts:
            trusted = self.trust.contracts[name]
            found = find_account(self.nodes, self.header().state_root, trusted.address)
            if found is None:
                raise ProofError(f"the state has no account at the address of {name}")
            if found.code_hash != trusted.code:
                raise ProofError(f"the code at the address of {name} is not what is trusted")
            self.accounts[name] = found
        return self.accounts[name]

    def slot(self, name: str, slot: Digest) -> int:
        """What a contract keeps in a slot; walked once, for many records ask for the same."""
        root = self.contract(name).storage_root
        if (root, slot) not in self.slots:
            self.slots[root, slot] = find_slot(self.nodes, root, slot)
        return self.slots[root, slot]


def worst(results: Iterable[tuple[int, Result]], good: str, nothing: str) -> Result:
    """One answer for many records: the worst, with the first record of which it is true."""
    found = list(results)
    if not found:
        return Result(SKIPPED, nothing, demanded=False)
    for status in (INVALID, ASSERTED, SKIPPED):
        hits = [(position, result) for position, result in found if result.status is status]
        if hits:
            position, result = hits[0]
            more = f" ({len(hits)} of {len(found)} records)" if len(hits) > 1 else ""
            return Result(status, f"record {position}: {result.reason}{more}")
    return Result(VALID, f"{len(found)} {good}")
