"""Accounts as the command line names them: a name in the keys folder, or an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain import canonical, keys
from chain.signin import personal_digest
from chain.statements import parse_message, sign, statement_digest, statement_type
from chain.words import Address, Digest, to_hex
from gateway.command.errors import CommandError, Status
from gateway.settings import Settings

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """An account that was unlocked: it signs statements and sign-in messages."""

    name: str
    address: Address
    private_key: bytes

    def statement(
        self,
        ledger_id: Digest,
        name: str,
        message: Mapping[str, Any],
        attachment: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A signed statement as ``POST /v1/statements`` takes it."""
        kind = statement_type(name)
        parsed = parse_message(kind, message)
        signature = sign(self.private_key, statement_digest(ledger_id, kind, parsed))
        return {
            "type": name,
            "message": parsed,
            "signatures": [to_hex(signature)],
            "attachment": attachment,
        }

    def cosign(self, ledger_id: Digest, proposal: Mapping[str, Any]) -> str:
        """A signature for somebody's proposal, over the digest worked out here from its message.

        Raises `CommandError` where the digest or the attachment is not what the gateway says: one
        signs what was shown, or nothing.
        """
        kind = statement_type(proposal["type"])
        message = parse_message(kind, proposal["message"])
        digest = statement_digest(ledger_id, kind, message)
        attachment = proposal["attachment"]
        attached = kind.attachment is None or (
            to_hex(canonical.digest(attachment)) == message[kind.attachment]
        )
        if to_hex(digest) != proposal["digest"] or not attached:
            raise CommandError("the gateway shows another statement than the one to be signed")
        return to_hex(sign(self.private_key, digest))

    def sign_in(self, message: str) -> str:
        """The EIP-191 signature of a sign-in message."""
        return to_hex(sign(self.private_key, personal_digest(message)))


def unlock(settings: Settings, name: str) -> Signer:
    """The account of that name; raises `CommandError` or `AccountError` saying what to do."""
    if settings.password_file is None:
        raise CommandError(
            "name the file with the password of your accounts: SHUJIAN_PASSWORD_FILE=./pw",
            Status.USAGE,
        )
    password = keys.read_password_file(settings.password_file)
    private_key = keys.unlock(name, password, settings.keys_folder)
    return Signer(name, keys.address_of(name, settings.keys_folder), private_key)


def address_named(settings: Settings, account: str) -> Address:
    """The address of an account given by its name in the keys folder, or as 0x and 40 digits."""
    if _ADDRESS.fullmatch(account):
        return Address(bytes.fromhex(account[2:]))
    return keys.address_of(account, settings.keys_folder)
