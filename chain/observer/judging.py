"""Checking a conviction offline, with nothing but the file and what is trusted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chain.errors import ChainError, EvidenceError, ProofError, SealError
from chain.evidence import (
    BlockHeader,
    Nodes,
    Trust,
    find_account,
    find_checkpoint,
    forms,
    read_header,
)
from chain.evidence.rlp import fields
from chain.index import MemoryIndex
from chain.merkle import leaf_hash, root_hash
from chain.node.errors import SourceError
from chain.node.execution import trie_root
from chain.node.genesis import from_json
from chain.node.witness import refusal_of
from chain.observer import conviction as files
from chain.observer.conviction import Conviction, ProvedCheckpoint, SealedHeader
from chain.observer.entries import WRONG
from chain.observer.journal import (
    JournalFault,
    changes_of,
    check_ordinals,
    check_times,
    judge,
    read_headers,
)
from chain.observer.observer import AHEAD
from chain.seals import verify_seal
from chain.words import Address, to_hex

_PARENT, _TRANSACTIONS = 0, 4
"""Where a header has its parent's hash and the root of its transactions."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a conviction proves: ``convicts`` names accounts; where there are none, ``text`` says
    why.
    """

    convicts: tuple[Address, ...]
    text: str


class _Empty(Exception):
    """The file proves nothing against anybody; the message says why."""


def check_conviction(
    data: bytes, trust: Trust, clock: Callable[[], float] = time.time
) -> Judgement:
    """Check the proof in a file, without network or mirror; `ObserverError` if it is none.

    Only what somebody signed convicts: sealers their blocks, the operator the checkpoints that
    they hold. That an observer was shown something unsigned is its word, and no proof.
    """
    found = files.parse_conviction(data)
    try:
        if found.ledger != trust.ledger:
            raise _Empty("it is about another ledger than the one that is trusted")
        return _CHECKS[found.kind](found, trust, clock)
    except _Empty as nothing:
        return Judgement((), str(nothing))
    except (ChainError, ValueError) as error:
        return Judgement((), f"it contradicts itself: {error}")


def _blocks(found: Conviction, trust: Trust, _clock: Callable[[], float]) -> Judgement:
    raw = forms.members(found.details, ("blocks",), "details")["blocks"]
    sealed = forms.items(raw, files.read_header, "blocks", 2)
    if len(sealed) != 2:
        raise EvidenceError("two blocks are needed")
    (first, one), (second, other) = (_sealed(item, trust) for item in sealed)
    if first.number == second.number and first.hash != second.hash:
        return Judgement(_one_of(one, other), f"two blocks of number {first.number} are sealed")
    parent = fields(sealed[1].header, "a header")[_PARENT]
    if second.number == first.number + 1 and parent != first.hash:
        return Judgement(
            _one_of(one, other),
            f"block {second.number} is sealed, and its parent is not the sealed block "
            f"{first.number}",
        )
    raise _Empty("both blocks can stand on one chain")


def _execution(found: Conviction, trust: Trust, clock: Callable[[], float]) -> Judgement:
    raw = forms.members(found.details, ("block", "parent", "witness"), "details")
    genesis = from_json(found.genesis.encode())
    if genesis.hash != trust.genesis:
        raise _Empty("its genesis is not the one that is trusted")
    claimed = files.read_block(raw["block"], "block")
    header, signer = _sealed(SealedHeader(claimed.header, claimed.seal), trust)
    parent = files.read_header(raw["parent"], "parent")
    _require_known(parent, trust)
    if fields(claimed.header, "a header")[_PARENT] != read_header(parent.header).hash:
        raise _Empty("the parent shown is not that of the block")
    if fields(claimed.header, "a header")[_TRANSACTIONS] != trie_root(claimed.transactions):
        raise _Empty("the transactions shown are not those of the sealed header")
    witness = files.read_nodes(raw["witness"], "witness")
    try:
        refused = refusal_of(genesis, parent.header, claimed, witness, lambda: clock() + AHEAD)
    except SourceError as error:
        raise _Empty(str(error)) from error
    if refused is None:
        raise _Empty(f"block {header.number} follows every rule, as of this machine's clock")
    return Judgement((signer,), f"a sealed block breaks the rules: {refused}")


def _journal(found: Conviction, trust: Trust, _clock: Callable[[], float]) -> Judgement:
    raw = forms.members(found.details, ("checkpoint", "headers"), "details")
    claim = files.read_checkpoint(raw["checkpoint"], "checkpoint")
    _require_proved(claim, trust)
    headers = files.read_headers(raw["headers"])
    if headers is None:
        raise _Empty("the checkpoint is on the chain, but the headers under it are not in the "
                     "file: that they have another index root is the observer's word; replay "
                     "the journal to see it")  # fmt: skip
    if len(headers) != claim.size or root_hash([leaf_hash(h) for h in headers]) != claim.root:
        raise _Empty("the headers shown are not those under the checkpoint on the chain: whoever "
                     "showed them is wrong, but nobody signed them")  # fmt: skip
    reason = wrong_with(claim, headers)
    if reason is None:
        raise _Empty("the headers follow every rule, and the index root is theirs")
    return Judgement((trust.operator,), f"the operator anchored it: {reason}")


def wrong_with(claim: ProvedCheckpoint, headers: Sequence[bytes]) -> str | None:
    """What is wrong with all headers under a checkpoint, whose root they have; None if nothing."""
    try:
        read = read_headers(headers, 0)
        check_times(read, 0, 0)
        changes = changes_of(read, 0)
        index = MemoryIndex()
        step = index.prepare(claim.size, changes)
        check_ordinals(read, 0, changes, step)
    except JournalFault as fault:
        return fault.reason
    if judge(claim.index_root, step.root.root) == WRONG:
        return (
            f"the checkpoint of {claim.size} records claims the index root "
            f"{to_hex(claim.index_root)}, its headers have {to_hex(step.root.root)}"
        )
    return None


def _checkpoints(found: Conviction, trust: Trust, _clock: Callable[[], float]) -> Judgement:
    raw = forms.members(found.details, ("checkpoints",), "details")["checkpoints"]
    claims = forms.items(raw, files.read_checkpoint, "checkpoints", 2)
    if len(claims) != 2 or claims[0].size != claims[1].size:
        raise EvidenceError("two checkpoints of one size are needed")
    one, other = (_require_proved(claim, trust) for claim in claims)
    first, second = ((claim.root, claim.index_root) for claim in claims)
    if first == second:
        raise _Empty("both checkpoints are the same")
    return Judgement(_one_of(one, other), "sealed states hold two different checkpoints of "
                                          f"{claims[0].size} records")  # fmt: skip


def _difference(found: Conviction, _trust: Trust, _clock: Callable[[], float]) -> Judgement:
    forms.members(found.details, ("held", "shown"), "details")
    raise _Empty("nobody signed what was shown: it is the observer's word that it was")


_CHECKS: dict[str, Callable[[Conviction, Trust, Callable[[], float]], Judgement]] = {
    files.BLOCKS: _blocks,
    files.EXECUTION: _execution,
    files.JOURNAL: _journal,
    files.CHECKPOINTS: _checkpoints,
    files.DIFFERENCE: _difference,
}


def _one_of(one: Address, other: Address) -> tuple[Address, ...]:
    """Who sealed what cannot both be; nobody where two did, for one of them may have done right."""
    if one != other:
        raise _Empty(
            f"two histories are sealed, one by {to_hex(one)} and one by {to_hex(other)}: at least "
            "one of them is wrong, and the file does not tell which"
        )
    return (one,)


def _sealed(block: SealedHeader, trust: Trust) -> tuple[BlockHeader, Address]:
    """A header and who sealed it; it convicts nobody if that is not a trusted sealer."""
    header = read_header(block.header)
    try:
        signer = verify_seal(trust.genesis, header.number, header.hash, block.seal, trust.sealers)
    except SealError as error:
        raise _Empty(f"anybody can have made it: {error}") from error
    return header, signer


def _require_known(block: SealedHeader, trust: Trust) -> None:
    if read_header(block.header).hash != trust.genesis:
        _sealed(block, trust)


def _require_proved(claim: ProvedCheckpoint, trust: Trust) -> Address:
    """The sealer of the block in whose state the checkpoint is proved to stand."""
    header, signer = _sealed(claim.block, trust)
    nodes = Nodes(claim.nodes)
    journal = trust.contracts["journal"]
    account = find_account(nodes, header.state_root, journal.address)
    if account is None or account.code_hash != journal.code:
        raise ProofError("the state does not hold the trusted Journal")
    kept = find_checkpoint(nodes, account.storage_root, claim.size)
    if (kept.root, kept.index_root) != (claim.root, claim.index_root):
        raise ProofError("the Journal keeps other roots for this size")
    return signer
