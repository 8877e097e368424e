"""What is proposed once a member is admitted fits what it was admitted for."""

from __future__ import annotations

import pytest

from gateway.command.member import after_admission


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        (["provider", "consumer"], "shujian catalog template -o mine.xlsx"),
        (["consumer"], "shujian catalog list --as clerk"),
        (["issuer"], "shujian document license '某店' --kind KIND --as steward"),
        (["booker"], "shujian document book FILES --voucher VOUCHER --as clerk"),
        (["booker", "issuer"], "shujian document license '某店' --kind KIND --as steward"),
        (["auditor"], "shujian trace --case CASE --as clerk"),
        (["operator"], "shujian sign-in --as clerk"),
    ],
)
def test_each_role_is_told_what_it_is_likely_to_do_next(roles: list[str], first: str) -> None:
    told = after_admission("某店", roles, "clerk", "steward")
    assert told[0] == first
    assert len(told) <= 2
