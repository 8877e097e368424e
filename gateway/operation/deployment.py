"""The chain of a new ledger and the contracts on it; and whether a node serves them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chain import canonical, keys
from chain.words import Address, Digest
from gateway.errors import LedgerError
from gateway.ledger import OPERATOR, OUTBOX, Ledger
from gateway.operation.draft import Draft, Founder
from gateway.settings import Settings

if TYPE_CHECKING:
    from chain.client import Client
    from chain.client import Founder as ContractFounder


@dataclass(frozen=True, slots=True)
class Deployed:
    """Which chain it is, where the contracts are, and the block from which on they have events."""

    chain_id: int
    genesis: Digest
    members: Address
    catalog: Address
    journal: Address
    authorizations: Address
    documents: Address
    uses: Address
    block: int


def create_chain(node: Path, decided: Draft) -> None:
    """Make the embedded chain in the node's folder, unless it is there already.

    Raises `LedgerError` where the folder holds the chain of another ledger.
    """
    from chain.node.creation import create
    from chain.node.files import read_genesis
    from chain.node.genesis import predicted_address

    if node.exists() and any(node.iterdir()):
        if read_genesis(node).ledger_id != decided.id:
            raise LedgerError(f"{node} holds the chain of another ledger; move it away")
        return
    operator = decided.operator.address
    # Once there is code at this address, the contract there decides who may transact.
    members = predicted_address(operator, 0)
    create(node, decided.id, decided.sealers, [operator], members, decided.began)


def deploy(settings: Settings, decided: Draft, url: str) -> Deployed:
    """Deploy the contracts by transactions of the operator, or find them deployed."""
    from chain.client import Client as ChainClient
    from chain.client import Sender
    from chain.client import deploy as deploy_contracts

    if settings.password_file is None:
        raise LedgerError("name the file with the password: SHUJIAN_PASSWORD_FILE=./pw")
    password = keys.read_password_file(settings.password_file)
    private_key = keys.unlock(OPERATOR, password, settings.keys_folder)
    with ChainClient(url) as anybody:
        identity = anybody.identity()
    with ChainClient(url, expect_chain=identity) as client:
        sender = Sender(settings.data / OUTBOX, client, private_key)
        try:
            addresses = deploy_contracts(
                sender,
                decided.id,
                _founder(decided.steward, decided),
                _founder(decided.operator, decided),
            )
        finally:
            sender.close()
    return Deployed(
        chain_id=identity.chain_id,
        genesis=identity.genesis,
        members=addresses.members,
        catalog=addresses.catalog,
        journal=addresses.journal,
        authorizations=addresses.authorizations,
        documents=addresses.documents,
        uses=addresses.uses,
        block=addresses.block,
    )


def check_chain(url: str, ledger: Ledger) -> None:
    """Raise `ClientError` where no node answers, `LedgerError` where it is not the ledger's.

    That the contracts are of this program's version is *not* checked: those of an older ledger
    stay as they were deployed.
    """
    from chain.client import WrongChain

    with client_of(url, ledger) as client:
        try:
            assert client.contracts is not None
            codes = [client.code(address) for address in client.contracts.by_name.values()]
        except WrongChain as error:
            raise LedgerError(str(error)) from error
    if not all(codes):
        raise LedgerError(f"{url} has no contracts where the ledger's are; it lacks its blocks")


def check_version(url: str, ledger: Ledger) -> None:
    """Raise `NotDeployed` unless the contracts are those that this program was made with."""
    from chain.client import check_deployed

    with client_of(url, ledger) as client:
        assert client.contracts is not None
        check_deployed(client, client.contracts)


def client_of(url: str, ledger: Ledger) -> Client:
    """A client that takes only the ledger's own chain for an answer."""
    from chain.client import Addresses, ChainIdentity
    from chain.client import Client as ChainClient

    identity = ChainIdentity(ledger.chain_id, ledger.genesis)
    addresses = Addresses(
        ledger.members,
        ledger.catalog,
        ledger.journal,
        ledger.authorizations,
        ledger.documents,
        ledger.uses,
        ledger.deployed,
    )
    return ChainClient(url, expect_chain=identity, contracts=addresses)


def _founder(founder: Founder, decided: Draft) -> ContractFounder:
    from chain.client import Founder as ContractFounder

    profile = founder.profile(demonstration=decided.demonstration)
    return ContractFounder(founder.code, founder.prefix, canonical.digest(profile), founder.address)
