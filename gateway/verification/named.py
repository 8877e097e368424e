"""Whom a document names as its issuer, held against the member that issued it. Pure.

What stands in a document is its issuer's word, the name of an authority too. Who issued it the
ledger proves. The two may differ in good faith, a marketplace issues for its sellers and a service
hall for its offices: so this changes no verdict, and is said wherever the verdict is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.verification.finding import Check, Result, Source, short

CHECK: Final = "named."
"""The check's name, and behind it whom it is about: ``named.issuer``, ``named.seller``."""

_ROLES: Final = {
    "seller": (("seller.name",), ("seller.tax_number", "seller.vat_number")),
    "issuer": (("issuer.name",), ("issuer.code",)),
}
"""By what it is called: where a document has its names, and its numbers."""


@dataclass(frozen=True, slots=True)
class Named:
    """Names and numbers of the issuer (certificates) or seller (invoices) that a document names.

    ``told`` is False where they may not be repeated: whoever asks did not bring them.
    """

    role: str = "issuer"
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    told: bool = True
    path: str = ""
    """Where the first of them stands."""

    @property
    def shown(self) -> str:
        """The name, or where there is none the number, as it is shown."""
        return short(next(iter(self.names + self.numbers), ""), 120)


def named_in(content: Mapping[str, str], *, told: bool = True) -> Named:
    """Whom the content of a document names: its seller, else its issuer."""
    for role, paths in _ROLES.items():
        names, numbers = (tuple(content[path] for path in of if content.get(path)) for of in paths)
        if names or numbers:
            path = next(path for of in paths for path in of if content.get(path))
            return Named(role, names, numbers, told, path)
    return NOBODY_NAMED


NOBODY_NAMED: Final = Named()


def differs(named: Named, source: Source) -> bool:
    """Whether a document names somebody, and another than the member that issued it."""
    if named.names:
        return not any(_same(one, source.name) for one in named.names)
    return bool(named.numbers) and not any(_is_code(one, source.code) for one in named.numbers)


def other_in(named: Named, source: Source) -> Named | None:
    """Whom a document names, where that is another than the member that issued it."""
    return named if differs(named, source) else None


def check_of(named: Named, source: Source, *, is_member: bool) -> Check:
    """The check; ``is_member`` says that a member of this ledger has the name that stands inside.

    VALID by the name; by the number only where no name is given, for a number is as easily written
    as a name and says to nobody who that is.
    """
    if not named.shown:
        return Check(CHECK + named.role, Result.SKIPPED, f"what was brought names no {named.role}")
    if not differs(named, source):
        who = f"{named.shown}, who issued it" if named.told else "the member that issued it"
        return Check(CHECK + named.role, Result.VALID, f"the {named.role} that it names is {who}")
    if not named.told:
        words = f"the {named.role} that it names is not {source.name}, who issued it"
        return Check(CHECK + named.role, Result.ASSERTED, words)
    words = f"it names {named.shown} as its {named.role}, and {source.name} issued it"
    if is_member:
        words = f"{words}; {named.shown} is a member of this ledger itself"
    return Check(CHECK + named.role, Result.ASSERTED, words, (named.path,))


def beside(named: Named) -> str:
    """What the sentence of a verdict says where another is named."""
    if not named.told:
        return f"it names another as its {named.role}"
    return f"it names {named.shown} as its {named.role}"


def advice(named: Named, issuer: str) -> tuple[str, ...]:
    """What to do where another authority is named; that of a seller is nothing out of the way."""
    if named.role == "seller":
        return ()
    whom = named.shown if named.told else f"the {named.role} that it names"
    return (f"that {issuer} may issue for {whom} is its own word: ask {whom} if it matters",)


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _is_code(number: str, code: str) -> bool:
    return _bare(number).removeprefix("cn") == _bare(code).removeprefix("cn")


def _bare(text: str) -> str:
    """Without case, spaces and the two widths of a character, which nobody takes for another."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
