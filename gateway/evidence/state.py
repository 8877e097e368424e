"""What the state of a block has to prove of records: effects of statements, and who signed them.

Asked of the node in three rounds, because each names the slots of the next: the checkpoint, the
effects and how long the accounts' histories are; the histories; the members that they name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eth_hash.auto import keccak

from chain import canonical
from chain.client import Client, StateProof
from chain.errors import ChainError, ClientError
from chain.evidence import Proved, Shown, checkpoint_slots
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.evidence.effect_checks import ACCEPTED_SLOTS, ACCOUNTS_SLOT, IDS_SLOT, MAX_HISTORY
from chain.statements import statement_type
from chain.words import Address, Digest
from gateway.anchoring.models import Checkpoint
from gateway.errors import Unavailable
from gateway.ledger import Ledger

logger = logging.getLogger(__name__)

Slots = dict[Address, dict[Digest, None]]

_BROKEN = (LookupError, TypeError, ValueError, AttributeError, ChainError)


@dataclass(slots=True)
class Demands:
    """What records say of the chain: statements that contracts answered, accounts that signed."""

    effects: dict[int, tuple[str, Digest]] = field(default_factory=dict)
    accounts: dict[Address, None] = field(default_factory=dict)


def demands_of(records: Iterable[Shown]) -> Demands:
    """What bodies say of effects and signers; what does not have their form demands nothing."""
    found = Demands()
    for item in records:
        if item.body is None or "statement" not in item.body.value:
            continue
        body = item.body.value
        try:
            for actor in body["actors"]:
                found.accounts[Address(bytes.fromhex(actor["account"][2:]))] = None
            contract = statement_type(body["type"]).contract
            if item.header.outcome in ("accepted", "refused") and contract is not None:
                statement = body["statement"]
                text = statement["digest"] if isinstance(statement, dict) else statement
                found.effects[item.position] = contract, Digest(bytes.fromhex(text[2:]))
        except _BROKEN:
            continue
    return found


def prove(client: Client, ledger: Ledger, row: Checkpoint, records: Iterable[Shown]) -> Proved:
    """The checkpoint, and all that the records demand, under the block that made the checkpoint.

    Raises `ClientError` where the node is away or no longer has that state.
    """
    demands, block = demands_of(records), row.block_number
    first = client.state_proof(_first(ledger, row.size, demands), block)
    lengths = first.values.get(ledger.members, {})
    entries = _entries(demands.accounts, lengths)
    second = client.state_proof({ledger.members: entries}, block) if entries else None
    ids = _ids(second.values[ledger.members].values()) if second else {}
    third = client.state_proof({ledger.members: ids}, block) if ids else None
    proofs = [proof for proof in (first, second, third) if proof is not None]
    seal = client.seal(block) if ledger.sealers else None
    return Proved(first.header.encoded, seal, _nodes(proofs), demands.effects, signers=True)


def prove_later(row: Checkpoint) -> Proved:
    """What was kept of the checkpoint when it was made, where no node proves more.

    Raises `Unavailable` where nothing was kept.
    """
    if row.header is None or row.account_proof is None or row.storage_proof is None:
        raise Unavailable(
            f"no node proves the checkpoint of {row.size} records now; try again when the chain's "
            "node is back (`shujian status`)"
        )
    account: Any = canonical.decode(row.account_proof)
    storage: Any = canonical.decode(row.storage_proof)
    nodes = dict.fromkeys(bytes.fromhex(node[2:]) for part in (account, *storage) for node in part)
    return Proved(row.header, None, tuple(nodes))


def prove_or_fall_back(
    client: Client, ledger: Ledger, row: Checkpoint, records: Iterable[Shown]
) -> tuple[Proved, str | None]:
    """As `prove`; where no node answers, what was kept, and a sentence on what is missing then."""
    try:
        return prove(client, ledger, row, records), None
    except ClientError as error:
        logger.warning("evidence without proofs of effects and signers: %s", error)
        return prove_later(row), (
            "the chain's node proves nothing now, so effects, signers and the block's seal are "
            "only asserted; ask again when it is back (`shujian status`)"
        )


def _first(ledger: Ledger, size: int, demands: Demands) -> Slots:
    wanted: Slots = {ledger.journal: dict.fromkeys(checkpoint_slots(size))}
    contracts = {
        "Authorizations": ledger.authorizations,
        "Catalog": ledger.catalog,
        "Documents": ledger.documents,
        "Members": ledger.members,
        "Uses": ledger.uses,
    }
    for contract, digest in demands.effects.values():
        slot = slot_at(mapping_slot(digest, ACCEPTED_SLOTS[contract]))
        wanted.setdefault(contracts[contract], {})[slot] = None
    if demands.accounts:
        seats = wanted.setdefault(ledger.members, {})
        seats |= dict.fromkeys(_length_slot(account) for account in demands.accounts)
    return wanted


def _length_slot(account: Address) -> Digest:
    return slot_at(mapping_slot(account, ACCOUNTS_SLOT))


def _entries(accounts: Iterable[Address], lengths: Mapping[Digest, int]) -> dict[Digest, None]:
    """The slots of all entries in the histories of accounts."""
    found: dict[Digest, None] = {}
    for account in accounts:
        slot = _length_slot(account)
        first, length = int.from_bytes(keccak(slot)), lengths.get(slot, 0)
        for step in range(max(length - MAX_HISTORY, 0), length):
            found[slot_at(first, step)] = None
    return found


def _ids(words: Iterable[int]) -> dict[Digest, None]:
    """The slots of the members that entries of histories name by number."""
    first = int.from_bytes(keccak(IDS_SLOT.to_bytes(32)))
    numbers = {word >> 56 for word in words} - {0}
    return {slot_at(first, number - 1): None for number in sorted(numbers)}


def _nodes(proofs: Iterable[StateProof]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(node for proof in proofs for node in proof.nodes))
