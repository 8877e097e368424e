"""The outbox's file: whose it is, locked, full, no database at all; and who may send from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chain.client import Client, OutboxError, Outgoing, Sender, State
from chain.client import outbox as outbox_module
from chain.client.outbox import Outbox
from chain.client.signing import SignedTransaction, sign_transaction
from chain.client.wire import Receipt
from chain.words import Digest
from tests.chain.client.nodes import AnvilNode, Founding, founding
from tests.chain.client.sending import mine, open_sender, send_nothing, settle_all, used_nonces
from tests.support.tools import PATIENCE

HASH = Digest(bytes([0x11]) * 32)


def _sign(nonce: int, request: Outgoing) -> SignedTransaction:
    return sign_transaction(bytes([1]) * 32, 7, nonce, request.to, request.data, request.gas)


@pytest.fixture
def file(tmp_path: Path, sleepy: AnvilNode) -> Outbox:
    """An outbox without a sender, with one transaction in it."""
    outbox = Outbox(tmp_path / "plain.sqlite")
    outbox.claim(sleepy.chain, founding().operator, 0)  # type: ignore[arg-type]
    outbox.store([Outgoing("one", None, b"", 1)], _sign)
    return outbox


def test_a_nonce_in_a_block_stays_used_when_its_row_is_gone(file: Outbox) -> None:
    (one,) = file.outstanding()
    file.mark_mined([Receipt(one.hash, 1, HASH, True, 1, None)])
    file.forget("one")
    (again,) = file.store([Outgoing("one", None, b"", 1)], _sign)
    assert again.nonce == 1
    file.close()


def test_what_is_in_a_block_is_not_replaced(file: Outbox) -> None:
    (one,) = file.outstanding()
    file.mark_mined([Receipt(one.hash, 1, HASH, True, 1, None)])
    file.mark_replaced([one.hash])
    found = file.find("one")
    assert found is not None
    assert found.state is State.MINED
    file.close()


def test_the_outbox_of_another_account_or_chain_is_refused(
    sender: Sender, sleepy: AnvilNode, tmp_path: Path
) -> None:
    send_nothing(sender, "one")
    with (
        open_sender(sleepy, founding(), tmp_path / "sender.sqlite") as other,
        pytest.raises(OutboxError, match="each needs its own file"),
    ):
        send_nothing(other, "two")


def test_a_sender_must_know_its_chain(sleepy: AnvilNode, tmp_path: Path) -> None:
    with Client(sleepy.url) as client, pytest.raises(OutboxError, match="which chain"):
        Sender(tmp_path / "sender.sqlite", client, founding().operator)


def test_a_file_that_is_no_outbox_is_refused(sleepy: AnvilNode, tmp_path: Path) -> None:
    (tmp_path / "other.sqlite").write_bytes(b"not a database" * 100)
    with (
        Client(sleepy.url, expect_chain=sleepy.chain) as client,
        pytest.raises(OutboxError, match=r"other\.sqlite"),
    ):
        Sender(tmp_path / "other.sqlite", client, founding().operator)


def test_a_locked_outbox_is_an_error_and_nothing_is_sent(
    sleepy: AnvilNode, ledger: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "BUSY_SECONDS", 0.2)
    path = tmp_path / "sender.sqlite"
    with open_sender(sleepy, ledger, path) as sender:
        send_nothing(sender, "one")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OutboxError, match="locked"):
                send_nothing(sender, "two")
        mine(sender)
        settle_all(sender)
        assert used_nonces(sender) == 1
        assert send_nothing(sender, "two").nonce == 1


def test_a_full_disk_is_an_error_and_nothing_is_sent(sender: Sender) -> None:
    send_nothing(sender, "one")
    database = sender._outbox._db
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxError, match="full"):
        sender.send("large", sender.account, bytes(100_000), 5_000_000)
    assert sender.find("large") is None
    assert sender.settle().waiting == 1
    database.execute("PRAGMA max_page_count = 100000")
    assert sender.send("large", sender.account, bytes(100_000), 5_000_000).nonce == 1


def test_somebody_else_who_is_sending_is_not_waited_for_without_end(
    sleepy: AnvilNode, ledger: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sender.sqlite"
    with Client(sleepy.url, expect_chain=sleepy.chain, timeout=PATIENCE) as client:
        one, two = (Sender(path, client, ledger.operator) for _ in range(2))
        turn, waited = two._line.turn, list[float]()
        # The node may take its time; only who stands in line gives up soon here.
        monkeypatch.setattr(two._line, "turn", lambda most: waited.append(most) or turn(0.2))
        with one._line.turn(1) as ours:
            assert ours
            assert send_nothing(two, "waits").state is State.STORED
        assert waited == [2 * PATIENCE]
        assert two.settle().rebroadcast[0].key == "waits"
        one.close()
        two.close()
