"""Evidence: records with everything needed to check them offline. Pure."""

from chain.evidence.block import BlockHeader, read_header
from chain.evidence.checkpoint import Checkpoint, checkpoint_slots, find_checkpoint
from chain.evidence.trie import Account, Nodes, find_account, find_slot, prove_account, prove_slot

__all__ = [
    "Account",
    "BlockHeader",
    "Checkpoint",
    "Nodes",
    "checkpoint_slots",
    "find_account",
    "find_checkpoint",
    "find_slot",
    "prove_account",
    "prove_slot",
    "read_header",
]
