"""A file of evidence has its name only when it is whole, and replaces nothing unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from httpx import Response

from gateway.command.client import Client
from gateway.command.client.proving import receive, require_free, reserved
from gateway.command.errors import CommandError, Unreachable
from scripts.vectors.evidence_world import small_world

BESIDE = {"records": 1, "uncovered": 0, "observers": 2, "required": 2, "warnings": []}


class Gateway:
    """Answers with these bytes, or breaks off behind them."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self._content = content
        self._breaks = breaks

    @contextmanager
    def download(self, path: str, query: Any) -> Iterator[Response]:
        """As `Client.download`."""
        assert (path, query) == ("/v1/evidence", {"record": [1]})
        response = Response(
            200, headers={"shujian-evidence": json.dumps(BESIDE)}, content=self._content
        )
        yield response
        if self._breaks:
            raise Unreachable("the gateway broke off")


@pytest.fixture(scope="module")
def evidence() -> bytes:
    world = small_world()
    return world.evidence(world.shown([1])).encode()


def fetch(content: bytes, path: Path, *, force: bool = False, breaks: bool = False) -> Any:
    client = cast("Client", Gateway(content, breaks=breaks))
    return receive(client, {"record": [1]}, path, force=force)


def test_what_comes_whole_is_kept_for_its_owner_alone(evidence: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    got = fetch(evidence, path)
    assert path.read_bytes() == evidence
    assert path.stat().st_mode & 0o777 == 0o600
    assert (got.bytes, got.shown, got.question) == (len(evidence), 1, False)
    assert got.as_json()["observers"] == 2
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_damaged_or_cut_off_leaves_nothing(evidence: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    for content in (evidence[:-1], evidence.replace(b"member", b"nember", 1), b""):
        with pytest.raises(CommandError, match="is no evidence"):
            fetch(content, path)
    with pytest.raises(Unreachable):
        fetch(evidence, path, breaks=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_by_force(evidence: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("mine")
    with pytest.raises(CommandError, match="--force"):
        require_free(path, force=False)
    with pytest.raises(CommandError, match="--force"):
        fetch(evidence, path)  # it came to be there only while the evidence was on its way
    assert path.read_text() == "mine"
    fetch(evidence, path, force=True)
    assert path.read_bytes() == evidence
    for wrong in (tmp_path, tmp_path / "none" / "x"):
        with pytest.raises(CommandError, match="folder"):
            require_free(wrong, force=True)


def test_two_that_write_one_file_at_once_lose_nothing_that_cannot_be_had_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shown.json"
    with reserved(path, force=False) as one, reserved(path, force=False) as other:
        assert one.keep(b"one") == path
        with pytest.raises(CommandError, match="is there already"):
            other.keep(b"other")
    with reserved(path, force=True) as place:
        assert place.keep(b"two") == path
    path.unlink()
    with reserved(path, force=False) as once, reserved(path, force=False) as used:
        once.keep(b"three")
        beside = used.keep(b"used up", anyhow=True)
    assert {(one.name, one.read_bytes()) for one in tmp_path.iterdir()} == {
        ("shown.json", b"three"),
        (beside.name, b"used up"),
    }
    assert beside.suffix == ".json"
