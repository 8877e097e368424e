"""What must hold of a record that answers a question, and the same as conditions in SQL.

The conditions are put together from constants; every value is bound. They are asked of one
`candidate.position` at a time, each by a look-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chain.words import Digest
from gateway.trace.visibility import PUBLIC_NOUNS, condition


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a resource that concern a person through the subject list recorded at `list`.

    They stand in first ≤ position < end, and are those whose body names that list.
    """

    resource: Digest
    list: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Persons:
    """One person: the key tags of records that name it, and where lists concern it."""

    tags: tuple[Digest, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What must hold: tags, kind, outcome, and first ≤ position < end.

    `own_tag` is None for a viewer that sees everything; others see all of `nouns`. `purpose` and
    `case` are those of an access. `unknown` asks for accesses of which nobody knows whom they
    concern.
    """

    tags: tuple[Digest, ...]
    kind: str | None
    outcome: str | None
    first: int
    end: int
    own_tag: Digest | None
    newest_first: bool
    purpose: str | None = None
    case: str | None = None
    persons: Persons | None = None
    unknown: bool = False
    nouns: tuple[str, ...] = PUBLIC_NOUNS


def conditions_of(criteria: Criteria, source: str, tag: Digest | None) -> tuple[str, ...]:
    """Everything that must hold, but what the list of candidates has in common already.

    The list is that of a `source` as `gateway.trace.selection` names them, and of a tag.
    """
    return tuple(_conditions(criteria, source, tag))


def _conditions(criteria: Criteria, source: str, driving: Digest | None) -> Iterator[str]:
    for number, tag in enumerate(criteria.tags):
        if tag != driving:
            yield (
                f"EXISTS (SELECT 1 FROM record_tag AS other WHERE other.tag = :tag{number}"
                " AND other.position = candidate.position)"
            )
    if criteria.kind and not source.startswith("kind"):
        yield "record.kind = :kind"
    if criteria.outcome and "outcome" not in source:
        yield "record.outcome = :outcome"
    if (criteria.purpose and source != "purpose") or (criteria.case and source != "case"):
        yield _of_access(criteria)
    if criteria.persons is not None:
        yield _of_person(criteria.persons)
    if criteria.unknown:
        yield _UNKNOWN
    if criteria.own_tag is not None:
        yield condition(criteria.nouns)


def values_of(criteria: Criteria) -> dict[str, object]:
    """The values of all conditions, by the names under which they are bound."""
    bound: dict[str, object] = {
        "kind": criteria.kind,
        "outcome": criteria.outcome,
        "own_tag": criteria.own_tag,
        "purpose": criteria.purpose,
        "case": criteria.case,
    }
    bound |= {f"tag{number}": tag for number, tag in enumerate(criteria.tags)}
    for number, tag in enumerate(criteria.persons.tags if criteria.persons else ()):
        bound[f"person{number}"] = tag
    for number, part in enumerate(criteria.persons.parts if criteria.persons else ()):
        bound |= {f"about{number}": part.resource, f"list{number}": part.list}
        bound |= {f"from{number}": part.first, f"until{number}": part.end}
    return bound


def _of_access(criteria: Criteria) -> str:
    wanted = ' AND of_access."case" = :case' if criteria.case else ""
    wanted += " AND of_access.purpose = :purpose" if criteria.purpose else ""
    return (
        "EXISTS (SELECT 1 FROM access AS of_access"
        f" WHERE of_access.position = candidate.position{wanted})"
    )


def _of_person(persons: Persons) -> str:
    tags = ", ".join(f":person{number}" for number in range(len(persons.tags)))
    named = (
        f"EXISTS (SELECT 1 FROM record_tag AS named WHERE named.tag IN ({tags})"
        " AND named.position = candidate.position)"
    )
    if not persons.parts:
        return named
    lists = ", ".join(f":list{number}" for number in range(len(persons.parts)))
    # Which list an access concerns stands in its body alone: no header says whom it is about.
    return f"({named} OR (record.kind LIKE 'access.%' AND {_SUBJECTS}.list') IN ({lists})))"


# A damaged body is no reason to fail: it is told as damaged where its row is read.
_TEXT = "CAST(record.body AS TEXT)"
_SUBJECTS = f"json_extract(CASE WHEN json_valid({_TEXT}) THEN {_TEXT} END, '$.subjects"
_UNKNOWN = (
    "record.kind IN ('access.released', 'access.reported')"
    f" AND coalesce({_SUBJECTS}.known'), 'unknown') = 'unknown'"
)
