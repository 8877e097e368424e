"""The catalog: what an entry is, how files of entries are read, how entries are found again."""
