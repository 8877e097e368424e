"""Password files: one line, the owner's alone, and a sentence for everything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chain.errors import AccountError
from chain.keys import read_password_file


def _file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "pw"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"secret\n", "secret"),
        (b"secret", "secret"),
        (b"secret\r\n", "secret"),
        (b"two words \n", "two words "),
        ("密码\n".encode(), "密码"),
    ],
)
def test_the_password_is_the_line_without_its_end(
    content: bytes, password: str, tmp_path: Path
) -> None:
    assert read_password_file(_file(tmp_path, content)) == password


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"one\ntwo\n", "one line"),
        (b"one\n\n", "one line"),
        (b"nul\0\n", "one line"),
        (b"\xff\xfe\n", "UTF-8"),
        (b"x" * 4097, "longer than"),
    ],
)
def test_other_contents_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match=message):
        read_password_file(_file(tmp_path, content))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_open_to_others_is_refused_with_the_command_that_mends_it(
    mode: int, tmp_path: Path
) -> None:
    with pytest.raises(AccountError, match="chmod 600"):
        read_password_file(_file(tmp_path, b"secret\n", mode))


def test_a_missing_file_says_in_one_line_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AccountError) as first:
        read_password_file(tmp_path / "none", new=True)
    assert "make one with  (umask 077; openssl rand" in str(first.value)
    with pytest.raises(AccountError) as later:
        read_password_file(tmp_path / "none")
    assert "none: name the one that the accounts were made with" in str(later.value)
    assert "openssl" not in str(later.value)  # a new password opens no account that is there
    assert "\n" not in f"{first.value}{later.value}"  # callers tell a log's last line alone


def test_a_folder_or_a_pipe_is_no_password_file(tmp_path: Path) -> None:
    with pytest.raises(AccountError):
        read_password_file(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(AccountError, match="ordinary file"):
        read_password_file(tmp_path / "pipe")
