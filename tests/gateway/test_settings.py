"""Which observers are configured: what is read, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gateway.settings import Settings

ONE, TWO = "0x" + "Ab" * 20, "0x" + "01" * 20


def test_without_observers_none_is_demanded() -> None:
    assert (Settings().observer_accounts, Settings().observers_demanded) == ((), 0)


def test_observers_are_read_in_order_and_all_are_demanded() -> None:
    settings = Settings(observers=f"{ONE}, {TWO},")
    assert settings.observer_accounts == (b"\x01" * 20, b"\xab" * 20)
    assert settings.observers_demanded == 2


def test_fewer_may_be_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUJIAN_OBSERVERS", f"{ONE},{TWO}")
    monkeypatch.setenv("SHUJIAN_OBSERVERS_REQUIRED", "1")
    assert Settings().observers_demanded == 1


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("observers", {"observers": "0x1"}),
        ("observers", {"observers": f"{ONE} {TWO}"}),
        ("observers", {"observers": f"{ONE},{ONE.lower()}"}),
        ("observers", {"observers": ",".join(f"0x{n:040x}" for n in range(65))}),
        ("observers_required", {"observers": ONE, "observers_required": 2}),
        ("observers_required", {"observers_required": 1}),
        ("observers_required", {"observers": ONE, "observers_required": -1}),
    ],
)
def test_what_cannot_be_meant_is_refused_by_the_name_of_the_setting(
    name: str, given: dict[str, str | int]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(**given)  # type: ignore[arg-type]
    assert caught.value.errors()[0]["loc"] == (name,)
