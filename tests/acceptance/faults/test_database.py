"""A database that somebody else holds, and a disk that is full: a clear no, and then on."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.conftest import copy_ledger
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound


def check_refused(answer: httpx.Response | None) -> None:
    """The answer is a problem that says what to do."""
    assert answer is not None
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["detail"] == (
        "the database did not take the change; nothing was recorded, try again"
    )


def test_a_database_locked_by_another_process_is_a_clear_no_and_then_goes_on(
    served: Served, clerk: Clerk
) -> None:
    gateway = served.up()
    gateway.catch_up()
    clerk.publish(gateway, 1)  # what the chain says of it has to be written as well
    statement, *others = (clerk.publication(serial) for serial in (2, 3, 4))
    batch, challenge = {"statements": others}, {"account": "0x" + "11" * 20}
    path = served.shell.data / "gateway.sqlite"
    with (
        closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as other,
        ThreadPoolExecutor() as people,
    ):
        other.execute("BEGIN IMMEDIATE")
        before = gateway.size()
        single = people.submit(clerk.send, gateway, statement)
        several = people.submit(gateway.post, "/v1/statements/batch", batch)
        stranger = people.submit(gateway.post, "/v1/sign-in/challenge", challenge)
        for answer in (single, stranger):
            check_refused(answer.result())
        assert [one["status"] for one in several.result().json()["results"]] == [503, 503]
        assert gateway.size() == before, "and reading went on"
        other.execute("ROLLBACK")
    assert clerk.send(gateway, statement).status_code == 201
    again = gateway.post("/v1/statements/batch", batch)
    assert [one["state"] for one in again.json()["results"]] == ["pending", "pending"]
    gateway.catch_up()
    check_sound(served, clerk)


class SmallDisk:
    """A file system of 12 MiB in memory, which the ledger has for itself."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        mount(folder)
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, _gateway: Gateway) -> None:
        """Leave no room."""
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self, _gateway: Gateway) -> None:
        """Give the room back."""
        self._filler.unlink()

    def close(self) -> None:
        """Take it away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


class NoRoomInFiles:
    """Gateway and node may write no byte to any file; needs no rights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, gateway: Gateway) -> None:
        """Leave no room."""
        self._limit(gateway, 0)

    def free(self, gateway: Gateway) -> None:
        """Give the room back."""
        self._limit(gateway, resource.RLIM_INFINITY)

    def close(self) -> None:
        """Nothing is left."""

    def _limit(self, gateway: Gateway, most: int) -> None:
        if gateway.process.ended:
            return  # and its limit, and its node, with it
        for pid in (gateway.process.popen.pid, gateway.node_pid()):
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


Disk = SmallDisk | NoRoomInFiles


def mount(folder: Path) -> None:
    """Mount a small file system; `CalledProcessError` where one may not."""
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def may_mount() -> bool:
    """Whether whoever runs the tests may."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            mount(Path(folder))
        except (OSError, subprocess.CalledProcessError):
            return False
        subprocess.run(["umount", folder], check=True)
    return True


DISKS: list[Callable[[Path], Disk]] = [NoRoomInFiles, *([SmallDisk] if may_mount() else [])]


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Disk]:
    """A disk that can be full."""
    made: Disk = request.param(tmp_path / "disk")
    yield made
    made.close()


def refuse_everything(gateway: Gateway, clerk: Clerk) -> None:
    """See that nothing more is recorded, and that reading goes on."""
    before = gateway.size()
    for _ in range(3):
        check_refused(clerk.send(gateway, clerk.publication(9)))
    assert gateway.size() == before


@pytest.mark.parametrize("disk", DISKS, indirect=True)
def test_a_full_disk_is_a_clear_no_and_with_room_everything_goes_on(
    disk: Disk, with_departments: Path
) -> None:
    served = Served(copy_ledger(with_departments, disk.folder / "home"))
    clerk = Clerk(served.shell.data)
    try:
        gateway = served.up()
        gateway.catch_up()
        clerk.publish(gateway, 1)
        disk.fill(gateway)  # the first entry is on its way to the chain, or has not set out
        refuse_everything(gateway, clerk)
        disk.free(gateway)
        assert clerk.publish(gateway, 2)["state"] == "pending"

        disk.fill(gateway)
        refuse_everything(gateway, clerk)
        gateway.process.kill()
        disk.free(gateway)
        gateway = served.up()
        assert clerk.publish(gateway, 3)["state"] == "pending"
        gateway.catch_up()
        check_sound(served, clerk)
    finally:
        served.end()
