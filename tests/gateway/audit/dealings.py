"""What members do with each other in the world of these tests, after its catalog has been filled.

市统计局 grants 西城区 all of a resource, which takes it once, is refused once and breaks off once;
it reports accesses from elsewhere, names the persons that the resource is about, and forgets one.
"""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from chain.client import AuthorizationState
from chain.client.views import AuthorizationStatus
from chain.records import tag_hash
from chain.words import Digest, Millis, Seconds, to_hex
from gateway.authorizations.terms import Mode, Request, Terms
from gateway.authorizations.terms import Release as ReleaseTerm
from gateway.database import WriteSession, read_session
from gateway.lineage.document import make_lineage
from gateway.members.reason import make_reason
from gateway.members.standing import standing
from gateway.payloads.description import Description, make_description
from gateway.payloads.models import PayloadKey
from gateway.payloads.rules import judge_deposit
from gateway.persons.lists import make_attachment
from gateway.persons.service import read_listing, take_list
from gateway.persons.tags import tags_for
from gateway.releases.bodies import Why
from gateway.releases.request import Request as ReleaseRequest
from gateway.releases.service import NOTHING, Releases, read_request
from gateway.releases.situation import Surroundings
from gateway.reports.models import Report, Taking
from gateway.reports.rules import judge as judge_report
from gateway.reports.spool import Spool
from gateway.reports.taking import Taker
from gateway.trace.asking import ASKED, EXPORTED, Answer, Asker, keep
from tests.gateway.authorizations.office import Office
from tests.gateway.reports.support import event, lines
from tests.support.town import TJ, XC, account_of, an_entry
from tests.support.web import payloads_of

if TYPE_CHECKING:
    from tests.gateway.audit.world import World

SOURCE, DERIVED = "STJJ-0006", "STJJ-0007"
CODE, ENDED = "A-0123456789AB", "A-0123456789AC"
HEAD, CLERK = "xc-head", "new"  # of 西城区, whose clerk's account was rotated before
ASKED_FOR = Request("税收征收管理法", "核验企业登记", "tax.verify", None, Mode.DOWNLOAD)
GRANTED = Terms("tax.verify", None, Mode.DOWNLOAD, release=ReleaseTerm.RECORDED)
_SALT = b"\x05" * 32


class _Office(Office):
    """An office in a town without auditors; nothing is under way when it is asked for a state."""

    def next_state(self, code: str) -> int:
        return self.row(code).number


def deal(world: World) -> None:
    """Everything of the above; the chain's view of the authorizations is the journal's then."""
    for code, name in ((SOURCE, "登记"), (DERIVED, "汇总")):
        world.accept(world.publish(code, an_entry(name)).digest)
    lineage = make_lineage([SOURCE], "按行业汇总")
    world.take(world.statement("DeclareLineage", ["tj-clerk"], lineage, resource=_id(DERIVED)))
    office = _Office(world)
    for code in (CODE, ENDED):
        office.requested(SOURCE, code=code, by=CLERK, asked=ASKED_FOR, uses=3)
        office.accept(office.endorse(code, HEAD))
        office.accept(office.grant(code, terms=GRANTED))
    office.refuse(office.suspend(CODE))
    office.accept(office.suspend(CODE))
    office.accept(office.resume(CODE))
    office.accept(office.revoke(ENDED))
    subjects(world)
    releases(world, payload(world))
    report(world)
    question(world)
    agree(world, office)


def payload(world: World) -> Digest:
    """A payload for all to see, with a key for bytes that no audit reads."""
    described = Description("data.csv", "text/csv", 3, Digest(b"\x0d" * 32), 1, ("a", "b"))
    raw = world.statement(
        "DepositPayload", ["tj-clerk"], make_description(described), resource=_id(SOURCE)
    )
    content = world.content(raw)

    def job(session: WriteSession) -> None:
        actors = world.intake.signers(session, content)
        judgement = judge_deposit(session, content, actors)
        world.intake.record(session, content, actors, judgement, "recorded")
        file = content.digest.hex()
        session.add(
            PayloadKey(
                payload=content.digest, wrapped=bytes(60), wrapped_by="k", salt=_SALT, file=file
            )
        )

    world.writer.run(job)
    return content.digest


def releases(world: World, payload: Digest) -> None:
    """One that is delivered and acknowledged, one that breaks off and goes on, one refused."""
    around = Surroundings(Millis(world.clock), 0, 60)
    service = Releases(world.intake, payloads_of(world), lambda: around)

    def ask(code: str, *persons: str) -> Digest:
        wish = ReleaseRequest("tax.verify", None, "0x" + "ab" * 32, "2026-0412")
        named = {"authorization": to_hex(tag_hash(f"authorization:{code}"))}
        raw = world.statement(
            "RequestRelease", [CLERK], wish.as_json(), payload=to_hex(payload), **named
        )
        signed = read_request(world.content(raw), persons)
        world.writer.run(lambda session: service.decide(session, signed, NOTHING))
        return signed.content.digest

    first, second = ask(CODE, "李四"), ask(CODE)
    ask(ENDED, "李四")
    content = Digest(b"\x0d" * 32)
    world.writer.run(lambda session: service.complete(session, first, content, 3))
    received = {"release": to_hex(first), "content": to_hex(content)}
    world.take(world.statement("AcknowledgeRelease", [CLERK], None, **received))
    world.writer.run(lambda session: service.abort(session, second, 2, Why.CLIENT_GONE))
    world.writer.run(lambda session: service.resume(session, second, 1))
    world.writer.run(lambda session: service.abort(session, second, 2, Why.CLIENT_GONE))


def subjects(world: World) -> None:
    """Whom the resource is about; one of them is forgotten afterwards."""
    labels = ["张三", "李四"]
    raw = world.statement(
        "ListSubjects", ["tj-clerk"], make_attachment(_SALT, labels), resource=_id(SOURCE)
    )
    listing = read_listing(world.content(raw), _SALT, labels)
    world.writer.run(lambda session: take_list(session, world.intake, listing))
    (person,) = world.writer.run(lambda session: tags_for(session, TJ, ["张三"]))
    named = {"member": to_hex(tag_hash(f"member:{TJ}")), "person": person}
    world.take(world.statement("ErasePerson", ["tj-head"], make_reason("个人要求"), **named))


def report(world: World, sequence: int = 1) -> None:
    """A report of two accesses, one of them under the authorization, and a line that is none."""
    more = {"resource": SOURCE, "authorization": CODE, "persons": ["李四"]}
    body = lines(event(sequence * 2, **more), "{", event(sequence * 2 + 1, resource=SOURCE))
    now = world.seconds()
    raw = world.statement(
        "SubmitReport",
        ["tj-clerk"],
        None,
        **{"member": to_hex(tag_hash(f"member:{TJ}")), "from": now - 30 * 86_400, "until": now},
        sequence=sequence,
        count=3,
        events=to_hex(sha256(body).digest()),
    )
    content = world.content(raw)

    def begin(session: WriteSession) -> Report:
        actors = world.intake.signers(session, content)
        world.intake.record(
            session, content, actors, judge_report(session, content, actors), "recorded"
        )
        session.add(
            Taking(
                member=TJ, sequence=sequence, lines=0, offset=0, taken=0, rejected=0,
                first=None, last=None,
            )
        )  # fmt: skip
        return session.get_one(Report, (TJ, sequence))

    taker = Taker(world.engine, world.writer, world.journal, lambda: False)
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), compressed=False)
        spool.feed(body)
        spool.finish()
        taker.take(world.writer.run(begin), spool)
        spool.close()


def question(world: World) -> None:
    """What was asked and taken away under a case."""
    with read_session(world.engine) as session:
        who = Asker(standing(session, account_of("steward")), "AUD-7")
    for kind, rows in ((ASKED, 2), (EXPORTED, None)):
        told = Answer(40, "json", rows)
        keep(world.writer, world.journal, who, kind, {"resource": SOURCE}, told)


def agree(world: World, office: Office) -> None:
    """Let the chain say of both authorizations what the table says."""
    for code in (CODE, ENDED):
        row = office.row(code)
        world.client.authorizations[Digest(row.tag)] = AuthorizationState(
            resource=tag_hash(f"resource:{row.resource}"),
            consumer=tag_hash(f"member:{XC}"),
            application=Digest(row.application),
            terms=Digest(bytes(32)),
            from_=Seconds(row.from_),
            until=Seconds(row.until),
            uses=row.uses,
            state=row.number,
            status=AuthorizationStatus[row.state.upper()],
            suspended_by=None,
        )


def _id(code: str) -> str:
    return to_hex(tag_hash(f"resource:{code}"))
