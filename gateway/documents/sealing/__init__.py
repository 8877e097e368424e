"""Signatures and seals that others put on a document: what they cover, and whether they hold."""
