"""The file of evidence: canonical JSON, read strictly into plain values and written again."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from chain import canonical
from chain.errors import CanonicalError, EvidenceError
from chain.evidence import forms
from chain.evidence.question import Question, question_json, read_question
from chain.evidence.records import Shown, read_shown
from chain.evidence.trust import MAX_ACCOUNTS
from chain.index import KeyProof, Window, decode_key_proof
from chain.words import Address, Digest, Signature, to_hex

FORMAT = "shujian/evidence/1"
MAX_BYTES = 2**28
MAX_RECORDS = 100_000
MAX_NODES = 500_000
MAX_VALUES = 2**24
"""Commas and opening brackets in a file: a small file of nothing else would fill the memory."""

_MEMBERS = (
    "checkpoint", "format", "index", "ledger", "nodes", "observers", "question", "records",
    "state", "sum",
)  # fmt: skip
_TAIL = len(',"sum":"0x"}') + 64
_STATE = ("effects", "header", "nodes", "seal", "signers")
_WINDOW = ("after", "before", "first", "nodes", "positions")


class OtherFormat(EvidenceError):
    """The file may be evidence, but of a version that this program cannot read."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The checkpoint under which everything is proved."""

    size: int
    root: Digest
    index_root: Digest


@dataclass(frozen=True, slots=True)
class State:
    """A block, its seal if there is one, and the trie nodes that prove parts of its state.

    `effects` are the positions of records of acceptance for which the state proves the effect;
    `signers` says whether it proves whose accounts signed.
    """

    header: bytes
    seal: Signature | None
    nodes: tuple[bytes, ...]
    effects: tuple[int, ...] = ()
    signers: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records with everything needed to check them; `nodes` prove all of them at once."""

    ledger: Digest
    checkpoint: Claim
    state: State
    records: tuple[Shown, ...]
    nodes: tuple[bytes, ...]
    question: Question | None = None
    index: tuple[KeyProof, Window | None] | None = None
    observers: tuple[tuple[Address, Signature], ...] = field(default=())

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        claim, state = self.checkpoint, self.state
        content = canonical.encode(
            {
                "checkpoint": {
                    "index": to_hex(claim.index_root),
                    "root": to_hex(claim.root),
                    "size": claim.size,
                },
                "format": FORMAT,
                "index": None if self.index is None else _index_json(*self.index),
                "ledger": to_hex(self.ledger),
                "nodes": forms.to_base64(b"".join(self.nodes)),
                "observers": [[to_hex(who), to_hex(signed)] for who, signed in self.observers],
                "question": None if self.question is None else question_json(self.question),
                "records": [shown.as_json() for shown in self.records],
                "state": {
                    "effects": list(state.effects),
                    "header": forms.to_base64(state.header),
                    "nodes": [forms.to_base64(node) for node in state.nodes],
                    "seal": None if state.seal is None else to_hex(state.seal),
                    "signers": state.signers,
                },
            }
        )
        return summed(content)


def summed(content: bytes) -> bytes:
    """The file of a canonical object that lacks only `sum`, which is its last member.

    It is SHA-256 of all bytes before it: what was damaged by accident always shows, the question
    included, to which no signature is bound. Whoever changes a file on purpose makes it again.
    """
    before = content[:-1]
    return before + _end(before)


def _end(before: bytes | memoryview) -> bytes:
    return b',"sum":"' + to_hex(sha256(before).digest()).encode() + b'"}'


def parse_evidence(data: bytes) -> Evidence:
    """Read a file; ``EvidenceError`` or another ``ChainError`` for any bytes but its one spelling.

    `OtherFormat` where it names another format, or is larger than this program reads. Only forms
    are checked here: headers are headers, bodies are canonical JSON, numbers and lists ascend.
    """
    if len(data) > MAX_BYTES:
        raise OtherFormat(f"evidence has {MAX_BYTES} bytes at most, not {len(data)}")
    if len(data) > MAX_VALUES and sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise OtherFormat(f"evidence has {MAX_VALUES} values at most; ask for a shorter period")
    try:
        value = canonical.decode(data)
    except CanonicalError as error:
        raise EvidenceError(f"the evidence is not canonical JSON: {error}") from error
    if isinstance(value, dict) and value.get("format") != FORMAT:
        raise OtherFormat(f"this program reads evidence of the format {FORMAT} only")
    raw = forms.members(value, _MEMBERS, "evidence")
    if _end(memoryview(data)[:-_TAIL]) != data[-_TAIL:]:
        raise EvidenceError("sum is not the digest of the file before it: the file is damaged")
    records = forms.items(raw["records"], read_shown, "records", MAX_RECORDS)
    forms.ascending(records, lambda shown: shown.position, "the list of records")
    if not records and raw["question"] is None:
        raise EvidenceError("the evidence has neither a question nor a record: it proves nothing")
    question = forms.optional(raw["question"], read_question, "question")
    if (question is None or question.key is None) and raw["index"] is not None:
        raise EvidenceError("index proves the answer to a question about a key, and there is none")
    observers = forms.items(raw["observers"], read_observer, "observers", MAX_ACCOUNTS)
    forms.ascending(observers, lambda pair: pair[0], "the list of observers")
    return Evidence(
        ledger=_digest(raw["ledger"], "ledger"),
        checkpoint=read_claim(raw["checkpoint"], "checkpoint"),
        state=_state(raw["state"]),
        records=records,
        nodes=forms.hashes(raw["nodes"], "nodes"),
        question=question,
        index=forms.optional(raw["index"], _index, "index"),
        observers=observers,
    )


def read_claim(value: Any, where: str) -> Claim:
    """A checkpoint as a file writes it."""
    raw = forms.members(value, ("index", "root", "size"), where)
    return Claim(
        forms.number(raw["size"], f"{where}.size"),
        _digest(raw["root"], f"{where}.root"),
        _digest(raw["index"], f"{where}.index"),
    )


def _state(value: Any) -> State:
    raw = forms.members(value, _STATE, "state")
    effects = forms.items(raw["effects"], forms.number, "state.effects", MAX_RECORDS)
    forms.ascending(effects, int, "state.effects")
    return State(
        forms.base64_bytes(raw["header"], "state.header"),
        forms.optional(raw["seal"], read_signature, "state.seal"),
        forms.items(raw["nodes"], forms.base64_bytes, "state.nodes", MAX_NODES),
        effects,
        forms.boolean(raw["signers"], "state.signers"),
    )


def _index(value: Any, where: str) -> tuple[KeyProof, Window | None]:
    raw = forms.members(value, ("key", "window"), where)
    key = decode_key_proof(forms.base64_bytes(raw["key"], f"{where}.key"))
    return key, forms.optional(raw["window"], _window, f"{where}.window")


def _window(value: Any, where: str) -> Window:
    raw = forms.members(value, _WINDOW, where)
    positions = forms.items(raw["positions"], forms.number, f"{where}.positions", MAX_RECORDS)
    return Window(
        first=forms.number(raw["first"], f"{where}.first"),
        positions=positions,
        before=forms.optional(raw["before"], forms.number, f"{where}.before"),
        after=forms.optional(raw["after"], forms.number, f"{where}.after"),
        nodes=tuple(Digest(node) for node in forms.hashes(raw["nodes"], f"{where}.nodes")),
    )


def _index_json(key: KeyProof, window: Window | None) -> dict[str, Any]:
    return {
        "key": forms.to_base64(key.encode()),
        "window": None
        if window is None
        else {
            "after": window.after,
            "before": window.before,
            "first": window.first,
            "nodes": forms.to_base64(b"".join(window.nodes)),
            "positions": list(window.positions),
        },
    }


def read_observer(value: Any, where: str) -> tuple[Address, Signature]:
    """An observer's account and its signature."""
    if not isinstance(value, list) or len(value) != 2:
        raise EvidenceError(f"{where} is a pair of account and signature")
    return Address(forms.hexadecimal(value[0], 20, where)), read_signature(value[1], where)


def read_signature(value: Any, where: str) -> Signature:
    """A signature's 65 bytes; whose it is, is *not* checked."""
    return Signature(forms.hexadecimal(value, 65, where))


def _digest(value: Any, where: str) -> Digest:
    return Digest(forms.hexadecimal(value, 32, where))
