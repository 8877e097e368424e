"""Codes: every state, one use under a race, other members, wrong digits counted."""

from __future__ import annotations

import pytest

from chain.words import Digest
from gateway.errors import Conflict, Forbidden, NotFound, TooMany
from gateway.holders import codes, tokens, tries
from gateway.holders.models import DigitTries, DisclosureCode
from gateway.holders.records import presented_draft
from gateway.holders.state import Code, State, Way
from gateway.journal import records
from tests.gateway.holders.scene import CHOSEN, Scene
from tests.support.town import TJ, XC

SHOWN = Digest(b"\x77" * 32)


def state(scene: Scene, code: Digest) -> State:
    """What became of a code, as its holder sees it."""
    with scene.read() as session:
        found = scene.codes.of_document(session, scene.name.id)
    return next(one.state for one in found if one.id == code)


def typed(scene: Scene, digits: str, person: str = "xc-clerk") -> Code | Conflict:
    """What a member learns from digits."""
    who = scene.who(person)
    found: Code | Conflict = scene.run(lambda s: scene.codes.with_digits(s, digits, who))
    return found


def use(scene: Scene, code: Digest, person: str | None = "xc-clerk") -> int:
    """Use a code; the position of its record."""
    who = None if person is None else scene.who(person)
    way = Way.QR if who is None else Way.DIGITS
    position: int = scene.run(lambda s: scene.codes.use(s, code, who, way, SHOWN)).position
    return position


def test_a_code_shows_what_was_chosen_to_whoever_types_its_digits(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie)
    secret, digits = scene.secret_and_digits(cookie, code)
    assert tokens.kept(secret) == code
    found = typed(scene, digits)
    assert isinstance(found, Code)
    assert (found.id, found.scope.fields, found.state) == (code, CHOSEN, State.OPEN)
    with scene.read() as session:
        assert scene.codes.with_secret(session, secret).id == code


def test_a_used_code_is_used_once_and_says_so(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie)
    secret, digits = scene.secret_and_digits(cookie, code)
    position = use(scene, code)
    assert state(scene, code) is State.USED
    with pytest.raises(Conflict, match="used already"):
        use(scene, code)
    told = typed(scene, digits)
    assert isinstance(told, Conflict)
    assert "used already" in str(told)
    with scene.read() as session:
        with pytest.raises(Conflict, match="used already"):
            scene.codes.with_secret(session, secret)
        entry = records.read(session, position)
    assert entry.body is not None
    assert entry.body["way"] == "digits"
    assert entry.body["subject"]["verifier"] == XC
    with pytest.raises(Conflict):
        scene.run(lambda s: scene.codes.revoke(s, cookie, code))


def test_of_many_at_the_same_instant_one_wins(scene: Scene) -> None:
    code, who = scene.code(scene.cookie()), scene.who("xc-clerk")
    jobs = [
        scene.town.writer.submit(lambda s: scene.codes.use(s, code, who, Way.QR, SHOWN))
        for _ in range(20)
    ]
    told = [job.exception() for job in jobs]
    assert told.count(None) == 1
    assert {type(error) for error in told if error is not None} == {Conflict}


def test_a_withdrawn_code_says_so(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie)
    secret, digits = scene.secret_and_digits(cookie, code)
    scene.run(lambda s: scene.codes.revoke(s, cookie, code))
    assert state(scene, code) is State.REVOKED
    assert "withdrawn" in str(typed(scene, digits))
    with scene.read() as session, pytest.raises(Conflict, match="withdrawn"):
        scene.codes.with_secret(session, secret)


def test_an_expired_code_says_so_to_the_millisecond(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie, minutes=1)
    _, digits = scene.secret_and_digits(cookie, code)
    scene.town.clock += 59_999
    assert isinstance(typed(scene, digits), Code)
    scene.town.clock += 1
    assert state(scene, code) is State.EXPIRED
    assert "expired" in str(typed(scene, digits))
    with pytest.raises(Conflict, match="expired"):
        use(scene, code)


def test_a_withdrawn_link_takes_its_codes_with_it(scene: Scene) -> None:
    token = scene.link()
    cookie = scene.run(lambda session: scene.links.open(session, token))
    code = scene.code(cookie)
    _, digits = scene.secret_and_digits(cookie, code)
    who = scene.who()
    scene.run(lambda session: scene.links.withdraw(session, who, tokens.kept(token)))
    assert state(scene, code) is State.REVOKED
    assert "withdrawn" in str(typed(scene, digits))
    with pytest.raises(Conflict, match="withdrawn"):
        use(scene, code)


def test_what_is_forgotten_while_it_is_gathered_is_not_shown(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie)
    shown = scene.holders.show(scene.name, CHOSEN, None)
    scene.run(lambda session: scene.holders.archive.erase(session, scene.name.id))
    with pytest.raises(NotFound, match="not kept here any more"):
        scene.run(lambda session: scene.codes.use(session, code, None, Way.QR, shown.digest))
    draft = presented_draft(code, {}, 1, shown.digest)
    with pytest.raises(NotFound, match="not kept here any more"):
        scene.run(lambda session: scene.links.take_along(session, cookie, draft))


def test_a_code_for_one_member_is_nobody_elses(scene: Scene) -> None:
    cookie = scene.cookie()
    code = scene.code(cookie, verifier=XC)
    _, digits = scene.secret_and_digits(cookie, code)
    assert str(typed(scene, digits, "tj-head")) == str(typed(scene, "00000000", "tj-head"))
    for person in ("tj-head", None):
        with pytest.raises(Forbidden, match="another member"):
            use(scene, code, person)
    assert isinstance(typed(scene, digits, "xc-head"), Code)
    use(scene, code, "xc-head")


def test_a_code_for_a_stranger_to_the_ledger_cannot_be_made(scene: Scene) -> None:
    with pytest.raises(Conflict, match="not active"):
        scene.code(scene.cookie(), verifier="NOBODY")


def test_another_holder_sees_and_withdraws_nothing(scene: Scene) -> None:
    code = scene.code(scene.cookie())
    with pytest.raises(NotFound):
        scene.run(lambda s: scene.codes.revoke(s, "invented", code))
    unknown, cookie = Digest(b"\x01" * 32), scene.cookie()
    with pytest.raises(NotFound, match="no such code"):
        scene.run(lambda s: scene.codes.revoke(s, cookie, unknown))


def test_five_codes_of_a_link_are_open_at_most(scene: Scene) -> None:
    cookie = scene.cookie()
    made = [scene.code(cookie) for _ in range(codes.MAX_OPEN_OF_LINK)]
    with pytest.raises(Conflict, match="5 codes are open"):
        scene.code(cookie)
    use(scene, made[0])
    scene.code(cookie)


def test_no_more_codes_are_open_than_guessing_allows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "MAX_OPEN", 2)
    cookie = scene.cookie()
    scene.code(cookie)
    scene.code(cookie)
    with pytest.raises(TooMany, match="2 codes are open in all"):
        scene.code(scene.cookie())


def test_digits_of_an_open_code_are_never_given_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "code_digits", lambda _secret, attempt: f"{attempt:08}")
    cookie = scene.cookie()
    first, second = scene.code(cookie), scene.code(cookie)
    assert [scene.secret_and_digits(cookie, one)[1] for one in (first, second)] == [
        "00000000",
        "00000001",
    ]
    use(scene, first)
    third = scene.code(cookie)
    assert scene.secret_and_digits(cookie, third)[1] == "00000000"
    found = typed(scene, "00000000")
    assert isinstance(found, Code)
    assert found.id == third
    with scene.read() as session:
        assert session.get_one(DisclosureCode, first).digits is None


def test_wrong_digits_are_counted_for_the_member_and_in_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "MEMBER", 3)
    monkeypatch.setattr(tries, "ALL", 4)
    cookie = scene.cookie()
    _, digits = scene.secret_and_digits(cookie, scene.code(cookie, minutes=10))
    for _ in range(3):
        typed(scene, scene.wrong_digits(digits))
    with pytest.raises(TooMany, match="3 wrong codes today"):
        typed(scene, digits)
    typed(scene, scene.wrong_digits(digits), "tj-clerk")
    with pytest.raises(TooMany, match="4 wrong codes were typed today"):
        typed(scene, digits, "tj-clerk")
    with scene.read() as session:
        counted = {name: session.get_one(DigitTries, name).wrong for name in (XC, TJ, "*")}
    assert counted == {XC: 3, TJ: 1, "*": 4}
    scene.town.clock += 86_400_000
    told = typed(scene, digits)
    assert isinstance(told, Conflict)  # it has expired, but the member is heard again


def test_right_digits_cost_nothing(scene: Scene) -> None:
    cookie = scene.cookie()
    _, digits = scene.secret_and_digits(cookie, scene.code(cookie))
    for _ in range(3):
        assert isinstance(typed(scene, digits), Code)
    with scene.read() as session:
        assert session.get(DigitTries, XC) is None


def test_guessing_is_hopeless() -> None:
    hits_a_day = tries.ALL * codes.MAX_OPEN / 10**tokens.CODE_DIGITS
    assert hits_a_day <= 0.01
    assert tries.MEMBER * codes.MAX_OPEN / 10**tokens.CODE_DIGITS <= 0.001
