"""Signatures and seals on a file, as a finding tells them, and whether they vouch for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.documents.sealing.signatures import Outcome, Signature, Trust
from gateway.verification.finding import Check, Result, Seal, Source, SourceKind, short

_LIST: Final = "Signatures.xml"
"""The list of signatures stands outside what they sign, in every OFD."""
_KINDS: Final = {"ofd.seal": SourceKind.SEAL}
_RESULTS: Final = {
    Outcome.VALID: Result.VALID,
    Outcome.INVALID: Result.INVALID,
    Outcome.UNSUPPORTED: Result.ERROR,
}


@dataclass(frozen=True, slots=True)
class Vouching:
    """What all signatures of a file come to.

    ``source`` is who vouches for the whole of it, None for nobody; ``broken`` says that one does
    not hold; ``left_out`` are parts that no trusted one covers; ``why`` says of one that does not
    hold, or where none could be checked, why.
    """

    source: Source | None
    broken: bool
    left_out: tuple[str, ...]
    why: str = ""


def vouching(found: Sequence[Signature]) -> Vouching:
    """Whether a trusted signature or seal covers every part of the file."""
    broken = next((one for one in found if one.outcome is Outcome.INVALID), None)
    if broken is not None:
        return Vouching(None, True, (), short(_words(broken)))
    trusted = [one for one in found if one.outcome is Outcome.VALID and _trust(one) == "trusted"]
    if not trusted:
        held = any(one.outcome is Outcome.VALID for one in found)
        return Vouching(None, False, (), "" if held or not found else short(_words(found[0])))
    bare = set.intersection(*(set(one.uncovered) | set(one.missing) for one in trusted))
    left_out = tuple(sorted(part for part in bare if not part.endswith(_LIST)))
    return Vouching(None if left_out else _source(trusted[0]), False, left_out)


def _source(one: Signature) -> Source:
    kind = _KINDS.get(one.form, SourceKind.SIGNATURE)
    holder = one.certificate.holder if one.certificate else ""
    return Source(
        kind, short(holder or one.name), one.certificate.fingerprint if one.certificate else ""
    )


def seal_of(one: Signature) -> Seal:
    """A signature as a finding tells it."""
    certificate = one.certificate
    return Seal(
        form=one.form,
        place=short(one.place),
        name=short(one.name),
        outcome=one.outcome.value,
        trust=_trust(one),
        holder=short(certificate.holder) if certificate else "",
        authority=short(certificate.issuer) if certificate else "",
        claimed=one.claimed,
        words=short(_words(one)),
        uncovered=sum(not part.endswith(_LIST) for part in one.uncovered),
    )


def check_of(one: Signature) -> Check:
    """A signature as a check: one that holds by an unknown hand is only asserted."""
    result = _RESULTS[one.outcome]
    if result is Result.VALID and _trust(one) != "trusted":
        result = Result.ASSERTED
    return Check("signature", result, short(f"{_called(one)}: {_words(one)}"))


def _called(one: Signature) -> str:
    holder = one.certificate.holder if one.certificate else "nobody named"
    return f"{'seal' if one.form == 'ofd.seal' else 'signature'} of {holder}"


def _trust(one: Signature) -> str:
    return one.certificate.trust.value if one.certificate else Trust.UNCHECKED.value


def _words(one: Signature) -> str:
    if one.outcome is Outcome.INVALID:
        failed = next((c for c in one.checks if c.decides and c.passed is False), None)
        return f"does not hold ({failed.detail})" if failed else "does not hold"
    if one.outcome is Outcome.UNSUPPORTED:
        missing = next((c for c in one.checks if c.decides and c.passed is None), None)
        return f"could not be checked ({missing.detail})" if missing else "could not be checked"
    return f"holds for what it covers; {_BY_TRUST[_trust(one)]}"


_BY_TRUST: Final = {
    "trusted": "a configured authority issued its certificate; whether that was revoked since is "
    "not asked",
    "unchecked": "whose certificate it is was not checked: no authorities are configured here",
    "unknown": "no configured authority issued its certificate: anybody can make one",
}
