"""The JSON routes: issuers give out links, members use digits; nothing secret stays anywhere."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from chain.documents import decode_bundle, verify_bundle
from chain.words import Role
from gateway.holders.codes import Codes
from gateway.holders.presenting import Proof
from gateway.holders.service import Holders
from gateway.journal import records
from gateway.trace.visibility import Ordinary, sees
from tests.gateway.holders.browser import Browser
from tests.gateway.holders.scene import CLEAR, Scene
from tests.support.town import TJ, XC
from tests.support.web import Visitor, app_of


@pytest.fixture
def app(scene: Scene) -> Iterator[FastAPI]:
    """The application over the town of holders."""
    application = app_of(scene.town)
    with TestClient(application, raise_server_exceptions=False):
        yield application


@pytest.fixture
def stranger(app: FastAPI) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(TestClient(app, raise_server_exceptions=False))


def linked(scene: Scene, stranger: Visitor) -> dict[str, Any]:
    """A link made by the issuer's clerk."""
    made = stranger.sign_in("tj-clerk").post("/v1/holders", {"document": scene.name.text})
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    found: dict[str, Any] = made.json()
    return found


def opened(app: FastAPI, link: dict[str, Any]) -> Browser:
    """A holder who went the way of the link."""
    holder = Browser(app)
    holder.go("/h/" + link["url"].rpartition("/")[2])
    holder.submit(pin=link["pin"])
    assert holder.url == "/h"
    return holder


def made(scene: Scene, holder: Browser, **chosen: Any) -> tuple[str, str]:
    """A code; its secret and digits."""
    holder.go("/h")
    assert holder.submit("生成授权码", purpose="王小姐入职", **chosen).status_code == 200
    code = bytes.fromhex(holder.url.rpartition("/")[2])
    cookie = holder.client.cookies["shujian_holder"]
    return scene.secret_and_digits(cookie, code)  # type: ignore[arg-type]


def test_a_link_is_given_out_listed_and_withdrawn_by_its_issuer(
    app: FastAPI, scene: Scene, stranger: Visitor
) -> None:
    link, issuer = linked(scene, stranger), stranger.sign_in("tj-head")
    other, place = stranger.sign_in("xc-head"), f"/v1/holders/{link['link']}"
    where = {"document": scene.name.text}
    assert link["receipt"]["position"] == link["record"]
    assert other.post("/v1/holders", where).status_code == 404
    assert other.get("/v1/holders", params=where).json() == {"links": []}
    assert other.client.delete(place, headers=other.headers).status_code == 404
    (listed,) = issuer.get("/v1/holders", params=where).json()["links"]
    assert (listed["state"], listed["opened"]) == ("open", None)
    opened(app, link)
    ended = issuer.client.delete(place, headers=issuer.headers).json()
    (listed,) = issuer.get("/v1/holders", params=where).json()["links"]
    assert (listed["state"], listed["ended"]) == ("withdrawn", ended["record"])
    assert listed["opened"] == scene.town.clock
    assert issuer.client.delete(place, headers=issuer.headers).status_code == 409
    assert Browser(app).go("/h/" + link["url"].rpartition("/")[2]).status_code == 409
    assert not {"pin", "url"} & listed.keys()


@pytest.mark.parametrize("document", ["", "0x12", "0x" + "0" * 64 + "-0", "0x" + "A" * 64])
def test_a_name_that_is_none_is_refused(stranger: Visitor, document: str) -> None:
    clerk = stranger.sign_in("tj-clerk")
    assert clerk.post("/v1/holders", {"document": document}).status_code == 422
    assert clerk.get("/v1/holders", params={"document": document}).status_code == 422


def test_digits_show_what_was_chosen_with_proof_and_receipt(
    app: FastAPI, scene: Scene, stranger: Visitor
) -> None:
    holder = opened(app, linked(scene, stranger))
    _, digits = made(scene, holder, fields=["name", "valid_until"], verifier=XC)
    clerk, other = stranger.sign_in("xc-clerk"), stranger.sign_in("tj-clerk")
    assert stranger.post("/v1/codes", {"digits": digits}).status_code == 401
    assert other.post("/v1/codes", {"digits": digits}).status_code == 409
    answer = clerk.post("/v1/codes", {"digits": f"{digits[:4]} {digits[4:]}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert {one["path"]: one["value"] for one in told["fields"]} == {
        "name": CLEAR["name"][1],
        "valid_until": CLEAR["valid_until"][1],
    }
    assert (told["verdict"], told["hidden"]) == ("VALID", len(CLEAR) - 2)
    assert told["axes"]["validity"]["state"] == "active"
    assert told["issuer"] == {"code": TJ, "name": "市统计局"}
    assert told["purpose"] == "王小姐入职"
    assert told["presentation"] is None
    assert "node" in told["without"]
    assert told["receipt"]["position"] == told["record"]
    verify_bundle(decode_bundle(told["bundle"].encode()), scene.bundle.document)
    for hidden in set(CLEAR) - {"name", "valid_until", "issuer.name", "issuer.code"}:
        assert CLEAR[hidden][1] not in answer.text
    again = clerk.post("/v1/codes", {"digits": digits})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "this code was used already; ask the holder for a new one",
    )


def test_a_presentation_goes_with_it_where_the_chain_answers(
    app: FastAPI, scene: Scene, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Holders, "_prove", lambda *_: Proof(b'{"proved":1}', None))
    holder = opened(app, linked(scene, stranger))
    _, digits = made(scene, holder)
    told = stranger.sign_in("xc-clerk").post("/v1/codes", {"digits": digits}).json()
    assert (told["presentation"], told["without"]) == ('{"proved":1}', None)
    secret, _ = made(scene, holder)
    looker = Browser(app)
    looker.go(f"/c/{secret}")
    looker.submit()
    assert looker.file("presentation") == b'{"proved":1}'
    holder.go("/h")
    taken = holder.submit("下载带证明的文件", fields=["name"])
    assert taken.content == b'{"proved":1}'
    assert taken.headers["content-disposition"].startswith("attachment")
    with scene.read() as session:
        last = records.read(session, records.size(session) - 1)
    assert last.header.kind == "document.presented"
    holder.go("/h")
    assert f"记录 {last.position}" in holder.text()


def test_of_twenty_programs_at_once_one_gets_an_answer(
    app: FastAPI, scene: Scene, stranger: Visitor
) -> None:
    _, digits = made(scene, opened(app, linked(scene, stranger)))
    clerk = stranger.sign_in("xc-clerk")

    def ask(_number: int) -> int:
        with TestClient(app) as client:
            return int(
                Visitor(client, clerk.headers["Authorization"].partition(" ")[2])
                .post("/v1/codes", {"digits": digits})
                .status_code
            )

    with ThreadPoolExecutor(8) as threads:
        told = sorted(threads.map(ask, range(8)))
    assert told == [200] + [409] * 7


def test_nothing_secret_or_clear_stays_anywhere(
    app: FastAPI,
    scene: Scene,
    stranger: Visitor,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    link = linked(scene, stranger)
    holder = opened(app, link)
    secret, digits = made(scene, holder, fields=["holder.name", "number"])
    looker = Browser(app)
    looker.go(f"/c/{secret}")
    looker.submit()
    looker.go(f"/c/{secret}")
    looker.go("/h/" + link["url"].rpartition("/")[2])
    looker.submit(pin="999999")
    other, typed = made(scene, holder, fields=["holder.code"])
    stranger.sign_in("xc-clerk").post("/v1/codes", {"digits": typed})
    failed, _ = made(scene, holder)
    holder.submit("撤销")
    monkeypatch.setattr(Codes, "with_secret", lambda *_: 1 / 0)
    assert looker.go(f"/c/{failed}").status_code == 500
    cookies = [one.value for it in (holder, looker) for one in it.client.cookies.jar]
    secrets = [link["url"].rpartition("/")[2], secret, other, failed, *filter(None, cookies)]
    clear = [CLEAR[path][1] for path in ("holder.name", "holder.code", "number")]
    hidden = [*secrets, link["pin"], digits, typed, "王小姐", *clear]
    kept = everything_kept(scene)
    assert kept.count(b"code.used") >= 2
    assert [text for text in secrets + clear + ["王小姐"] if text.encode() in kept] == []
    told = bodies(scene)
    assert [text for text in hidden if text.encode() in told] == []
    lines = [f"{one.getMessage()} {one.exc_text}" for one in caplog.records if ours(one.name)]
    logged = "\n".join(lines)
    assert "/c/{secret} failed" in logged
    assert [text for text in hidden if text in logged] == []


def ours(logger: str) -> bool:
    """Whether a line is the gateway's: the test's own client logs what it asks for, too."""
    return not logger.startswith("httpx")


def everything_kept(scene: Scene) -> bytes:
    """Every value of every row of every table, and the database's files as they are."""
    path = scene.town.folder / "gateway.sqlite"
    found = [file.read_bytes() for file in scene.town.folder.glob("gateway.sqlite*")]
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'"
        ).fetchall():
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(found)


def bodies(scene: Scene) -> bytes:
    """Headers and bodies of the journal, and what finds them."""
    with closing(sqlite3.connect(scene.town.folder / "gateway.sqlite")) as connection:
        rows = connection.execute("SELECT header, body FROM record").fetchall()
    return b"\n".join(part for row in rows for part in row if part)


def test_its_records_are_seen_by_those_concerned(
    app: FastAPI, scene: Scene, stranger: Visitor
) -> None:
    holder = opened(app, linked(scene, stranger))
    _, digits = made(scene, holder)
    used = stranger.sign_in("xc-clerk").post("/v1/codes", {"digits": digits}).json()["record"]
    with scene.read() as session:
        entry = records.read(session, used)
    tags = {tag for tag, _ in entry.header.tags}

    def may(member: str, roles: Role) -> bool:
        return sees(Ordinary(member, roles), entry.header.kind, tags)

    assert may(TJ, Role.PROVIDER)
    assert may(XC, Role.CONSUMER)
    assert may("SJJ", Role.AUDITOR)
    assert not may("SOMEBODY", Role.PROVIDER)
    assert not may("STEWARD-1", Role.STEWARD)
    assert stranger.sign_in("tj-head").get(f"/v1/records/{used}").status_code == 200
    found = stranger.sign_in("xc-head").get("/v1/trace", params={"kind": "code.used"})
    assert found.status_code == 200, found.text
    assert [row["position"] for row in found.json()["rows"]] == [used]
