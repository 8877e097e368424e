"""What an issuer keeps of its documents, and what it says about them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.testclient import TestClient

from chain.documents import Batch, Bundle, Commitment, Envelope, Place, commit
from chain.evidence import Trust
from chain.presentations import Report, check, name_of
from chain.records import tag_hash
from chain.words import Digest, Seconds, to_hex
from gateway.presentations.service import Presentations
from gateway.settings import Settings
from gateway.trust.service import trust_of
from tests.chain.documents import samples
from tests.gateway.anchoring.chain_town import ChainTown
from tests.gateway.issuing.registry import KIND, NOBODY, SW, Registry, digest_of

COUNT = 20
"""Documents of the batch."""
REVOKED = 1
"""Where the one stands that was revoked."""


@dataclass
class Archive:
    """The bundles of what was issued."""

    town: ChainTown
    registry: Registry
    settings: Settings
    presentations: Presentations
    client: TestClient
    bundles: list[Bundle] = field(default_factory=list)
    """Those of the batch."""

    def issue(self) -> None:
        """One alone and a batch, of which one is revoked."""
        self.alone = self.issued("1")
        batch, commitments = self._batch()
        self.bundles = [one.disclose(batch=batch.proof(at)) for at, one in enumerate(commitments)]
        self.registry.batch(count=COUNT, root=to_hex(batch.root))
        self.registry.about("RevokeDocument", name_of(self.bundles[REVOKED]))
        self.town.settle()

    def issued(self, key: str) -> Bundle:
        """An invoice issued alone; the contract has not answered yet."""
        commitment = commit(self.envelope(digest_of(key)), samples.invoice(), samples.SECRET)
        self.registry.issue(key, root=to_hex(commitment.root), buyer=NOBODY)
        return commitment.disclose()

    def envelope(self, key: Digest | None, place: Place | None = None) -> Envelope:
        """The envelope of a document."""
        return Envelope(
            tag_hash(f"member:{SW}"), KIND, key, place, Seconds(0), Seconds(0),
            len(samples.invoice()),
        )  # fmt: skip

    def _batch(self) -> tuple[Batch, list[Commitment]]:
        made = [
            commit(
                self.envelope(None, Place(digest_of("series"), 1, COUNT, serial)),
                samples.invoice(),
                digest_of(f"secret {serial}"),
            )
            for serial in range(1, COUNT + 1)
        ]
        return Batch([one.root for one in made]), made

    @property
    def trust(self) -> Trust:
        """What the gateway proposes."""
        return trust_of(self.town.ledger, self.settings)

    def now(self) -> Seconds:
        """The clock of who checks."""
        return Seconds(int(time.time()))

    def post(self, bundle: Bundle | bytes) -> Any:
        """A bundle brought to the gateway by somebody whom it does not know."""
        content = bundle if isinstance(bundle, bytes) else bundle.encode()
        return self.client.post("/v1/presentations", content=content)

    def report(self, bundle: Bundle, as_of: Seconds | None = None) -> Report:
        """What the check of its presentation says."""
        answer = self.post(bundle)
        assert answer.status_code == 200, answer.text
        return check(answer.content, self.trust, self.now(), as_of)

    def with_client(self, client: Any) -> Presentations:
        """The service, with another node."""
        return replace(self.presentations, client=client)
