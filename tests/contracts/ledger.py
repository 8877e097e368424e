"""A founded ledger for the tests: its contracts, its people, and statements about it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.contracts.evm import GAS, Contract, Evm, Outcome, Refused, deploy
from tests.contracts.ids import document_state, use_state
from tests.contracts.signing import TYPES, Person, digest, domain, fields, person, sha, sign

STEWARD, OPERATOR, AUDITOR, PROVIDER, CONSUMER = 1, 2, 4, 8, 16
ISSUER, BOOKER = 32, 64
HANDLER, HEAD = 1, 2
NOBODY = bytes(20)
FAR = 2**40
"""An expiry that no test reaches."""

LEDGER_ID = sha("the ledger of the tests")
MANAGER = person("head of the steward")
SENDER = Person("account of the operator", (1).to_bytes(32, "big"))
"""Funded by eth-tester, as are the next two, which are nobody's on the ledger."""
STRANGER = Person("funded stranger", (2).to_bytes(32, "big"))

FUNCTIONS = {
    "AdmitMember": "admit",
    "AmendMember": "amend",
    "SuspendMember": "suspend",
    "ReinstateMember": "reinstate",
    "RotateAccount": "rotate",
    "PublishEntry": "publish",
    "WithdrawEntry": "withdraw",
    "TransferEntry": "transfer",
    "RequestAccess": "request",
    "EndorseAccess": "endorse",
    "GrantAccess": "grant",
    "DenyAccess": "deny",
    "SuspendAccess": "suspend",
    "ResumeAccess": "resume",
    "RevokeAccess": "revoke",
    "LicenseIssuer": "license",
    "IssueDocument": "issue",
    "IssueBatch": "issueBatch",
    "SuspendDocument": "suspend",
    "ResumeDocument": "resume",
    "RevokeDocument": "revoke",
    "SupersedeDocument": "supersede",
    "RequestRed": "requestRed",
    "ConfirmRed": "confirmRed",
    "RejectRed": "rejectRed",
    "WithdrawRed": "withdrawRed",
    "LockUse": "lock",
    "BookUse": "book",
    "ReleaseUse": "release",
    "ReverseUse": "reverse",
    "NameBuyer": "nameBuyer",
}
OF_MEMBERS = ("AdmitMember", "AmendMember", "SuspendMember", "ReinstateMember", "RotateAccount")
OF_CATALOG = ("PublishEntry", "WithdrawEntry", "TransferEntry")
OF_AUTHORIZATIONS = tuple(kind for kind in FUNCTIONS if kind.endswith("Access"))
OF_USES = ("LockUse", "BookUse", "ReleaseUse", "ReverseUse", "NameBuyer")
OF_DOCUMENTS = tuple(
    kind
    for kind in FUNCTIONS
    if kind.endswith(("Document", "Red")) or kind in ("LicenseIssuer", "IssueBatch")
)


def member_id(code: str) -> bytes:
    """The id of a member."""
    return sha(f"member:{code}")


def resource_id(code: str) -> bytes:
    """The id of a resource."""
    return sha(f"resource:{code}")


def authorization_id(code: str) -> bytes:
    """The id of an authorization."""
    return sha(f"authorization:{code}")


@dataclass(frozen=True)
class Department:
    """An admitted organisation with one handler and one head."""

    code: str
    prefix: str
    handler: Person
    head: Person

    @property
    def id(self) -> bytes:
        """Its id on the chain."""
        return member_id(self.code)


@dataclass
class Ledger:
    """Members, Catalog, Journal, Authorizations, Documents and Uses on one chain."""

    evm: Evm
    members: Contract
    catalog: Contract
    journal: Contract
    authorizations: Contract
    documents: Contract
    uses: Contract
    nonces: itertools.count[int] = field(default_factory=itertools.count)

    def restart_nonces(self) -> None:
        """From here on, the same statements as from the start."""
        self.nonces = itertools.count()

    def contract_for(self, kind: str) -> Contract:
        """The one contract that accepts a type of statement."""
        if kind in OF_AUTHORIZATIONS:
            return self.authorizations
        if kind in OF_DOCUMENTS:
            return self.documents
        if kind in OF_USES:
            return self.uses
        return self.catalog if kind in OF_CATALOG else self.members

    def message(self, kind: str, /, **given: Any) -> dict[str, Any]:
        """A statement about the subject as it is now, unless the fields say otherwise."""
        tail = {"nonce": sha(f"nonce {next(self.nonces)}"), "expires": FAR}
        if "expectedState" not in given:
            tail["expectedState"] = self.state_about(kind, given)
        return self.ordered(kind, {**tail, **given})

    @staticmethod
    def ordered(kind: str, message: dict[str, Any]) -> dict[str, Any]:
        """The message with its fields in the order of the type, and no others."""
        names = [entry["name"] for entry in fields(TYPES[kind])]
        assert set(names) == set(message)
        return {name: message[name] for name in names}

    def state_about(self, kind: str, given: dict[str, Any]) -> int:
        """The state number of the subject of a statement."""
        if kind == "AdmitMember":
            return 0
        if kind == "PublishEntry":
            return int(self.resource(given["code"])["state"])
        if kind in OF_AUTHORIZATIONS:
            code = given.get("code")
            subject = given["authorization"] if code is None else authorization_id(code)
            return int(self.authorizations.look("authorization", subject)[7])
        if kind in OF_DOCUMENTS:
            return document_state(self.documents, kind, given)
        if kind in OF_USES:
            return use_state(self.uses, kind, given)
        if kind in OF_CATALOG:
            return int(self.catalog.look("resource", given["resource"])[3])
        return int(self.members.look("memberState", given["member"])[5])

    def digest(self, kind: str, message: dict[str, Any]) -> bytes:
        """What is signed."""
        return digest(domain(LEDGER_ID), kind, message)

    def sign(self, kind: str, message: dict[str, Any], *people: Person) -> list[bytes]:
        """A signature of each."""
        return [sign(who, domain(LEDGER_ID), kind, message) for who in people]

    def arguments(
        self, kind: str, message: dict[str, Any], signatures: Sequence[bytes]
    ) -> tuple[Any, ...]:
        """What the accepting function takes."""
        values = tuple(message.values())
        if kind not in OF_MEMBERS:
            return (values, *signatures)
        return (values, list(signatures))

    def call(self, kind: str, message: dict[str, Any], signatures: Sequence[bytes]) -> bytes:
        """The calldata that carries a statement to its contract."""
        arguments = self.arguments(kind, message, signatures)
        return self.contract_for(kind).encode(FUNCTIONS[kind], *arguments)

    def submit(
        self, kind: str, message: dict[str, Any], signatures: Sequence[bytes], gas: int = GAS
    ) -> Outcome:
        """Sends a statement in a transaction of the operator."""
        arguments = self.arguments(kind, message, signatures)
        return self.contract_for(kind).send(SENDER.address, FUNCTIONS[kind], *arguments, gas=gas)

    def attempt(self, kind: str, message: dict[str, Any], signatures: Sequence[bytes]) -> Outcome:
        """What that transaction would do."""
        arguments = self.arguments(kind, message, signatures)
        return self.contract_for(kind).attempt(SENDER.address, FUNCTIONS[kind], *arguments)

    def refusal(
        self, kind: str, message: dict[str, Any], signatures: Sequence[bytes]
    ) -> Refused | None:
        """The error with which a statement would be refused; None if it would be accepted."""
        try:
            self.attempt(kind, message, signatures)
        except Refused as error:
            return error
        return None

    def do(self, kind: str, /, *people: Person, **given: Any) -> Outcome:
        """Makes, signs and sends a statement."""
        message = self.message(kind, **given)
        return self.submit(kind, message, self.sign(kind, message, *people))

    def admit(
        self,
        code: str,
        roles: int = PROVIDER,
        handlers: Sequence[Person] = (),
        heads: Sequence[Person] = (),
        by: Sequence[Person] = (MANAGER,),
        prefix: str | None = None,
    ) -> Outcome:
        """Admits an organisation whose prefix, unless given, is its code."""
        return self.do(
            "AdmitMember",
            *by,
            code=code,
            prefix=prefix or code,
            profile=sha(f"profile of {code}"),
            roles=roles,
            handlers=[who.address for who in handlers],
            heads=[who.address for who in heads],
        )

    def department(self, code: str, roles: int = PROVIDER) -> Department:
        """Admits an organisation with a handler and a head."""
        made = Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
        self.admit(code, roles, [made.handler], [made.head])
        return made

    def publish(self, by: Department, code: str, version: int = 1, **given: Any) -> Outcome:
        """Publishes a version, signed by the handler of the department, which is the owner."""
        known = {"owner": by.id, "entry": sha(f"{code} {version}"), **given}
        return self.do("PublishEntry", by.handler, code=code, version=version, **known)

    def suspend(self, member: bytes, *by: Person) -> Outcome:
        """Suspends a member."""
        return self.do("SuspendMember", *(by or (MANAGER,)), member=member, reason=sha("reason"))

    def reinstate(self, member: bytes, *by: Person) -> Outcome:
        """Reinstates a member."""
        return self.do("ReinstateMember", *(by or (MANAGER,)), member=member, reason=sha("reason"))

    def member(self, member: bytes) -> dict[str, Any]:
        """What Members says of a member."""
        return self._named(self.members, "memberState", member)

    def resource(self, code: str) -> dict[str, Any]:
        """What Catalog says of a resource."""
        return self._named(self.catalog, "resource", resource_id(code))

    def authorization(self, code: str) -> dict[str, Any]:
        """What Authorizations says of an authorization."""
        return self._named(self.authorizations, "authorization", authorization_id(code))

    def standing(self, who: Person) -> tuple[bytes, int, int, bool]:
        """What Members says of an account now."""
        member, rank, roles, active = self.members.look("standing", who.address)
        return member, rank, roles, active

    @staticmethod
    def _named(contract: Contract, function: str, *values: Any) -> dict[str, Any]:
        outputs = contract.abi.functions[function]["outputs"]
        answers = contract.look(function, *values)
        return {entry["name"]: value for entry, value in zip(outputs, answers, strict=True)}


STEWARD_FOUNDER = ("STEWARD-1", "ST", sha("profile of the steward"), MANAGER.address)
OPERATOR_FOUNDER = ("OPERATOR-1", "OP", sha("profile of the operator"), SENDER.address)
STEWARD_ID = member_id("STEWARD-1")
OPERATOR_ID = member_id("OPERATOR-1")


def found(evm: Evm) -> Ledger:
    """Deploys the contracts from the operator's account."""
    members = deploy(evm, SENDER.address, "Members", LEDGER_ID, STEWARD_FOUNDER, OPERATOR_FOUNDER)
    catalog = deploy(evm, SENDER.address, "Catalog", LEDGER_ID, members.address)
    journal = deploy(evm, SENDER.address, "Journal", members.address)
    trio = (LEDGER_ID, members.address, catalog.address)
    authorizations = deploy(evm, SENDER.address, "Authorizations", *trio)
    pair = [deploy(evm, SENDER.address, name, *trio[:2]) for name in ("Documents", "Uses")]
    return Ledger(evm, members, catalog, journal, authorizations, *pair)


@cache
def founded() -> tuple[Ledger, int]:
    """The one ledger of this process and the point to which each test returns."""
    ledger = found(Evm())
    return ledger, ledger.evm.mark()
