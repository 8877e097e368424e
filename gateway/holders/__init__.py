"""A holder shows chosen fields of a document, once, to whom it chooses."""
