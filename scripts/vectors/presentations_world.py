"""Documents of a small ledger, always the same, from which vectors of presentations are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from eth_hash.auto import keccak

from chain.documents import Batch, Bundle, Commitment, Place, commit
from chain.documents.identity import DocumentName
from chain.evidence import Claim, Contract, Observation, Proved, Trust, sign_observation
from chain.evidence.checkpoint import slot_at
from chain.evidence.trust import CONTRACTS as NAMES
from chain.presentations import Presentation, assemble, name_of, slots
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import Address, Digest, Seconds, Signature
from scripts.vectors.evidence_world import GENESIS, LEDGER, OBSERVERS, digest_of, key_of
from tests.chain.documents import samples
from tests.chain.evidence import tries

CONTRACTS = {
    name: Contract(Address(keccak(name.encode())[12:]), Digest(keccak(b"code of " + name.encode())))
    for name in NAMES
}
ISSUED = 1_790_000_000
BLOCK, TIME = 90, ISSUED + 20 * 86_400
NOW = Seconds(TIME + 3_600)
DAY = 86_400
ISSUER = 7
"""The issuer's number in Members."""

ACTIVE, SUSPENDED, REVOKED, SUPERSEDED = 1, 2, 3, 4
BY_ISSUER, BY_STEWARD = 1, 2


def trust(required: int = 2) -> Trust:
    """What the cases are checked under."""
    return Trust(
        LEDGER, 7_777, GENESIS, CONTRACTS, address_of(key_of("operator")),
        (address_of(key_of("sealer")),),
        tuple(address_of(key_of(name)) for name in OBSERVERS), required,
    )  # fmt: skip


def alone(secret: str = "alone", **changes: Any) -> Commitment:
    """An invoice issued alone."""
    fields = samples.invoice(("钢笔", "墨水"))
    words: dict[str, Any] = {"valid_from": Seconds(ISSUED - DAY), "key": digest_of(secret)}
    envelope = replace(samples.envelope(len(fields)), **(words | changes))
    return commit(envelope, fields, digest_of(f"secret {secret}"))


def series(count: int = 5, first: int = 1001) -> tuple[Batch, list[Commitment]]:
    """Certificates of one batch."""
    fields = samples.HEAD[:6]
    made = []
    for serial in range(first, first + count):
        envelope = samples.envelope(len(fields), Place(samples.SERIES, first, count, serial))
        envelope = replace(envelope, valid_from=Seconds(ISSUED - DAY))
        made.append(commit(envelope, fields, digest_of(f"secret {serial}")))
    return Batch([one.root for one in made]), made


@dataclass
class World:
    """What Documents keeps, in slots, and blocks that prove it."""

    words: dict[Digest, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number in range(60):  # other documents, so that paths have some length
            self.words[slots.changes_slot(digest_of(f"other {number}"))] = 1

    def issue(
        self, bundle: Bundle, root: Digest, amount: int = 0, blue: Digest | None = None, **now: int
    ) -> DocumentName:
        """Issue the document of a bundle, or its batch, as the contract would."""
        envelope, place = bundle.envelope, bundle.envelope.place
        numbers = [
            (ISSUER, 4), (0 if place is None else place.count, 4),
            (0 if place is None else place.first, 6), (now.get("issued", ISSUED), 6),
            (envelope.valid_from, 6), (envelope.valid_until, 6),
        ]  # fmt: skip
        first, second, third, fourth = slots.issue_slots(name_of(bundle).issue)
        self.words |= {first: int.from_bytes(root), second: word(numbers)}
        if amount:
            self.words[third] = word([(amount, 8), (3, 4)])
        if blue is not None:
            self.words[fourth] = int.from_bytes(blue)
        return name_of(bundle)

    def change(
        self, name: DocumentName, status: int, recorded: int, effective: int, by: int = BY_ISSUER,
        block: int = BLOCK - 40,
    ) -> None:  # fmt: skip
        """One more change of validity."""
        count = self.words.get(slots.changes_slot(name.id), 0)
        parts = [(recorded, 6), (effective, 6), (block, 6), (status, 1), (by, 1)]
        self.words[slots.changes_slot(name.id)] = count + 1
        self.words[slots.change_slot(name.id, count)] = word(parts)

    def supersede(self, name: DocumentName, by: DocumentName, recorded: int) -> None:
        """End a document by another."""
        self.change(name, SUPERSEDED, recorded, recorded)
        self.words[slots.successor_slot(name.id)] = int.from_bytes(by.id)

    def red(self, name: DocumentName, *parts: int) -> None:
        """Red letters: total, done, open, issuer, state, status, side."""
        sizes = (7, 7, 7, 4, 4, 1, 1)
        self.words[slots.red_slot(name.id)] = word(list(zip(parts, sizes, strict=True)))

    def state(
        self, name: DocumentName, time: int = TIME, number: int = BLOCK, code: str = "documents"
    ) -> Proved:
        """A block of this state with its seal, and the nodes that any proof of a document needs."""
        storage = tries.storage(self.words)
        accounts = {
            item.address: (1, 0, tries.storage({slot_at(3): 3}).root, item.code)
            for item in CONTRACTS.values()
        }
        address = CONTRACTS["documents"].address
        accounts[address] = (1, 0, storage.root, CONTRACTS[code].code)
        tree = tries.state(accounts)
        nodes = [
            *tree.proof(address),
            *(node for slot in self._slots(name) for node in storage.proof(slot)),
        ]
        header = tries.header(tree.root, number, time)
        seal = sign_seal(key_of("sealer"), GENESIS, number, Digest(keccak(header)))
        return Proved(header, seal, list(dict.fromkeys(nodes)))

    def _slots(self, name: DocumentName) -> list[Digest]:
        count = min(self.words.get(slots.changes_slot(name.id), 0), 32)
        return [
            *slots.issue_slots(name.issue), slots.changes_slot(name.id),
            *(slots.change_slot(name.id, number) for number in range(count)),
            slots.successor_slot(name.id), slots.red_slot(name.id),
        ]  # fmt: skip


def word(parts: list[tuple[int, int]]) -> int:
    """A word of numbers of so many bytes each, from the low end."""
    found, at = 0, 0
    for value, size in parts:
        found |= value << 8 * at
        at += size
    return found


def signed(
    proved: Proved, names: Iterable[str] = OBSERVERS[:2], number: int = BLOCK, **changes: Digest
) -> tuple[Claim, list[tuple[Address, Signature]]]:
    """What observers sign of a block, and their signatures."""
    claim = Claim(23, digest_of("root"), digest_of("index root"))
    block = Digest(keccak(proved.header))
    seen = Observation(number, block, claim.size, claim.root, claim.index_root)
    genesis, ledger = changes.get("genesis", GENESIS), changes.get("ledger", LEDGER)
    return claim, [
        (address_of(key_of(name)), sign_observation(key_of(name), genesis, ledger, seen))
        for name in names
    ]


def presented(bundle: Bundle, proved: Proved, number: int = BLOCK) -> Presentation:
    """A presentation as a gateway makes it."""
    claim, signatures = signed(proved, number=number)
    return assemble(trust(), bundle, proved, claim, signatures)


def sealed(name: str, proved: Proved) -> Signature:
    """The seal that somebody puts on a block."""
    return sign_seal(key_of(name), GENESIS, BLOCK, Digest(keccak(proved.header)))


def leaf_of(world: World, slot: Digest) -> bytes:
    """The trie node that holds the word of a slot."""
    return tries.storage(world.words).proof(slot)[-1]
