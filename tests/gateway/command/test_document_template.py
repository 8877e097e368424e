"""The table for certificates: what it asks for is what is read of its rows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gateway.command import main
from gateway.command.client.documents.sources import pieces
from gateway.command.client.documents.tables import Signer
from gateway.command.document_template import _COLUMNS
from gateway.documents import formats


def test_a_row_of_the_template_is_a_certificate_with_every_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["document", "template", "-o", "certs.csv"]) == 0
    said = capsys.readouterr()
    assert all(head in said.out for head in _COLUMNS)
    assert "--kind certificate" in said.err
    with Path("certs.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([example for _, example, _ in _COLUMNS.values()])
    (row,) = pieces([Path("certs.csv")], rows=True, kind="certificate")
    model = formats.read(row.data)
    assert model.type == "certificate"
    assert model.key is not None
    wanted = {path: example for path, example, _ in _COLUMNS.values()}
    assert {field.path: field.value for field in model.fields} == wanted


def test_a_file_that_is_there_is_not_replaced_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("certs.csv").write_text("mine")
    assert main(["document", "template", "-o", "certs.csv"]) == 2
    assert Path("certs.csv").read_text() == "mine"
    assert main(["document", "template", "-o", "certs.csv", "--overwrite"]) == 0


def test_the_example_of_the_template_is_issued_as_it_stands(tmp_path: Path) -> None:
    table, said = tmp_path / "certs.csv", list[str]()
    examples = {head: example for head, (_, example, _) in _COLUMNS.items()}
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([examples.keys(), examples.values()])
    signer = Signer(examples["证照颁发机构代码"], examples["证照颁发机构"])
    (row,) = pieces([table], rows=True, kind="certificate", signer=signer, say=said.append)
    assert (row.refused, said) == ("", [])
