"""Opening, using and ending sessions."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import Engine, bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, delete

from chain.errors import StatementError
from chain.signin import SignIn, personal_digest
from chain.statements import recover
from chain.words import Address, Seconds
from gateway.database import Kept, Lookup, WriteSession
from gateway.database.lookup import Found
from gateway.errors import Forbidden, Invalid, Unauthenticated
from gateway.members.standing import Standing, recalled, standing
from gateway.signin.models import Challenge, Login

CHALLENGE_SECONDS = 300
SESSION_SECONDS = 8 * 3600
LINK_SECONDS = 300
REMEMBERED = 1000
"""So many links are kept in mind at most once they were opened."""

_NONCE = re.compile(r"^Nonce: ([0-9a-f]{32})$", re.MULTILINE)
_SIGN_AGAIN = "sign in again with `shujian sign-in --as ACCOUNT`"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose session it is: a member's account, an observer's of nobody's organisation, or both."""

    member: Standing | None
    observer: Address | None


@dataclass(frozen=True, slots=True)
class SignInService:
    """Sign-in at one site, of members and of the observers named; the clock comes from outside."""

    url: str
    chain_id: int
    now: Callable[[], Seconds]
    observers: frozenset[Address] = frozenset()
    opened: dict[bytes, bytes] = field(default_factory=dict)
    """Which session each of the last links has opened; in memory, hashes only."""

    def challenge(self, session: WriteSession, account: Address) -> str:
        """A message for the account to sign within five minutes; strangers are `Forbidden`."""
        self._caller(session, account)
        self._forget(session)
        issued = self.now()
        nonce = secrets.token_hex(16)
        expires = Seconds(issued + CHALLENGE_SECONDS)
        domain = urlsplit(self.url).netloc
        form = SignIn(domain, account, self.url, self.chain_id, nonce, issued, expires)
        message = form.text()
        session.add(Challenge(nonce=nonce, account=account, message=message, expires=expires))
        return message

    def open(self, session: WriteSession, message: str, signature: str) -> str:
        """A token for whoever signed a challenge of ours; a challenge serves once.

        Raises `Unauthenticated` where the message is not ours, is used or late, or somebody else
        has signed it.
        """
        found = _NONCE.search(message)
        challenge = None if found is None else session.get(Challenge, found[1])
        if challenge is None or challenge.expires <= self.now():
            raise Unauthenticated(f"this challenge is unknown, used or late; {_SIGN_AGAIN}")
        if not hmac.compare_digest(challenge.message.encode(), message.encode()):
            raise Unauthenticated("the message is not the one that was asked to be signed")
        if _signer(message, signature) != challenge.account:
            raise Unauthenticated("the message was signed by another account")
        session.delete(challenge)
        self._caller(session, Address(challenge.account))
        return self._issue(session, Address(challenge.account), SESSION_SECONDS, once=False)

    def link(self, session: WriteSession, account: Address) -> str:
        """A code that opens one session in a browser, within five minutes, once."""
        return self._issue(session, account, LINK_SECONDS, once=True)

    def redeem(self, session: WriteSession, code: str) -> str:
        """A token for a code that `link` gave; raises `Unauthenticated`."""
        login = session.get(Login, _hash(code))
        if login is None or not login.once or login.expires <= self.now():
            raise Unauthenticated(f"this link is used or late; {_SIGN_AGAIN}")
        session.delete(login)
        return self._issue(session, Address(login.account), SESSION_SECONDS, once=False)

    def note(self, code: str, token: str) -> None:
        """Keep in mind which session a link has opened, once that is committed."""
        if len(self.opened) >= REMEMBERED:
            self.opened.clear()
        self.opened[_hash(code)] = _hash(token)

    def has_opened(self, code: str, token: str | None) -> bool:
        """Whether a browser that brings a used link has the very session that the link opened."""
        return token is not None and self.opened.get(_hash(code)) == _hash(token)

    def who(self, session: Session, token: str) -> Caller:
        """Whose session it is, judged afresh each time: a suspended member is out at once."""
        key = _hash(token)
        login = _LOGINS.get(session, key, lambda: _LOGIN.first(session, key))
        return self._present(login, lambda account: self._caller(session, account))

    def recall(self, engine: Engine, token: str) -> Caller | None:
        """As `who`, out of memory alone; None where the tables have to be asked.

        What is remembered is forgotten with the commit that changes it, so nobody is let in who
        would not be by `who`. Raises `Unauthenticated` where the session has ended by the clock.
        """
        login = _LOGINS.peek(engine, _hash(token))
        if login is None or (found := recalled(engine, Address(login[0]))) is None:
            return None
        account = found.account
        return self._present(login, lambda _: Caller(found, self._observing(account)))

    def _present(self, login: Found | None, caller: Callable[[Address], Caller]) -> Caller:
        if login is None or login[1] or login[2] <= self.now():
            raise Unauthenticated(f"the session is unknown or has ended; {_SIGN_AGAIN}")
        return caller(Address(login[0]))

    def close(self, session: WriteSession, token: str) -> None:
        """End a session; one that is not there is ended already."""
        session.exec(delete(Login).where(col(Login.token_hash) == _hash(token)))

    def _observing(self, account: Address) -> Address | None:
        return account if account in self.observers else None

    def _caller(self, session: Session, account: Address) -> Caller:
        if account not in self.observers:
            return Caller(standing(session, account), None)
        try:
            return Caller(standing(session, account), account)
        except Forbidden:
            return Caller(None, account)

    def _issue(self, session: WriteSession, account: Address, seconds: int, *, once: bool) -> str:
        token = secrets.token_urlsafe(32)
        expires = self.now() + seconds
        row = Login(token_hash=_hash(token), account=account, once=once, expires=expires)
        session.add(row)
        return token

    def _forget(self, session: WriteSession) -> None:
        session.exec(delete(Challenge).where(col(Challenge.expires) <= self.now()))
        session.exec(delete(Login).where(col(Login.expires) <= self.now()))


_LOGIN = Lookup(
    core_select(col(Login.account), col(Login.once), col(Login.expires)).where(
        col(Login.token_hash) == bindparam("token")
    ),
    "token",
)
_LOGINS: Kept[bytes, Found | None] = Kept("login")


def _signer(message: str, signature: str) -> Address:
    try:
        return recover(personal_digest(message), bytes.fromhex(signature.removeprefix("0x")))
    except (StatementError, ValueError) as error:
        raise Invalid(f"not a signature: {error}") from error


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
