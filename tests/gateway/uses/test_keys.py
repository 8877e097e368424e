"""Keyed hashes of the use register."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from chain.words import Digest
from gateway.documents.model import Key
from gateway.errors import LedgerError
from gateway.payloads.master import MasterKeys, key_id
from gateway.uses.keys import FILE, RegisterKeys, read_register

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
INVOICE = Key("CN", "invoice.vat", "25112000000000000001")


def masters(*keys: bytes) -> MasterKeys:
    return MasterKeys(key_id(keys[0]), {key_id(key): key for key in keys})


def test_a_new_master_key_on_top_changes_nothing() -> None:
    assert RegisterKeys.of(masters(NEW, OLD)) == RegisterKeys.of(masters(OLD))
    assert RegisterKeys.of(masters(NEW)) != RegisterKeys.of(masters(OLD))


def test_the_same_words_have_another_hash_in_each_domain() -> None:
    register = RegisterKeys.of(masters(OLD))
    one = [
        register.use(INVOICE),
        register.lookup(INVOICE),
        register.issue("TJ", INVOICE),
        register.issue("XC", INVOICE),
        register.series("TJ", "a"),
        register.voucher("TJ", "a"),
        register.voucher("T", "Ja"),
    ]
    assert all(first != second for first, second in combinations(one, 2))


def test_the_hashes_stay_what_they_are() -> None:
    # Once on a chain they cannot be made otherwise: another value here frees every document.
    register = RegisterKeys.of(masters(OLD))
    assert (
        register.use(INVOICE).hex()
        == "d5d57887bcd1dd9c481a67d65adfe3d3773718db154c73aae83a2292aa8d5df0"
    )
    assert (
        register.voucher("TJ", "2026-11-001").hex()
        == "2686248c7a57b82f61207cde577855ebedf6d7572df730dece3273904fdb099a"
    )


def test_spelling_makes_no_difference() -> None:
    register = RegisterKeys.of(masters(OLD))
    typed = Key("cn", "invoice.vat", "２５11 2000 0000 0000 0001")
    assert register.use(typed) == register.use(INVOICE)
    assert register.voucher("TJ", " 记-1  a") == register.voucher("TJ", "记-1 a")


def test_a_vouchers_text_opens_for_that_voucher_only() -> None:
    register = RegisterKeys.of(masters(OLD))
    voucher = register.voucher("TJ", "记-1")
    sealed = register.seal(voucher, "记-1")
    assert register.open(voucher, sealed) == "记-1"
    assert "记-1".encode() not in sealed
    for other, text in [(Digest(bytes(32)), sealed), (voucher, sealed[:-1]), (voucher, b"")]:
        with pytest.raises(LedgerError, match="altered"):
            register.open(other, text)


def test_no_secret_shows_in_a_trace_back() -> None:
    register = RegisterKeys.of(masters(OLD))
    assert register.secret.hex() not in repr(register)
    assert repr(register) == "RegisterKeys()"


def test_a_gateway_refuses_a_register_begun_with_another_key(tmp_path: Path) -> None:
    file = tmp_path / "payload.key"
    file.touch(0o600)
    file.write_text(f"{OLD.hex()}\n")
    register = read_register(file, tmp_path)
    file.write_text(f"{NEW.hex()}\n{OLD.hex()}\n")
    assert read_register(file, tmp_path) == register
    file.write_text(f"{NEW.hex()}\n")
    with pytest.raises(LedgerError, match="bring that line back"):
        read_register(file, tmp_path)
    (tmp_path / FILE).write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="restore it from a backup"):
        read_register(file, tmp_path)
