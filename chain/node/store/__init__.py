"""The chain in one SQLite file: state, blocks, transactions, receipts and seals."""

from chain.node.store.database import ChainFile, SealedBlock, StoredTransaction
from chain.node.store.nodes import NodeStore

__all__ = ["ChainFile", "NodeStore", "SealedBlock", "StoredTransaction"]
