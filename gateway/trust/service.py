"""The proposal: what this gateway says that a verifier of its evidence should trust."""

from __future__ import annotations

from chain.errors import EvidenceError
from chain.evidence import Contract, Trust
from gateway.errors import LedgerError
from gateway.ledger import Ledger
from gateway.settings import Settings
from gateway.trust.codes import code_hashes


def trust_of(ledger: Ledger, settings: Settings) -> Trust:
    """What the ledger's file and the settings say; only the hashes of code follow from no word.

    Sealers are those of the embedded node, none on another engine. Raises `LedgerError` where the
    settings name an observer that is the operator or a sealer, who vouch for nothing more.
    """
    codes = code_hashes(ledger.ledger_id, ledger.members, ledger.catalog)
    addresses = {
        "authorizations": ledger.authorizations,
        "catalog": ledger.catalog,
        "documents": ledger.documents,
        "journal": ledger.journal,
        "members": ledger.members,
        "uses": ledger.uses,
    }
    try:
        return Trust(
            ledger=ledger.ledger_id,
            chain=ledger.chain_id,
            genesis=ledger.genesis,
            contracts={name: Contract(at, codes[name]) for name, at in addresses.items()},
            operator=ledger.operator,
            sealers=tuple(sorted(ledger.sealers)),
            observers=settings.observer_accounts,
            required=settings.observers_demanded,
        )
    except EvidenceError as error:
        raise LedgerError(f"{error}; name others in SHUJIAN_OBSERVERS") from error
