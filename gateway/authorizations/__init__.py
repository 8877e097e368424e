"""Authorizations: who asked for which resource, who granted it, on which terms, and until when."""
