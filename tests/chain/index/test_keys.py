"""A proof of a key holds for that key, that root and that size, and in no other form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.index import (
    Entry,
    IndexRoot,
    KeyProof,
    MemoryIndex,
    decode_key_proof,
    verify_absent,
    verify_key,
)
from chain.words import Digest
from tests.chain.index.reference import NaiveIndex, bits, sample_tag

KEYS = 40
SIZE = 60
LISTS = {sample_tag(number): list(range(number, SIZE, 7)) for number in range(KEYS)}
NAIVE = NaiveIndex(SIZE, LISTS)
ROOT = IndexRoot(SIZE, Digest(NAIVE.root()))
TAG = sample_tag(3)
PROOF = NAIVE.proof(TAG)
MISSING = next(
    sample_tag(number)
    for number in range(KEYS, 1000)
    if len(NAIVE.bucket(bits(sample_tag(number))[: NAIVE.depth])) > 2
)
ABSENCE = NAIVE.proof(MISSING)


def shown(tag: bytes, proof: KeyProof, root: IndexRoot) -> bool:
    """Whether the proof says anything of the tag; whatever is not ``ProofError`` fails the test."""
    for verify in (verify_key, verify_absent):
        try:
            verify(tag, proof, root)
        except ProofError:
            continue
        return True
    return False


def with_entry(at: int, **changes: Any) -> KeyProof:
    entries = list(PROOF.entries)
    entries[at] = replace(entries[at], **changes)
    return replace(PROOF, entries=tuple(sorted(entries, key=lambda entry: entry.tag)))


def test_every_key_is_proved_with_its_count_and_the_root_of_its_list() -> None:
    for tag, positions in LISTS.items():
        assert verify_key(tag, NAIVE.proof(tag), ROOT) == (len(positions), NAIVE.list_root(tag))
        with pytest.raises(ProofError, match="not absent"):
            verify_absent(tag, NAIVE.proof(tag), ROOT)


def test_every_other_key_is_proved_absent() -> None:
    for number in range(KEYS, 3 * KEYS):
        tag = sample_tag(number)
        verify_absent(tag, NAIVE.proof(tag), ROOT)
        with pytest.raises(ProofError, match="no record has this tag"):
            verify_key(tag, NAIVE.proof(tag), ROOT)


def test_in_the_empty_index_every_key_is_absent() -> None:
    index = MemoryIndex()
    verify_absent(TAG, index.prove(TAG), index.root)
    assert index.prove(TAG).encode() == bytes(9)
    assert not shown(TAG, index.prove(TAG), IndexRoot(1, index.root.root))


def test_a_proof_of_one_bucket_says_nothing_of_a_tag_in_another() -> None:
    for number in range(3 * KEYS):
        tag = sample_tag(number)
        same = bits(tag)[: NAIVE.depth] == bits(TAG)[: NAIVE.depth]
        assert shown(tag, PROOF, ROOT) == same


def test_a_key_left_out_of_its_bucket_is_not_absent() -> None:
    without = tuple(entry for entry in PROOF.entries if entry.tag != TAG)
    assert not shown(TAG, replace(PROOF, entries=without), ROOT)
    assert not shown(TAG, replace(PROOF, entries=without, keys=KEYS - 1), ROOT)


def test_another_count_or_list_of_any_entry_is_refused() -> None:
    for at, entry in enumerate(PROOF.entries):
        for count in (entry.count - 1, entry.count + 1, SIZE, SIZE + 1):
            if count:
                assert not shown(TAG, with_entry(at, count=count), ROOT)
        assert not shown(TAG, with_entry(at, root=ROOT.root), ROOT)
        assert not shown(TAG, with_entry(at, tag=MISSING), ROOT)


def test_an_entry_more_or_of_another_bucket_is_refused() -> None:
    for extra in (*ABSENCE.entries, Entry(Digest(MISSING), 1, ROOT.root)):
        entries = sorted({*PROOF.entries, extra}, key=lambda entry: entry.tag)
        assert not shown(TAG, replace(PROOF, entries=tuple(entries)), ROOT)


def test_an_older_or_newer_root_is_refused() -> None:
    older = NaiveIndex(SIZE - 1, {tag: [p for p in LISTS[tag] if p < SIZE - 1] for tag in LISTS})
    assert not shown(TAG, PROOF, IndexRoot(SIZE - 1, Digest(older.root())))
    for size in (0, SIZE - 1, SIZE + 1):
        assert not shown(TAG, PROOF, replace(ROOT, size=size))


@pytest.mark.parametrize("keys", [0, 1, 8, KEYS - 1, KEYS + 1, 2 * KEYS, 2**63 - 1])
def test_another_number_of_keys_is_refused(keys: int) -> None:
    assert not shown(TAG, replace(PROOF, keys=keys), ROOT)


def test_another_depth_is_refused() -> None:
    for siblings in (
        PROOF.siblings[:-1],
        PROOF.siblings[1:],
        (*PROOF.siblings, ROOT.root),
        (ROOT.root, *PROOF.siblings),
        (),
    ):
        for keys in (KEYS, 8 << len(siblings)):
            assert not shown(TAG, replace(PROOF, siblings=siblings, keys=keys), ROOT)


def test_siblings_changed_or_swapped_are_refused() -> None:
    siblings = PROOF.siblings
    assert len(siblings) == 3
    assert not shown(TAG, replace(PROOF, siblings=siblings[::-1]), ROOT)
    for at in range(len(siblings)):
        other = (*siblings[:at], ROOT.root, *siblings[at + 1 :])
        assert not shown(TAG, replace(PROOF, siblings=other), ROOT)


@pytest.mark.parametrize(("tag", "proof"), [(TAG, PROOF), (MISSING, ABSENCE)], ids=["key", "none"])
def test_each_byte_of_a_proof_tag_and_root_counts(tag: bytes, proof: KeyProof) -> None:
    data = proof.encode()
    assert decode_key_proof(data) == proof
    assert shown(tag, proof, ROOT)
    for at in range(len(data)):
        for bit in (1, 128):
            assert not decoded_and_shown(tag, flipped(data, at, bit))
    for at in range(32):
        assert not shown(tag, proof, replace(ROOT, root=flipped(ROOT.root, at, 4)))
    assert not shown(flipped(tag, 0, 128), proof, ROOT)


def flipped(data: bytes, at: int, bit: int) -> Any:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def decoded_and_shown(tag: bytes, data: bytes) -> bool:
    try:
        proof = decode_key_proof(data)
    except ProofError:
        return False
    return shown(tag, proof, ROOT)


def test_a_proof_cut_short_or_extended_is_refused() -> None:
    data = PROOF.encode()
    for end in range(len(data)):
        assert not decoded_and_shown(TAG, data[:end])
    for extra in (1, 32, 72):
        assert not decoded_and_shown(TAG, data + bytes(extra))
        assert not decoded_and_shown(TAG, data + b"\xff" * extra)


@given(st.binary(max_size=400))
def test_invented_proofs_are_refused_and_raise_nothing_else(data: bytes) -> None:
    assert not decoded_and_shown(TAG, data)


MALFORMED: dict[str, Any] = {
    "keys below zero": lambda: replace(PROOF, keys=-1),
    "keys beyond the largest": lambda: replace(PROOF, keys=2**63),
    "keys as text": lambda: replace(PROOF, keys="40"),
    "keys as truth": lambda: replace(PROOF, keys=True),
    "siblings in a list": lambda: replace(PROOF, siblings=[*PROOF.siblings]),
    "a short sibling": lambda: replace(PROOF, siblings=(bytes(31),)),
    "entries as bytes": lambda: replace(PROOF, entries=b""),
    "an entry that is none": lambda: replace(PROOF, entries=((TAG, 1, ROOT.root),)),
    "entries in another order": lambda: replace(PROOF, entries=PROOF.entries[::-1]),
    "an entry twice": lambda: replace(PROOF, entries=(PROOF.entries[0], *PROOF.entries)),
    "a count of zero": lambda: Entry(Digest(TAG), 0, ROOT.root),
    "a count beyond the largest": lambda: Entry(Digest(TAG), 2**63, ROOT.root),
    "a short tag": lambda: Entry(Digest(TAG[:31]), 1, ROOT.root),
    "a long list root": lambda: Entry(Digest(TAG), 1, Digest(bytes(33))),
    "a journal of no size": lambda: replace(ROOT, size=-1),
    "a root of no bytes": lambda: replace(ROOT, root=None),
    "a tag of no bytes": lambda: verify_key(None, PROOF, ROOT),  # type: ignore[arg-type]
    "a long tag": lambda: verify_absent(TAG + b"\x00", PROOF, ROOT),
    "a tag asked of an index": lambda: MemoryIndex().prove(b"short"),
}


@pytest.mark.parametrize("make", MALFORMED.values(), ids=MALFORMED)
def test_what_has_not_the_form_of_a_proof_is_refused(make: Any) -> None:
    with pytest.raises(ProofError):
        make()
