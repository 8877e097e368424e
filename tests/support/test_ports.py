"""Ports for tests: free ones, each once, and no two workers' the same."""

from __future__ import annotations

import socket
from itertools import pairwise

import pytest

from tests.support import ports

pytestmark = pytest.mark.loopback


def test_each_port_is_free_and_given_once() -> None:
    given = [ports.free_port() for _ in range(50)]
    assert len(set(given)) == 50
    assert all(ports.FIRST <= port < ports.END for port in given)
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", given[0]))


def test_a_port_that_is_taken_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ports.free_port()
    monkeypatch.setattr(ports, "_ours", lambda: range(first, first + 2))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert {ports.free_port() for _ in range(4)} == {first + 1}


def test_no_two_workers_have_a_port_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "3")
    shares = []
    for worker in ("gw0", "gw1", "gw2"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        shares.append(ports._ours())
    assert all(one.stop <= other.start for one, other in pairwise(shares))
    assert shares[0].start == ports.FIRST
    assert shares[-1].stop <= ports.END
