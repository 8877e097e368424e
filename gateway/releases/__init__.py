"""Releases: a payload leaves only after the record that says so, and each access stands in it."""
