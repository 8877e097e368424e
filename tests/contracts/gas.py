"""What each function costs: ``python -m tests.contracts.gas`` writes gas.json, to be committed.

Gas of whole transactions under Cancun's rules, calldata and the 21,000 of each included. Everything
that is sent is the same each time, so that the figures are, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.contracts import reference
from tests.contracts.cases import Asking, asking
from tests.contracts.evm import Outcome
from tests.contracts.ledger import (
    FUNCTIONS,
    HANDLER,
    MANAGER,
    NOBODY,
    PROVIDER,
    SENDER,
    STEWARD,
    Department,
    Ledger,
    authorization_id,
    founded,
    member_id,
    resource_id,
)
from tests.contracts.shelf import shelf
from tests.contracts.signing import person, sha

FILE = Path(__file__).with_name("gas.json")
Figures = dict[str, int]


def measure() -> Figures:
    """Every figure, each measured from the founding on."""
    ledger, mark = founded()
    figures = {
        f"deploy {contract.name}": contract.gas_used
        for contract in (
            ledger.members,
            ledger.catalog,
            ledger.journal,
            ledger.authorizations,
            ledger.documents,
            ledger.uses,
        )
    }
    for scene in (membership, quorums, catalog, batches, journal, authorizations, documents, uses):
        ledger.restart_nonces()
        figures |= dict(scene(ledger))
        ledger.evm.go_back(mark)
    return figures


def membership(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Each statement about a member, under one steward."""
    ann, ben = person("ann"), person("ben")
    tj = member_id("TJ")
    yield "Members.admit, two accounts", ledger.admit("TJ", PROVIDER, [ann], [ben]).gas_used
    amendment = {"member": tj, "profile": sha("new"), "roles": PROVIDER}
    yield "Members.amend", ledger.do("AmendMember", MANAGER, **amendment).gas_used
    yield "Members.suspend", ledger.suspend(tj).gas_used
    yield "Members.reinstate", ledger.reinstate(tj).gas_used
    new = person("new").address
    for name, previous, next_ in (
        ("add", NOBODY, new),
        ("replace", ann.address, person("newer").address),
        ("remove", new, NOBODY),
    ):
        change = {"member": tj, "previous": previous, "next": next_, "rank": HANDLER}
        yield f"Members.rotate, {name}", ledger.do("RotateAccount", ben, **change).gas_used


def quorums(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """An admission without accounts, under more and more stewards."""
    heads = [MANAGER, *(person(f"head {number}") for number in range(2, 6))]
    for count in range(1, 6):
        signers = heads[: count // 2 + 1]
        if count in (1, 3, 5):
            name = f"Members.admit, no account, {len(signers)} signatures"
            yield name, ledger.admit(f"PLAIN{count}", PROVIDER, by=signers).gas_used
        if count < 5:
            ledger.admit(f"STEW{count}", STEWARD, [], [heads[count]], signers)


def catalog(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Each statement about a resource, in a transaction of its own."""
    tj, jy = ledger.department("TJ"), ledger.department("JY")
    id_ = resource_id("TJ-1")
    yield "Catalog.publish, first version", ledger.publish(tj, "TJ-1").gas_used
    yield "Catalog.publish, next version", ledger.publish(tj, "TJ-1", 2).gas_used
    withdrawal = {"resource": id_, "reason": sha("why")}
    yield "Catalog.withdraw", ledger.do("WithdrawEntry", tj.head, **withdrawal).gas_used
    transfer = {"resource": id_, "from": tj.id, "to": jy.id}
    yield "Catalog.transfer", ledger.do("TransferEntry", tj.head, jy.head, **transfer).gas_used


def batches(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Publications relayed, the gas of each."""
    tj = ledger.department("TJ")
    for count, version in ((100, 1), (100, 2), (10, 3)):
        calls = [publication(ledger, tj, serial, version) for serial in range(count)]
        kind = "first versions" if version == 1 else "next versions"
        yield f"Catalog.relay, each of {count} {kind}", relay(ledger, calls).gas_used // count
    refused = [publication(ledger, tj, serial, 9) for serial in range(100)]
    yield "Catalog.relay, each of 100 refused", relay(ledger, refused).gas_used // 100


def publication(ledger: Ledger, owner: Department, serial: int, version: int) -> bytes:
    """The calldata of a publication, with a code as long as those in use."""
    fields = {"code": f"TJ-{serial:06}", "owner": owner.id, "version": version}
    message = ledger.message("PublishEntry", **fields, entry=sha(f"{serial} {version}"))
    return ledger.call("PublishEntry", message, ledger.sign("PublishEntry", message, owner.handler))


def relay(ledger: Ledger, calls: list[bytes]) -> Outcome:
    """Relays them in one transaction."""
    return ledger.catalog.send(SENDER.address, "relay", calls)


def journal(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Appends of few and many leaves; the index root is given."""
    leaves = reference.leaves(7_601, "gas")
    size = 0
    for count in (1, 100, 3_500, 3_500, 500):
        tree = leaves[:size]
        values = (size, reference.root(tree), sha("index"), reference.peaks(tree))
        call = (*values, leaves[size : size + count])
        used = ledger.journal.send(SENDER.address, "append", *call).gas_used
        size += count
        yield f"Journal.append, {count} leaves to {size}", used


def authorizations(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Each statement about an authorization, in a transaction of its own."""
    made = asking(ledger)
    for kind in ("RequestAccess", "EndorseAccess", "GrantAccess", "SuspendAccess", "ResumeAccess"):
        yield f"Authorizations.{FUNCTIONS[kind]}", made.do(kind).gas_used
    yield "Authorizations.revoke", made.do("RevokeAccess").gas_used
    other = {"code": "A-0123456789AB"}
    made.do("RequestAccess", **other)
    about = {"authorization": authorization_id(other["code"])}
    yield "Authorizations.deny", made.do("DenyAccess", **about).gas_used
    calls = [application(made, serial) for serial in range(100)]
    done = ledger.authorizations.send(SENDER.address, "relay", calls)
    yield "Authorizations.relay, each of 100 requests", done.gas_used // 100


def application(made: Asking, serial: int) -> bytes:
    """The calldata of an application."""
    message = made.message("RequestAccess", code=f"A-{serial:012}")
    signed = made.ledger.sign("RequestAccess", message, made.consumer.handler)
    return made.ledger.call("RequestAccess", message, signed)


def documents(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Each statement about a document, in a transaction of its own, and issuing by the batch."""
    made = shelf(ledger)
    yield "Documents.license", made.do("LicenseIssuer").gas_used
    plain = {"amount": 0, "buyer": bytes(32)}
    done = made.do("IssueDocument", key=sha("plain"), **plain)
    yield "Documents.issue, root only", done.gas_used
    yield "Documents.issue, with amount and buyer", made.do("IssueDocument").gas_used
    calls = [made.call("IssueDocument", key=sha(f"{n}"), **plain) for n in range(100)]
    relayed = ledger.documents.send(SENDER.address, "relay", calls)
    yield "Documents.relay, each of 100 issued alone", relayed.gas_used // 100
    for number, first in ((1, 1), (2, 10_001)):
        done = made.do("IssueBatch", first=first, count=10_000)
        yield f"Documents.issueBatch, 10000 documents, batch {number}", done.gas_used
    for kind in ("SuspendDocument", "ResumeDocument", "RevokeDocument"):
        yield f"Documents.{FUNCTIONS[kind]}", made.do(kind).gas_used
    about = {"issue": made.batch(), "serial": 7}
    yield "Documents.revoke, of a batch", made.do("RevokeDocument", **about).gas_used
    more = {"issue": made.single("plain"), "successor": made.single("1")}
    yield "Documents.supersede", made.do("SupersedeDocument", **more).gas_used
    for kind in ("RequestRed", "RejectRed", "RequestRed", "WithdrawRed", "RequestRed"):
        used = made.do(kind).gas_used
        yield f"Documents.{FUNCTIONS[kind]}", used
    yield "Documents.confirmRed", made.do("ConfirmRed").gas_used
    letter = {"key": sha("red"), "amount": 400, "blue": made.id}
    yield "Documents.issue, a red letter", made.do("IssueDocument", **letter).gas_used


def uses(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Each statement about the use of documents: of one, and of 300 under one voucher."""
    ledger.evm.travel(
        2_000_000_000
    )  # so that the locks' last seconds have the same bytes each time
    made = shelf(ledger)
    for count in (1, 300):
        keys = [sha(f"{count} {number}") for number in range(count)]
        for kind in ("LockUse", "BookUse", "ReverseUse"):
            done = made.do(kind, keys=keys, voucher=sha(f"voucher {count}"))
            yield f"Uses.{FUNCTIONS[kind]}, {count} keys", done.gas_used
        fresh = [sha(f"fresh {count} {number}") for number in range(count)]
        done = made.do("BookUse", keys=fresh, voucher=sha(f"direct {count}"))
        yield f"Uses.book, {count} keys never locked", done.gas_used
    made.do("LockUse", keys=[sha("given up")])
    yield "Uses.release, 1 keys", made.do("ReleaseUse", keys=[sha("given up")]).gas_used
    yield "Uses.nameBuyer", made.do("NameBuyer").gas_used


def written(figures: Figures) -> str:
    """The one spelling of the figures."""
    return json.dumps(figures, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(measure()), encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"), end="")
