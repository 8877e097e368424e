"""Checks 13 and 14: what contracts did with the statements, and whose accounts signed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eth_hash.auto import keccak

from chain.evidence import forms
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.evidence.records import Shown
from chain.evidence.running import ASSERTED, INVALID, SKIPPED, VALID, Result, Run, worst
from chain.evidence.statement_checks import BROKEN, is_expected
from chain.records import tag_hash
from chain.statements import statement_type
from chain.words import Rank, to_hex

ACCEPTED_SLOTS = {"Authorizations": 1, "Catalog": 0, "Documents": 0, "Members": 5, "Uses": 0}
"""The slot of each contract's mapping from a statement's digest to the block that accepted it."""
ACCOUNTS_SLOT = 1
"""The slot of the mapping in Members from an account to its history."""
IDS_SLOT = 3
"""The slot of the list in Members of the members' ids, by their number less one."""
MAX_HISTORY = 4096
_RANKS = {"handler": Rank.HANDLER, "head": Rank.HEAD}
_HELD = Result(SKIPPED, "its body is withheld or was erased")


def effects(run: Run) -> Result:
    """13. The contracts' storage says in which block they accepted, and that they did not."""
    listed = set(run.evidence.state.effects)
    found = []
    for shown in run.evidence.records:
        if (result := _effect(run, shown, is_listed=shown.position in listed)) is not None:
            found.append((shown.position, result))
        elif shown.position in listed:
            found.append((shown.position, Result(INVALID, "it tells of no contract's answer")))
    if unknown := sorted(listed - run.by_position.keys()):
        found.append((unknown[0], Result(INVALID, "the evidence does not show it")))
    return worst(found, "answers agree with the contracts' storage", "no record tells of one")


def _effect(run: Run, shown: Shown, *, is_listed: bool) -> Result | None:
    """What the state says of a record's effect; None where the record tells of none."""
    if shown.header.outcome not in ("accepted", "refused"):
        return None
    if shown.body is None:
        return _HELD if shown.position in run.answered and not is_listed else None
    body = shown.body.value
    try:
        contract = statement_type(body["type"]).contract
        if contract is None:
            return None
        if not is_listed:
            return Result(ASSERTED, "the evidence holds no proof of what the contract did")
        return _answered(run, contract, body, is_accepted=shown.header.outcome == "accepted")
    except BROKEN:
        return Result(INVALID, "what it says of an effect cannot be read")


def _answered(run: Run, contract: str, body: dict[str, Any], *, is_accepted: bool) -> Result:
    """An acceptance stands in the state; a refusal is seen by none standing there until then.

    Why a contract refused leaves nothing in the state, and is *not* checked.
    """
    digest, effect = body["statement"], body["effect"]
    if isinstance(digest, dict):
        digest = digest["digest"]
    key = forms.hexadecimal(digest, 32, "the digest of a statement")
    number = run.slot(contract.lower(), slot_at(mapping_slot(key, ACCEPTED_SLOTS[contract])))
    block = forms.number(effect["block"]["number"], "a block")
    if is_accepted and not number:
        return Result(INVALID, f"{contract} has not accepted its statement")
    if is_accepted and number != block:
        return Result(INVALID, f"{contract} accepted it in block {number}")
    if block > run.header().number:
        return Result(INVALID, f"it tells of block {block}, which is later than the state")
    if not is_accepted and 0 < number < block:
        return Result(INVALID, f"{contract} had accepted it in block {number}")
    if effect["contract"] != to_hex(run.trust.contracts[contract.lower()].address):
        return Result(INVALID, "it names another contract than the one that answered")
    if not is_accepted and number:
        return Result(
            ASSERTED, f"{contract} accepted it in block {number}, and is said to have refused it"
        )
    return Result(VALID, "")


def signers(run: Run) -> Result:
    """14. Each account that signed is, by the storage of Members, one of the member named."""
    found = []
    for shown in run.evidence.records:
        if (result := _signers(run, shown)) is not None:
            found.append((shown.position, result))
    return worst(found, "statements are of accounts of the members named", "no statement is shown")


def _signers(run: Run, shown: Shown) -> Result | None:
    if shown.body is None:
        return _HELD if is_expected(shown) and shown.position in run.answered else None
    body = shown.body.value
    if "statement" not in body:
        return None
    if not run.evidence.state.signers:
        return Result(ASSERTED, "the evidence does not prove whose accounts signed")
    try:
        is_accepted = shown.header.outcome == "accepted"
        block = forms.number(body["effect"]["block"]["number"], "a block") if is_accepted else None
        actors = body["actors"]
        if not isinstance(actors, list):
            raise TypeError("actors is a list")
        for actor in actors:
            if (problem := _actor(run, actor, block)) is not None:
                return Result(INVALID, problem)
    except BROKEN:
        return Result(INVALID, "what it says of signers cannot be read")
    return Result(VALID, "")


def _actor(run: Run, actor: dict[str, Any], block: int | None) -> str | None:
    """What is wrong with an actor: by its account's history it is not what the record says."""
    account, rank = forms.hexadecimal(actor["account"], 20, "an actor's account"), actor["rank"]
    wanted = _RANKS[rank], tag_hash(f"member:{forms.text(actor['member'], 'a member')}")
    # Within its block a statement may change the very account that signed it, so of an acceptance
    # the entry before that block counts as well as one of the block itself.
    for since, number, held in _history(run, account):
        if block is not None and since > block:
            continue
        if held == wanted[0] and _member(run, number) == wanted[1]:
            return None
        if block is not None and since < block:
            break  # what stood before that block cannot be what signed in it
    return f"{actor['account']} was no {rank} of the member named"


def _history(run: Run, account: bytes) -> Iterator[tuple[int, int, int]]:
    """The account's history from the newest entry on: block, number of the member, rank.

    Each entry is worked out once: a long history and many statements would else take hours.
    """
    known = run.histories.setdefault(account, [])
    yield from known
    first = mapping_slot(account, ACCOUNTS_SLOT)
    length = run.slot("members", slot_at(first))
    entries = int.from_bytes(keccak(slot_at(first)))
    while len(known) < min(length, MAX_HISTORY):
        word = run.slot("members", slot_at(entries, length - len(known) - 1))
        known.append((word % 2**48, word >> 56, (word >> 48) & 255))
        yield known[-1]


def _member(run: Run, number: int) -> bytes:
    """The id of the member with a number; zero if there is none."""
    if not number:
        return bytes(32)
    if number not in run.members:
        ids = int.from_bytes(keccak(IDS_SLOT.to_bytes(32)))
        run.members[number] = run.slot("members", slot_at(ids, number - 1)).to_bytes(32)
    return run.members[number]
