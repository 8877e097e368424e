"""A copy for one purpose: chosen fields, what it is for, and a number of its own."""

from __future__ import annotations

import pytest

from chain.documents import Bundle, Envelope, commit
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.words import Digest, Seconds
from gateway.command.client.documents.copying import Purpose, copy_draft, paths_in
from gateway.command.client.documents.drafting import last_second
from gateway.command.client.documents.naming import named
from gateway.command.demo.papers import certificate, identifier
from gateway.command.errors import CommandError
from gateway.documents.formats import read
from tests.gateway.command.client.documents.standin import BUREAU

ISSUER, KEY = Digest(b"\x01" * 32), Digest(b"\x02" * 32)
WHAT = Purpose("落户", "公安局", "2026-12-31")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    fields = read(certificate(7, 2026, BUREAU)).fields
    envelope = Envelope(ISSUER, "certificate", KEY, None, Seconds(0), Seconds(0), len(fields))
    return commit(envelope, fields, b"\x03" * 32).disclose()


def test_it_shows_the_chosen_fields_and_what_it_is_for(bundle: Bundle) -> None:
    found = copy_draft(bundle, "0xab", WHAT, ["name", "holder"], 5)
    content = {field.path: field.value for field in found.fields}
    mark = content.pop("copy.number")
    assert content == {
        "name": "（演示）志愿服务证",
        "holder.name": "王某某",
        "holder.code": "DEMO00000000000007",
        "copy.of": "0xab",
        "copy.purpose": "落户",
        "copy.recipient": "公安局",
        "copy.expires": "2026-12-31",
    }
    number = identifier(7, 2026, BUREAU)
    assert (found.key.type, found.key.number) == ("certificate", f"{number}#{mark}")
    assert (found.valid_from, found.valid_until) == (5, last_second("2026-12-31"))


def test_the_same_copy_again_is_the_same_document_and_another_one_is_not(bundle: Bundle) -> None:
    numbers = [
        copy_draft(bundle, "0xab", what, paths, at).key.number
        for what, paths, at in (
            (WHAT, None, 1),
            (WHAT, None, 2),
            (WHAT, ["name"], 1),
            (Purpose("落户", "公安局", "2027-12-31"), None, 1),
        )
    ]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3


def test_a_field_that_is_not_there_cannot_be_shown(bundle: Bundle) -> None:
    with pytest.raises(CommandError, match=r"no field holder\.age"):
        copy_draft(bundle, "0xab", WHAT, ["name", "holder.age"], 0)
    assert paths_in(bundle, ["issuer"]) == ["issuer.code", "issuer.name"]
    with pytest.raises(CommandError, match="no field hold"):
        paths_in(bundle, ["hold"])


def test_a_document_is_named_by_its_name_or_by_its_bundle(
    bundle: Bundle, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    with open("a.bundle.json", "wb") as file:  # noqa: PTH123 - a name as a person types it
        file.write(bundle.encode())
    name = DocumentName(alone_id(ISSUER, KEY, "certificate"))
    assert named("a.bundle.json") == name == named(name.text)
    batch = DocumentName(batch_id(series_id(ISSUER, KEY, "certificate"), 1), 17)
    assert named(batch.text) == batch
    for wrong in ("0x12", "nothing.json", batch.text + "x"):
        with pytest.raises(CommandError):
            named(wrong)
    with open("a.bundle.json", "wb") as file:  # noqa: PTH123
        file.write(b'{"envelope": 1}')
    with pytest.raises(CommandError, match="is no bundle"):
        named("a.bundle.json")
