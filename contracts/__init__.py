"""The Solidity sources and their committed artifacts, read as package data."""
