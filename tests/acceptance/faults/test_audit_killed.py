"""``kill -9`` around the record of a scheduled audit: none is lost, none is there twice."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from gateway.audit import results
from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.served import Served
from tests.acceptance.faults.soundness import check_sound

NEVER = {"SHUJIAN_AUDIT_EVERY": "0"}


def recorded(served: Served) -> list[dict[str, Any]]:
    """What the records of audits say, as they lie in the file."""
    path = served.shell.data / "gateway.sqlite"
    query = "SELECT body FROM record WHERE kind = 'ledger.audited' ORDER BY position"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return [json.loads(body)["audit"] for (body,) in database.execute(query)]


def dies(served: Served, point: str, **settings: str) -> None:
    """The gateway is started and kills itself there."""
    served.arm()
    arguments = ("up", "--port", "0", "--until-stdin-closes")
    served.start(*arguments, altered=point, **settings).wait(-signal.SIGKILL)
    served.disarm()


@pytest.mark.parametrize("first", ["before its commit", "committed"])
def test_what_an_audit_found_is_recorded_once_wherever_the_gateway_dies(
    served: Served, clerk: Clerk, first: str
) -> None:
    dies(served, f"the result of an audit, {first}", SHUJIAN_AUDIT_EVERY="1")
    found = results.scheduled(served.shell.data)
    assert found is not None
    assert found["result"] == "clean"
    assert recorded(served) == ([] if first == "before its commit" else [found])
    if first == "before its commit":  # the next start finds it, and dies of it as well
        dies(served, "the result of an audit, committed", **NEVER)
        assert recorded(served) == [found]
    gateway = served.up(**NEVER)
    clerk.publish(gateway, 1)
    served.come_to_rest(gateway)
    assert recorded(served) == [found]
    check_sound(served, clerk)
    assert recorded(served) == [found], "the audit by hand is no record"
