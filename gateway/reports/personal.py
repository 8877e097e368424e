"""What looks like personal data and must not come into a record."""

from __future__ import annotations

import re

# Bounded by what is neither letter nor digit: runs of digits inside hashes are no numbers.
_ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
_RESIDENT = re.compile(_ALONE.format(r"\d{6}(?:18|19|20)\d{2}(?:0\d|1[0-2])[0-3]\d{4}[\dXx]"))
_PHONE = re.compile(_ALONE.format(r"(?:(?:\+|00)?86-?)?1[3-9]\d{9}"))
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:\d{1,3}\.){3}\d{1,3}(?![0-9A-Za-z.])")
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
    r"|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{0,4})"
    r"(?![0-9A-Za-z:])"
)
# Whatever any of those finds, this does: a run of digits of the right length, or a mark.
_SUSPICIOUS = re.compile(r"[@:]|(?<!\d)(?:\d{11}|\d{13}|\d{15}|\d{17}[\dXx])(?!\d)|\d\.\d{1,3}\.\d")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def may_be_personal(text: str) -> bool:
    """Whether `personal` is worth asking: one search, where most texts end."""
    return _SUSPICIOUS.search(text) is not None


def personal(text: str) -> str | None:
    """What the text seems to hold: a resident id, phone number, address; None for nothing.

    A resident id (GB 11643) is told by its date and check digit, a mobile number by its form, an
    IP address and an e-mail address by theirs. What is written otherwise is *not* noticed: a name,
    or a number with its digits apart.
    """
    if "@" in text:
        return "an e-mail address"
    if any(_is_resident_id(found) for found in _RESIDENT.findall(text)):
        return "a resident id number"
    if _PHONE.search(text):
        return "a phone number"
    return "an IP address" if _IPV4.search(text) or _IPV6.search(text) else None


def _is_resident_id(text: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECKS[total % 11] == text[17].upper()
