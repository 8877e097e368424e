"""What was found out about a signature or seal inside a file, whatever its form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """VALID says that the signature holds for what it covers, and nothing about who signed."""

    VALID = "VALID"
    INVALID = "INVALID"
    UNSUPPORTED = "UNSUPPORTED"
    """A check that decides could not be made; never a sign that something is wrong, or fine."""


class Trust(StrEnum):
    """What is known about the authority behind a certificate."""

    UNCHECKED = "unchecked"
    """No authorities are configured: anybody can make a certificate with any name in it."""
    TRUSTED = "trusted"
    """Issued by a configured authority. Revocation is never asked about: nothing is fetched."""
    UNKNOWN = "unknown"
    """Authorities are configured, and none of them issued it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check in the order in which they were made; ``passed`` is None if it could not be."""

    name: str
    passed: bool | None
    detail: str
    decides: bool = True
    """Whether the outcome hangs on it; one that does not is for the reader to weigh."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it stands in the file: names that anybody can write unless trusted."""

    holder: str
    issuer: str
    serial: str
    valid_from: str
    valid_until: str
    """Both ``YYYY-MM-DDTHH:MM:SS`` in UTC."""
    fingerprint: str
    """SHA-256 of its DER bytes."""
    trust: Trust = Trust.UNCHECKED


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature or seal, the checks made, and which parts of the file it speaks for."""

    place: str
    form: str
    """``ofd.seal`` (GB/T 38540, GM/T 0031), ``ofd.signature`` (GM/T 0010), ``pdf``."""
    name: str
    """The seal's name, the field of a PDF; may be empty."""
    claimed: str
    """When it was made, as the signer says; not proved unless a time stamp is named."""
    certificate: Certificate | None
    checks: tuple[Check, ...]
    covered: tuple[str, ...] = ()
    """Parts that are as they were when it was made."""
    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    """Parts of the file that it says nothing about: whoever changes them is not noticed by it."""

    @property
    def outcome(self) -> Outcome:
        """INVALID if a deciding check failed, else UNSUPPORTED if one could not be made."""
        decided = [check.passed for check in self.checks if check.decides]
        if False in decided:
            return Outcome.INVALID
        return Outcome.UNSUPPORTED if None in decided or not decided else Outcome.VALID
