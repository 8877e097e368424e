"""Where a demonstration lives: a folder of its own, whatever the environment says."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import socket
from contextlib import AbstractContextManager, closing
from pathlib import Path

from gateway import ledger as ledgers
from gateway.command.errors import CommandError
from gateway.errors import LedgerError
from gateway.operation import folder as files
from gateway.operation.processes import environment, python
from gateway.settings import Settings

PASSWORD_FILE = "pw"  # noqa: S105 - the name of the file
TRUST = "trust.json"
EVIDENCE = "evidence.json"
MIRROR = "mirror"
OBSERVER_LOG = "observer.log"
DOCUMENTS = "documents"
LOCK = "demo.lock"
"""Held by the process that tells and serves a demonstration, as long as it does."""
LAUNCHER = "shujian"
"""The command line of the demonstration, with its settings: works from any folder as printed."""


def settings_in(folder: Path, port: int | None) -> Settings:
    """The settings of the demonstration in a folder; those of the environment do not count.

    A port that was asked for is taken or refused; otherwise 8000, or any if that is taken.
    """
    chosen = port or _free_port(8000 if port is None else 0)
    ledger = folder / "ledger"
    return Settings(
        data=ledger,
        keys=folder / "ledger.keys",
        memory=folder / "ledger.memory",
        password_file=folder / PASSWORD_FILE,
        host="127.0.0.1",
        port=chosen,
        url=f"http://127.0.0.1:{chosen}",
        node_port=0,
        database_url=None,
        chain_url=None,
    )


def prepare(folder: Path, settings: Settings, *, fresh: bool) -> None:
    """Make the folder with a random password; `fresh` removes an earlier demonstration first.

    Raises `CommandError` where the folder holds something else, which is never removed.
    """
    _refuse_other(folder, settings)
    _refuse_running(folder, settings)
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = folder / PASSWORD_FILE
    if not password.exists():
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            # 128 random bits: an account may be cheap to open and still not to be guessed.
            file.write(f"{secrets.token_hex(16)}\n")


def held(folder: Path) -> AbstractContextManager[None]:
    """Hold the demonstration, so that another one says which process to end."""
    return files.held(folder / LOCK, f"a demonstration runs in {folder} already, process {{pid}}")


def _refuse_running(folder: Path, settings: Settings) -> None:
    # Its own process first, which ends all others; then whoever founds the ledger or serves it.
    locks = (folder / LOCK, settings.data / files.INIT_LOCK, settings.data / files.UP_LOCK)
    pid = next((pid for lock in locks if (pid := files.holder(lock)) is not None), None)
    if pid is None:
        return
    serving = files.serving(settings.data)
    at = "" if serving is None else f" at {serving.url}"
    raise CommandError(
        f"a demonstration runs in {folder} already{at}: end it by Ctrl-C where it was started, or "
        f"with `kill {pid}`; or have another one beside it with --folder"
    )


def write_launcher(folder: Path, settings: Settings, url: str) -> Path:
    """The script by which people at a shell use this demonstration, written anew at each start."""
    program = shlex.join(python("gateway.command"))
    values = {
        "PYTHONPATH": environment(settings)["PYTHONPATH"],
        "SHUJIAN_URL": url,
        "SHUJIAN_DATA": settings.data,
        "SHUJIAN_KEYS": settings.keys_folder,
        "SHUJIAN_PASSWORD_FILE": settings.password_file,
    }
    lines = [f"export {name}={shlex.quote(str(value))}" for name, value in values.items()]
    path = folder / LAUNCHER
    path.write_text(
        "\n".join(("#!/bin/sh", "# The command line of this demonstration.", *lines,
                   f'exec {program} "$@"', "")), "utf-8",
    )  # fmt: skip
    path.chmod(0o700)
    return path


def _refuse_other(folder: Path, settings: Settings) -> None:
    known = {"ledger", "ledger.keys", "ledger.memory", PASSWORD_FILE, "story",
             TRUST, EVIDENCE, MIRROR, OBSERVER_LOG, DOCUMENTS, LAUNCHER, LOCK}  # fmt: skip
    strangers = sorted(p.name for p in folder.iterdir() if p.name not in known) if (
        folder.is_dir()) else []  # fmt: skip
    if strangers:
        raise CommandError(f"{folder} holds {strangers[0]}, which is no demonstration's; move it")
    try:
        ledger = ledgers.load(settings.data)
    except LedgerError:
        return
    if not ledger.demonstration:
        raise CommandError(f"the ledger in {folder} is no demonstration; name another --folder")


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    raise CommandError("no port is free on 127.0.0.1")
