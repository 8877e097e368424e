"""Opening a ledger: everything that a running gateway needs, made from its settings."""

from __future__ import annotations

import time
from collections.abc import Callable

from chain import keys
from chain.client import ChainIdentity, Client, Sender
from chain.words import Millis, Seconds
from gateway import ledger as ledgers
from gateway.anchoring import Anchoring
from gateway.anchoring.follower import contracts_of
from gateway.archive.service import Archive
from gateway.audit.recording import AuditRecords
from gateway.authorizations.extension import extension_judge
from gateway.checking.service import Checking
from gateway.completeness import Completeness
from gateway.database import Writer, check_schema, open_engine
from gateway.documents.parsing import Readers
from gateway.errors import LedgerError
from gateway.evidence.turns import Turns
from gateway.holders.service import Holders
from gateway.intake.judges import Judge
from gateway.intake.service import Intake
from gateway.issuing.rules import issuing_judges
from gateway.journal import tree
from gateway.journal.receipts import ReceiptSigner
from gateway.journal.records import Journal
from gateway.ledger import OPERATOR, OUTBOX, Ledger
from gateway.limits import RateLimiter
from gateway.observers.service import observers_of
from gateway.payloads import custody
from gateway.payloads.master import read_key_file
from gateway.payloads.rules import erasure_judge
from gateway.payloads.store import open_store
from gateway.payloads.uploads import Uploads
from gateway.presentations.service import Presentations
from gateway.releases.deliveries import Deliveries
from gateway.releases.service import Releases
from gateway.releases.situation import Surroundings
from gateway.reports.desk import REPORTS, Desk
from gateway.services import Services
from gateway.settings import Settings
from gateway.signin.service import SignInService
from gateway.tlog.note import NoteSigner
from gateway.uses.keys import read_register
from gateway.uses.rules import uses_judges
from gateway.verification.authorities import authorities_of
from gateway.verification.service import Verification


def open_services(
    settings: Settings, millis: Callable[[], Millis], seconds: Callable[[], Seconds]
) -> Services:
    """Open the ledger in the settings' folder; nothing runs yet but the writer.

    Raises `LedgerError` or `AccountError` where the ledger is missing, half made or of another
    program, or the operator's key does not open.
    """
    ledger = ledgers.load(settings.data)
    observers = observers_of(settings, ledger, millis)
    key = operator_key(settings, ledger)
    client = chain_client(settings, ledger)
    payloads = open_store(settings)
    register = read_register(settings.payload_key, settings.data)
    engine = open_engine(settings.database)
    check_schema(engine)
    journal = Journal(millis)
    notified: list[Callable[[], None]] = []
    writer = Writer(
        engine,
        before_commit=tree.extend,
        after_commit=lambda: _notify(notified),
    )
    sender = Sender(settings.data / OUTBOX, client, key)
    completeness = Completeness(engine)
    anchoring = Anchoring(settings, ledger, engine, writer, journal, client, sender, completeness)
    notified.append(anchoring.notify)
    custody.recover(engine, writer, payloads)
    intake = Intake(ledger.ledger_id, journal, seconds, judges_of(settings, seconds))
    releases = Releases(
        intake,
        payloads,
        lambda: Surroundings(millis(), anchoring.silence(), settings.release_chain_age),
    )
    archive = Archive(read_key_file(settings.payload_key), register)
    readers = Readers(authorities_of(settings.authorities))
    presentations = Presentations(ledger, client, observers, settings, millis, Turns())
    verification = Verification(
        ledger.ledger_id,
        engine,
        archive,
        register,
        readers,
        seconds,
        anchoring.silence,
        settings.release_chain_age,
    )
    return Services(
        settings=settings,
        ledger=ledger,
        engine=engine,
        writer=writer,
        intake=intake,
        receipts=ReceiptSigner(ledger.ledger_id, key, settings.anchor_within),
        sign_in=SignInService(
            settings.url, ledger.chain_id, seconds, frozenset(settings.observer_accounts)
        ),
        anchoring=anchoring,
        completeness=completeness,
        limiter=RateLimiter(settings.public_rate, time.monotonic),
        payloads=payloads,
        uploads=Uploads(settings.max_payload),
        releases=releases,
        deliveries=Deliveries(
            engine, writer, releases, anchoring.wait_anchored, settings.release_within
        ),
        reports=Desk(settings.data / REPORTS, engine, writer, intake),
        observers=observers,
        log=NoteSigner.of(ledger.ledger_id, key),
        client=client,
        turns=Turns(),
        register=register,
        archive=archive,
        readers=readers,
        verification=verification,
        checking=Checking(verification, seconds),
        presentations=presentations,
        audits=AuditRecords(settings.data, ledger, writer, journal),
        holders=Holders.of(
            journal,
            read_key_file(settings.payload_key),
            millis,
            engine,
            archive,
            register,
            presentations,
        ),
    )


def judges_of(settings: Settings, seconds: Callable[[], Seconds]) -> dict[str, Judge]:
    """The judges that depend on the settings, or on the clock."""
    return {
        "ErasePayload": erasure_judge(settings.backup_days, seconds),
        "ExtendReply": extension_judge(seconds),
        **issuing_judges(seconds),
        **uses_judges(seconds),
    }


def _notify(notified: list[Callable[[], None]]) -> None:
    for notify in notified:
        notify()


def chain_client(settings: Settings, ledger: Ledger) -> Client:
    """A client that takes only the ledger's own chain for an answer."""
    if settings.chain_url is None:
        raise LedgerError("no node is known; start the gateway with `shujian up`")
    identity = ChainIdentity(ledger.chain_id, ledger.genesis)
    return Client(settings.chain_url, expect_chain=identity, contracts=contracts_of(ledger))


def operator_key(settings: Settings, ledger: Ledger) -> bytes:
    """The operator's private key; raises `LedgerError` where it is not the ledger's."""
    if settings.password_file is None:
        raise LedgerError("name the file with the operator's password: SHUJIAN_PASSWORD_FILE=./pw")
    password = keys.read_password_file(settings.password_file)
    if keys.address_of(OPERATOR, settings.keys_folder) != ledger.operator:
        raise LedgerError(
            f"the operator's account in {settings.keys_folder} is not this ledger's; "
            "name the right folder with SHUJIAN_KEYS"
        )
    return keys.unlock(OPERATOR, password, settings.keys_folder)
