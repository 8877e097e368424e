"""电子证照: the identifier with its check character, the issuer's code, the period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stdnum.cn import uscc
from stdnum.iso7064 import mod_37_36

from gateway.documents.checks.reading import Figures
from gateway.documents.checks.result import Check, fails, holds

ROOT: Final = "1.2.156.3005.2"
"""The arc under which certificates are identified (GB/T 36904)."""

_IDENTIFIER: Final = re.compile(
    r"1\.2\.156\.3005\.2\.([0-9A-Z]{1,30})\.([0-9A-Z]{1,30})\.([0-9A-Z]{1,40})\.([0-9A-Z]{1,8})"
    r"\.([0-9A-Z])",
    re.ASCII,
)


def checks(figures: Figures) -> Iterator[Check]:
    """Every rule of this module."""
    if identifier := figures.text("identifier"):
        yield identifier_check(identifier)
    if code := figures.text("issuer.code"):
        good = uscc.is_valid(code)
        words = f"the check character of {code} is {'right' if good else 'wrong'} (GB 32100)"
        yield (holds if good else fails)("numbers.issuer", words, "issuer.code")
    start, end = figures.text("valid_from"), figures.text("valid_until")
    if start and end:
        yield (holds if start <= end else fails)(
            "dates.validity", f"valid from {start} until {end}", "valid_from", "valid_until"
        )


def check_characters(identifier: str) -> frozenset[str]:
    """The check characters that an identifier (with or without one) may end in.

    ISO 7064 MOD 37,36 over the letters and digits behind the root; GB/T 36904 as found does not
    say beyond doubt that the root is left out, so the character over all of it is right too.
    """
    body = identifier.removeprefix(f"{ROOT}.").split(".")[:4]
    behind = "".join(body)
    return frozenset(
        mod_37_36.calc_check_digit(part) for part in (behind, ROOT.replace(".", "") + behind)
    )


def identifier_check(written: str) -> Check:
    """Whether an identifier has its form, and the check character that the rest of it asks for."""
    found = _IDENTIFIER.fullmatch(written.upper())
    if not found:
        return fails(
            "numbers.identifier",
            f"{written[:80]!r} has not the form {ROOT}.type.organisation.serial.version.check",
            "identifier",
        )
    if found[5] in check_characters(written.upper()):
        return holds(
            "numbers.identifier", "the identifier's check character is right", "identifier"
        )
    return fails("numbers.identifier", "the identifier's check character is wrong", "identifier")
