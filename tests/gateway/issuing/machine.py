"""The gateway and the contract's model side by side, through what people do at random.

The model stands in for the contract: it answers what the gateway has recorded, in the journal's
order or relayed early by a stranger, and it takes what members send to it directly. The contract
itself is held against the same model in tests/contracts.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chain.documents import DocumentName
from chain.records import tag_hash
from chain.statements import statement_type
from chain.words import Digest, to_hex
from gateway.audit import rebuild
from gateway.database import read_session
from gateway.errors import GatewayError
from gateway.intake.service import Taken
from gateway.issuing.subjects import subject_of
from gateway.members.reason import make_reason
from tests.gateway.issuing.agreement import compare_document, compare_issuing
from tests.gateway.issuing.people import (
    ALONE,
    CHANGES,
    CODES,
    DOCUMENTS,
    NEXT,
    PEOPLE,
    REDS,
    TABLES,
    Sent,
    as_bytes,
)
from tests.gateway.issuing.registry import (
    JG,
    KIND,
    MZ,
    NOBODY,
    NOW,
    SW,
    Registry,
    hashed,
    member_id,
)
from tests.support.authorization_model import Refusal, Signer
from tests.support.document_model import DocumentModel
from tests.support.town import XC, Town

people = st.sampled_from(list(PEOPLE))
slips = st.sampled_from([0] * 12 + [1, -1])
documents = st.sampled_from([*DOCUMENTS[:1] * 4, *DOCUMENTS[4:5] * 2, *DOCUMENTS])
keys = st.sampled_from(ALONE)
effects = st.sampled_from([NOW, NOW, NOW + 1, NOW - 1, 0])
amounts = st.sampled_from([0, 1000, 1000, 400, 600])
ways = st.sampled_from([False, False, False, True])
choices = st.integers(0, 11)


class Documents(RuleBasedStateMachine):
    """People who issue, change, redden, race and go behind the gateway's back."""

    def __init__(self, licensed: Town) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="shujian-machine-"))
        shutil.copytree(licensed.folder, self.folder / "town")
        self.town = Town(self.folder / "town", nonces=licensed.nonces, blocks=licensed.blocks)
        self.registry = Registry(self.town)
        known = {tag_hash(f"member:{code}") for code in CODES}
        self.contract = DocumentModel(known.__contains__)
        for code in (SW, MZ, JG):
            right = (NOW - 86_400, NOW + 365 * 86_400, 1)
            self.contract.rights[tag_hash(f"member:{code}"), KIND] = right
        self.pending: list[Sent] = []

    def teardown(self) -> None:
        before = self.registry.rows(*TABLES)
        rebuild(self.town.writer)
        assert self.registry.rows(*TABLES) == before
        self.town.close()
        shutil.rmtree(self.folder)

    @initialize(steps=st.sampled_from([3, 3, 3, 2, 0]))
    def begin(self, steps: int) -> None:
        """Some documents were issued before."""
        one = {"key": hashed("1"), "amount": 1000, "buyer": member_id(XC), "blue": NOBODY}
        two = {"key": hashed("2"), "amount": 0, "buyer": NOBODY, "blue": NOBODY}
        first: list[tuple[str, dict[str, Any]]] = [
            ("IssueDocument", one), ("IssueBatch", {"first": 1, "count": 2}),
            ("IssueDocument", two),
        ]  # fmt: skip
        for kind, fields in first[:steps]:
            self.send(kind, "sw-clerk", fields, True, self.contract, 0)

    @rule(document=documents, choice=choices, effective=effects, directly=ways)
    def go_on_changing(
        self, document: tuple[bytes, int], choice: int, effective: int, directly: bool
    ) -> None:
        """Whoever mostly may does what mostly comes next."""
        model = self.seen(directly)
        changes = model.changes.get(DocumentName(Digest(document[0]), document[1]).id, [])
        status, side = (changes[-1].status, changes[-1].by) if changes else (1, choice % 2 + 1)
        kinds = NEXT[status]
        fields: dict[str, Any] = {"effective": max(effective, *(c.effective for c in changes), 0)}
        kind = kinds[choice % len(kinds)]
        if kind == "SupersedeDocument":
            following, side = DOCUMENTS[choice % 5], 1
            fields |= {"successor": to_hex(following[0]), "successorSerial": following[1]}
        self.about(kind, ("", "sw-head", "steward")[side], document, fields, directly, 0)

    @rule(key=keys, choice=choices, amount=amounts, directly=ways, slip=slips)
    def issue(self, key: str, choice: int, amount: int, directly: bool, slip: int) -> None:
        """Somebody issues a document, a red letter where one is confirmed."""
        model = self.seen(directly)
        confirmed = [id_ for id_, red in model.reds.items() if red.status == 2]
        blue, buyer = NOBODY, member_id((XC, MZ, SW)[choice % 3]) if choice else NOBODY
        if confirmed and choice % 2:
            blue, amount = to_hex(confirmed[0]), model.reds[confirmed[0]].open + slip
        by = ("sw-clerk", "sw-clerk", "sw-head", "jg-clerk", "xc-clerk")[choice % 5]
        fields = {"key": hashed(key), "amount": max(amount, 0), "buyer": buyer, "blue": blue}
        self.send("IssueDocument", by, fields, directly, model, 0)

    @rule(first=st.sampled_from([1, 1, 3, 5, 0]), count=st.sampled_from([2, 2, 4, 0]),
          directly=ways, slip=slips)  # fmt: skip
    def issue_batch(self, first: int, count: int, directly: bool, slip: int) -> None:
        """Somebody issues a batch."""
        fields = {"first": first, "count": count}
        self.send("IssueBatch", "sw-clerk", fields, directly, self.seen(directly), slip)

    @rule(issuer=st.sampled_from([SW, SW, MZ]), days=st.sampled_from([*[9] * 9, 0, -2]),
          by=st.sampled_from(["steward", "steward", "jg-head", "sw-head"]), directly=ways,
          slip=slips)  # fmt: skip
    def license(self, issuer: str, days: int, by: str, directly: bool, slip: int) -> None:
        """A steward gives, changes or takes a right."""
        until = NOW + days * 86_400 if days else 0
        limits = {"from": NOW - 86_400 if days else 0, "until": until}
        fields = {"issuer": member_id(issuer), "kind": KIND, **limits}
        self.send("LicenseIssuer", by, fields, directly, self.seen(directly), slip)

    @rule(document=documents, kind=st.sampled_from(CHANGES), effective=effects, choice=choices,
          following=documents, directly=ways, slip=slips)  # fmt: skip
    def change(
        self,
        document: tuple[bytes, int],
        kind: str,
        effective: int,
        choice: int,
        following: tuple[bytes, int],
        directly: bool,
        slip: int,
    ) -> None:
        """Somebody suspends, resumes, revokes or supersedes."""
        by = ("sw-head", "sw-head", "sw-head", "steward", "jg-head", "sw-clerk")[choice % 6]
        fields: dict[str, Any] = {"effective": effective}
        if kind == "SupersedeDocument":
            fields |= {"successor": to_hex(following[0]), "successorSerial": following[1]}
        self.about(kind, by, document, fields, directly, slip)

    @rule(document=documents, kind=st.sampled_from(REDS), by=people, amount=amounts,
          directly=ways, slip=slips)  # fmt: skip
    def redden(
        self,
        document: tuple[bytes, int],
        kind: str,
        by: str,
        amount: int,
        directly: bool,
        slip: int,
    ) -> None:
        """Somebody asks for a red letter, confirms, rejects or withdraws."""
        fields = {"RequestRed": {"total": 1000, "amount": amount}, "ConfirmRed": {"amount": amount}}
        self.about(kind, by, document, fields.get(kind, {}), directly, slip)

    @rule(document=documents, choice=choices, directly=ways)
    def go_on_reddening(self, document: tuple[bytes, int], choice: int, directly: bool) -> None:
        """Whoever mostly may does what mostly comes next."""
        model, id_ = self.seen(directly), DocumentName(Digest(document[0]), document[1]).id
        red, i = model.red(id_), model.issues.get(document[0])
        if i is None:
            return
        total = i.amount or (red.total if red.done else 1000)
        heads = {1: "xc-head" if i.buyer == tag_hash(f"member:{XC}") else "sw-head", 3: "sw-head"}
        if red.status == 1:
            kind = ("ConfirmRed", "ConfirmRed", "RejectRed")[choice % 3]
            fields = {"amount": red.open} if kind == "ConfirmRed" else {}
            self.about(kind, heads[red.by], document, fields, directly, 0)
        elif red.status == 2 and choice < 6:
            by = ("", "sw-clerk", "", "xc-clerk")[red.by]
            self.about("WithdrawRed", by, document, {}, directly, 0)
        elif red.status == 2:
            fields = {"key": hashed(ALONE[choice % 4]), "amount": red.open, "buyer": NOBODY}
            fields["blue"] = to_hex(id_)
            self.send("IssueDocument", "sw-clerk", fields, directly, model, 0)
        else:
            fields = {"total": total, "amount": min(400, total - red.done) or 1}
            by = ("sw-clerk", "xc-clerk")[choice % 2]
            self.about("RequestRed", by, document, fields, directly, 0)

    @precondition(lambda self: self.pending)
    @rule(count=st.integers(1, 3))
    def relay_some(self, count: int) -> None:
        """The relayer's turn."""
        for _ in range(min(count, len(self.pending))):
            sent = self.pending.pop(0)
            answer = self.town.accept if self.apply(self.contract, sent) else self.town.refuse
            answer(Digest(sent.digest))

    @precondition(lambda self: len(self.pending) > 1)
    @rule(at=st.integers(1, 10))
    def relay_early(self, at: int) -> None:
        """A stranger relays a statement before its turn; a refusal then says nothing."""
        sent = self.pending[at % len(self.pending)]
        if self.apply(self.contract, sent):
            self.pending.remove(sent)
            self.town.accept(Digest(sent.digest))

    def seen(self, directly: bool) -> DocumentModel:
        """What the signer goes by: the contract as it is, or once all under way is accepted."""
        return self.contract if directly else self.ahead()[0]

    def about(
        self,
        kind: str,
        by: str,
        document: tuple[bytes, int],
        fields: dict[str, Any],
        directly: bool,
        slip: int,
    ) -> None:
        fields = {"issue": to_hex(document[0]), "serial": document[1], **fields}
        self.send(kind, by, fields, directly, self.seen(directly), slip)

    def send(
        self,
        kind: str,
        by: str,
        fields: dict[str, Any],
        directly: bool,
        model: DocumentModel,
        slip: int,
    ) -> None:
        """Sign a statement and submit it here, or send it to the contract."""
        message = {**self.registry.filling(kind), **fields}
        state = model.state_of(kind, as_bytes(message))
        attachment = make_reason("理由") if statement_type(kind).attachment else None
        message["expectedState"] = max(0, state + slip)
        raw = self.town.statement(kind, [by], attachment, **message)
        sent = Sent(kind, by, raw, bytes(self.town.content(raw).digest))
        if not directly:
            self.submit(sent)
        elif self.apply(self.contract, sent):
            with read_session(self.town.engine) as session:
                subject = subject_of(session, self.town.content(raw))
            self.registry.accepted_directly(raw, by, subject)

    def submit(self, sent: Sent) -> None:
        """Submit; where nothing under way is doomed, the gateway judges as the contract will."""
        ahead, sound = self.ahead()
        wanted, taken = self.apply(ahead, sent), None
        with suppress(GatewayError):
            taken = self.town.take(sent.raw)
        if sound:
            assert (taken is not None) == wanted, (sent.kind, sent.by)
        if isinstance(taken, Taken):
            self.pending.append(sent)

    def ahead(self) -> tuple[DocumentModel, bool]:
        """The contract once all that is under way is accepted, and whether all of it can be."""
        model = copy.copy(self.contract)
        for name in ("rights", "issues", "series", "changes", "successors", "reds"):
            setattr(model, name, copy.deepcopy(getattr(model, name)))
        sound = [self.apply(model, sent) for sent in self.pending]
        return model, all(sound)

    def apply(self, model: DocumentModel, sent: Sent) -> bool:
        code, head, roles = PEOPLE[sent.by]
        signer = Signer(sent.by, tag_hash(f"member:{code}"), head, roles, active=True)
        now = max(NOW + self.town.blocks + 1, self.town.seconds())
        try:
            model.apply(sent.kind, as_bytes(sent.raw["message"]), signer, now)
        except Refusal:
            return False
        return True

    @invariant()
    def gateway_and_contract_agree(self) -> None:
        """Rights, issues, series, changes, successors and red letters are those of the contract."""
        with read_session(self.town.engine) as session:
            compare_issuing(session, self.contract)
            for issue, serial in DOCUMENTS:
                compare_document(session, self.contract, issue, serial)
