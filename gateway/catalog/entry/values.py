"""Checks of single values of an entry, one function for each shape of the table of fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from stdnum.cn import uscc

from gateway.catalog.entry import limits
from gateway.catalog.entry.enumerations import NOT_PROVIDED, FormatKind, Grade, Term
from gateway.catalog.entry.fields import Field
from gateway.catalog.entry.text import fault_of
from gateway.catalog.errors import Problem

_DIGEST: Final = re.compile(r"0x[0-9a-f]{64}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
_LENGTH: Final = re.compile(r"[1-9]\d{0,9}(,\d{1,3})?", re.ASCII)
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,63}")
_GRADES: Final = [grade for grade in Grade if grade is not Grade.NOT_PROVIDED]
_NEVER_MISSING: Final = frozenset({"name"})


def check(field: Field, value: object) -> Iterator[Problem]:
    """The problems of ``value`` as the value of ``field``; 未提供 passes where it may stand."""
    if value == NOT_PROVIDED:
        if not field.compulsory or field.key in _NEVER_MISSING:
            yield Problem(field.key, f'"{NOT_PROVIDED}" cannot stand here; leave the field out')
        return
    yield from _CHECKS[field.shape](field, value)


def text(path: str, value: object, limit: int, *, lines: bool) -> Iterator[Problem]:
    """The problems of ``value`` as a text of at most ``limit`` characters."""
    if not isinstance(value, str):
        yield Problem(path, "must be a text")
    elif fault := fault_of(value, limit, lines=lines):
        yield Problem(path, fault)
    elif value == NOT_PROVIDED:
        yield Problem(path, f'"{NOT_PROVIDED}" is a reserved word and cannot stand here')


def is_digest(value: object) -> bool:
    """Whether ``value`` is 0x and 64 lower-case hexadecimal digits."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def is_day(value: str) -> bool:
    """Whether ``value`` is a day of the calendar as YYYY-MM-DD."""
    return _DAY.fullmatch(value) is not None and _parses(date.fromisoformat, value)


def is_moment(value: str) -> bool:
    """Whether ``value`` is a day, or a second of Beijing time as YYYY-MM-DDTHH:MM:SS+08:00."""
    if _MOMENT.fullmatch(value):
        return _parses(datetime.fromisoformat, value)
    return is_day(value)


def is_provider_code(value: str) -> bool:
    """Whether ``value`` is a 统一社会信用代码 with a right check digit (GB 32100-2015)."""
    return bool(uscc.is_valid(value)) and value == uscc.compact(value)


def _parses(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _text(field: Field, value: object) -> Iterator[Problem]:
    found = list(text(field.key, value, field.limit, lines=field.shape == "lines"))
    yield from found
    if field.key == "provider.code" and not found and not is_provider_code(str(value)):
        yield Problem(
            field.key, "is not a 统一社会信用代码 (18 characters, GB 32100 check digit); correct it"
        )


def _choice(field: Field, value: object) -> Iterator[Problem]:
    yield from word(field.key, value, _words(field))


def _choices(field: Field, value: object) -> Iterator[Problem]:
    yield from _each(field, value, lambda path, member: word(path, member, _words(field)))


def _day(field: Field, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not is_day(value):
        yield Problem(field.key, "must be a day as YYYY-MM-DD")


def _moment(field: Field, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not is_moment(value):
        yield Problem(field.key, "must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+08:00")


def _steps(field: Field, value: object) -> Iterator[Problem]:
    yield from _each(field, value, _step, distinct=False)


def _codes(field: Field, value: object) -> Iterator[Problem]:
    yield from _each(field, value, _code)


def _formats(field: Field, value: object) -> Iterator[Problem]:
    yield from _each(field, value, _format)


def _items(field: Field, value: object) -> Iterator[Problem]:
    yield from _each(field, value, _item, distinct=False)


def _each(
    field: Field,
    value: object,
    check_member: Callable[[str, object], Iterator[Problem]],
    *,
    distinct: bool = True,
) -> Iterator[Problem]:
    """The problems of a list and of each of its members; one of the wrong length is not entered."""
    if not isinstance(value, (list, tuple)) or not value:
        alternative = f', or "{NOT_PROVIDED}"' if field.compulsory else ", or be left out"
        yield Problem(field.key, f"must be a list with something in it{alternative}")
        return
    if len(value) > field.limit:
        yield Problem(field.key, f"has {len(value)} members; the limit is {field.limit}")
        return
    for index, member in enumerate(value):
        path = f"{field.key}[{index}]"
        if distinct and member in value[:index]:
            yield Problem(path, "stands in the list twice; remove one")
        yield from check_member(path, member)


def word(path: str, value: object, words: Sequence[str]) -> Iterator[Problem]:
    """The problem of ``value`` if it is none of ``words``."""
    if not isinstance(value, str) or value not in words:
        yield Problem(path, f"must be one of {'、'.join(words)}")


def _step(path: str, value: object) -> Iterator[Problem]:
    yield from text(path, value, limits.MAX_SHORT_TEXT, lines=False)


def _code(path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        yield Problem(path, "must be a code of letters, digits and - . / (at most 64)")


def _format(path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, dict) or not value.keys() <= {"kind", "name"}:
        yield Problem(path, "must be an object with kind and, optionally, name")
        return
    yield from word(f"{path}.kind", value.get("kind"), list(FormatKind))
    if "name" in value:
        yield from text(f"{path}.name", value["name"], limits.MAX_SHORT_TEXT, lines=False)
    elif value.get("kind") == NOT_PROVIDED:
        yield Problem(path, "needs a name where the kind is not provided")


def _item(path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, dict) or not value.keys() <= {"name", "type", "length", "grade"}:
        yield Problem(path, "must be an object with name and, optionally, type, length, grade")
        return
    yield from text(f"{path}.name", value.get("name"), limits.MAX_ITEM_NAME, lines=False)
    if "type" in value:
        yield from text(f"{path}.type", value["type"], limits.MAX_SHORT_TEXT, lines=False)
    length = value.get("length", "1")
    if not isinstance(length, str) or not _LENGTH.fullmatch(length):
        yield Problem(f"{path}.length", 'must be a length as "18" or "10,2"')
    if "grade" in value:
        yield from word(f"{path}.grade", value["grade"], _GRADES)


def _words(field: Field) -> list[Term]:
    return list(field.terms or ())


_CHECKS: Final[dict[str, Callable[[Field, object], Iterator[Problem]]]] = {
    "text": _text,
    "lines": _text,
    "choice": _choice,
    "choices": _choices,
    "day": _day,
    "moment": _moment,
    "steps": _steps,
    "codes": _codes,
    "formats": _formats,
    "items": _items,
}
