"""The pages: from the link to what somebody else is shown, and everything that is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from chain.documents import decode_bundle, verify_bundle
from gateway.holders import tokens
from gateway.holders.models import DigitTries
from tests.gateway.holders.browser import Browser
from tests.gateway.holders.scene import CLEAR, Scene
from tests.support.town import XC
from tests.support.web import app_of

URL = "http://gateway.test"
PIN = "271828"


@pytest.fixture
def app(scene: Scene) -> Iterator[FastAPI]:
    """The application over the town of holders."""
    application = app_of(scene.town, url=URL)
    with TestClient(application):
        yield application


@pytest.fixture
def holder(app: FastAPI, scene: Scene) -> Browser:
    """A holder who has opened the link."""
    browser = Browser(app)
    browser.go(f"/h/{scene.link(PIN)}")
    assert browser.submit(pin=PIN).status_code == 200
    assert browser.url == "/h"
    return browser


def secret_of(scene: Scene, holder: Browser) -> tuple[str, str]:
    """The secret and the digits of the code whose page the holder looks at."""
    code = bytes.fromhex(holder.url.rpartition("/")[2])
    return scene.secret_and_digits(holder.client.cookies["shujian_holder"], code)  # type: ignore[arg-type]


def make(scene: Scene, holder: Browser, **chosen: object) -> tuple[str, str]:
    """A code made in the form; its secret and digits."""
    holder.go("/h")
    answer = holder.submit("生成授权码", purpose="入职核验", **chosen)
    assert answer.status_code == 200, holder.text()
    return secret_of(scene, holder)


def test_from_the_link_to_what_is_shown(app: FastAPI, scene: Scene, holder: Browser) -> None:
    assert CLEAR["holder.name"][1] in holder.text()
    assert "真实有效" in holder.text()
    assert "使用登记" not in holder.text(), "nobody books a certificate"
    secret, digits = make(scene, holder)
    assert f"{digits[:4]} {digits[4:]}" in holder.text()
    assert holder.page.svg is not None
    for _ in range(2):  # looking uses nothing up
        stranger = Browser(app)
        assert "入职核验" in (stranger.go(f"/c/{secret}"), stranger.text())[1]
        assert CLEAR["name"][1] not in stranger.text()
    shown = stranger.submit()
    assert shown.status_code == 200
    assert CLEAR["name"][1] in stranger.text()
    assert CLEAR["holder.name"][1] not in shown.text
    assert CLEAR["number"][1] not in shown.text
    bundle = decode_bundle(stranger.file("bundle"))
    verify_bundle(bundle, scene.bundle.document)
    assert {one.field.path for one in bundle.fields} == {
        *("name", "type_code", "issuer.name", "issuer.code", "issue_date", "valid_until")
    }
    again = Browser(app)
    assert again.go(f"/c/{secret}").status_code == 409
    assert "此码已经使用过" in again.text()
    holder.go("/h")
    assert "扫码的人（未登录）" in holder.text()
    assert "已使用" in holder.text()


def test_every_answer_keeps_its_address_to_itself(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    secret, _ = make(scene, holder)
    stranger = Browser(app)
    stranger.go(f"/c/{secret}")
    stranger.submit()
    stranger.go(f"/c/{secret}")
    stranger.go("/c/invented")
    stranger.go(f"/h/{'A' * 43}")
    stranger.post("/h/codes", {})
    for answer in holder.answers + stranger.answers:
        assert answer.headers["referrer-policy"] == "no-referrer", answer.url
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code != 303:
            policy = answer.headers["content-security-policy"]
            assert "script" not in policy
            assert "unsafe" not in policy
            assert not re.search(r"<script|style=|onload", answer.text)
        for cookie in answer.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert "Path=/h" in cookie or "Path=/c" in cookie


def test_cookies_of_a_site_with_tls_go_by_tls_alone(scene: Scene) -> None:
    application = app_of(scene.town, url="https://gateway.test")
    with TestClient(application) as client:
        answer = client.get(f"/h/{scene.link()}")
    assert "Secure" in answer.headers["set-cookie"]


def test_personal_fields_are_ticked_by_the_holder_alone(scene: Scene, holder: Browser) -> None:
    assert holder.ticked() & {"holder.name", "holder.code", "number"} == set()
    assert {"name", "valid_until"} <= holder.ticked()
    refused = holder.submit("生成授权码", purpose="", fields=["holder.name"])
    assert refused.status_code == 422
    assert "请简单写明用途" in holder.text()
    assert holder.ticked() == {"holder.name"}


def test_what_cannot_be_chosen_is_said(holder: Browser) -> None:
    for chosen, words in (
        ({"fields": []}, "请至少选一项内容"),
        ({"fields": ["holder.secret"]}, "holder.secret"),
        ({"verifier": "没有这个单位"}, "没有名为"),
        ({"minutes": "11"}, "不能是 11 分钟"),
    ):
        holder.go("/h")
        answer = holder.submit("生成授权码", **{"purpose": "入职核验", **chosen})
        assert answer.status_code in (404, 422)
        assert words in holder.text()


@pytest.mark.parametrize("button", ["生成授权码", "下载带证明的文件"])
def test_what_was_chosen_is_kept_where_something_is_wrong(holder: Browser, button: str) -> None:
    wrong = {"fields": ["no.such.field"], "purpose": "投标", "verifier": "无此单位", "minutes": "1"}
    assert holder.submit(button, **wrong).status_code in (404, 422)
    kept = holder.sent("生成授权码")
    assert (kept["minutes"], kept["purpose"], kept["verifier"]) == ("1", "投标", "无此单位")
    holder.go("/h")
    assert holder.sent("生成授权码")["minutes"] == "5"


def test_a_wrong_pin_says_how_many_are_left_until_it_locks(app: FastAPI, scene: Scene) -> None:
    browser = Browser(app)
    browser.go(f"/h/{scene.link(PIN)}")
    assert browser.submit(pin="12345").status_code == 422  # no PIN, and no try
    for left in (4, 3, 2, 1):
        assert browser.submit(pin="000000").status_code == 403
        assert f"再错 {left} 次" in browser.text()
    assert browser.submit(pin="000000").status_code == 429
    assert browser.submit(pin=PIN).status_code == 429
    assert "60 分钟后可以再试" in browser.text()
    scene.town.clock += 3_600_000
    browser.go(browser.url)
    assert browser.submit(pin=PIN).status_code == 200
    assert "输错密码 5 次" in browser.text()


def test_a_try_is_committed_before_the_pin_is_compared(
    app: FastAPI, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, browser = scene.link(PIN), Browser(app)
    browser.go(f"/h/{token}")
    monkeypatch.setattr(tokens, "pin_matches", lambda *_: 1 / 0)
    assert browser.submit(pin=PIN).status_code == 500
    with scene.read() as session:
        assert scene.links.look(session, token).tries == 1


def test_forms_of_other_sites_are_refused(app: FastAPI, scene: Scene, holder: Browser) -> None:
    secret, digits = make(scene, holder)
    forged = {"form": "0" * 64, "purpose": "x", "fields": "name", "pin": PIN, "digits": digits}
    member = Browser(app)
    member.sign_in("xc-clerk")
    token = scene.link(PIN)
    own = ("/h/codes", "/h/presentation", "/h/leave", f"{holder.url}/revoke")
    others = (f"/c/{secret}", "/codes", f"/h/{token}")
    for browser, place in [(holder, path) for path in own] + [(member, path) for path in others]:
        before = len(holder.go("/h").text)
        browser.go(place if place[1] == "c" or place.startswith(f"/h/{token}") else "/h")
        answer = browser.post(place, forged)
        assert answer.status_code == 409, place
        assert "表单不是从本页发出的" in browser.text()
        assert len(holder.go("/h").text) == before, place
    with scene.read() as session:
        assert scene.links.look(session, token).tries == 0


def test_a_code_for_a_member_is_shown_to_that_member_alone(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    secret, _ = make(scene, holder, verifier="西城区")
    assert "西城区" in holder.text()
    for person in (None, "tj-clerk"):
        other = Browser(app)
        if person is not None:
            other.sign_in(person)
        other.go(f"/c/{secret}")
        assert "以该成员身份登录" in other.text()
        assert other.page.main.form is None
        assert "入职核验" not in other.text()
        assert "有效期止" not in other.text()
        form = tokens.form_token(other.client.cookies["shujian_form"], f"look:{secret}")
        assert other.post(f"/c/{secret}", {"form": form}).status_code == 403
        assert "以该成员身份登录" in other.text()
    clerk = Browser(app)
    clerk.sign_in("xc-clerk")
    clerk.go(f"/c/{secret}")
    assert clerk.submit("以 西城区 的身份查看").status_code == 200
    assert "真实有效" in clerk.text()
    holder.go("/h")
    assert "使用方 西城区" in holder.text()


def test_members_type_digits(app: FastAPI, scene: Scene, holder: Browser) -> None:
    _, digits = make(scene, holder)
    clerk = Browser(app)
    clerk.sign_in("xc-clerk")
    clerk.go("/codes")
    assert clerk.submit(digits="1234").status_code == 422
    assert clerk.submit(digits=scene.wrong_digits(digits)).status_code == 409
    assert "没有这个码" in clerk.text()
    assert clerk.submit(digits=f"{digits[:4]}-{digits[4:]}").status_code == 200
    assert "真实有效" in clerk.text()
    clerk.go("/codes")
    assert clerk.submit(digits=digits).status_code == 409
    assert "此码已经使用过" in clerk.text()


def test_a_code_can_be_withdrawn_and_then_says_so(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    secret, _ = make(scene, holder)
    holder.submit("撤销")
    assert holder.url == "/h"
    assert "已撤销" in holder.text()
    stranger = Browser(app)
    assert stranger.go(f"/c/{secret}").status_code == 409
    assert "此码已被撤销" in stranger.text()


def test_a_code_that_expires_while_it_is_looked_at_shows_nothing(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    secret, _ = make(scene, holder, minutes="1")
    stranger = Browser(app, "en")
    stranger.go(f"/c/{secret}")
    scene.town.clock += 60_000
    assert stranger.submit().status_code == 409
    assert "this code has expired" in stranger.text()


def test_the_picture_is_for_the_session_that_made_the_code(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    make(scene, holder)
    code, other = holder.url, Browser(app)
    token = scene.link(PIN)
    other.go(f"/h/{token}")
    other.submit(pin=PIN)
    other.go(code)
    assert other.page.svg is None
    assert "二维码只在生成它的那次打开中显示" in other.text()


def test_a_page_that_was_left_is_closed(app: FastAPI, holder: Browser) -> None:
    cookie = holder.client.cookies["shujian_holder"]
    holder.go("/h")
    holder.submit("关闭")
    other = Browser(app)
    other.client.cookies.set("shujian_holder", cookie)
    assert other.go("/h").status_code == 404
    assert "请重新打开您的链接" in other.text()


def test_a_withdrawn_link_closes_the_page_at_once(scene: Scene, holder: Browser) -> None:
    who = scene.who()
    with scene.read() as session:
        link = scene.links.who(session, holder.client.cookies["shujian_holder"]).link
    scene.run(lambda session: scene.links.withdraw(session, who, link))
    assert holder.go("/h").status_code == 404


def test_without_the_chain_there_is_no_file_with_a_status(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    holder.go("/h")
    assert holder.submit("下载带证明的文件").status_code == 503
    secret, _ = make(scene, holder)
    stranger = Browser(app)
    stranger.go(f"/c/{secret}")
    stranger.submit()
    assert "链暂时没有答复" in stranger.text()


def test_the_other_language_is_one_click_away(app: FastAPI, scene: Scene) -> None:
    browser = Browser(app)
    browser.go(f"/h/{scene.link()}")
    browser.go(browser.url + "?lang=en")
    assert "Type your PIN" in browser.text()
    browser.go("/h/nothing")
    assert "there is no such link" in browser.text()


def test_of_two_that_look_at_the_same_instant_one_sees(
    app: FastAPI, scene: Scene, holder: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _ = make(scene, holder)
    first, second = Browser(app), Browser(app)
    first.go(f"/c/{secret}")
    second.go(f"/c/{secret}")
    prove = type(scene.holders)._prove

    def prove_late(*arguments: object) -> object:
        monkeypatch.setattr(type(scene.holders), "_prove", prove)
        assert second.submit().status_code == 200
        return prove(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(type(scene.holders), "_prove", prove_late)
    assert first.submit().status_code == 409
    assert "此码已经使用过" in first.text()


def again(app: FastAPI, browser: Browser, url: str, sent: dict[str, object]) -> Browser:
    """The same form sent a second time by the same browser, in which a double click ends."""
    other = Browser(app)
    other.client.cookies.update(browser.client.cookies)
    other.post(url, sent)
    return other


def test_a_double_click_on_a_code_shows_it_and_uses_it_once(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    secret, _ = make(scene, holder)
    stranger = Browser(app)
    stranger.go(f"/c/{secret}")
    sent = stranger.sent()
    assert stranger.submit().status_code == 200
    twice = again(app, stranger, f"/c/{secret}", sent)
    assert twice.page == stranger.page
    assert CLEAR["name"][1] in twice.text()
    assert scene.kinds().count("code.used") == 1
    elsewhere = Browser(app)
    elsewhere.go("/c/invented")
    assert elsewhere.post(f"/c/{secret}", sent).status_code == 409


def test_a_double_click_on_digits_costs_no_try(app: FastAPI, scene: Scene, holder: Browser) -> None:
    _, digits = make(scene, holder)
    clerk = Browser(app)
    clerk.sign_in("xc-clerk")
    clerk.go("/codes")
    sent = {**clerk.sent(), "digits": digits}
    assert clerk.submit(digits=digits).status_code == 200
    assert again(app, clerk, "/codes", sent).page == clerk.page
    assert scene.kinds().count("code.used") == 1
    with scene.read() as session:
        assert session.get(DigitTries, XC) is None


def test_a_double_click_makes_one_code_and_withdraws_it_once(
    app: FastAPI, scene: Scene, holder: Browser
) -> None:
    holder.go("/h")
    sent = {**holder.sent("生成授权码"), "purpose": "入职核验"}
    holder.post("/h/codes", sent)
    code = holder.url
    assert again(app, holder, "/h/codes", sent).url == code
    assert again(app, holder, "/h/codes", {**sent, "purpose": "另一用途"}).url != code
    holder.go(code)
    sent = holder.sent("撤销")
    holder.submit("撤销")
    assert again(app, holder, f"{code}/revoke", sent).url == "/h"
    kinds = scene.kinds()
    assert (kinds.count("code.made"), kinds.count("code.revoked")) == (2, 1)


def test_a_double_click_on_the_fifth_pin_which_is_right_opens_the_page(
    app: FastAPI, scene: Scene
) -> None:
    browser = Browser(app)
    browser.go(f"/h/{scene.link(PIN)}")
    for _ in range(4):
        browser.submit(pin="000000")
    sent, url = {**browser.sent(), "pin": PIN}, browser.url
    browser.submit(pin=PIN)
    twice = again(app, browser, url, sent)
    assert (twice.url, "输错密码 4 次" in twice.text()) == ("/h", True)
