"""The completeness index: from each key tag to the list of its records, provably whole. Pure."""

from chain.index.builder import Changes, Index, ReadRows, Step
from chain.index.hashing import OCCUPANCY, Row, depth_of
from chain.index.lists import list_root, row_of
from chain.index.memory import MemoryIndex, RowTable
from chain.index.proofs import Entry, IndexRoot, KeyProof, decode_key_proof
from chain.index.verification import verify_absent, verify_key
from chain.index.versions import Versions
from chain.index.windows import (
    Window,
    outer_ranges,
    prove_window,
    verify_list,
    verify_window,
)

__all__ = [
    "OCCUPANCY",
    "Changes",
    "Entry",
    "Index",
    "IndexRoot",
    "KeyProof",
    "MemoryIndex",
    "ReadRows",
    "Row",
    "RowTable",
    "Step",
    "Versions",
    "Window",
    "decode_key_proof",
    "depth_of",
    "list_root",
    "outer_ranges",
    "prove_window",
    "row_of",
    "verify_absent",
    "verify_key",
    "verify_list",
    "verify_window",
]
