"""Who may issue which documents, what was issued, how valid it is, and its red letters."""
