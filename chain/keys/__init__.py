"""Signing accounts: one encrypted keystore file each, in a folder apart from the ledger's data."""

from chain.keys.folder import Account, address_of, create, list_accounts, unlock
from chain.keys.keystore import LIGHT, STRONG, KdfCost
from chain.keys.password import read_password_file

__all__ = [
    "LIGHT",
    "STRONG",
    "Account",
    "KdfCost",
    "address_of",
    "create",
    "list_accounts",
    "read_password_file",
    "unlock",
]
