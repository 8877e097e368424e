"""Documents against its model, through random statements of random people."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.ids import batch_id, document_id, series_id, single_id
from tests.contracts.ledger import CONSUMER, FAR, HEAD, ISSUER, MANAGER, STEWARD, Department
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.signing import Person, person, sha
from tests.support import authorization_model
from tests.support.authorization_model import Signer
from tests.support.document_model import DocumentModel

KIND, ZERO = "invoice", bytes(32)
ISSUING, BUYING, BOTH = DEPARTMENTS = [
    Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
    for code in ("SW", "XF", "ST2")
]
ROLES = [ISSUER, CONSUMER, STEWARD | ISSUER]
PEOPLE = [MANAGER, *(who for d in DEPARTMENTS for who in (d.handler, d.head))]
KEYS = ["1", "2", "3"]
BATCH = batch_id(series_id(ISSUING.id, KIND, sha("series")), 1)
DOCUMENTS = [*((single_id(ISSUING.id, KIND, sha(key)), 0) for key in KEYS), (BATCH, 2), (BATCH, 9)]
CHANGES = ["SuspendDocument", "ResumeDocument", "RevokeDocument", "SupersedeDocument"]
REDS = ["RequestRed", "ConfirmRed", "RejectRed", "WithdrawRed"]

documents = st.sampled_from([*DOCUMENTS[:1] * 4, *DOCUMENTS])
people = st.sampled_from([ISSUING.head, ISSUING.head, MANAGER, *PEOPLE])
slips = st.sampled_from([0] * 12 + [1, -1])
amounts = st.sampled_from([400, 400, 600, 1000, 0])
effects = st.sampled_from([0, 5, 5, 7, 1 << 48])
choices = st.integers(0, 11)


class DocumentsMachine(LedgerMachine):
    """An issuer, a buyer, and a steward that issues documents itself."""

    def __init__(self) -> None:
        super().__init__()
        self.book = DocumentModel(lambda id_: id_ in self.model.members)

    @initialize()
    def begin(self) -> None:
        """The members, a right, and a document of each sort."""
        for department, roles in zip(DEPARTMENTS, ROLES, strict=True):
            heads, handlers = [department.head], [department.handler]
            self.ledger.admit(department.code, roles, handlers, heads)
            message = self.ledger.message(
                "AdmitMember", code=department.code, prefix=department.prefix,
                profile=sha("profile"), roles=roles, handlers=[department.handler.address],
                heads=[department.head.address], expectedState=0,
            )  # fmt: skip
            self.model.apply("AdmitMember", message, [MANAGER.address])
        self.say("LicenseIssuer", MANAGER, 0, **self.right(FAR))
        self.say("IssueDocument", ISSUING.handler, 0, **self.document("1", 1000))
        self.say("IssueBatch", ISSUING.handler, 0, **self.batch(1, 2))

    @staticmethod
    def right(until: int) -> dict[str, Any]:
        return {"issuer": ISSUING.id, "kind": KIND, "from": 0, "until": until}

    @staticmethod
    def issuing() -> dict[str, Any]:
        return {"issuer": ISSUING.id, "kind": KIND, "root": sha("root"), "validFrom": 0,
                "validUntil": 0}  # fmt: skip

    def document(self, key: str, amount: int, **given: Any) -> dict[str, Any]:
        more = {"key": sha(key), "amount": amount, "buyer": BUYING.id, "blue": ZERO}
        return {**self.issuing(), **more, **given}

    def batch(self, first: int, count: int) -> dict[str, Any]:
        return {**self.issuing(), "series": sha("series"), "first": first, "count": count}

    def say(self, kind: str, by: Person, slip: int, /, **fields: Any) -> None:
        """A statement: contract and model accept or refuse it alike, with the same error."""
        tail = {"nonce": sha(f"nonce {next(self.ledger.nonces)}"), "expires": FAR}
        state = max(0, self.book.state_of(kind, fields) + slip)
        message = self.ledger.ordered(kind, {**tail, "expectedState": state, **fields})
        member, rank, roles, active = self.model.standing(by.address)
        signer, wanted = Signer(by.address, member, rank == HEAD, roles, active), ("", ())
        now = self.ledger.evm.next_time
        try:
            self.book.apply(kind, message, signer, now)
        except authorization_model.Refusal as refusal:
            wanted = (refusal.name, refusal.values)
        assert self.outcome(kind, message, [by]) == wanted

    @rule(until=st.sampled_from([FAR, FAR, FAR, 5, 0, 1 << 48]), by=people, slip=slips)
    def license(self, until: int, by: Person, slip: int) -> None:
        """Somebody gives, changes or takes the right."""
        self.say("LicenseIssuer", by, slip, **self.right(until))

    @rule(key=st.sampled_from(KEYS), by=st.sampled_from([ISSUING.handler] * 5 + PEOPLE),
          amount=amounts, choice=choices)  # fmt: skip
    def issue(self, key: str, by: Person, amount: int, choice: int) -> None:
        """Somebody issues a document, a red letter where one is confirmed."""
        blue = next((id_ for id_, red in self.book.reds.items() if red.status == 2), ZERO)
        if blue != ZERO and choice % 3:
            amount = self.book.reds[blue].open
        given = ({"buyer": ZERO}, {"buyer": ISSUING.id}, {"validFrom": 5, "validUntil": 4}, {})
        more = given[min(choice, 3)]
        self.say("IssueDocument", by, 0, **self.document(key, amount, blue=blue, **more))

    @rule(first=st.sampled_from([0, 1, 3, 9, (1 << 48) - 2]), count=st.sampled_from([0, 1, 2]),
          slip=slips)  # fmt: skip
    def issue_batch(self, first: int, count: int, slip: int) -> None:
        """The issuer issues a batch."""
        self.say("IssueBatch", ISSUING.handler, slip, **self.batch(first, count))

    @rule(document=documents, kind=st.sampled_from([*CHANGES[:2] * 3, *CHANGES]), by=people,
          effective=effects, following=documents, slip=slips)  # fmt: skip
    def change(
        self,
        document: tuple[bytes, int],
        kind: str,
        by: Person,
        effective: int,
        following: tuple[bytes, int],
        slip: int,
    ) -> None:
        """Somebody suspends, resumes, revokes or supersedes."""
        more: dict[str, Any] = {"reason": sha("reason")}
        if kind == "SupersedeDocument":
            more = {"successor": following[0], "successorSerial": following[1]}
        issue, serial = document
        self.say(kind, by, slip, issue=issue, serial=serial, effective=effective, **more)

    @rule(document=documents, kind=st.sampled_from(REDS), by=people, amount=amounts, slip=slips)
    def redden(
        self, document: tuple[bytes, int], kind: str, by: Person, amount: int, slip: int
    ) -> None:
        """Somebody asks for a red letter, confirms, rejects or withdraws."""
        fields: dict[str, Any] = {"issue": document[0], "serial": document[1]}
        if kind == "RequestRed":
            fields |= {"total": 1000, "amount": amount}
        if kind == "ConfirmRed":
            fields["amount"] = self.book.red(document_id(*document)).open or amount
        if kind != "ConfirmRed":
            fields["reason"] = sha("reason")
        self.say(kind, by, slip, **fields)

    @rule(document=documents, choice=choices)
    def go_on_reddening(self, document: tuple[bytes, int], choice: int) -> None:
        """Whoever mostly may does what mostly comes next."""
        status = self.book.red(document_id(*document)).status
        kind = "ConfirmRed" if status == 1 else "WithdrawRed" if status == 2 else "RequestRed"
        by = (BUYING.head, ISSUING.head)[choice % 2]
        self.redden(document, kind, by, 400, 0)  # type: ignore[call-arg]

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        """Whether the statement was accepted or not."""
        for issue, serial in DOCUMENTS:
            i = self.book.issues.get(issue)
            found = self.ledger.documents.look("issued", issue)[0]
            assert (found[0], found[2], found[3]) == (
                (i.root, i.count, i.first) if i else (ZERO, 0, 0)
            )
            if i is None or (i.count and not i.first <= serial < i.first + i.count):
                continue
            id_ = document_id(issue, serial)
            _, state, changes, successor = self.ledger.documents.look("validity", issue, serial)
            wanted = self.book.changes.get(id_, [])
            assert state == 1 + len(wanted)
            assert [(c[0], c[1], c[3], c[4]) for c in changes] == [
                (c.recorded, c.effective, c.status, c.by) for c in wanted
            ]
            assert successor == self.book.successors.get(id_, ZERO)
            red = self.book.red(id_)
            assert self.ledger.documents.look("red", id_) == (
                red.total, red.done, red.open, red.state, red.status, red.by,
            )  # fmt: skip


DocumentsMachine.TestCase.settings = settings(in_good_time, max_examples=8, stateful_step_count=30)
TestDocumentsMachine = DocumentsMachine.TestCase
