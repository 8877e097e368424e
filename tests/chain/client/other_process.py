"""A second process with a sender of the same account: sends, or dies at a chosen step.

``python -m tests.chain.client.other_process OUTBOX URL CHAIN_ID GENESIS KEY NAME COUNT DIES``
where DIES is ``never``, ``stored`` (stored, nothing sent) or ``sent`` (sent, the answer unheard).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from chain.client import ChainIdentity, Client, Sender
from chain.client.delivery import Delivery
from chain.client.outbox import Outbox
from chain.words import Digest


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Send COUNT transactions without effect, under keys NAME-0 and so on."""
    outbox, url, chain_id, genesis, private_key, name, count, dies = arguments
    if dies == "stored":
        Delivery.broadcast = _die  # type: ignore[method-assign]
    if dies == "sent":
        Outbox.mark_sent = _die  # type: ignore[method-assign]
    chain = ChainIdentity(int(chain_id), Digest(bytes.fromhex(genesis)))
    with Client(url, expect_chain=chain, timeout=60) as client:
        sender = Sender(Path(outbox), client, bytes.fromhex(private_key))
        for number in range(int(count)):
            sender.send(f"{name}-{number}", sender.account, b"", 21_000)
        sender.close()


if __name__ == "__main__":
    main(sys.argv[1:])
