"""``kill -9`` at random moments while statements are recorded, relayed, followed and anchored."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from chain.client import CheckpointAppended, EntryPublished
from chain.words import Digest
from gateway.ledger import FILE
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.tools import ROOT

pytestmark = pytest.mark.loopback

ROUNDS = 5


def run_and_kill(city: ChainTown, seconds: float) -> list[Digest]:
    """The statements that a process said it had recorded before it was killed."""
    command = [sys.executable, "-m", "tests.gateway.anchoring.worker", str(city.folder)]
    process = subprocess.Popen(
        [*command, city.node.url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    first = process.stdout.readline()  # from here on it is at work
    time.sleep(seconds)
    process.kill()
    rest, said = process.communicate()
    assert first, said.decode()
    # The last line may be cut off in the middle.
    lines = (first + rest).split(b"\n")[:-1]
    return [Digest(bytes.fromhex(line.decode())) for line in lines]


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_nothing_is_lost_or_doubled_however_often_the_gateway_is_killed(city: ChainTown) -> None:
    ledger = json.dumps(city.ledger.as_json())
    (city.settings.data / FILE).write_text(ledger)
    city.anchoring.stop()
    chance = random.Random(7)
    recorded: list[Digest] = []
    for _ in range(ROUNDS):
        recorded += run_and_kill(city, chance.uniform(0.0, 1.5))
    city.restart()
    city.anchoring._follower.check_database()
    city.settle()
    outcomes = Counter(
        entry.body["statement"]
        for entry in city.entries()
        if entry.body and entry.header.outcome in ("accepted", "refused")
    )
    assert {digest: outcomes["0x" + digest.hex()] for digest in recorded} == dict.fromkeys(
        recorded, 1
    )
    events = city.events()
    accepted = Counter(event.digest for event in events if isinstance(event, EntryPublished))
    assert set(recorded) <= set(accepted)
    assert max(accepted.values()) == 1
    sizes = [event.size for event in events if isinstance(event, CheckpointAppended)]
    assert sizes == sorted(set(sizes)) == [row.size for row in city.checkpoints()]
    assert city.client.journal().size == city.size()
    assert city.client.journal().root == city.root(city.size())
    city.check_index()
