"""A copy for one purpose: chosen fields, what it is for, and a number of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from chain.documents import Bundle, Envelope, Field, commit
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.words import Digest, Seconds
from gateway.command.client import Client
from gateway.command.client.documents.copying import Purpose, copy_draft, paths_in
from gateway.command.client.documents.drafting import last_second
from gateway.command.client.documents.naming import found, named
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


def test_a_document_is_named_by_its_own_number_where_its_bundle_is(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("issued").mkdir()
    Path("issued/certs-2.bundle.json").write_bytes(bundle.encode())
    Path("issued/broken.bundle.json").write_bytes(b'{"fields": [["DEMO-2026-00007"]]}')
    name = DocumentName(alone_id(ISSUER, KEY, "certificate"))
    assert named("DEMO-2026-00007") == named(identifier(7, 2026, BUREAU)) == name
    with pytest.raises(CommandError, match="nor a bundle of it"):
        named("DEMO-2026-0000")
    Path("issued/again.bundle.json").write_bytes(bundle.encode())
    assert named("DEMO-2026-00007") == name  # two files of one document
    whole = [(one.field.path, one.field.kind, one.field.value) for one in bundle.fields]
    envelope = replace(bundle.envelope, key=Digest(b"\7" * 32))
    other = commit(envelope, [Field(*one) for one in whole], b"\3" * 32).disclose()
    Path("issued/other.bundle.json").write_bytes(other.encode())
    with pytest.raises(CommandError, match="several bundles have the number"):
        named("DEMO-2026-00007")


class Verifying:
    """A gateway that answers any file by one finding."""

    def __init__(self, document: str | None, content: str) -> None:
        checks = [{"name": "issued", "result": "VALID"}, {"name": "content", "result": content}]
        self.finding = {"document": document, "checks": checks, "words": "not like this"}
        self.sent: list[str] = []

    def upload(self, path: str, files: list[tuple[str, bytes]]) -> Any:
        assert path == "/v1/verify"
        self.sent += [name for name, _ in files]
        return {"findings": [self.finding]}


def test_a_document_is_named_by_its_own_file_only_where_that_is_as_issued(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("00006.json").write_bytes(certificate(6, 2026, BUREAU))
    name = DocumentName(alone_id(ISSUER, KEY, "certificate"))
    good = Verifying(name.text, "VALID")
    assert found(cast("Client", good), "00006.json") == name
    for bad in (Verifying(name.text, "INVALID"), Verifying(None, "VALID")):
        with pytest.raises(CommandError, match="no document that was issued so: not like this"):
            found(cast("Client", bad), "00006.json")
    Path("a.bundle.json").write_bytes(bundle.encode())
    asked = Verifying(None, "INVALID")
    assert found(cast("Client", asked), "a.bundle.json") == name
    assert found(cast("Client", asked), name.text) == name
    assert asked.sent == []
