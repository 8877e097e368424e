"""``shujian init``: a ledger from nothing, step by step, each step either done or not begun.

Killed anywhere, the same command goes on where it stopped: what was decided stands in
``init.json``, and each step looks first whether its work is there. ``ledger.json`` is written
last; before it there is no ledger, after it there is one that is whole.

=====================  ==========================================  ===============================
step                   commit point                                killed before / after
=====================  ==========================================  ===============================
accounts               the keystore's name appears                 made again / found by name
payload key            the key file's name appears                 made again / found
decisions              ``init.json`` is renamed into place         decided anew / kept
chain                  ``node/`` is renamed into place             made again / found
contracts              a block with the deployment                 sent again / found at its place
tables                 the commit of the migration                 made again / found
first record           the commit of the journal                   written again / found
identity               ``ledger.json`` is renamed into place       finished again / refused
=====================  ==========================================  ===============================
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chain import keys
from chain.keys import LIGHT, STRONG
from chain.words import Address, to_hex
from gateway import ledger as ledgers
from gateway.errors import LedgerError
from gateway.ledger import OPERATOR, Ledger
from gateway.operation import deployment, draft, first_record, folder
from gateway.operation.draft import Draft, Founder
from gateway.operation.node import NodeFiles, NodeSupervisor
from gateway.payloads.master import make_key_file
from gateway.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What whoever founds a ledger decides: the steward's account, and what both are called."""

    steward: Address
    steward_name: str
    steward_code: str
    steward_prefix: str
    operator_name: str
    operator_code: str
    operator_prefix: str
    demonstration: bool = False


def found(settings: Settings, request: Request, say: Say) -> Ledger:
    """Found a ledger in the data folder, or finish one that was begun there with this request.

    Raises `LedgerError` where there is a ledger already, where the memory folder remembers one,
    or where another founding was begun.
    """
    data = settings.data
    _refuse_second(settings)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    message = f"process {{pid}} is founding a ledger in {data}; wait for it"
    with folder.held(data / folder.INIT_LOCK, message):
        _refuse_second(settings)
        decided = _decide(settings, request, say)
        ledger = _build(settings, decided, say)
        folder.write_json(data / ledgers.FILE, ledger.as_json())  # the ledger is there from here on
        (data / folder.DRAFT).unlink(missing_ok=True)
    (data / folder.INIT_LOCK).unlink(missing_ok=True)
    return ledger


def _refuse_second(settings: Settings) -> None:
    data = settings.data
    if (data / ledgers.FILE).exists():
        raise LedgerError(
            f"there is a ledger in {data} already; start it with `shujian up`, or name another "
            "folder with SHUJIAN_DATA"
        )
    if (data / folder.DRAFT).exists():
        return
    if data.is_dir() and (strangers := _strangers(data)):
        raise LedgerError(
            f"{data} is not empty ({strangers[0]}) and holds no ledger; name another folder with "
            "SHUJIAN_DATA, or restore the ledger from a backup"
        )
    for name in ("node.json", "gateway.json"):
        if (path := settings.memory_folder / name).exists():
            raise LedgerError(
                f"{path} remembers a ledger that was in {data}: restore it from a backup; only if "
                f"it is given up for good, move {settings.memory_folder} away and run this again"
            )


def _strangers(data: Path) -> list[str]:
    ours = {folder.INIT_LOCK}
    return sorted(
        path.name
        for path in data.iterdir()
        if path.name not in ours and not path.name.startswith(f".{folder.DRAFT}-")
    )


def _decide(settings: Settings, request: Request, say: Say) -> Draft:
    begun = draft.read(settings.data)
    operator = _account(settings, OPERATOR, request, say)
    make_key_file(settings.payload_key)
    sealer = None if settings.chain_url else _account(settings, folder.SEALER, request, say)
    if request.steward in (operator, sealer):
        raise LedgerError("the steward's account is made apart from those of the operator")
    decided = draft.new_draft(
        Founder(
            request.steward_code,
            request.steward_prefix,
            request.steward_name,
            to_hex(request.steward),
        ),
        Founder(
            request.operator_code, request.operator_prefix, request.operator_name, to_hex(operator)
        ),
        sealer=sealer,
        chain_url=settings.chain_url,
        demonstration=request.demonstration,
    )
    if begun is None:
        draft.write(settings.data, decided)
        return decided
    say("going on with the ledger that was begun here")
    _refuse_other(settings, begun, decided)
    return begun


def _refuse_other(settings: Settings, begun: Draft, decided: Draft) -> None:
    for name in ("steward", "operator", "sealer", "chain_url", "demonstration"):
        was, now = getattr(begun, name), getattr(decided, name)
        if was != now:
            raise LedgerError(
                f"a ledger was begun in {settings.data} with {name} {_spelled(was)}, not "
                f"{_spelled(now)}: run this again with that, or move the folder away"
            )


def _spelled(value: object) -> str:
    if isinstance(value, Founder):
        return f"{value.name} ({value.code}, {value.prefix}, {value.account})"
    return str(value)


def _account(settings: Settings, name: str, request: Request, say: Say) -> Address:
    """The account of that name, made unless it is there; its password is tried either way."""
    if settings.password_file is None:
        raise LedgerError(
            "name the file with the password of the operator's accounts: SHUJIAN_PASSWORD_FILE=./pw"
        )
    keys_folder = settings.keys_folder
    accounts = keys.list_accounts(keys_folder)
    password = keys.read_password_file(settings.password_file, new=not accounts)
    if any(account.name == name for account in accounts):
        keys.unlock(name, password, keys_folder)
        return keys.address_of(name, keys_folder)
    say(f"making the account {name} ...")
    cost = LIGHT if request.demonstration else STRONG
    return keys.create(name, password, keys_folder, cost=cost).address


def _build(settings: Settings, decided: Draft, say: Say) -> Ledger:
    with _chain(settings, decided, say) as url:
        say("deploying the contracts ...")
        deployed = deployment.deploy(settings, decided, url)
    ledger = Ledger(
        ledger_id=decided.id,
        chain_id=deployed.chain_id,
        genesis=deployed.genesis,
        members=deployed.members,
        catalog=deployed.catalog,
        journal=deployed.journal,
        authorizations=deployed.authorizations,
        documents=deployed.documents,
        uses=deployed.uses,
        deployed=deployed.block,
        operator=decided.operator.address,
        sealers=decided.sealers,
        embedded=decided.chain_url is None,
        demonstration=decided.demonstration,
    )
    say("making the tables and the first record ...")
    first_record.write(settings, decided, ledger)
    return ledger


@contextlib.contextmanager
def _chain(settings: Settings, decided: Draft, say: Say) -> Iterator[str]:
    if decided.chain_url is not None:
        yield decided.chain_url
        return
    deployment.create_chain(settings.data / folder.NODE, decided)
    say("starting the node ...")
    with NodeSupervisor(NodeFiles.of(settings), settings.node_port) as node:
        yield node.url
