"""The journal: the one append-only list of records that everything else is projected from."""
