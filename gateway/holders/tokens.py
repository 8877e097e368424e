"""Secrets of holders: links, PINs, sessions, codes and their digits; what is kept of each. Pure.

Whoever has the tables has none of these: of link, session and code SHA-256 is kept (they have 128
random bits or more), of the PIN scrypt together with the link's token, which is not there.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import scrypt, sha256
from typing import Final

from chain.words import Digest

PIN_DIGITS: Final = 6
CODE_DIGITS: Final = 8
CODE_SECRET: Final = 16
"""Bytes of the secret in a QR code: 128 bits."""

NONCE: Final = 16

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_N, _R = 2**14, 8  # 16 MiB and some 40 ms a try


def new_token() -> str:
    """The secret of a link or of a session: 32 random bytes, as 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def is_token(text: str) -> bool:
    """Whether it has the form of a link's token."""
    return _TOKEN.fullmatch(text) is not None


def is_secret(text: str) -> bool:
    """Whether it has the form of a code's secret."""
    return _SECRET.fullmatch(text) is not None


def kept(secret: str) -> Digest:
    """What is kept of a link's token, a session or a code: SHA-256; it is also its name."""
    return Digest(sha256(secret.encode()).digest())


def pin_kept(pin: str, token: str) -> bytes:
    """What is kept of a PIN: scrypt (RFC 7914) of PIN and token, salted with the link's name.

    Takes some 40 ms and 16 MiB: never in the writer's thread.
    """
    return scrypt((pin + token).encode(), salt=kept(token), n=_N, r=_R, p=1, dklen=32)


def pin_matches(pin: str, token: str, known: bytes) -> bool:
    """Whether it is the PIN; takes the same time for any."""
    return hmac.compare_digest(pin_kept(pin, token), known)


def form_token(cookie: str, purpose: str) -> str:
    """What a form has in a hidden field, so that no other site can send it: bound to a cookie."""
    return _keyed(cookie, f"form:{purpose}").hex()


def form_matches(cookie: str, purpose: str, given: str) -> bool:
    """Whether a form came from a page that was shown with that cookie."""
    return hmac.compare_digest(form_token(cookie, purpose).encode(), given.encode())


def code_secret(session: str, nonce: bytes) -> str:
    """The secret of the code with that nonce, made in a session: 22 characters of base64url.

    Not kept: the session that made the code, and nobody else, can make it again and show it.
    """
    whole = _keyed(session, f"code:{nonce.hex()}")
    return urlsafe_b64encode(whole[:CODE_SECRET]).rstrip(b"=").decode()


def code_digits(secret: str, attempt: int) -> str:
    """The eight digits of a code; the next attempt where these are another code's already."""
    number = int.from_bytes(_keyed(secret, f"digits:{attempt}"), "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _keyed(secret: str, message: str) -> bytes:
    return hmac.digest(secret.encode(), f"shujian/holders/1:{message}".encode(), "sha256")
