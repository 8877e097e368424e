"""The bytes of transactions to the ledger's contracts. Pure: nothing here talks to a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chain.client.artifacts import Entry, artifact
from chain.client.codec import encode_call, encode_values
from chain.errors import StatementError
from chain.statements import Message, StatementType, statement_type
from chain.words import Address, Digest, Signature

MAX_LEAVES = 3500
"""The most leaves in one `append_call`: nodes refuse transactions over 128 KB."""

RELAY_GAS = 60_000
"""What a relayed batch costs beside its statements."""

# What an accepted statement costs at most when it is relayed, measured, with a third added and
# more. Gas is free here, but too small a limit undoes a whole batch, and too large a one takes up
# room in a block that others could have.
_GAS_OF_STATEMENT = {
    "AdmitMember": 400_000,
    "AmendMember": 200_000,
    "SuspendMember": 200_000,
    "ReinstateMember": 200_000,
    "RotateAccount": 300_000,
    "PublishEntry": 250_000,
    "WithdrawEntry": 150_000,
    "TransferEntry": 200_000,
    "RequestAccess": 250_000,
    "EndorseAccess": 150_000,
    "GrantAccess": 200_000,
    "DenyAccess": 150_000,
    "SuspendAccess": 150_000,
    "ResumeAccess": 150_000,
    "RevokeAccess": 150_000,
    "LicenseIssuer": 200_000,
    "IssueDocument": 300_000,
    "IssueBatch": 300_000,
    "SuspendDocument": 200_000,
    "ResumeDocument": 200_000,
    "RevokeDocument": 200_000,
    "SupersedeDocument": 250_000,
    "RequestRed": 200_000,
    "ConfirmRed": 150_000,
    "RejectRed": 150_000,
    "WithdrawRed": 150_000,
    "LockUse": 200_000,
    "BookUse": 200_000,
    "ReleaseUse": 200_000,
    "ReverseUse": 200_000,
    "NameBuyer": 200_000,
}
_GAS_OF_ACCOUNT = 60_000
# 48,000 are used at most; with these, 300 keys fit into a transaction of 2^24 gas (EIP-7825).
_GAS_OF_KEY = 55_000
_GAS_OF_KEY_GIVEN_UP = 20_000
_GAS_OF_SIGNATURE = 20_000


@dataclass(frozen=True, slots=True)
class Founder:
    """An organisation that is a member from the start, with one account of rank head.

    ``profile`` is the SHA-256 of its profile document.
    """

    code: str
    prefix: str
    profile: Digest
    account: Address


def statement_call(name: str, message: Message, signatures: Sequence[Signature]) -> bytes:
    """The call that hands a signed statement to the one contract that accepts its type.

    ``message`` is what `chain.statements.parse_message` returned. Raises `StatementError` for an
    unknown type, a journal statement, or a number of signatures that the contract's function does
    not take. Signatures are *not* checked.
    """
    kind = statement_type(name)
    function = _function(kind)
    return encode_call(function, [_struct(kind, message), *_signatures(function, signatures)])


def relay_call(calls: Sequence[bytes]) -> bytes:
    """The call that performs several calls on the same contract, going on past refused ones."""
    return encode_call(artifact("Members").function("relay"), [list(calls)])


def append_call(
    expected_size: int,
    expected_root: Digest,
    index_root: Digest,
    peaks: Sequence[Digest],
    leaves: Sequence[Digest],
) -> bytes:
    """The call that appends up to `MAX_LEAVES` leaf hashes to the Journal.

    The arguments are joined by hand, as ABI encoding lays down for two lists of words: some
    fifteen times faster than a general encoder for 3,500 leaves.
    """
    if not 1 <= len(leaves) <= MAX_LEAVES:
        raise ValueError(f"{len(leaves)} leaves in one call: 1 to {MAX_LEAVES} are possible")
    peaks_at = 5 * 32
    leaves_at = peaks_at + 32 * (1 + len(peaks))
    call = b"".join(
        [
            artifact("Journal").function("append").selector,
            _word(expected_size),
            expected_root,
            index_root,
            _word(peaks_at),
            _word(leaves_at),
            _word(len(peaks)),
            *peaks,
            _word(len(leaves)),
            *leaves,
        ]
    )
    if len(call) != 4 + leaves_at + 32 * (1 + len(leaves)):
        raise ValueError("every root, peak and leaf must have 32 bytes")
    return call


def members_code(ledger_id: Digest, steward: Founder, operator: Founder) -> bytes:
    """The code that deploys Members with its two founders."""
    return _deployment("Members", [ledger_id, _founder(steward), _founder(operator)])


def catalog_code(ledger_id: Digest, members: Address) -> bytes:
    """The code that deploys Catalog."""
    return _deployment("Catalog", [ledger_id, members])


def journal_code(members: Address) -> bytes:
    """The code that deploys Journal."""
    return _deployment("Journal", [members])


def authorizations_code(ledger_id: Digest, members: Address, catalog: Address) -> bytes:
    """The code that deploys Authorizations."""
    return _deployment("Authorizations", [ledger_id, members, catalog])


def documents_code(ledger_id: Digest, members: Address) -> bytes:
    """The code that deploys Documents."""
    return _deployment("Documents", [ledger_id, members])


def uses_code(ledger_id: Digest, members: Address) -> bytes:
    """The code that deploys Uses."""
    return _deployment("Uses", [ledger_id, members])


def statement_gas(name: str, message: Message, signatures: int = 1) -> int:
    """A gas limit that suffices for one statement in a relayed batch; `RELAY_GAS` comes on top.

    Raises `StatementError` for a journal statement, which no contract takes.
    """
    kind = statement_type(name)
    _ = kind.target
    accounts = len(message.get("handlers", ())) + len(message.get("heads", ()))
    each = _GAS_OF_KEY if kind.name in ("LockUse", "BookUse") else _GAS_OF_KEY_GIVEN_UP
    more = (
        each * len(message.get("keys", ()))
        + _GAS_OF_ACCOUNT * accounts
        + _GAS_OF_SIGNATURE * (signatures - 1)
    )
    return _GAS_OF_STATEMENT[kind.name] + more


def append_gas(leaves: int) -> int:
    """A gas limit that suffices for `append_call` with that many leaves and any peaks.

    Execution takes 851 gas a leaf; from Prague on a transaction pays at least 1,280 for the 32
    bytes (EIP-7623), whatever it does.
    """
    return 400_000 + 1_400 * leaves


def _function(kind: StatementType) -> Entry:
    contract, name = kind.target
    return artifact(contract).function(name)


def _struct(kind: StatementType, message: Message) -> list[Any]:
    return [_value(field.solidity, message[field.name]) for field in kind.fields]


def _value(solidity: str, value: Any) -> Any:
    if solidity == "bytes32[]":
        return [bytes.fromhex(item[2:]) for item in value]
    return bytes.fromhex(value[2:]) if solidity == "bytes32" else value


def _signatures(function: Entry, signatures: Sequence[Signature]) -> list[Any]:
    wanted = function.inputs[1:]
    if wanted[0].type == "bytes[]":
        return [list(signatures)]
    if len(signatures) != len(wanted):
        raise StatementError(
            f"{function.name} takes {len(wanted)} signatures, not {len(signatures)}"
        )
    return list(signatures)


def _founder(founder: Founder) -> list[Any]:
    return [founder.code, founder.prefix, founder.profile, founder.account]


def _deployment(name: str, values: Sequence[Any]) -> bytes:
    contract = artifact(name)
    return contract.bytecode + encode_values(contract.constructor().inputs, values)


def _word(value: int) -> bytes:
    return value.to_bytes(32, "big")
