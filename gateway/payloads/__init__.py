"""Payloads: the data itself, encrypted beside the journal and never in it."""
