"""Anchoring: statements reach their contracts, answers become records, leaves reach the chain."""
