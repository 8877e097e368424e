"""``shujian fetch`` while the gateway dies under it: the file is whole, or it is not there."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.command.client import client as clients
from gateway.command.client.signer import Signer
from gateway.command.tree import run
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.releasing import ANCHORED, LARGE, WHOLE, accesses, check_releases
from tests.acceptance.faults.served import Served
from tests.acceptance.faults.soundness import check_sound
from tests.support.ports import free_port
from tests.support.town import account_of, key_of
from tests.support.web import connections_closed


@pytest.fixture(autouse=True)
def _connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with connections_closed(monkeypatch):
        yield


def test_a_fetch_outlives_the_gateway_that_it_began_with(
    serve: Callable[[Path], Served],
    with_grants: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    served = serve(with_grants)
    payloads = json.loads((with_grants / "payloads.json").read_text())
    port = free_port()
    arguments = ("up", "--port", str(port), "--until-stdin-closes")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHUJIAN_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("SHUJIAN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(
        clients, "unlock", lambda _settings, name: Signer(name, account_of(name), key_of(name))
    )

    def fetch(code: str, payload: str) -> int:
        who = ("--case", "2026-0412", "--actor", "张三", "--as", "xc-clerk")
        which = ("--authorization", code, "--payload", payloads[payload], "-o", f"{payload}.out")
        return run(("fetch", "STJJ-0001", *which, *who))

    dying = served.start(*arguments, altered="the content, in the middle")
    served.serving(dying)
    served.arm()
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(fetch, WHOLE, "large")
        dying.wait(-signal.SIGKILL)
        served.disarm()
        gateway = served.serving(served.start(*arguments))
        assert fetching.result() == 0, capsys.readouterr().err
    assert Path("large.out").read_bytes() == LARGE
    assert [kind for _, kind, _ in accesses(served.shell.data)] == [
        "access.released",
        "access.aborted",
        "access.resumed",
        "access.completed",
        "access.acknowledged",
    ]
    assert fetch(ANCHORED, "small") == 0, capsys.readouterr().err
    gateway.catch_up()
    capsys.readouterr()
    assert run(("receipt", "list", "--as", "tj-clerk")) == 0
    Path("receipts.ndjson").write_text(capsys.readouterr().out)
    node = json.loads((served.shell.data / "node" / "endpoint").read_text())
    chain = ("--chain-url", node["url"])
    assert run(("receipt", "check", "receipts.ndjson", *chain)) == 0, capsys.readouterr()
    check_releases(served.shell.data)
    check_sound(served, Clerk(served.shell.data))
