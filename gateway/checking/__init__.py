"""Many documents checked at once: a clerk's report of up to 300 files, kept for an hour."""
