"""What a code shows is proved by the contracts on the embedded node; its records by evidence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from chain import evidence
from chain.documents import Bundle, decode_bundle
from chain.presentations import Verdict, check, name_of, parse_presentation
from chain.words import Digest, Millis
from gateway.archive.service import Archive as Vault
from gateway.database import WriteSession, read_session
from gateway.documents.model import Key
from gateway.holders import tokens
from gateway.holders.service import Holders
from gateway.holders.state import Way, Wish
from gateway.members.standing import Standing, standing
from gateway.uses.keys import RegisterKeys
from tests.gateway.evidence.test_real_node import observe
from tests.gateway.issuing.registry import KIND, SW
from tests.gateway.presentations.archive import REVOKED, Archive
from tests.gateway.presentations.conftest import archive, town
from tests.support.town import account_of
from tests.support.web import Visitor, holders_of, master_keys

__all__ = ["archive", "town"]

pytestmark = pytest.mark.loopback

CHOSEN = ("seller.name", "total.gross")


@dataclass
class Hand:
    """A document of the batch in its holder's hand."""

    archive: Archive
    holders: Holders
    bundle: Bundle

    @classmethod
    def of(cls, archive: Archive, place: int) -> Hand:
        """The document at that place of the batch, left with the gateway."""
        keys, town = master_keys(), archive.town
        vault = Vault(keys, RegisterKeys.of(keys))
        made = cls(archive, holders_of(town, vault, archive.presentations), archive.bundles[place])

        def leave(session: WriteSession) -> None:
            key = Key(SW, KIND, f"000{place}")
            deposit = vault.check(session, SW, made.bundle, key)
            vault.keep(session, vault.sealed(deposit, Millis(town.clock)))

        town.writer.run(leave)
        return made

    def issuer(self) -> Standing:
        """The issuer's clerk."""
        with read_session(self.archive.town.engine) as session:
            return standing(session, account_of("sw-clerk"))

    def code(self) -> Digest:
        """A code for two fields, through a link of the issuer."""
        links, codes, run = self.holders.links, self.holders.codes, self.archive.town.writer.run
        token, who, name = tokens.new_token(), self.issuer(), name_of(self.bundle)
        kept = tokens.pin_kept("271828", token)
        run(lambda session: links.make(session, who, name, token, kept))
        cookie = run(lambda session: links.open(session, token))
        return run(lambda s: codes.make(s, cookie, Wish(CHOSEN, "核验", None, 5)))


@pytest.mark.parametrize("place", [0, REVOKED])
def test_a_code_shows_its_fields_with_the_proof_of_the_chain(archive: Archive, place: int) -> None:
    hand, town = Hand.of(archive, place), archive.town
    code, holders = hand.code(), hand.holders
    shown = holders.show(name_of(hand.bundle), CHOSEN, None)
    proof = asyncio.run(holders.prove(shown))
    assert proof.file is not None
    assert {one.field.path for one in parse_presentation(proof.file).bundle.fields} == set(CHOSEN)
    report = check(proof.file, archive.trust, archive.now())
    wanted = Verdict.VALID if place == 0 else Verdict.INVALID
    assert report.verdict is wanted, report.checks
    assert shown.status.verdict.value == wanted.value
    who = hand.issuer()
    used = town.writer.run(lambda s: holders.codes.use(s, code, who, Way.DIGITS, shown.digest))
    assert decode_bundle(shown.bundle.encode()).hidden == len(hand.bundle.fields) - len(CHOSEN)
    town.settle()
    observe(town)
    answer: Any = (
        Visitor(archive.client).sign_in("sw-clerk").get(f"/v1/evidence?record={used.position}")
    )
    assert answer.status_code == 200, answer.text
    told = evidence.check(answer.content, archive.trust)
    assert told.verdict is evidence.Status.VALID, told.checks
