"""Observers: who they are, and what they signed of the chain and the journal."""
