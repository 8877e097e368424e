"""Imports with something wrong in them: what is right gets in, what is wrong is named by row."""

from __future__ import annotations

from tests.acceptance.shell import Shell

HEADER = "名称,提供方,摘要,发布日期\n"


def write(shell: Shell, *rows: str, encoding: str = "utf-8") -> str:
    """A file with these rows under the header."""
    (shell.home / "rows.csv").write_bytes((HEADER + "\n".join(rows) + "\n").encode(encoding))
    return "rows.csv"


def codes(shell: Shell) -> dict[str, str]:
    """The code of each published entry by its name."""
    found = shell.run("catalog", "list", "--json", "--as", "clerk").json["resources"]
    return {resource["name"]: resource["code"] for resource in found}


def test_a_bad_row_is_named_and_does_not_hold_up_the_others(department: Shell) -> None:
    file = write(department, "甲,市统计局,x,2026-01-01", "乙,市统计局,y,昨天", "丙,市统计局,z,")
    said = department.run("catalog", "import", file, "--as", "clerk", expect=1)
    assert "2 entries published and accepted by the contract" in said.out
    assert "row 3: issued" in said.err
    assert codes(department) == {"甲": "STJJ-0001", "丙": "STJJ-0002"}

    corrected = write(department, "甲,市统计局,x,2026-01-01", "乙,市统计局,y,2026-01-02",
                      "丙,市统计局,changed,")  # fmt: skip
    again = department.run("catalog", "import", corrected, "--as", "clerk", "--json").json
    assert (again["new"], again["changed"], again["unchanged"]) == (1, 1, 1)
    assert codes(department) == {"甲": "STJJ-0001", "丙": "STJJ-0002", "乙": "STJJ-0003"}


def test_a_dry_run_signs_nothing(department: Shell) -> None:
    file = write(department, "甲,市统计局,x,")
    said = department.run("catalog", "import", file, "--as", "clerk", "--dry-run", "--json").json
    assert (said["new"], said["owner"]) == (1, "TJJ")
    assert codes(department) == {}


def test_nobody_signs_for_another_department(department: Shell) -> None:
    file = write(department, "甲,市统计局,x,", "乙,市教委,y,")
    said = department.run("catalog", "import", file, "--as", "clerk", expect=2)
    assert "in whose name 市统计局 does not sign; choose with --only provider=市统计局" in said.err
    assert codes(department) == {}
    department.run("catalog", "import", file, "--as", "clerk", "--only", "provider=市统计局")
    assert set(codes(department)) == {"甲"}


def test_entries_that_the_gateway_refuses_are_reported_with_their_rows(department: Shell) -> None:
    department.run("member", "amend", "TJJ", "--role", "consumer", "--as", "steward")
    file = write(department, "甲,市统计局,x,", "乙,市统计局,y,")
    said = department.run("catalog", "import", file, "--as", "clerk", expect=1)
    for row, code in ((2, "STJJ-0001"), (3, "STJJ-0002")):
        assert (
            f"row {row} ({code}): refused by the gateway: member TJJ is not a provider" in said.err
        )
    assert "0 entries published" in said.out


def test_the_encodings_of_the_field_are_read(department: Shell) -> None:
    file = write(department, "甲，丙,市统计局,国标,", encoding="gb18030")
    department.run("catalog", "import", file, "--as", "clerk")
    assert set(codes(department)) == {"甲，丙"}


def test_a_filled_in_template_needs_no_mapping(department: Shell) -> None:
    from openpyxl import load_workbook

    department.run("catalog", "template", "-o", "mine.xlsx")
    refused = department.run("catalog", "template", "-o", "mine.xlsx", expect=2)
    assert "exists; name another file or add --overwrite" in refused.err
    book = load_workbook(department.home / "mine.xlsx")
    sheet = book.active
    heads = {str(cell.value).split("\n")[-1]: cell.column for cell in sheet[1]}
    for column, text in {"name": "甲", "provider": "市统计局", "summary": "x"}.items():
        sheet.cell(2, heads[column], text)
    book.save(department.home / "mine.xlsx")
    department.run("catalog", "import", "mine.xlsx", "--as", "clerk")
    assert set(codes(department)) == {"甲"}


BAD_FILES = (
    (b"", "the file is empty"),
    (b"\xff\xfe\x00\x00\x80", ""),
    (b"PK\x03\x04 broken", ""),
    (b"%PDF-1.7", "the file is a PDF"),
    (b"a,b\n1,2\n", "no column holds the name"),
)
"""Content that is no table of entries, and what is said of it."""


def test_a_file_that_is_none_is_one_line(department: Shell) -> None:
    for content, words in BAD_FILES:
        (department.home / "bad").write_bytes(content)
        said = department.run("catalog", "import", "bad", "--as", "clerk", expect=2)
        assert said.err.splitlines()[0] == "reading bad ..."
        assert len(said.err.splitlines()) == 2
        assert words in said.err
