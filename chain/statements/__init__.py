"""Statements: EIP-712 typed messages that a member's account signs, each for one contract."""

from chain.statements.digest import domain_separator, statement_digest
from chain.statements.document_types import uses_of
from chain.statements.form import Field, StatementType
from chain.statements.message import Message, parse_message, parse_sent
from chain.statements.signature import address_of, recover, sign
from chain.statements.types import TYPES, statement_type

__all__ = [
    "TYPES",
    "Field",
    "Message",
    "StatementType",
    "address_of",
    "domain_separator",
    "parse_message",
    "parse_sent",
    "recover",
    "sign",
    "statement_digest",
    "statement_type",
    "uses_of",
]
