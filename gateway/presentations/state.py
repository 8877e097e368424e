"""What the state of a block says of one document, asked of the node in two rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chain.client import Client, StateProof
from chain.documents.identity import DocumentName
from chain.evidence import Proved
from chain.presentations import slots
from chain.presentations.walking import MAX_CHANGES
from chain.words import Address, Digest
from gateway.errors import TooLarge

Words = Mapping[Digest, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a document in the state of a block, and the proofs of them."""

    proofs: tuple[StateProof, ...]
    words: Words

    def proved(self, client: Client, *, sealed: bool) -> Proved:
        """The block with its seal, where there are seals, and all nodes that were sent."""
        header = self.proofs[0].header
        seal = client.seal(header.number) if sealed else None
        nodes = dict.fromkeys(node for proof in self.proofs for node in proof.nodes)
        return Proved(header.encoded, seal, tuple(nodes))


def ask(client: Client, documents: Address, name: DocumentName, block: int) -> Asked:
    """All that Documents keeps of a document in the state of a block, with proofs.

    Raises `ClientError` where the node is away or no longer has that state, `TooLarge` where the
    document has had more changes than a presentation holds. That the nodes prove the words is
    *not* checked here.
    """
    first = client.state_proof({documents: _first(name)}, block)
    words = dict(first.values[documents])
    count = words[slots.changes_slot(name.id)]
    if count > MAX_CHANGES:
        raise TooLarge(
            f"the validity of {name.text} was changed {count:,} times; a presentation holds "
            f"{MAX_CHANGES:,} changes at most: ask for evidence of its records"
        )
    if not count:
        return Asked((first,), words)
    changes = [slots.change_slot(name.id, number) for number in range(count)]
    second = client.state_proof({documents: changes}, block)
    return Asked((first, second), words | dict(second.values[documents]))


def _first(name: DocumentName) -> list[Digest]:
    """The slots that need no other: a batch has no amount and names no blue document."""
    issue = slots.issue_slots(name.issue)
    return [
        *(issue[:2] if name.serial else issue),
        slots.changes_slot(name.id),
        slots.successor_slot(name.id),
        slots.red_slot(name.id),
    ]
