"""POST /v1/verify: forms, zips, bodies, questions; hostile ones are refused one by one."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from gateway.errors import TooMany
from gateway.verification import places, uploads, zips
from gateway.verification.places import Places
from tests.gateway.verification.office import Office, sample
from tests.support import ofd
from tests.support.web import Visitor, app_of

UBL = sample("01.01a-INVOICE_ubl.xml")
BLUE = sample("shudian-blue.xml")


@pytest.fixture
def visitor(office: Office) -> Iterator[Visitor]:
    """Somebody who has not signed in, at a gateway where UBL was issued."""
    office.issue(UBL)
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield Visitor(client)


def zipped(
    files: dict[str, bytes] | list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return out.getvalue()


def send(visitor: Visitor, *files: tuple[str, bytes], **data: str) -> Any:
    """Files of a form, as a browser sends them."""
    parts = [("file", one) for one in files]
    return visitor.client.post("/v1/verify", files=parts, data=data, headers=visitor.headers)


def verdicts(answer: Any) -> dict[str, str]:
    """The verdict by name."""
    assert answer.status_code == 200, answer.text
    return {one["name"]: one["verdict"] for one in answer.json()["findings"]}


def test_files_and_zips_are_answered_one_by_one_in_their_order(visitor: Visitor) -> None:
    pack = zipped({"a/one.xml": UBL, "two.xml": BLUE, "bad.xml": b"<a>", "__MACOSX/x": b"x"})
    found = verdicts(
        send(
            visitor, ("first.xml", UBL), ("pack.zip", pack), ("empty.xml", b""), ("x.pdf", b"%PDF-")
        )
    )
    assert found == {
        "first.xml": "VALID",
        "pack.zip/a/one.xml": "VALID",
        "pack.zip/two.xml": "NOT_FOUND",
        "pack.zip/bad.xml": "UNSUPPORTED",
        "empty.xml": "UNSUPPORTED",
        "x.pdf": "UNSUPPORTED",
    }
    assert list(found)[1] == "pack.zip/a/one.xml"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_a_zip_that_does_not_say_their_encoding_are_read(encoding: str) -> None:
    pack = zipped({"12/345678.xml": BLUE}).replace(
        b"12/345678", "餐费/".encode(encoding).ljust(9, b"x")
    )
    assert not pack[pack.index(b"PK\x01\x02") + 8] & 8
    (one,) = zips.members(io.BytesIO(pack), zips.Allowance())
    assert one.name == "餐费/" + "x" * (9 - len("餐费/".encode(encoding))) + ".xml"
    assert one.read() == BLUE


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("票".encode("gbk"), "票"), ("票".encode(), "票"),
        ("住宿费发票六".encode("gbk"), "住宿费发票六"),
        ("é".encode() + "发票".encode(), "é发票"), ("e\u0301".encode(), "e\u0301"),
        (b"plain", "plain"), ("囍㐀".encode("gb18030"), "囍㐀"),
    ],
)  # fmt: skip
def test_short_names_are_read_as_chinese_windows_writes_them(written: bytes, name: str) -> None:
    entry = zipfile.ZipInfo(written.decode("cp437"))
    assert zips.name_of(entry) == name


def test_names_in_a_zip_that_says_their_encoding_or_has_none_stay_as_they_are() -> None:
    names = ["发票.xml", "a\\b.xml"]
    found = zips.members(io.BytesIO(zipped(dict.fromkeys(names, BLUE))), zips.Allowance())
    assert [one.name for one in found] == ["发票.xml", "a/b.xml"]
    odd = zipped({"12345.xml": BLUE}).replace(b"12345", b"\xff\xfe\xff\xfe\xff")
    (one,) = zips.members(io.BytesIO(odd), zips.Allowance())
    assert one.name.endswith(".xml")
    assert one.read() == BLUE


def test_a_document_that_is_a_zip_is_one_document(visitor: Visitor) -> None:
    data = ofd.invoice().zipped()
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        pack = zipped({"a.ofd": data}, compression)
        found = verdicts(send(visitor, ("b.ofd", data), ("pack.zip", pack)))
        assert list(found) == ["b.ofd", "pack.zip/a.ofd"]
        assert set(found.values()) == {"INVALID"}  # the list of seals that it names is not there


def test_one_file_may_be_the_body(visitor: Visitor) -> None:
    answer = visitor.client.post("/v1/verify?name=x.xml", content=UBL)
    assert verdicts(answer) == {"x.xml": "VALID"}
    answer = visitor.client.post(
        "/v1/verify", content=b'{"a": 1}', headers={"content-type": "application/json"}
    )
    assert verdicts(answer) == {"file": "NOT_FOUND"}


def test_what_is_typed_may_be_the_body(visitor: Visitor) -> None:
    typed = {"number": "26112000000135114086", "date": "2026-01-05", "amount": "1.00"}
    assert verdicts(visitor.post("/v1/verify", typed)) == {typed["number"]: "NOT_FOUND"}
    assert verdicts(visitor.post("/v1/verify", {"qr": "x"})) == {"QR code": "UNSUPPORTED"}
    identifier = {"identifier": "1.2.156.3005.2.1"}
    assert list(verdicts(visitor.post("/v1/verify", identifier)).values()) == ["NOT_FOUND"]
    for wrong in ({}, {"number": "1"}, {"number": 7}, {"qr": "x" * 3000}):
        assert visitor.post("/v1/verify", wrong).status_code == 422


@pytest.mark.parametrize("as_of", ["2026-11-18", "2026-11-18T00:00:00+08:00", "2026-11-17T16:00"])
def test_a_past_day_may_be_asked_about(visitor: Visitor, as_of: str) -> None:
    found = send(visitor, ("x.xml", UBL), as_of=as_of).json()["findings"][0]
    assert found["as_of"] == found["axes"]["validity"]["at"]
    assert found["axes"]["validity"]["known_then"] is not None


@pytest.mark.parametrize("as_of", ["2099-01-01", "yesterday", "2026-02-30", "9999-99-99T00:00"])
def test_a_day_that_is_none_or_to_come_is_refused(visitor: Visitor, as_of: str) -> None:
    assert send(visitor, ("x.xml", UBL), as_of=as_of).status_code == 422


def test_over_300_files_are_refused_as_a_whole(visitor: Visitor) -> None:
    answer = send(visitor, *((f"{at}.xml", b"x") for at in range(301)))
    assert answer.status_code == 413
    assert "300" in answer.json()["detail"]
    half = zipped({f"{at}.xml": b"x" for at in range(200)})
    assert send(visitor, ("a.zip", half), ("b.zip", half)).status_code == 413


def test_a_zip_of_too_many_files_does_not_hide_its_neighbours(visitor: Visitor) -> None:
    pack = zipped({f"{at}.xml": b"x" for at in range(301)})
    found = verdicts(send(visitor, ("pack.zip", pack), ("one.xml", UBL)))
    assert found == {"pack.zip": "UNSUPPORTED", "one.xml": "VALID"}


def test_of_300_files_one_that_is_broken_hides_none(visitor: Visitor) -> None:
    files = {f"{at}.xml": b"<a>" for at in range(299)} | {"good.xml": UBL}
    found = verdicts(send(visitor, ("pack.zip", zipped(files))))
    assert len(found) == 300
    assert found["pack.zip/good.xml"] == "VALID"


def test_bombs_end_at_their_limits(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_BYTES", 2**20)
    large = zipped({"bomb.xml": b"\0" * 2**21, "good.xml": UBL})
    assert verdicts(send(visitor, ("a.zip", large))) == {
        "a.zip/bomb.xml": "UNSUPPORTED",
        "a.zip/good.xml": "VALID",
    }
    allowance = zips.Allowance(3 * 2**20)
    (one, two) = (
        zips.members(io.BytesIO(zipped({"x": b"\1" * (2**20 - 1)})), allowance) for _ in range(2)
    )
    reads = [member.read for member in (*one, *two, *one, *two)]
    for read in reads[:3]:
        read()
    with pytest.raises(zips.BadZip, match="MiB"):
        reads[3]()


def broken(data: bytes, what: str) -> bytes:
    """A zip with one thing wrong."""
    end = data.rindex(b"PK\x05\x06")
    if what == "encrypted":
        at = data.index(b"PK\x01\x02")
        data = data[:6] + b"\1" + data[7:]
        return data[: at + 8] + b"\1" + data[at + 9 :]
    if what == "method":
        at = data.index(b"PK\x01\x02")
        return data[:8] + b"\x63" + data[9 : at + 10] + b"\x63" + data[at + 11 :]
    if what == "directory":
        return data[: end + 12] + b"\xff\xff\xff\x7f" + data[end + 16 :]
    if what == "count":
        return data[: end + 10] + b"\xff\xff" + data[end + 12 :]
    if what == "64":
        return data[:end] + b"PK\x06\x07" + bytes(16) + data[end:]
    return data[: len(data) // 2] if what == "cut" else data[:40] + bytes(20) + data[60:]


@pytest.mark.parametrize(
    "what", ["encrypted", "method", "directory", "count", "64", "cut", "content"]
)
def test_zips_with_something_wrong_are_told_so(visitor: Visitor, what: str) -> None:
    pack = broken(zipped({"one.xml": UBL}), what)
    found = verdicts(send(visitor, ("a.zip", pack), ("b.xml", UBL)))
    assert found.pop("b.xml") == "VALID"
    assert set(found.values()) == {"UNSUPPORTED"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_all_at_once_is_not_unpacked(method: int) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        made.writestr("one.xml", bytes(2**25))
    (member,) = zips.members(data, zips.Allowance())
    tracemalloc.start()
    with pytest.raises(zips.BadZip, match="pack it with deflate"):
        member.read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_a_zip_in_a_zip_is_not_opened(visitor: Visitor) -> None:
    pack = zipped({"inner.zip": zipped({"one.xml": UBL}), "none.zip": zipped({})})
    found = send(visitor, ("a.zip", pack), ("b.zip", zipped({}))).json()["findings"]
    assert {one["verdict"] for one in found} == {"UNSUPPORTED"}
    assert "zip inside a zip" in found[0]["words"]


def test_what_is_cut_off_is_told_the_same_inside_a_zip_and_out_of_it(visitor: Visitor) -> None:
    stump = zipped({"OFD.xml": UBL})[:200]
    found = send(visitor, ("a.zip", zipped({"a.ofd": stump})), ("a.ofd", stump)).json()["findings"]
    assert [one["words"] for one in found] == [
        "the zip has no end: it is cut off, or none at all"
    ] * 2


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nb: c", "x" * 900, "\u202egnp.exe", ""])
def test_names_of_strangers_are_shown_and_nothing_else(name: str) -> None:
    plain = zips.shown(name)
    assert 0 < len(plain) <= zips.MAX_NAME
    assert plain.isprintable()


def test_a_form_that_is_none_or_too_long_is_refused(visitor: Visitor) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert visitor.client.post("/v1/verify", content=b"--x", headers=headers).status_code == 422
    assert send(visitor, ("x.xml", UBL), as_of="x" * 5000).status_code == 422
    assert visitor.client.post("/v1/verify", files=[("a", ("", b""))]).status_code == 422
    large = {"content-length": str(uploads.MAX_BODY + 1), "content-type": "text/xml"}
    assert visitor.client.post("/v1/verify", content=b"x", headers=large).status_code == 413


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "bz2", "none"])
def test_a_charset_of_the_senders_choice_breaks_nothing(visitor: Visitor, charset: str) -> None:
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    for name in ("a" * 4000, "\\ud800", "xn--a-" + "9" * 60):
        part = f'--x\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n1\r\n'
        answer = visitor.client.post("/v1/verify", content=f"{part}--x--", headers=headers)
        assert answer.status_code in (200, 422), answer.text


def test_a_member_learns_of_uses_and_a_stranger_does_not(visitor: Visitor) -> None:
    member = visitor.sign_in("steward")
    for who, wanted in ((visitor, None), (member, "free")):
        found = send(who, ("x.xml", UBL)).json()["findings"][0]
        use = found["axes"]["use"]
        assert (use and use["status"]) == wanted
        assert found["brought"]["key"]["number"] == found["brought"]["number"].upper()


def test_each_has_some_places_and_all_together_have_some() -> None:
    places = Places(each=1, all_=2)
    with places.take("a"), places.take("b"):
        for who in ("a", "c"):
            with pytest.raises(TooMany), places.take(who):
                pass
    with places.take("a"):
        pass
    assert not places._taken


def test_strangers_leave_places_to_members() -> None:
    made = Places()
    with ExitStack() as stack:
        for at in range(places.STRANGERS):
            stack.enter_context(made.take(f"198.51.100.{at}", stranger=True))
        with pytest.raises(TooMany), made.take("203.0.113.1", stranger=True):
            pass
        with made.take("SW"):
            pass
    with made.take("203.0.113.1", stranger=True):
        pass
