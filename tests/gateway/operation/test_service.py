"""Address, port and environment of the gateway's process."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import LedgerError
from gateway.operation import service
from gateway.operation.processes import environment
from gateway.settings import Settings


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SHUJIAN_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("given", "port"),
    [
        ({}, 8000),
        ({"port": 9000}, 9000),
        ({"url": "http://127.0.0.1:9001"}, 9001),
        ({"url": "http://127.0.0.1:9001", "port": 9002}, 9002),
        ({"url": "https://gateway.example:9003"}, 8000),
        ({"url": "http://localhost"}, 8000),
    ],
)
def test_the_port_follows_from_an_address_on_this_machine(given: dict[str, Any], port: int) -> None:
    assert service.effective(Settings(**given)).port == port


@pytest.mark.loopback
def test_answers_do_not_wait_for_the_acknowledgement_of_their_headers() -> None:
    listening = service._listen(Settings(port=0))
    with listening:  # asyncio sets TCP_NODELAY only where the protocol is named
        assert listening.proto == socket.IPPROTO_TCP


def test_a_child_gets_the_settings_that_were_given_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUJIAN_DATABASE_URL", "sqlite:///elsewhere")
    settings = Settings(data=tmp_path, port=9000, database_url=None)
    passed = {k: v for k, v in environment(settings).items() if k.startswith("SHUJIAN_")}
    assert passed == {"SHUJIAN_DATA": str(tmp_path), "SHUJIAN_PORT": "9000"}
    assert environment()["SHUJIAN_DATABASE_URL"] == "sqlite:///elsewhere"


@pytest.mark.loopback
def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LedgerError, match=f"port {port}: .*choose another with --port"):
            service._listen(Settings(data=tmp_path, port=port))


@pytest.mark.loopback
def test_the_address_names_the_port_that_was_found(tmp_path: Path) -> None:
    with service._listen(Settings(data=tmp_path, port=0)) as listening:
        port = listening.getsockname()[1]
        assert service._with_address(Settings(port=0), listening).url == f"http://127.0.0.1:{port}"
        named = Settings(port=0, url="https://gateway.example")
        assert service._with_address(named, listening).url == "https://gateway.example"
