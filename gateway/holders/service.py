"""What a running gateway has of holders: links and codes over one ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chain.words import Millis
from gateway.holders.codes import Codes
from gateway.holders.keys import HolderKeys
from gateway.holders.links import Links
from gateway.journal.records import Journal
from gateway.payloads.master import MasterKeys


@dataclass(frozen=True, slots=True)
class Holders:
    """Links given out by issuers, and the codes that holders make."""

    links: Links
    codes: Codes

    @classmethod
    def of(cls, journal: Journal, masters: MasterKeys, now: Callable[[], Millis]) -> Holders:
        """Over one journal, with keys out of the payload master keys and a clock from outside."""
        links = Links(journal, now)
        return cls(links, Codes(links, HolderKeys.of(masters)))
