"""Codes for the demonstration mode: right in form, and of no body that exists."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, S, V, Z."""

_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_REGISTRY: Final = "11990000"
"""A government body (11) in division 990000, which GB/T 2260 gives to no place."""

_MARK: Final = "DEM"


def demonstration_codes(names: Iterable[str]) -> dict[str, str]:
    """A 统一社会信用代码 for each name: the same every time, no two alike, with right check digits.

    They begin with 11990000DEM and so belong to nobody; they are for demonstrations alone.
    """
    codes: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        attempt = 0
        while (code := _code(name, attempt)) in taken:
            attempt += 1
        taken.add(code)
        codes[name] = code
    return codes


def _code(name: str, attempt: int) -> str:
    seed = sha256(f"shujian/demonstration/{attempt}/{name}".encode()).digest()
    body = _MARK + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in seed[:5])
    code = _REGISTRY + body + _organisation_check(body)
    total = sum(_ALPHABET.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=True))
    return code + _ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    """The check character of the 组织机构代码 inside (GB 11714-1997)."""
    values = (int(sign, 36) for sign in body)
    total = sum(v * weight for v, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
