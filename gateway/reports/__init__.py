"""Accesses made elsewhere: signed, numbered reports of events, one line each."""
