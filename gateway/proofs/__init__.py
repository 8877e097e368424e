"""Proofs: records in their place, and what shows it: leaves, tree, checkpoints."""
