"""A ledger with two departments, admitted once and copied for each test of a fault."""

from __future__ import annotations

import gc
import json
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chain import keys
from chain.words import Role, to_hex
from gateway.members.profile import make_profile
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.releasing import furnish
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.shell import Shell
from tests.support.once import made_once
from tests.support.town import TJ, XC, account_of

FOLDERS = ("ledger", "ledger.keys", "ledger.memory")
"""What a ledger consists of, beside the password."""

SETTINGS = {
    "SHUJIAN_DATA": "./ledger",
    "SHUJIAN_PASSWORD_FILE": "./pw",
    "SHUJIAN_ANCHOR_EVERY": "0.1",
    # The clerk does not sign in: the signature on a statement is all that posting needs.
    "SHUJIAN_PUBLIC_RATE": "100000",
}


MEMBERS = ((TJ, "市统计局", "STJJ", "tj"), (XC, "西城区", "XCQ", "xc"))
"""Who is admitted: code, name, prefix, and whose clerk and head."""


def copy_ledger(source: Path, target: Path) -> Shell:
    """A shell in another folder with a copy of a ledger that nobody serves."""
    target.mkdir(parents=True)
    for name in FOLDERS:
        shutil.copytree(source / name, target / name)
    shutil.copy2(source / "pw", target / "pw")
    return Shell(target, dict(SETTINGS))


@pytest.fixture(scope="session")
def with_departments(ledger_to_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ledger with two departments, everything anchored, nobody serving."""

    def admit(served: Served, gateway: Gateway) -> None:
        clerk, home = Clerk(served.shell.data), served.shell.home
        for member in MEMBERS:
            assert clerk.send(gateway, admission(clerk, home, *member)).status_code == 201

    return _lived(tmp_path_factory, "departments", ledger_to_copy, admit)


def admission(clerk: Clerk, home: Path, code: str, name: str, prefix: str, person: str) -> Any:
    """The steward's statement that admits a department with a clerk and a head."""
    message = {
        "code": code,
        "prefix": prefix,
        "roles": int(Role.PROVIDER | Role.CONSUMER),
        "handlers": [to_hex(account_of(f"{person}-clerk"))],
        "heads": [to_hex(account_of(f"{person}-head"))],
        "expectedState": 0,
    }
    password = (home / "pw").read_text().strip()
    key = keys.unlock("steward", password, home / "ledger.keys")
    return clerk.signed("AdmitMember", key, message, make_profile(name, demonstration=True))


@pytest.fixture(autouse=True)
def _cut_connections() -> Iterator[None]:
    """Collects what requests to killed processes left behind: else its sockets, which nobody could
    close any more, would be reported of a later test that has nothing to do with them.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], Served]]:
    """Copies ledgers for the test to serve; ends whatever it leaves running."""
    all_: list[Served] = []

    def copy(source: Path) -> Served:
        served = Served(copy_ledger(source, tmp_path / f"copy-{len(all_)}"))
        all_.append(served)
        return served

    yield copy
    for served in all_:
        served.end()


@pytest.fixture
def served(serve: Callable[[Path], Served], with_departments: Path) -> Served:
    """A ledger of the test's own, with two departments and nobody serving yet."""
    return serve(with_departments)


@pytest.fixture
def clerk(served: Served) -> Clerk:
    """A clerk of 市统计局."""
    return Clerk(served.shell.data)


@pytest.fixture(scope="session")
def with_grants(with_departments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with payloads and authorizations, everything anchored, nobody serving."""

    def grant(served: Served, gateway: Gateway) -> None:
        told = json.dumps(furnish(served, gateway))
        (served.shell.home / "payloads.json").write_text(told)

    return _lived(tmp_path_factory, "granted", with_departments, grant)


def _lived(
    factory: pytest.TempPathFactory,
    name: str,
    source: Path,
    live: Callable[[Served, Gateway], None],
) -> Path:
    """A copy of a ledger in which something has happened since."""

    def make(home: Path) -> None:
        served = Served(copy_ledger(source, home))
        try:
            gateway = served.up()
            live(served, gateway)
            served.come_to_rest(gateway)
            gateway.process.stop()
        finally:
            served.end()

    return made_once(factory, name, make)
