"""The issuer's and the booker's side of documents: reading, committing, sending, going on."""
