"""The form by which a browser signs out: only pages that its session was shown send it. Pure."""

from __future__ import annotations

import hmac


def leave_token(session: str) -> str:
    """What the form has in a hidden field: bound to the session's token, which it does not tell."""
    return hmac.digest(session.encode(), b"shujian/sign-in/1:leave", "sha256").hex()


def may_leave(session: str, given: str) -> bool:
    """Whether the form came from a page of this session."""
    return hmac.compare_digest(leave_token(session).encode(), given.encode())
