"""What commands print: widths of Chinese text, harmless data, progress in lines."""

from __future__ import annotations

import io
import json

from gateway.command.output import Output, fields, printable, shorten, table, width_of


def test_a_chinese_character_takes_two_columns() -> None:
    assert width_of("统计局ab") == 8
    assert width_of("é") == 1


def test_columns_are_aligned_across_scripts() -> None:
    lines = table(["A", "B"], [["统计", "x"], ["abc", "y"]])
    assert lines == ["A     B", "统计  x", "abc   y"]


def test_a_long_cell_is_cut_but_the_last_one_is_not() -> None:
    (_, line) = table(["A", "B"], [["统计局统计局", "统计局统计局"]], most=5)
    assert line == "统计…  统计局统计局"
    assert shorten("abcdef", 4) == "abc…"


def test_data_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[2Jb\nc\u202ed") == "a�[2Jb c�d"
    assert "\x1b" not in "".join(fields({"k": "\x1b]0;x\x07"}))


def test_what_a_gateway_said_cannot_write_over_what_stands_there() -> None:
    err = io.StringIO()
    Output(err=err).say("signed with\x1b[8A\x9b2Kfingerprint 0000\nnext line\ttab")
    assert err.getvalue() == "signed with�[8A�2Kfingerprint 0000\nnext line\ttab\n"


def test_json_goes_alone_to_stdout_and_hints_to_stderr() -> None:
    out, err = io.StringIO(), io.StringIO()
    output = Output(as_json=True, out=out, err=err)
    output.result({"名": 1}, ["not this"])
    output.next("shujian up", "shujian status")
    assert json.loads(out.getvalue()) == {"名": 1}
    assert err.getvalue().splitlines() == ["next: shujian up", "  or: shujian status"]


def test_progress_without_a_terminal_begins_with_a_line_and_ends_with_the_total() -> None:
    err = io.StringIO()
    with Output(err=err).progress("sending", 3) as progress:
        progress.add(1)
        progress.add(1)
        progress.add(1, "recorded")
    lines = err.getvalue().splitlines()
    assert lines[0] == "sending ..."
    assert len(lines) == 2, "steps in between come at most every two seconds"
    assert lines[1].startswith("sending: 3 of 3, ")
    assert lines[1].endswith(", recorded")
    assert "\r" not in err.getvalue()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_rewrites_its_line() -> None:
    err = _Terminal()
    with Output(err=err).progress("sending", 1) as progress:
        progress.add(1)
    assert err.getvalue().startswith("\rsending ...")
    assert err.getvalue().count("\n") == 1
