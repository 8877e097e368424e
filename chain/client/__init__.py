"""The client: a typed face of the ledger's contracts over any node that speaks JSON-RPC."""

from chain.client.calls import (
    MAX_LEAVES,
    Founder,
    append_call,
    append_gas,
    relay_call,
    statement_call,
    statement_gas,
)
from chain.client.client import Client
from chain.client.connection import ChainIdentity
from chain.client.deploy import check_deployed, deploy
from chain.client.errors import (
    CallReverted,
    DeadlineExceeded,
    Nonsense,
    NotDeployed,
    OutboxError,
    Oversized,
    Refused,
    TransactionFailed,
    TransactionReplaced,
    Unreachable,
    WrongChain,
)
from chain.client.events import (
    AccountRotated,
    CallRefused,
    CatalogEvent,
    CheckpointAppended,
    EntryPublished,
    EntryTransferred,
    EntryWithdrawn,
    Event,
    MemberAdmitted,
    MemberAmended,
    MemberReinstated,
    MembersEvent,
    MemberSuspended,
)
from chain.client.proofs import CheckpointProof, Header
from chain.client.refusals import Refusal, call_hash, decode_refusal
from chain.client.sender import Sender, Settlement
from chain.client.signing import contract_address
from chain.client.transactions import Outgoing, SentTransaction, State
from chain.client.views import (
    Addresses,
    Checkpoint,
    MemberState,
    ResourceState,
    ResourceStatus,
    Standing,
)
from chain.client.wire import Block, Place

__all__ = [
    "MAX_LEAVES",
    "AccountRotated",
    "Addresses",
    "Block",
    "CallRefused",
    "CallReverted",
    "CatalogEvent",
    "ChainIdentity",
    "Checkpoint",
    "CheckpointAppended",
    "CheckpointProof",
    "Client",
    "DeadlineExceeded",
    "EntryPublished",
    "EntryTransferred",
    "EntryWithdrawn",
    "Event",
    "Founder",
    "Header",
    "MemberAdmitted",
    "MemberAmended",
    "MemberReinstated",
    "MemberState",
    "MemberSuspended",
    "MembersEvent",
    "Nonsense",
    "NotDeployed",
    "OutboxError",
    "Outgoing",
    "Oversized",
    "Place",
    "Refusal",
    "Refused",
    "ResourceState",
    "ResourceStatus",
    "Sender",
    "SentTransaction",
    "Settlement",
    "Standing",
    "State",
    "TransactionFailed",
    "TransactionReplaced",
    "Unreachable",
    "WrongChain",
    "append_call",
    "append_gas",
    "call_hash",
    "check_deployed",
    "contract_address",
    "decode_refusal",
    "deploy",
    "relay_call",
    "statement_call",
    "statement_gas",
]
