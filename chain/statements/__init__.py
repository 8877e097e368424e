"""Statements: EIP-712 typed messages that a member's account signs, each for one contract."""

from chain.statements.digest import domain_separator, statement_digest
from chain.statements.document_types import DOCUMENT_TYPES, EVERY_TYPE, any_type
from chain.statements.message import Message, parse_message
from chain.statements.signature import address_of, recover, sign
from chain.statements.types import TYPES, Field, StatementType, statement_type

__all__ = [
    "DOCUMENT_TYPES",
    "EVERY_TYPE",
    "TYPES",
    "Field",
    "Message",
    "StatementType",
    "address_of",
    "any_type",
    "domain_separator",
    "parse_message",
    "recover",
    "sign",
    "statement_digest",
    "statement_type",
]
