"""The API's description changes only when that is meant."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.web import Visitor

COMMITTED = Path(__file__).with_name("openapi.json")


def test_the_description_is_the_committed_one(stranger: Visitor) -> None:
    served = json.dumps(stranger.get("/openapi.json").json(), ensure_ascii=False, indent=1) + "\n"
    if served != COMMITTED.read_text("utf-8"):
        COMMITTED.with_suffix(".new").write_text(served, "utf-8")
        raise AssertionError(
            "the API changed: if that is meant, put tests/gateway/http/openapi.new in the place "
            "of openapi.json and say it in CHANGELOG.md"
        )
