"""``shujian doctor``: what is looked at before asking somebody else, and what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import httpx
from sqlalchemy.exc import SQLAlchemyError

from chain import keys
from chain.errors import ChainError
from chain.words import Address
from gateway import ledger as ledgers
from gateway.database import open_engine, read_session
from gateway.database.schema import check_schema
from gateway.errors import GatewayError
from gateway.ledger import OPERATOR
from gateway.operation import deployment, folder
from gateway.payloads import custody
from gateway.payloads.store import PayloadStore, open_store
from gateway.settings import Settings

_LITTLE, _VERY_LITTLE = 2 * 2**30, 256 * 2**20
_SKEW = 5.0


class Level(StrEnum):
    """How a check went."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it went, what was seen and what to do."""

    name: str
    level: Level
    note: str


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> Iterator[Finding]:
    """Make every check that applies, one after another; a check that breaks is a finding too."""
    checks = [_python, _clock, _disk, _password, _keys, _ledger]
    if (settings.data / ledgers.FILE).exists():
        checks += [_operator, _database, _payloads, _memory, _chain, _gateway]
    for check in checks:
        try:
            yield from check(settings)
        except (ChainError, GatewayError, OSError, SQLAlchemyError) as error:
            note = " ".join(str(error).split())
            yield Finding(check.__name__.strip("_"), Level.FAIL, note)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = sys.version_info >= (3, 11)
    yield Finding(
        "python", Level.OK if fits else Level.FAIL, version + ("" if fits else ": install 3.11")
    )


def _clock(settings: Settings) -> Iterator[Finding]:
    """A clock before the ledger's own beginning is wrong; against the gateway's, if it answers."""
    if time.time() < 1_700_000_000:
        yield Finding("clock", Level.FAIL, "this machine's clock is years behind: set it")
        return
    offset = _offset(settings.url)
    if offset is None:
        yield Finding("clock", Level.OK, time.strftime("%Y-%m-%d %H:%M:%S %z"))
    elif abs(offset) > _SKEW:
        note = f"{offset:+.0f} s from the gateway's clock: set one of them by NTP"
        yield Finding("clock", Level.WARN, note)
    else:
        yield Finding("clock", Level.OK, "agrees with the gateway's within 5 s")


def _offset(url: str) -> float | None:
    """How far this clock is before the gateway's, in seconds; None where no gateway answers.

    Any time between question and answer agrees: a busy machine takes seconds for them.
    """
    from email.utils import parsedate_to_datetime

    began = time.time()
    try:
        date = httpx.get(f"{url}/healthz", timeout=5.0, trust_env=False).headers["date"]
        said = parsedate_to_datetime(date).timestamp()
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return None
    return began - said if said < began else min(time.time() - said, 0.0)


def _disk(settings: Settings) -> Iterator[Finding]:
    place = _existing(settings.data.absolute())
    free = shutil.disk_usage(place).free
    note = f"{free / 2**30:,.1f} GiB free at {place}"
    if free < _VERY_LITTLE:
        yield Finding("disk", Level.FAIL, f"{note}: writing will fail soon, free some")
    elif free < _LITTLE:
        yield Finding("disk", Level.WARN, f"{note}: free some before it is full")
    elif not os.access(place, os.W_OK):
        yield Finding("disk", Level.FAIL, f"{place} cannot be written by this user")
    else:
        yield Finding("disk", Level.OK, note)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _password(settings: Settings) -> Iterator[Finding]:
    if settings.password_file is None:
        note = "SHUJIAN_PASSWORD_FILE is not set: no account can be opened"
        yield Finding("password", Level.WARN, note)
        return
    keys.read_password_file(settings.password_file)
    inside = settings.password_file.resolve().is_relative_to(settings.data.resolve())
    if inside:
        note = f"{settings.password_file} lies in the data folder: a backup would hold it; move it"
        yield Finding("password", Level.WARN, note)
    else:
        yield Finding("password", Level.OK, f"{settings.password_file}, readable by its owner only")


def _keys(settings: Settings) -> Iterator[Finding]:
    accounts = keys.list_accounts(settings.keys_folder)
    if not accounts:
        note = f"none in {settings.keys_folder}: make one with `shujian account new NAME`"
        yield Finding("accounts", Level.WARN, note)
        return
    paths = [settings.keys_folder, *(account.path for account in accounts)]
    loose = [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        note = f"others can read {loose[0]}: run chmod go= {loose[0]}"
        yield Finding("accounts", Level.FAIL, note)
    else:
        yield Finding("accounts", Level.OK, f"{len(accounts)} in {settings.keys_folder}")


def _ledger(settings: Settings) -> Iterator[Finding]:
    away = not (settings.data / ledgers.FILE).exists() and not settings.data.is_dir()
    if away and _offset(settings.url) is not None:
        note = f"none on this machine; the gateway at {settings.url} answers"
        yield Finding("ledger", Level.OK, note)
        return
    ledger = ledgers.load(settings.data)
    kind = "demonstration ledger" if ledger.demonstration else "ledger"
    yield Finding("ledger", Level.OK, f"{kind} 0x{ledger.ledger_id.hex()[:16]}… in {settings.data}")


def _operator(settings: Settings) -> Iterator[Finding]:
    """Operator's and sealer's accounts are those of the ledger, and open with the password."""
    ledger = ledgers.load(settings.data)
    expected: dict[str, tuple[Address, ...]] = {OPERATOR: (ledger.operator,)}
    if ledger.embedded:
        expected[folder.SEALER] = ledger.sealers
    for name, addresses in expected.items():
        if keys.address_of(name, settings.keys_folder) not in addresses:
            note = f"the account {name} is not the ledger's: bring the right keys folder back"
            yield Finding(name, Level.FAIL, note)
        elif settings.password_file is None:
            yield Finding(name, Level.WARN, "not tried: SHUJIAN_PASSWORD_FILE is not set")
        else:
            password = keys.read_password_file(settings.password_file)
            keys.unlock(name, password, settings.keys_folder)
            yield Finding(name, Level.OK, "the ledger's account, and the password opens it")


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.data / "gateway.sqlite"
    if settings.database_url is None and (said := _quick_check(path)) != "ok":
        note = f"SQLite says: {said}; stop the gateway and restore {path} from a backup"
        yield Finding("database", Level.FAIL, note)
        return
    engine = open_engine(settings.database)
    try:
        check_schema(engine)
    finally:
        engine.dispose()
    yield Finding("database", Level.OK, "whole (quick check), and its tables fit this program")


def _quick_check(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)


def _payloads(settings: Settings) -> Iterator[Finding]:
    """The master key is there and apart from the data; every key has its file and the reverse."""
    store = open_store(settings)
    if settings.payload_key.resolve().is_relative_to(settings.data.resolve()):
        note = f"{settings.payload_key} lies in the data folder: a thief of it reads all; move it"
        yield Finding("key", Level.WARN, note)
    else:
        yield Finding("key", Level.OK, f"{settings.payload_key}, apart from the data")
    engine = open_engine(settings.database)
    try:
        with read_session(engine) as session:
            found = custody.discrepancies(session, store)
    finally:
        engine.dispose()
    yield _whole(store, found)


def _whole(store: PayloadStore, found: custody.Discrepancies) -> Finding:
    if found.missing:
        first = f"0x{found.missing[0]}"
        note = (
            f"{len(found.missing)} payloads have lost their file (the first: {first}): restore "
            f"{store.folder} from a backup"
        )
        return Finding("payloads", Level.FAIL, note)
    if found.strays:
        note = (
            f"{len(found.strays)} files in {store.folder} belong to no payload (a deposit was "
            f"killed, or the database is older): nobody can read them; delete {found.strays[0]}"
        )
        return Finding("payloads", Level.WARN, note)
    return Finding("payloads", Level.OK, f"every payload has its file in {store.folder}")


def _memory(settings: Settings) -> Iterator[Finding]:
    names = ["gateway.json"] + (["node.json"] if ledgers.load(settings.data).embedded else [])
    missing = [name for name in names if not (settings.memory_folder / name).exists()]
    if settings.memory_folder.resolve().is_relative_to(settings.data.resolve()):
        note = "the memory lies in the data folder, where it would be restored with it: move it"
        yield Finding("memory", Level.FAIL, note)
    elif missing:
        note = (
            f"{', '.join(missing)} not in {settings.memory_folder}: a restored copy is not noticed"
        )
        yield Finding("memory", Level.WARN, f"{note}; the next `shujian up` begins it")
    else:
        yield Finding(
            "memory", Level.OK, f"the last hashes seen are kept in {settings.memory_folder}"
        )


def _chain(settings: Settings) -> Iterator[Finding]:
    from chain.client import NotDeployed

    ledger = ledgers.load(settings.data)
    url = settings.chain_url or folder.node_url(settings.data)
    if url is None:
        yield Finding("chain", Level.WARN, "the node does not run; `shujian up` starts it")
        return
    deployment.check_chain(url, ledger)
    yield Finding("chain", Level.OK, f"{url} serves the ledger's chain, contracts in place")
    try:
        deployment.check_version(url, ledger)
    except NotDeployed as error:
        note = f"{error}: the ledger was founded by another version of this program"
        yield Finding("contracts", Level.WARN, note)


def _gateway(settings: Settings) -> Iterator[Finding]:
    serving = folder.serving(settings.data)
    if serving is not None:
        yield _answers(serving.url, serving.pid)
        return
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            note = f"port {settings.port} is used by another program: choose one with SHUJIAN_PORT"
            yield Finding("gateway", Level.FAIL, note)
            return
    yield Finding("gateway", Level.WARN, "does not run; start it with `shujian up --detach`")


def _answers(url: str, pid: int) -> Finding:
    try:
        response = httpx.get(f"{url}/readyz", timeout=5.0, trust_env=False)
        status = response.json()["status"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return Finding("gateway", Level.FAIL, f"process {pid} does not answer at {url}: see up.log")
    if response.status_code != httpx.codes.OK:
        note = f"{url} says {status}: the chain is away, see node.log"
        return Finding("gateway", Level.FAIL, note)
    return Finding("gateway", Level.OK, f"{url} is ready (process {pid})")
