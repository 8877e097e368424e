"""``shujian demo``: the whole story with invented data, marked as such wherever it shows."""
