"""Putting the ledger's contracts on a chain, and finding out whether they are there."""

from __future__ import annotations

from chain.client.artifacts import CONTRACTS, artifact
from chain.client.calls import (
    Founder,
    authorizations_code,
    catalog_code,
    documents_code,
    journal_code,
    members_code,
    uses_code,
)
from chain.client.client import Client
from chain.client.errors import NotDeployed
from chain.client.sender import Sender
from chain.client.signing import contract_address
from chain.client.views import Addresses
from chain.words import Address, Digest, to_hex

_GAS = 10_000_000
_WAIT_SECONDS = 60.0


def deploy(
    sender: Sender,
    ledger_id: Digest,
    steward: Founder,
    operator: Founder,
    *,
    timeout: float = _WAIT_SECONDS,
) -> Addresses:
    """Deploy the contracts, each by an ordinary transaction of the sender's account.

    May be called again after any interruption, with the same arguments: it goes on where it
    stopped and gives the same addresses. Returns when all are in blocks. ``timeout`` in
    seconds is for each of them.
    """
    name = to_hex(ledger_id)
    keys = [f"deploy:{name}:{contract}" for contract in CONTRACTS]
    members = _send(sender, keys[0], members_code(ledger_id, steward, operator))
    # Addresses follow from nonces, so that all can be sent at once.
    catalog = _send(sender, keys[1], catalog_code(ledger_id, members))
    journal = _send(sender, keys[2], journal_code(members))
    code = authorizations_code(ledger_id, members, catalog)
    authorizations = _send(sender, keys[3], code)
    documents = _send(sender, keys[4], documents_code(ledger_id, members))
    uses = _send(sender, keys[5], uses_code(ledger_id, members))
    sent = [sender.wait(key, timeout) for key in keys]
    first = sent[0].block or 0
    return Addresses(members, catalog, journal, authorizations, documents, uses, block=first)


def check_deployed(client: Client, addresses: Addresses) -> None:
    """Raise `NotDeployed` unless the code of each contract is that of our artifacts.

    Compared is all but the immutable values, which the compiler leaves blank: for which ledger
    and members they were deployed is *not* checked.
    """
    for name, address in addresses.by_name.items():
        contract = artifact(name)
        code = bytearray(client.code(address))
        for start, length in contract.blanks:
            code[start : start + length] = bytes(len(code[start : start + length]))
        if bytes(code) != contract.deployed:
            raise NotDeployed(f"the code at {to_hex(address)} is not that of our {name}")


def _send(sender: Sender, key: str, code: bytes) -> Address:
    sent = sender.send(key, None, code, _GAS)
    return contract_address(sender.account, sent.nonce)
