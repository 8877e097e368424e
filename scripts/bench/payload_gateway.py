"""A gateway without a chain that takes one payload over HTTP; for `scripts.bench.payload`."""

from __future__ import annotations

import base64
import json
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import uvicorn
from starlette.testclient import TestClient

from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.payloads.description import Description, make_description
from gateway.payloads.scoping.scope import CSV
from tests.support.town import Town, an_entry
from tests.support.web import Visitor, app_of

SALT = b"\x02" * 32
BLOCK = 2**20


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _described(path: Path) -> Description:
    digest = sha256(SALT)
    for block in _blocks(path):
        digest.update(block)
    fields = ("code", "number", "text")
    return Description(path.name, CSV, path.stat().st_size, Digest(digest.digest()), 1, fields)


def serve_one(folder: Path, told: Path) -> None:
    """Describe the file (one reading), then take it over HTTP from a child process."""
    (folder / "town").mkdir()
    town = Town(folder / "town")
    town.populate()
    town.accept(town.publish("STJJ-0001", an_entry()).digest)
    app = app_of(town, max_payload=2**40)
    description = make_description(_described(folder / "data.csv"))
    resource = to_hex(tag_hash("resource:STJJ-0001"))
    statement = town.statement("DepositPayload", ["tj-clerk"], description, resource=resource)
    with TestClient(app) as client:
        visitor = Visitor(client).sign_in("tj-clerk")
    headers = {
        **visitor.headers,
        "Content-Length": description["size"],
        "Shujian-Salt": SALT.hex(),
        "Shujian-Statement": base64.urlsafe_b64encode(json.dumps(statement).encode()).decode(),
    }
    listening = socket.create_server(("127.0.0.1", 0))
    client_process = os.fork()
    if client_process == 0:
        _send(told, listening.getsockname()[1], headers, folder / "data.csv")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    threading.Thread(target=_stop_after, args=(client_process, server), daemon=True).start()
    server.run([listening])
    town.close()


def _send(told: Path, port: int, headers: dict[str, str], path: Path) -> None:
    address = f"http://127.0.0.1:{port}/v1/payloads"
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer = httpx.put(address, content=_blocks(path), headers=headers, timeout=600)
    told.write_text(json.dumps([time.perf_counter() - began, before]))
    sys.stderr.write("" if answer.status_code == 201 else f"{answer.text}\n")
    os._exit(0 if answer.status_code == 201 else 1)


def _stop_after(process: int, server: uvicorn.Server) -> None:
    os.waitpid(process, 0)
    server.should_exit = True
