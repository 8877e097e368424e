"""How a document stands: both verifiers say the same of histories that no contract would write."""

from __future__ import annotations

from random import Random

from scripts.vectors import presentations_world as made
from tests.gateway.verifier.engine import Engine
from tests.gateway.verifier.test_documents import told_by_python, told_by_the_page

DAY, ISSUED, TIME, BLOCK = made.DAY, made.ISSUED, made.TIME, made.BLOCK
MOMENTS = (ISSUED - 1, ISSUED, ISSUED + DAY, ISSUED + 2 * DAY, ISSUED + 3 * DAY, TIME, TIME + 1)


def a_history(chance: Random) -> bytes:
    """A document with some changes, mostly in order, and perhaps red letters, in one block."""
    until = chance.choice((0, 0, TIME - DAY, TIME + DAY))
    bundle = made.alone(valid_until=until).disclose()
    world = made.World()
    issued = chance.choice((ISSUED, ISSUED, ISSUED, TIME, TIME + 1))
    name = world.issue(bundle, bundle.document, issued=issued)
    recorded = sorted(chance.choice(MOMENTS[1:-1]) for _ in range(chance.randrange(4)))
    for time in recorded if chance.random() < 0.9 else recorded[::-1]:
        status, by = chance.choice((1, 1, 2, 2, 3, 4, 0)), chance.choice((1, 1, 1, 2, 2, 3))
        block = chance.choice((BLOCK, BLOCK - 1, BLOCK - 1, BLOCK + 1))
        world.change(name, status, time, chance.choice(MOMENTS), by, block)
    if chance.random() < 0.6:
        world.supersede(name, name, TIME)
    if chance.random() < 0.5:
        state, side = chance.randrange(8), chance.randrange(5)
        world.red(name, 9, 4, 5, 7, chance.choice((0, 1, 2)), state, side)
    return made.presented(bundle, world.state(name)).encode()


def test_they_agree_on_histories_of_every_sort(engine: Engine) -> None:
    chance, trust, seen = Random(3), made.trust().encode(), set()
    for number in range(70):
        data = a_history(chance)
        for _ in range(3):
            now = chance.choice((TIME - 301, TIME - 300, TIME, TIME + DAY, TIME + 8 * DAY))
            asked = now, chance.choice((None, *MOMENTS)), chance.choice((0, DAY, 7 * DAY))
            told = told_by_python(data, trust, *asked)
            assert told_by_the_page(engine, data, trust, *asked) == told, (number, asked)
            seen |= {told["verdict"], told["known_now"], told["known_then"]}
    assert {"VALID", "STALE", "ERROR", "INVALID", "in-force", "suspended", "expired"} <= seen


def test_nothing_comes_after_an_end(engine: Engine) -> None:
    for end in (made.REVOKED, made.SUPERSEDED):
        bundle, world = made.alone().disclose(), made.World()
        name = world.issue(bundle, bundle.document)
        world.change(name, end, ISSUED + DAY, ISSUED)
        world.change(name, made.ACTIVE, ISSUED + 2 * DAY, ISSUED)
        data = made.presented(bundle, world.state(name)).encode()
        asked = made.trust().encode(), made.NOW, None
        told = told_by_the_page(engine, data, *asked)
        assert told["statuses"][8] == "INVALID"
        assert told == told_by_python(data, *asked)
