"""Evidence: records with everything needed to check them offline. Pure."""

from chain.evidence.assembly import Asked, Proved, assemble
from chain.evidence.block import BlockHeader, read_header
from chain.evidence.checkpoint import Checkpoint, checkpoint_slots, find_checkpoint
from chain.evidence.checks import NAMES, check
from chain.evidence.document import (
    FORMAT,
    MAX_BYTES,
    MAX_RECORDS,
    Claim,
    Evidence,
    State,
    parse_evidence,
)
from chain.evidence.observation import (
    Observation,
    observation_digest,
    observer_of,
    sign_observation,
)
from chain.evidence.question import Question
from chain.evidence.records import Shown, shown
from chain.evidence.report import AsOf, Check, Report, Status
from chain.evidence.trie import Account, Nodes, find_account, find_slot, prove_account, prove_slot
from chain.evidence.trust import Contract, Trust, parse_trust

__all__ = [
    "FORMAT",
    "MAX_BYTES",
    "MAX_RECORDS",
    "NAMES",
    "Account",
    "AsOf",
    "Asked",
    "BlockHeader",
    "Check",
    "Checkpoint",
    "Claim",
    "Contract",
    "Evidence",
    "Nodes",
    "Observation",
    "Proved",
    "Question",
    "Report",
    "Shown",
    "State",
    "Status",
    "Trust",
    "assemble",
    "check",
    "checkpoint_slots",
    "find_account",
    "find_checkpoint",
    "find_slot",
    "observation_digest",
    "observer_of",
    "parse_evidence",
    "parse_trust",
    "prove_account",
    "prove_slot",
    "read_header",
    "shown",
    "sign_observation",
]
