"""One account's conversation with one gateway."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from httpx import Response

from chain import canonical, keys
from chain.signin import checksum_address
from chain.statements import statement_type
from chain.words import Address, Digest, to_hex
from gateway.command.client.connection import Connection
from gateway.command.client.memory import Memory
from gateway.command.client.signer import Signer, unlock
from gateway.command.client.submitting import Submitted, Taken, answered, digest_of, sent
from gateway.command.errors import CommandError, Refused, Status
from gateway.command.output import Output
from gateway.settings import Settings

LIFETIME = 30 * 86_400
"""Seconds until a statement expires, unless something else is asked for."""


class Client:
    """Reads and writes as one account: the one named, or else the one used last."""

    def __init__(self, settings: Settings, out: Output, account: str | None = None) -> None:
        self.connection = Connection(settings.url)
        self._settings = settings
        self.out = out
        self._memory = Memory(settings.keys_folder, self.connection.url)
        self._account = account
        self._signed_in = False

    @cached_property
    def account(self) -> str:
        """The name of the account that asks; raises `CommandError` where nobody was named."""
        if self._account is not None:
            return self._account
        if (last := self._memory.last) is not None:
            self.out.say(f"as {last}, used last here (another: --as NAME)")
            return last
        names = [account.name for account in keys.list_accounts(self._settings.keys_folder)]
        have = f"accounts here: {', '.join(names)}" if names else "shujian account new NAME"
        raise CommandError(f"say who asks with --as NAME ({have})", Status.USAGE)

    @cached_property
    def signer(self) -> Signer:
        """The account, unlocked."""
        return unlock(self._settings, self.account)

    @cached_property
    def ledger(self) -> dict[str, Any]:
        """The ledger's identity; raises `CommandError` if this address served another one before.

        What was served first is trusted: whoever needs more compares the ledger id by hand.
        """
        ledger: dict[str, Any] = self.connection.get("/v1/ledger")["ledger"]
        known = self._memory.ledger_id
        if known is None:
            self._memory.pin(ledger["ledger_id"])
        elif known != ledger["ledger_id"]:
            raise CommandError(
                f"{self.connection.url} serves another ledger than before ({ledger['ledger_id']}, "
                f"not {known}); if that is meant, delete {self._memory.path}"
            )
        return ledger

    @property
    def ledger_id(self) -> Digest:
        """The ledger id, which every statement's signature covers."""
        return Digest(bytes.fromhex(self.ledger["ledger_id"][2:]))

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path that is for members."""
        return self._as_member(lambda: self.connection.get(path, **query))

    def text(self, path: str, accept: str, **query: Any) -> str:
        """What is at a path that is for members, in another form than JSON."""
        return str(self._as_member(lambda: self.connection.text(path, accept, **query)))

    def bounded(self, path: str, accept: str, most: int, **query: Any) -> bytes:
        """What is at a path that is for members, `Unreachable` where it has over `most` bytes."""
        ask = self.connection.bounded
        return bytes(self._as_member(lambda: ask(path, accept, most, **query)))

    @contextmanager
    def lines(self, path: str, accept: str, **query: Any) -> Iterator[Iterator[str]]:
        """The lines of a long answer for members."""
        self.sign_in()
        with self.connection.lines(path, accept, **query) as lines:
            yield lines

    @contextmanager
    def download(
        self, path: str, start: int | None = None, query: Mapping[str, Any] | None = None
    ) -> Iterator[Response]:
        """A file for members, its body still to be read."""
        self.sign_in()
        with self.connection.download(path, start, query) as response:
            yield response

    def post(self, path: str, body: Any) -> Any:
        """The JSON that answers a POST of a member."""
        return self._as_member(lambda: self.connection.post(path, body))

    def delete(self, path: str) -> Any:
        """The JSON that answers a DELETE of a member."""
        return self._as_member(lambda: self.connection.delete(path))

    def put(
        self, path: str, content: Callable[[], Iterable[bytes]], headers: dict[str, str]
    ) -> Any:
        """The JSON that answers a PUT of a member; `content` is called once for each attempt."""
        return self._as_member(lambda: self.connection.put(path, content, headers))

    def deliver(self, path: str, content: Iterable[bytes], headers: dict[str, str]) -> Any:
        """The JSON that answers a member's POST of pieces, however long the gateway takes.

        `content` can be gone through again.
        """
        return self._as_member(lambda: self.connection.send(path, lambda: content, headers))

    def upload(self, path: str, files: Sequence[tuple[str, bytes]], **fields: Any) -> Any:
        """The JSON that answers files in a form; as nobody in particular unless an account was
        named.
        """
        return self._as_anybody(lambda: self.connection.upload(path, files, **fields))

    def ask(self, path: str, body: Any) -> Any:
        """The JSON that answers a POST that needs no account, as `upload`."""
        return self._as_anybody(lambda: self.connection.post(path, body))

    def send(
        self, path: str, content: Callable[[], Iterable[bytes]], headers: dict[str, str]
    ) -> Any:
        """The JSON that answers a POST of a stream that carries its own authority by a statement.

        Waits for the answer as long as it takes.
        """
        return self._as_signer(lambda: self.connection.send(path, content, headers))

    def sign_in(self, *, afresh: bool = False) -> None:
        """Open a session by signing a message, unless one still lasts."""
        if self._signed_in and not afresh:
            return
        token = None if afresh else self._memory.token(self.account)
        if token is None:
            self._open_session()
        else:
            self.connection.token = token
            self._memory.use(self.account)
        self._signed_in = True

    def statement(
        self, name: str, message: Mapping[str, Any], attachment: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A statement signed by the account; nonce and expiry are added, and the attachment's
        digest.
        """
        kind = statement_type(name)
        whole = {"nonce": to_hex(secrets.token_bytes(32)), "expires": int(time.time()) + LIFETIME}
        if kind.attachment is not None:
            whole[kind.attachment] = to_hex(canonical.digest(attachment))
        return self.signer.statement(self.ledger_id, name, {**message, **whole}, attachment)

    def submit(self, statement: dict[str, Any]) -> Submitted:
        """Submit a statement, and wait for the contract's answer if it needs no more signatures.

        Raises as `gateway.command.client.submitting.sent`; once it is recorded nothing but
        `Interrupted`, which says so.
        """
        return self._sent("/v1/statements", statement, digest_of(self.ledger_id, statement))

    def approve(self, proposal: Mapping[str, Any]) -> Submitted:
        """Add the account's signature to a proposal, and wait for the answer if it was the last."""
        signature = {"signature": self.signer.cosign(self.ledger_id, proposal)}
        path = f"/v1/proposals/{proposal['digest']}/signatures"
        return self._sent(path, signature, proposal["digest"])

    def submit_batch(self, statements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """One answer for each statement: what was taken, or a problem with a ``detail``."""
        body = {"statements": list(statements)}
        answer = self._as_signer(lambda: self.connection.post("/v1/statements/batch", body))
        return list(answer["results"])

    def answers(self, digests: Sequence[str]) -> list[dict[str, Any]]:
        """What the contracts did with statements, in the order asked."""
        return list(self.post("/v1/statements/answers", {"digests": list(digests)}))

    def _sent(self, path: str, body: Any, digest: str) -> Submitted:
        def post() -> Taken:
            answer: Taken = self._as_signer(lambda: self.connection.post(path, body))
            return answer

        taken = self.once(post, digest)
        self._memory.use(self.account)
        waits = taken["state"] == "pending"
        with self.out.progress("waiting for the chain") if waits else nullcontext():
            return answered(taken, lambda: self.answers([digest])[0])

    def once(self, post: Callable[[], Taken], digest: str) -> Taken:
        """What answers a request that carries the statement of that digest, as `sent` tells it."""
        return sent(post, lambda: self._known(digest), digest)

    def _known(self, digest: str) -> Taken | None:
        """A statement that is recorded, as whoever submitted it would have been answered."""
        (answer,) = self.answers([digest])
        if answer["state"] == "unknown":
            return None
        receipt = self.get(f"/v1/records/{answer['position']}/receipt")
        return {**answer, "missing": 0, "receipt": receipt}

    def _as_member(self, request: Any) -> Any:
        self.sign_in()
        try:
            return request()
        except Refused as error:
            if error.code != 401:
                raise
        self.sign_in(afresh=True)  # the gateway has ended the session, or lost it
        return request()

    def _as_anybody(self, request: Any) -> Any:
        return request() if self._account is None else self._as_member(request)

    def _as_signer(self, request: Any) -> Any:
        """Statements carry their own authority: a session only spares the limit for strangers."""
        self.ledger  # noqa: B018 - refuses a changed ledger before anything is sent to it
        if self.connection.token is None:
            self.connection.token = self._memory.token(self.account)
        try:
            return request()
        except Refused as error:
            if error.code != 401:
                raise
        self._memory.forget(self.account)
        self.connection.token = None
        return request()

    def _open_session(self) -> None:
        self.ledger  # noqa: B018 - as above
        self.connection.token = None
        address = self.signer.address
        challenge = {"account": to_hex(address)}
        message = self.connection.post("/v1/sign-in/challenge", challenge)["message"]
        check_challenge(message, self.connection.url, address)
        signed = {"message": message, "signature": self.signer.sign_in(message)}
        answer = self.connection.post("/v1/sign-in", signed)
        self.connection.token = answer["token"]
        self._memory.remember(self.account, answer["token"], answer["expires_in"])


def check_challenge(message: str, url: str, address: Address) -> None:
    """Raise `CommandError` unless the message signs this account in at this address (EIP-4361).

    Otherwise a false gateway could have us sign the message of the true one.
    """
    domain = urlsplit(url).netloc
    lines = message.splitlines()
    expected = [
        f"{domain} wants you to sign in with your Ethereum account:",
        checksum_address(address),
    ]
    if lines[:2] != expected or f"URI: {url}" not in (line.rstrip("/") for line in lines):
        named = lines[0].partition(" ")[0] if lines else "nothing"
        raise CommandError(
            f"the gateway at {url} calls itself {named}; if that is right, use that address as "
            "SHUJIAN_URL, or start the gateway with the SHUJIAN_URL that is used here"
        )
