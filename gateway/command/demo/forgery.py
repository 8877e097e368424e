"""Statements that somebody should not get away with, and what gateway and contract say to them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.records import tag_hash
from chain.words import to_hex
from gateway import ledger as ledgers
from gateway.command.client import Client
from gateway.command.errors import CommandError, Refused
from gateway.operation import folder
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Attempt:
    """One forgery: what was tried, and how gateway and contract refused it (None: not asked)."""

    title: str
    gateway: str
    contract: str | None


def attempts(
    settings: Settings, owner: Client, stranger: Client, owner_code: str, code: str
) -> Iterator[Attempt]:
    """Try to publish in another's name, to alter what was signed, and to say it twice.

    Raises `CommandError` if one of them should succeed.
    """
    genuine = _next_version(owner, owner_code, code)
    foreign = stranger.statement("PublishEntry", _unsigned(genuine), genuine["attachment"])
    yield Attempt(
        "another department's account signs it",
        gateway_says(stranger, foreign),
        contract_says(settings, foreign),
    )
    altered = copy.deepcopy(genuine)
    altered["attachment"]["summary"] += "（签名之后改动）"
    yield Attempt("the text is altered after signing", gateway_says(owner, altered), None)
    redirected = copy.deepcopy(altered)
    redirected["message"]["entry"] = to_hex(canonical.digest(altered["attachment"]))
    yield Attempt(
        "and the digest is altered with it",
        gateway_says(owner, redirected),
        contract_says(settings, redirected),
    )
    late = copy.deepcopy(genuine)
    late["message"]["version"] += 5
    resigned = owner.statement("PublishEntry", _unsigned(late), late["attachment"])
    yield Attempt(
        "a version is left out",
        gateway_says(owner, resigned),
        contract_says(settings, resigned),
    )


def contract_says(settings: Settings, statement: dict[str, Any]) -> str:
    """The contract's own answer to the statement, asked of the node past the gateway."""
    from chain.client import CallReverted, ChainIdentity, statement_call
    from chain.client import Client as Chain
    from chain.statements import statement_type

    ledger = ledgers.load(settings.data)
    url = json.loads((settings.data / folder.UP).read_text("utf-8"))["chain"]
    signatures = [bytes.fromhex(text[2:]) for text in statement["signatures"]]
    call = statement_call(statement["type"], statement["message"], signatures)  # type: ignore[arg-type]
    identity = ChainIdentity(ledger.chain_id, ledger.genesis)
    contract = getattr(ledger, str(statement_type(statement["type"]).contract).lower())
    with Chain(url, expect_chain=identity) as chain:
        try:
            chain.connection.execute(contract, call, None)
        except CallReverted as error:
            return str(error.refusal)
    raise CommandError("the contract would accept a forged statement")


def _next_version(owner: Client, owner_code: str, code: str) -> dict[str, Any]:
    resource = owner.get(f"/v1/catalog/{code}")
    message = {
        "code": code,
        "owner": to_hex(tag_hash(f"member:{owner_code}")),
        "version": resource["next_version"],
        "expectedState": resource["next_state"],
    }
    return owner.statement("PublishEntry", message, resource["entry"])


def _unsigned(statement: dict[str, Any]) -> dict[str, Any]:
    added = ("nonce", "expires", "entry")
    return {key: value for key, value in statement["message"].items() if key not in added}


def gateway_says(client: Client, statement: dict[str, Any]) -> str:
    """With what words the gateway refuses a statement; raises `CommandError` if it takes it."""
    try:
        client.connection.post("/v1/statements", statement)
    except Refused as error:
        return error.detail
    raise CommandError("the gateway took a forged statement")
