"""The roots that the journal computes are those of RFC 6962, whatever the sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chain import merkle
from tests.contracts import reference
from tests.contracts.appends import (
    LIMIT,
    attempt_each,
    extend,
    leaves,
    reference_root,
)
from tests.contracts.ledger import Ledger, founded
from tests.contracts.twin import Twin, twin_of

ALL_PAIRS = 130

one_ledger = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    """The founded ledger on anvil, for what would take the interpreter a minute."""
    with twin_of(founded()[0], tmp_path_factory.mktemp("twin")) as made:
        yield made


@pytest.mark.loopback
@pytest.mark.parametrize("tens", range(ALL_PAIRS // 10))
def test_roots_are_those_of_rfc_6962_for_all_pairs_of_sizes(twin: Twin, tens: int) -> None:
    for old in range(10 * tens, 10 * tens + 10):
        sizes = range(old + 1, ALL_PAIRS + 1)
        appends = [leaves()[old:size] for size in sizes]
        known = reference_root(old), reference.peaks(leaves()[:old])
        assert twin.roots(old, *known, appends) == [reference_root(size) for size in sizes]


def test_the_interpreter_computes_the_same_for_some_of_them(ledger: Ledger) -> None:
    for old in (0, 1, 7, 64, 100):
        sizes = (old + 1, old + 2, old + 29, ALL_PAIRS)
        assert extend(ledger, old, *sizes) == [reference_root(size) for size in sizes]


def test_the_product_computes_the_same_roots() -> None:
    for size in range(ALL_PAIRS + 1):
        assert merkle.root_hash(leaves()[:size]) == reference_root(size)


@one_ledger
@given(old=st.integers(0, 20_000), count=st.integers(1, LIMIT))
def test_roots_are_those_of_rfc_6962_for_large_trees(ledger: Ledger, old: int, count: int) -> None:
    [computed] = extend(ledger, old, old + count)
    assert computed == reference.root(leaves()[: old + count])
    assert computed == merkle.root_hash(leaves()[: old + count])


@pytest.mark.parametrize("old", [0, 1, 3_500, 4_095, 4_096, 4_097, 16_383, 16_384, 2**14 + 2**7])
def test_roots_are_right_where_powers_of_two_are_near(ledger: Ledger, old: int) -> None:
    sizes = [old + count for count in (1, 15, 16, 17, 255, 256, 257, LIMIT)]
    wanted = [reference.root(leaves()[:size]) for size in sizes]
    assert extend(ledger, old, *sizes) == wanted


@one_ledger
@given(size=st.integers(1, 2**63), count=st.integers(1, 70))
@example(size=2**63 - 1, count=1)
@example(size=2**63 - 1, count=70)
@example(size=2**63, count=17)
def test_a_tree_too_large_to_build_is_extended_by_its_peaks_alone(
    ledger: Ledger, size: int, count: int
) -> None:
    peaks = reference.leaves(size.bit_count(), "peaks")
    [computed] = attempt_each(ledger, size, reference.fold(peaks), peaks, [leaves()[:count]])
    assert computed == reference.grown(size, peaks, leaves()[:count])


def test_equal_leaves_and_leaves_of_zeros_are_leaves_like_others(ledger: Ledger) -> None:
    tree = [bytes(32)] * 40 + [b"\xff" * 32] * 40
    for old in (0, 1, 37, 40, 64):
        assert extend(ledger, old, 77, tree=tree) == [reference.root(tree[:77])]


def test_the_peaks_of_the_product_are_those_of_the_contract(ledger: Ledger) -> None:
    for old in (1, 7, 100, 4_095):
        peaks = merkle.peaks(leaves(), old)
        assert peaks == reference.peaks(leaves()[:old])
        assert merkle.fold(peaks) == reference.root(leaves()[:old])
