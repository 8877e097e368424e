"""Statements: the one way in for what departments say, and what became of it."""
