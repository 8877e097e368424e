"""What a seal covers is named when it changes, what it leaves out is named when nothing does."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from gateway.documents.ofd import seals
from gateway.documents.ofd.package import Package
from gateway.documents.ofd.reading import child
from gateway.documents.sealing import sm
from gateway.documents.sealing.signatures import Outcome, Signature, Trust
from tests.support import ofd

AUTHORITY = ofd.Signer.make("测试税务 CA")
USER = ofd.Signer.make("某省税务局", AUTHORITY)
MAKER = ofd.Signer.make("印章制作系统", AUTHORITY)
SEAL = ofd.Seal(USER, MAKER)
LISTED = "Doc_0/Signs/Sign_0/Signature.xml"


@lru_cache
def sealed(seal: ofd.Seal | None = None) -> dict[str, bytes]:
    return ofd.invoice().seal(seal or SEAL).parts


def check(parts: dict[str, bytes], *authorities: bytes) -> tuple[Signature, ...]:
    package = Package(ofd.Package(parts).zipped())
    body = child(package.xml("OFD.xml"), "DocBody")
    return seals.signatures(package, body, tuple(map(sm.certificate, authorities)))


def one(seal: ofd.Seal, *authorities: bytes) -> Signature:
    (found,) = check(ofd.invoice().seal(seal).parts, *authorities)
    return found


def failed(found: Signature) -> list[str]:
    return [made.name for made in found.checks if made.passed is False]


@pytest.mark.parametrize("version", [4, 1])
def test_a_seal_of_either_standard_holds_and_says_who_made_it(version: int) -> None:
    found = one(replace(SEAL, version=version))

    assert found.outcome is Outcome.VALID
    assert (found.form, found.name, found.claimed) == (
        "ofd.seal", "测试发票监制章", "2024-05-28T09:30:00",
    )  # fmt: skip
    assert found.certificate is not None
    assert (found.certificate.holder, found.certificate.issuer) == (
        "CN=某省税务局", "CN=测试税务 CA",
    )  # fmt: skip
    assert found.certificate.valid_until == "2030-01-01T00:00:00"


@pytest.mark.parametrize("attributes", [False, True])
def test_signed_data_holds(attributes: bool) -> None:
    parts = ofd.invoice().seal(SEAL).parts
    value = ofd.signed_data(USER, parts[LISTED], attributes=attributes)

    (found,) = check({**parts, "Doc_0/Signs/Sign_0/SignedValue.dat": value})

    assert (found.form, failed(found)) == ("ofd.signature", [])
    # without signed attributes nobody claims a time against which the certificate could be held
    assert found.outcome is (Outcome.VALID if attributes else Outcome.UNSUPPORTED)


def test_each_covered_part_is_named_when_it_is_changed() -> None:
    covered = [name for name in sealed() if "/Signs/" not in name]
    assert len(covered) >= 7
    for name in covered:
        changed = sealed()[name].replace(b"</", b" </", 1)
        (found,) = check({**sealed(), name: changed})
        assert found.outcome is Outcome.INVALID, name
        assert (found.altered, found.missing) == ((name,), ())


def test_each_covered_part_is_named_when_it_is_removed() -> None:
    for name in [n for n in sealed() if "/Signs/" not in n and n != "OFD.xml"]:
        (found,) = check({part: data for part, data in sealed().items() if part != name})
        assert found.outcome is Outcome.INVALID, name
        assert found.missing == (f"/{name}",)


def test_a_part_that_the_seal_leaves_out_is_named_whether_it_is_changed_or_not() -> None:
    amounts = "Doc_0/Attachs/original_invoice.xml"
    parts = sealed(replace(SEAL, leave_out=frozenset({amounts})))
    for data in (parts[amounts], parts[amounts].replace(b"526.00", b"5260.00")):
        (found,) = check({**parts, amounts: data})
        assert found.outcome is Outcome.VALID
        assert set(found.uncovered) == {amounts, "Doc_0/Signs/Signatures.xml"}
        assert amounts not in seals.protected([found])


def test_a_part_that_was_added_is_named_as_uncovered() -> None:
    (found,) = check({**sealed(), "Doc_0/Res/other.png": b"x"})

    assert found.outcome is Outcome.VALID
    assert "Doc_0/Res/other.png" in found.uncovered


def test_a_list_with_other_digests_is_not_the_one_sealed() -> None:
    name = "Doc_0/Document.xml"
    changed = ofd.invoice()
    changed.parts[name] = changed.parts[name].replace(b"</", b" </", 1)
    other = changed.seal(SEAL).parts[LISTED]
    (found,) = check({**sealed(), name: changed.parts[name], LISTED: other})

    assert failed(found) == ["list"]


@pytest.mark.parametrize(
    ("seal", "names"),
    [
        pytest.param(replace(SEAL, claimed="20310101000000Z"), ["certificate", "seal period"]),
        pytest.param(replace(SEAL, ends="20230101000000Z"), ["seal period"]),
        pytest.param(replace(SEAL, users=(MAKER.certificate,)), ["seal user"]),
        pytest.param(
            replace(SEAL, user=replace(USER, private=MAKER.private)), ["signature"], id="signature"
        ),
        pytest.param(
            replace(SEAL, maker=replace(MAKER, private=USER.private)), ["seal"], id="maker"
        ),
    ],
)
def test_each_rule_broken_is_named(seal: ofd.Seal, names: list[str]) -> None:
    assert failed(one(seal)) == names


def test_a_digest_of_the_user_s_certificate_in_the_seal_is_enough() -> None:
    assert one(replace(SEAL, users=(sm.sm3(USER.certificate),))).outcome is Outcome.VALID


def test_trust_is_claimed_only_by_a_configured_authority() -> None:
    other = ofd.Signer.make("测试税务 CA")  # the same name, another key
    trusts = [
        one(SEAL).certificate,
        one(SEAL, AUTHORITY.certificate).certificate,
        one(SEAL, other.certificate).certificate,
        one(SEAL, USER.certificate).certificate,
    ]

    assert [shown.trust for shown in trusts if shown] == [
        Trust.UNCHECKED, Trust.TRUSTED, Trust.UNKNOWN, Trust.TRUSTED,
    ]  # fmt: skip


def test_md5_protects_nothing() -> None:
    found = one(replace(SEAL, method="MD5"))

    assert found.outcome is Outcome.UNSUPPORTED
    assert "Doc_0/Document.xml" in found.uncovered


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        pytest.param(USER.sign(b"x"), Outcome.UNSUPPORTED, id="a signature without certificate"),
        pytest.param(b"", Outcome.UNSUPPORTED, id="nothing"),
        pytest.param(b"\x30\x84\xff\xff\xff\xff", Outcome.UNSUPPORTED, id="cut off"),
        pytest.param(ofd.sequence(ofd.sequence()), Outcome.UNSUPPORTED, id="an empty seal"),
        pytest.param(
            ofd.sequence(ofd.sequence(*[ofd.integer(1)] * 5), ofd.octets(b"")), Outcome.INVALID,
            id="a seal of integers",
        ),
    ],
)  # fmt: skip
def test_a_value_that_is_no_seal_is_no_seal(value: bytes, outcome: Outcome) -> None:
    (found,) = check({**sealed(), "Doc_0/Signs/Sign_0/SignedValue.dat": value})

    assert found.outcome is outcome


def test_a_signature_that_no_list_names_any_more_is_still_checked_and_said() -> None:
    empty = f"<ofd:Signatures {ofd.NS}/>".encode()
    (found,) = check({**sealed(), "Doc_0/Signs/Signatures.xml": empty})

    assert failed(found) == ["listed"]
    assert found.outcome is Outcome.INVALID


def test_a_list_of_signatures_that_is_gone_is_said() -> None:
    parts = {name: data for name, data in sealed().items() if "/Signs/" not in name}
    (found,) = check(parts)

    assert (found.outcome, found.place) == (Outcome.INVALID, "Doc_0/Signs/Signatures.xml")


def test_every_byte_of_the_seal_s_value_matters() -> None:
    value = sealed()["Doc_0/Signs/Sign_0/SignedValue.dat"]
    survived = []
    for at in range(0, len(value), max(1, len(value) // 60)):
        broken = bytes([*value[:at], value[at] ^ 1, *value[at + 1 :]])
        (found,) = check({**sealed(), "Doc_0/Signs/Sign_0/SignedValue.dat": broken})
        if found.outcome is Outcome.VALID:
            survived.append(at)

    assert survived == []
