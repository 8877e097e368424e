"""What is remembered of a gateway: sessions that end, in private files."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gateway.command.client.memory import Memory

URL = "http://127.0.0.1:8000"


def test_a_session_is_found_again_until_its_last_minute(tmp_path: Path) -> None:
    Memory(tmp_path, URL).remember("tj-clerk", "token", 3600)
    again = Memory(tmp_path, URL)
    assert (again.last, again.token("tj-clerk")) == ("tj-clerk", "token")
    again.remember("tj-head", "short", 30)
    assert again.token("tj-head") is None
    assert again.last == "tj-head"


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    memory = Memory(tmp_path, URL)
    memory.remember("tj-clerk", "token", 3600)
    assert stat.S_IMODE(memory.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.path.parent.stat().st_mode) == 0o700


def test_each_gateway_is_remembered_apart(tmp_path: Path) -> None:
    Memory(tmp_path, URL).remember("tj-clerk", "token", 3600)
    other = Memory(tmp_path, "http://127.0.0.1:9000")
    assert other.token("tj-clerk") is None
    assert other.last is None


@pytest.mark.parametrize("content", ["", "[]", '{"sessions": 7}', "\x00"])
def test_a_damaged_file_costs_a_sign_in_and_no_more(tmp_path: Path, content: str) -> None:
    memory = Memory(tmp_path, URL)
    memory.remember("tj-clerk", "token", 3600)
    memory.path.write_text(content)
    again = Memory(tmp_path, URL)
    assert again.token("tj-clerk") is None
    again.remember("tj-clerk", "new", 3600)
    assert Memory(tmp_path, URL).token("tj-clerk") == "new"


def test_a_session_can_be_forgotten(tmp_path: Path) -> None:
    memory = Memory(tmp_path, URL)
    memory.remember("tj-clerk", "token", 3600)
    memory.forget("tj-clerk")
    assert Memory(tmp_path, URL).token("tj-clerk") is None
