"""Observations: those that agree are kept, those that contradict are kept elsewhere and shown."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.words import Digest, to_hex
from gateway.database import read_session
from gateway.observers.contradictions import MOST, Contradiction, Contradictions
from tests.gateway.observers.conftest import NAMES, Watched
from tests.support.town import account_of

OTHER = Digest(b"\x77" * 32)
LIES: list[tuple[str, dict[str, Any]]] = [
    ("root", {"root": OTHER}),
    ("index root", {"index_root": OTHER}),
    ("block number", {"block_number": 9}),
    ("block hash", {"block_hash": OTHER}),
    ("the chain here has none", {"size": 4}),
]


def test_what_agrees_is_kept_once(watched: Watched) -> None:
    posted = [watched.signed(watched.seen(size)) for size in (2, 3)]
    assert watched.post(*posted).json() == {"kept": 2, "known": 0, "later": []}
    assert watched.post(*posted, watched.signed(watched.seen(5), NAMES[1])).json() == {
        "kept": 1,
        "known": 2,
        "later": [],
    }
    assert watched.post().json() == {"kept": 0, "known": 0, "later": []}


def test_a_checkpoint_that_was_not_followed_yet_is_to_be_posted_again(watched: Watched) -> None:
    ahead = replace(watched.seen(5), size=6)
    assert watched.post(watched.signed(ahead)).json() == {"kept": 0, "known": 0, "later": [6]}


@pytest.mark.parametrize(("name", "lie"), LIES)
def test_a_contradiction_is_named_kept_and_shown_and_its_neighbours_count(
    watched: Watched, name: str, lie: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    false = watched.signed(replace(watched.seen(3), **lie))
    with caplog.at_level(logging.CRITICAL):
        answer = watched.post(
            watched.signed(watched.seen(2)), false, watched.signed(watched.seen(5))
        )
    assert answer.status_code == 409
    detail = answer.json()["detail"]
    assert name in detail
    assert to_hex(account_of(NAMES[0])) in detail
    assert detail in caplog.text
    shown = watched.stranger().get("/v1/observations?size=3").json()
    assert shown["observations"] == []
    assert [one["size"] for one in shown["observers"]].count(5) == 1
    ready = watched.stranger().get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["observers"]["trouble"] == [detail]
    (kept,) = Contradictions(watched.town.folder / "contradictions.ndjson").all()
    assert kept.signed == {"account": to_hex(account_of(NAMES[0])), **false}


def test_the_same_contradiction_is_kept_once(watched: Watched) -> None:
    false = watched.signed(replace(watched.seen(3), root=OTHER))
    assert [watched.post(false).status_code for _ in range(2)] == [409, 409]
    assert len(watched.observers.contradictions.all()) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signature": "0x" + "00" * 65}, "is not signed"),
        ({"root": to_hex(OTHER)}, "no observer"),
        ({"size": 2}, "no observer"),
    ],
)
def test_a_signature_over_something_else_is_refused(
    watched: Watched, change: dict[str, Any], reason: str
) -> None:
    answer = watched.post({**watched.signed(watched.seen(3)), **change})
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]


def test_nobody_else_observes(watched: Watched) -> None:
    answer = watched.post(watched.signed(watched.seen(3), "somebody"))
    assert answer.status_code == 422
    assert to_hex(account_of("somebody")) in answer.json()["detail"]


def test_at_most_500_are_taken_at_once(watched: Watched) -> None:
    assert watched.post(*[watched.signed(watched.seen(2))] * 501).status_code == 422


def test_an_auditor_may_hand_in_what_an_observer_signed(watched: Watched) -> None:
    answer = watched.auditor().post("/v1/observations", [watched.signed(watched.seen(3))])
    assert answer.json()["kept"] == 1


def test_observations_are_shown_to_everybody(watched: Watched) -> None:
    watched.observe(NAMES[1], 3)
    watched.observe(NAMES[0], 2, 3)
    shown = watched.stranger().get("/v1/observations").json()
    assert (shown["required"], shown["observed"], shown["size"]) == (2, 3, 3)
    assert [one["size"] for one in shown["observers"]].count(None) == 1
    ours = sorted(to_hex(account_of(name)) for name in NAMES[:2])
    assert [one["account"] for one in shown["observations"]] == ours
    for one in shown["observations"]:
        name = next(name for name in NAMES if to_hex(account_of(name)) == one["account"])
        wanted = watched.signed(watched.seen(3), name)
        assert one == {
            **wanted,
            "account": one["account"],
            "configured": True,
            "received": watched.town.clock,
        }
    assert len(watched.stranger().get("/v1/observations?size=2").json()["observations"]) == 1
    assert watched.stranger().get("/v1/observations?size=4").json()["observations"] == []


def test_one_who_is_no_longer_named_counts_no_more(watched: Watched) -> None:
    for name in NAMES[:2]:
        watched.observe(name, 3)
    left = replace(watched.observers, accounts=(account_of(NAMES[0]),), required=1)
    with read_session(watched.town.engine) as session:
        assert [account for account, _ in left.signatures(session, 3)] == [account_of(NAMES[0])]
        assert left.vouching(session)(3) == {"signed": 1, "required": 1}


def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "contradictions.ndjson"
    one, two = (Contradiction(f"text {n}", {"size": n}) for n in (1, 2))
    Contradictions(path).keep([one])
    with path.open("ab") as file:
        file.write(b'\n{"signed":{"si')
    again = Contradictions(path)
    assert again.all() == [one]
    again.keep([one, two])
    assert Contradictions(path).all() == [one, two]


def test_the_file_of_contradictions_has_an_end(tmp_path: Path) -> None:
    kept = Contradictions(tmp_path / "contradictions.ndjson")
    kept.keep([Contradiction(f"text {n}", {}) for n in range(MOST + 5)])
    assert len(kept.all()) == MOST
    kept.keep([Contradiction("of another observer", {"account": "0x01"})])
    assert kept.all()[-1].text == "of another observer"
