"""The trace: what is recorded about a resource, by a member, in a period; a page at a time."""
