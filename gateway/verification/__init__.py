"""Verifying documents: what a visitor brought, held against what was issued and sealed."""
