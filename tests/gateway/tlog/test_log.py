"""The log as other tools see it: signed, in tiles, followed by Go's own implementation."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.testclient import TestClient

from chain import merkle
from chain.words import Digest, to_hex
from gateway.anchoring.models import Checkpoint
from gateway.database import WriteSession
from gateway.journal import tree
from gateway.journal.tree import Tree
from gateway.tlog.note import NoteSigner
from tests.gateway.tlog.monitor import Monitor, Refused
from tests.support.town import LEDGER_ID, Town, key_of
from tests.support.web import Visitor, app_of

POSITIONS = (0, 1, 255, 256, 300, 69_999, 70_000, 256_000, 262_143)


class Log:
    """A town with leaves and checkpoints that nobody needs records for."""

    def __init__(self, folder: Path) -> None:
        self.town = Town(folder)
        self.key = NoteSigner.of(LEDGER_ID, key_of("operator")).verifier_key
        self.size = 0

    def grow(self, size: int, *, anchored: bool = True) -> None:
        """Leaves up to that size, and the checkpoint of them."""
        while self.size < size:
            stop = min(size, self.size + 32_768)
            leaves = [sha256(at.to_bytes(8)).digest() for at in range(self.size, stop)]
            self.town.writer.run(partial(tree.grow, size=self.size, leaves=leaves))
            self.size = stop
        if anchored:
            self.town.writer.run(lambda session: session.add(self._checkpoint(session)))

    def town_root(self) -> bytes:
        """The root of all leaves, from the leaves."""
        return merkle.root_hash([sha256(at.to_bytes(8)).digest() for at in range(self.size)])

    def _checkpoint(self, session: WriteSession) -> Checkpoint:
        zero = bytes(32)
        return Checkpoint(
            size=self.size, root=Tree(session).root(self.size), index_root=zero, block_number=1,
            block_hash=zero, block_time=1, transaction=zero, header=None, account_proof=None,
            storage_proof=None,
        )  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log without a leaf."""
    made = Log(tmp_path)
    yield made
    made.town.close()


@pytest.fixture
def web(log: Log) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with TestClient(app_of(log.town)) as client:
        yield Visitor(client)


def read(web: Visitor, path: str) -> bytes | None:
    """What is served under /log, or None."""
    answer = web.get(f"/log/{path}")
    assert answer.status_code in (200, 404), answer.text
    return bytes(answer.content) if answer.status_code == 200 else None


def test_gos_own_implementation_follows_the_log(log: Log, web: Visitor) -> None:
    sizes = (1, 255, 256, 257, 70_000, 70_001, 262_144)
    checkpoints: dict[int, str] = {}
    with Monitor(log.key, lambda path: read(web, path), POSITIONS) as monitor:
        before = 0
        for size in sizes:
            log.grow(size)
            found = monitor.step()
            assert (found["origin"], found["size"]) == (log.key.partition("+")[0], size)
            checkpoints[size] = found["root"]
            _agrees(web, found, before, checkpoints)
            before = size
    assert "tile/0/x001/000" in monitor.read
    assert "tile/0/000.p/1" in monitor.read
    assert "tile/2/000.p/4" in monitor.read


def _agrees(web: Visitor, found: dict[str, Any], before: int, roots: dict[int, str]) -> None:
    """Its proofs are those that the gateway gives, and ours accepts them."""
    size, root = found["size"], _raw(found["root"])
    if before:
        proof = web.get(f"/v1/proofs/consistency?old={before}&new={size}").json()["proof"]
        assert found["consistency"] == proof
        old = _raw(roots[before])
        merkle.verify_consistency(before, size, old, root, [_raw(node) for node in proof])
    assert len(found["inclusion"]) == sum(position < size for position in POSITIONS)
    for one in found["inclusion"]:
        ours = web.get(f"/v1/proofs/inclusion?position={one['position']}&size={size}").json()
        assert (one["leaf"], one["proof"]) == (ours["leaf"], ours["proof"])
        nodes = [_raw(node) for node in one["proof"]]
        merkle.verify_inclusion(one["position"], size, _raw(one["leaf"]), nodes, root)


def _raw(text: str) -> Digest:
    return Digest(bytes.fromhex(text[2:]))


@pytest.mark.parametrize(
    ("path", "at", "reason"),
    [
        ("checkpoint", 30, "invalid signature"),
        ("tile/0/000.p/44", 5, "downloaded inconsistent tile"),
        ("tile/1/000.p/1", 31, "downloaded inconsistent tile"),
    ],
)
def test_gos_own_implementation_finds_a_changed_byte(
    log: Log, web: Visitor, path: str, at: int, reason: str
) -> None:
    log.grow(300)
    changed = path.replace("000.p/44", "001.p/44")

    def lying(asked: str) -> bytes | None:
        data = read(web, asked)
        if data is None or asked != changed:
            return data
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    with Monitor(log.key, lying, (0, 299)) as monitor, pytest.raises(Refused, match=reason):
        monitor.step()
    assert changed in monitor.read


def test_a_second_history_cannot_be_followed(log: Log, web: Visitor) -> None:
    log.grow(300)
    with Monitor(log.key, lambda path: read(web, path), (0,)) as monitor:
        monitor.step()
        other = merkle.root_hash([sha256(b"other %d" % at).digest() for at in range(300)])
        signer = NoteSigner.of(LEDGER_ID, key_of("operator"))
        log.grow(301)
        forged = signer.checkpoint(301, Digest(other))
        monitor._read = lambda path: forged if path == "checkpoint" else read(web, path)
        with pytest.raises(Refused, match="inconsistent"):
            monitor.step()


def test_the_note_is_signed_over_exactly_its_text(log: Log, web: Visitor) -> None:
    log.grow(3)
    answer = web.get("/log/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=1, must-revalidate"
    text, _, signatures = answer.text.partition("\n\n")
    origin, size, root = text.split("\n")
    assert (size, b64decode(root)) == ("3", log.town_root())
    name, key_id, key = web.get("/v1/ledger").json()["log"].split("+", 2)
    mark, signer, signature = signatures.removesuffix("\n").split(" ")
    assert (mark, signer, origin) == ("\N{EM DASH}", name, name)
    kind, public = b64decode(key)[:1], b64decode(key)[1:]
    assert kind == b"\x01"
    assert sha256(f"{name}\n".encode() + kind + public).hexdigest()[:8] == key_id
    assert b64decode(signature)[:4].hex() == key_id
    verifier = Ed25519PublicKey.from_public_bytes(public)
    verifier.verify(b64decode(signature)[4:], f"{text}\n".encode())
    with pytest.raises(InvalidSignature):
        verifier.verify(b64decode(signature)[4:], text.encode())


def test_only_what_is_anchored_is_signed_and_served(log: Log, web: Visitor) -> None:
    assert read(web, "checkpoint") is None
    log.grow(256, anchored=False)
    assert read(web, "checkpoint") is None
    assert read(web, "tile/0/000") is None
    log.grow(300)
    log.grow(600, anchored=False)
    note = read(web, "checkpoint")
    assert note is not None
    assert note.split(b"\n")[1] == b"300"
    assert len(read(web, "tile/0/001.p/44") or b"") == 44 * 32
    assert read(web, "tile/0/001") is None
    assert read(web, "tile/0/001.p/45") is None


def test_tiles_are_kept_for_ever_and_narrower_ones_are_their_beginnings(
    log: Log, web: Visitor
) -> None:
    log.grow(300)
    answer = web.get("/log/tile/0/000")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(answer.content) == 8192
    assert read(web, "tile/0/000.p/9") == answer.content[: 9 * 32]
    assert read(web, "tile/1/000.p/1") == merkle.root_hash(
        [answer.content[at : at + 32] for at in range(0, 8192, 32)]
    )


@pytest.mark.parametrize(
    "name",
    [
        "0/0", "0/0000", "00/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "0/000/",
        "0/x000/000", "0/001/000", "0/x001/x000", "64/000", "-1/000", "entries/000", "data/000",
        "0/٠٠٠", "0/000.P/1", "", "0", "0/999", "1/000", "63/000", "0/000%0a",
        "0/x999/x999/x999/x999/x999/x999/999", "0/x1/000",
    ],
)  # fmt: skip
def test_other_names_are_of_nothing(log: Log, web: Visitor, name: str) -> None:
    log.grow(255)
    answer = web.get(f"/log/tile/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_key_is_the_ledgers_own_and_not_the_operators() -> None:
    ours = NoteSigner.of(LEDGER_ID, key_of("operator"))
    assert ours.verifier_key == NoteSigner.of(LEDGER_ID, key_of("operator")).verifier_key
    assert ours.key.private_bytes_raw() != key_of("operator")
    for other in (
        NoteSigner.of(Digest(b"\x08" * 32), key_of("operator")),
        NoteSigner.of(LEDGER_ID, key_of("somebody")),
    ):
        assert other.key.private_bytes_raw() != ours.key.private_bytes_raw()
    assert to_hex(LEDGER_ID)[2:] in ours.origin
