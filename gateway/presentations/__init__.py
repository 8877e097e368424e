"""Presentations: the dated status of a document, gathered for whoever brings its bundle."""
