"""The file with the master key, and what it wraps."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.words import Digest
from gateway.payloads.errors import Damaged, KeyFileError
from gateway.payloads.master import MasterKeys, Wrapped, key_id, make_key_file, read_key_file

ID, OTHER = Digest(b"\x01" * 32), Digest(b"\x02" * 32)


def test_a_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "payload.key"
    make_key_file(path)
    made = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    make_key_file(path)
    assert path.read_bytes() == made
    assert [item.name for item in path.parent.iterdir()] == ["payload.key"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("abc", "no key"),
        ("00" * 32, "not all zero"),
        ("ab" * 31, "no key"),
        ("ab" * 33, "no key"),
        ("密钥", "no key"),
        ("ab" * 32 + "\n" + "x" * 64, "no key"),
        ("ab" * 5000, "too long"),
    ],
)
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "payload.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=said):
        read_key_file(path)


def test_a_missing_file_and_one_that_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "payload.key"
    with pytest.raises(KeyFileError, match="there is no payload key"):
        read_key_file(path)
    make_key_file(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(path)


def test_a_wrapped_key_opens_for_its_payload_only_and_unaltered(masters: MasterKeys) -> None:
    data_key = bytes(range(32))
    wrapped = masters.wrap(ID, data_key)
    assert len(wrapped.key) == 60
    assert masters.unwrap(ID, wrapped) == data_key
    with pytest.raises(Damaged):
        masters.unwrap(OTHER, wrapped)
    for place in range(60):
        altered = bytearray(wrapped.key)
        altered[place] ^= 1
        with pytest.raises(Damaged):
            masters.unwrap(ID, Wrapped(bytes(altered), wrapped.wrapped_by))
    assert masters.wrap(ID, data_key).key != wrapped.key


def test_a_new_first_line_wraps_and_the_older_still_unwraps(tmp_path: Path) -> None:
    path = tmp_path / "payload.key"
    make_key_file(path)
    before = read_key_file(path)
    wrapped = before.wrap(ID, bytes(32))
    path.write_text("ab" * 32 + "\n" + path.read_text())
    after = read_key_file(path)
    assert after.current == key_id(b"\xab" * 32) != before.current
    assert after.unwrap(ID, wrapped) == bytes(32)
    assert after.wrap(ID, bytes(32)).wrapped_by == after.current
    with pytest.raises(KeyFileError, match=f"{after.current}, which is"):
        before.unwrap(ID, after.wrap(ID, bytes(32)))


def test_no_key_shows_where_objects_are_printed(masters: MasterKeys) -> None:
    assert all(key.hex() not in repr(masters) for key in masters.keys.values())
    assert str(next(iter(masters.keys.values()))) not in repr(masters)
