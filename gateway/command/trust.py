"""``shujian trust``: what a verifier takes as given, its fingerprint, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call, command
from gateway.command.offline import read_trust
from gateway.command.output import fields, printable, shorten

if TYPE_CHECKING:
    from chain.evidence import Trust

_EXAMPLE = "shujian trust --url https://gateway.example --output trust.json"


def register(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(root, "trust", _EXAMPLE, ("url", "chain_url"))(trust)


def trust(
    call: Call,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Show this file; no gateway is asked."),
    ] = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Ask the gateway for its proposal, write it here."),
    ] = None,
    observer: Annotated[
        list[str] | None,
        typer.Option(
            "--observer", metavar="0x…", help="Trust these observers instead; repeatable."
        ),
    ] = None,
    required: Annotated[
        int | None,
        typer.Option("--required", min=0, help="How many of them must have signed (default all)."),
    ] = None,
) -> None:
    """Show what a verifier trusts (信任文件) and its fingerprint, of a file or as a gateway says.

    A gateway's word proves nothing: a proposal is worth trusting only once its fingerprint was
    compared with one that came another way. --chain-url holds it against a node of your own.
    """
    if file is not None and (output is not None or observer or required is not None):
        raise CommandError(
            "a FILE is shown as it is: leave FILE out to make one with --output", Status.USAGE
        )
    found, log = (read_trust(file), "") if file else _proposed(call, observer, required)
    node = call.given.get("chain_url")
    if node is not None:
        _hold_against(str(node), found)
    if output is not None:
        _write(output, found)
    call.out.result(_json(found), _lines(found, asked=node))
    if file is None:
        call.out.say(f"Its tree for other tools, at /log/checkpoint, is signed with {log}")
        call.out.say(
            "This is what the gateway says of itself. Trust it only once this fingerprint was "
            "compared with one that you got another way: on paper, by telephone, from observers."
        )
        if output is not None:
            call.out.next(f"shujian verify EVIDENCE --trust {output}")


def _proposed(
    call: Call, observers: Sequence[str] | None, required: int | None
) -> tuple[Trust, str]:
    """What the gateway proposes, and the verifier key of its signed notes (C2SP)."""
    from dataclasses import replace

    from chain.errors import ChainError
    from chain.evidence import parse_trust
    from gateway.command.client.connection import Connection

    connection = Connection(call.settings.url)
    try:
        found = parse_trust(connection.text("/v1/trust", "application/json").encode())
        log = shorten(printable(connection.get("/v1/ledger")["log"]), 200)
        if observers:
            accounts = tuple(sorted({_account(text) for text in observers}))
            found = replace(found, observers=accounts, required=len(accounts))
        return (found if required is None else replace(found, required=required)), log
    except ChainError as error:
        raise CommandError(f"this can be no trust file: {error}", Status.USAGE) from error
    finally:
        connection.close()


def _account(text: str) -> Any:
    from chain.words import Address

    try:
        found = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        found = b""
    if len(found) != 20:
        raise CommandError(f"{text[:50]!r} is no account: 0x and 40 digits", Status.USAGE)
    return Address(found)


def _hold_against(url: str, trusted: Trust) -> None:
    """Raise `CommandError` unless a node has this chain, with this code at the addresses."""
    from eth_hash.auto import keccak

    from chain.client import ChainIdentity, Client

    with Client(url) as node:
        if node.identity() != ChainIdentity(trusted.chain, trusted.genesis):
            raise CommandError(f"the node at {url} has another chain, or another genesis block")
        for name, contract in trusted.contracts.items():
            if keccak(node.code(contract.address)) != contract.code:
                raise CommandError(f"the node at {url} has other code at the address of {name}")


def _write(output: Path, trusted: Trust) -> None:
    try:
        with output.open("xb") as stream:
            stream.write(trusted.encode())
    except FileExistsError as error:
        raise CommandError(
            f"{output} exists; what is trusted is not overwritten: name another file", Status.USAGE
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"{output} cannot be written: {reason}", Status.USAGE) from error


def _json(trusted: Trust) -> dict[str, Any]:
    from chain import canonical

    own = {name: contract.code == _own(trusted)[name] for name, contract in _contracts(trusted)}
    return {
        "fingerprint": trusted.fingerprint(),
        "known_code": own,
        "trust": canonical.decode_object(trusted.encode()),
    }


def _contracts(trusted: Trust) -> list[tuple[str, Any]]:
    return sorted(trusted.contracts.items())


def _own(trusted: Trust) -> dict[str, Any]:
    from gateway.trust.codes import code_hashes

    contracts = trusted.contracts
    members, catalog = contracts["members"].address, contracts["catalog"].address
    return dict(code_hashes(trusted.ledger, members, catalog))


def _lines(trusted: Trust, *, asked: object) -> Iterator[str]:
    own = _own(trusted)
    yield from fields(
        {
            "fingerprint": trusted.fingerprint(),
            "ledger": f"0x{trusted.ledger.hex()}",
            "chain": f"{trusted.chain}, genesis 0x{trusted.genesis.hex()}",
            **{
                name: f"0x{contract.address.hex()}, {_code(contract.code == own[name])}"
                for name, contract in _contracts(trusted)
            },
            "operator": f"0x{trusted.operator.hex()}",
            "sealers": _accounts(trusted.sealers) or "none: the chain is not the embedded node",
            "observers": _accounts(trusted.observers) or "none: completeness is never VALID",
            "required": f"{trusted.required} of {len(trusted.observers)} observers",
        }
    )
    if asked is not None:
        yield f"The node at {asked} has this chain, with this code at these addresses."


def _code(is_own: bool) -> str:
    return "code: this program's, for this ledger" if is_own else "code: NOT this program's"


def _accounts(accounts: Sequence[bytes]) -> str:
    return ", ".join(f"0x{account.hex()}" for account in accounts)
