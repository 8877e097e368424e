"""An observer: takes what it is shown, checks and keeps all of it, signs it, stops at a wrong.

One batch is one commit: blocks, the headers under their checkpoints, and the signatures. What was
found right before something wrong is kept, and so is the proof of what is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chain.errors import NodeError
from chain.evidence import Observation, Trust, sign_observation
from chain.node.files import write_atomically
from chain.node.genesis import Genesis, from_json, to_json
from chain.node.replay import ClaimedBlock
from chain.observer.chain import Chain
from chain.observer.conviction import DIFFERENCE, Conviction, difference
from chain.observer.entries import RIGHT, Claim, Signed
from chain.observer.errors import MirrorError, SourceAway, Stopped
from chain.observer.mirror import FILE, Mirror
from chain.observer.records import Records
from chain.observer.source import Source
from chain.observer.wrong import Wrong
from chain.statements import address_of
from chain.words import Address, Millis

AHEAD = 60.0
"""Seconds by which a block may be ahead of the observer's clock."""

BATCH_BLOCKS, BATCH_BYTES, BATCH_SECONDS = 256, 16 * 1024 * 1024, 5.0
"""A batch ends after so many blocks, bytes of them, or seconds."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a mirror has come: the last block, and how many records, bodies and signatures."""

    block: int
    records: int
    bodies: int
    signed: int


def begin(folder: Path, trust: Trust, genesis: Callable[[], bytes]) -> Mirror:
    """The mirror in a folder, made if there is none; ``genesis`` gives the text of genesis.json.

    `MirrorError` if the genesis is not the trusted one, or the mirror is of another.
    """
    if not trust.sealers:
        raise MirrorError("only a chain of the embedded node, with sealers, can be observed")
    if (folder / FILE).exists():
        mirror = Mirror.open(folder, write=True)
    else:
        mirror = Mirror.create(folder, _trusted(trust, _genesis(genesis())))
    try:
        _trusted(trust, mirror.genesis)
    except BaseException:
        mirror.close()
        raise
    return mirror


class Observer:
    """Advances a mirror that is open for writing, and signs for the account of ``private_key``.

    Without a key nothing is signed. After any error but `Stopped` and `SourceAway` the mirror
    must be opened again.
    """

    def __init__(
        self,
        mirror: Mirror,
        trust: Trust,
        private_key: bytes | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.mirror = mirror
        self.account: Address | None = address_of(private_key) if private_key else None
        self._trust = trust
        self._key = private_key
        self._clock = clock
        self._signed = 0
        with mirror.batch():
            self._chain = Chain(mirror, trust, lambda: clock() + AHEAD)
            self._records = Records(mirror, trust)

    def reached(self) -> Reached:
        """How far the mirror has come; signatures are those made by this object."""
        head = self._chain.head.number
        return Reached(head, self._records.size, self.mirror.bodies(), self._signed)

    def require_going(self) -> None:
        """Raise `Stopped` if something was found wrong and nobody has looked since."""
        for stop in self.mirror.stops():
            if stop.reviewed is None:
                raise Stopped(stop.reason, self.mirror.folder / stop.file)

    def advance(self, source: Source, *, bodies: bool = False) -> Iterator[Reached]:
        """Take over what the source has beyond the mirror, batch by batch, each durable.

        `Stopped` at the first thing wrong, with its proof in a file; `SourceAway` if the source
        does not answer.
        """
        self.require_going()
        try:
            blocks = self._chain.following(source)
            self._records.compare(source)
            more = True
            while more:
                more = self._batch(blocks, source)
                yield self.reached()
            while bodies and self.mirror.bodies() < self._records.size:
                with self.mirror.batch():
                    self._records.take_bodies(source)
                yield self.reached()
        except Wrong as wrong:
            raise self._stop(wrong) from wrong

    def contradicted(self, text: str) -> Stopped:
        """Stop because whoever was shown a signature of this account holds something else."""
        reason = f"a signature made here was refused: {text}"
        details = difference("what was signed, see the mirror", text)
        return self._stop(Wrong(DIFFERENCE, "signature", reason, details))

    def _batch(self, blocks: Iterator[ClaimedBlock], source: Source) -> bool:
        """One commit; whether there may be more. What was found right before a wrong is kept."""
        more = False
        ended: list[Wrong | SourceAway] = []
        with self.mirror.batch():
            try:
                more = self._take_blocks(blocks)
            except (Wrong, SourceAway) as error:
                ended.append(error)
            try:
                self._records.take(source, self._is_accepted)
            except (Wrong, SourceAway) as error:
                ended.append(error)
            self._sign()
        if ended:
            raise ended[0]
        return more

    def _take_blocks(self, blocks: Iterator[ClaimedBlock]) -> bool:
        size, until = 0, time.monotonic() + BATCH_SECONDS
        for taken, claimed in enumerate(blocks, start=1):
            self._chain.take(claimed)
            size += sum(map(len, claimed.transactions))
            if taken >= BATCH_BLOCKS or size >= BATCH_BYTES or time.monotonic() > until:
                return True
        return False

    def _is_accepted(self, about: str) -> bool:
        return any(stop.about == about and stop.reviewed for stop in self.mirror.stops())

    def _sign(self) -> None:
        """Sign, of each block with checkpoints, the last one: kept before anybody gets it."""
        if self._key is None or self.account is None:
            return
        name = f"signed:{self.account.hex()}"
        done = self.mirror.read(name, -1)
        for claim in self.mirror.last_claims(done):
            if claim.verdict is None:
                break
            if claim.verdict == RIGHT:
                self.mirror.sign(self._signature(self._key, self.account, claim))
                self._signed += 1
            done = claim.block
        self.mirror.write(name, done)

    def _signature(self, key: bytes, account: Address, claim: Claim) -> Signed:
        block = self.mirror.chain.block(claim.block)
        assert block is not None
        seen = Observation(claim.block, block.hash, claim.size, claim.root, claim.index_root)
        signature = sign_observation(key, self._trust.genesis, self._trust.ledger, seen)
        return Signed(seen, account, signature)

    def _stop(self, wrong: Wrong) -> Stopped:
        """Keep the proof, then the stop: a crash between them finds the same again."""
        now = Millis(int(self._clock() * 1000))
        number = len(self.mirror.stops()) + 1
        name = f"conviction-{number}-{wrong.about.replace(' ', '-')}.json"
        found = Conviction(
            kind=wrong.kind,
            reason=wrong.reason,
            ledger=self._trust.ledger,
            genesis=to_json(self.mirror.genesis).decode(),
            observer=self.account,
            time=now,
            details=wrong.details,
        )
        write_atomically(self.mirror.folder / name, found.encode())
        with self.mirror.batch():
            self.mirror.add_stop(now, wrong.about, wrong.reason, name)
        return Stopped(wrong.reason, self.mirror.folder / name)


def _genesis(text: bytes) -> Genesis:
    try:
        return from_json(text)
    except NodeError as error:
        raise MirrorError(f"the genesis shown cannot be read: {error}") from error


def _trusted(trust: Trust, genesis: Genesis) -> Genesis:
    pairs = (
        ("genesis", genesis.hash, trust.genesis),
        ("ledger", genesis.ledger_id, trust.ledger),
        ("chain id", genesis.chain_id, trust.chain),
        ("sealers", tuple(sorted(genesis.sealers)), trust.sealers),
    )
    for name, found, wanted in pairs:
        if found != wanted:
            raise MirrorError(
                f"the {name} is not the one of the trust file: this is another ledger, or the "
                "trust file is of another"
            )
    return genesis
