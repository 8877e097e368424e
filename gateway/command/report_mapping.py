"""A web server's access log as events of a report: what a mapping file says, applied line by line.

Nothing of a line but what the mapping names comes into an event; addresses come in as pseudonyms.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from gateway.command.errors import CommandError, Status

EXAMPLE = Path(__file__).with_name("report_mapping.toml")

UNREADABLE = "not a line of the combined format"
UNMATCHED = "no rule fits"

# Apache's %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i", and nginx' combined.
_COMBINED = re.compile(
    r"(?P<address>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\]"
    r' "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?P<bytes>\d+|-)'
    r' "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"'
)
_EVENT = ("consumer", "provider", "authorization", "purpose", "case", "action", "resource")
_TESTS = ("status", "method", "path")

Pseudonym = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which lines it is for, and what becomes of them: members of an event, or left out and why."""

    tests: Mapping[str, re.Pattern[str]]
    event: Mapping[str, str]
    leave_out: str | None

    def fits(self, line: Mapping[str, str]) -> bool:
        """Whether each of the expressions fits."""
        return all(test.fullmatch(line[name]) for name, test in self.tests.items())


@dataclass(slots=True)
class Mapped:
    """What became of a log: how many lines, the number of each event's line, the rest by reason."""

    lines: int = 0
    sources: list[int] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class LogMapping:
    """What a mapping file says."""

    event: Mapping[str, str]
    rules: tuple[Rule, ...]

    def events(
        self, lines: Iterable[bytes], pseudonym: Pseudonym, mapped: Mapped
    ) -> Iterator[bytes]:
        """The lines of a report, one for each line of the log that is an access.

        An event's id is a pseudonym of the line and its number: the same log gives the same ids.
        `mapped` says afterwards what became of every line.
        """
        of_address = lru_cache(maxsize=100_000)(pseudonym)
        for raw in lines:
            mapped.lines += 1
            line = _parse(raw)
            rule = None if line is None else self._rule(line)
            if line is None or rule is None or rule.leave_out is not None:
                mapped.left_out[_why_not(line, rule)] += 1
                continue
            mapped.sources.append(mapped.lines)
            identifier = sha256(f"{mapped.lines} ".encode() + raw).hexdigest()
            yield _event(
                {**self.event, **rule.event},
                line,
                of_address(f"log {line['user']} {line['address']}"),
                pseudonym(f"line {identifier}")[2:34],
            )

    def _rule(self, line: Mapping[str, str]) -> Rule | None:
        return next((rule for rule in self.rules if rule.fits(line)), None)


def read_mapping(path: Path) -> LogMapping:
    """Read a mapping file, TOML or JSON; raises `CommandError` naming what is wrong."""
    try:
        text = path.read_text("utf-8")
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return _mapping(raw)
    except (ValueError, TypeError, KeyError, AttributeError, re.error) as error:
        raise CommandError(
            f"{path} is not a mapping ({error}); `shujian report template` prints one", Status.USAGE
        ) from error


def _mapping(raw: dict[str, Any]) -> LogMapping:
    _only(raw, "the file", "format", "event", "rule")
    if raw["format"] != "combined":
        raise ValueError(f"format is combined, not {raw['format']!r}")
    event = raw.get("event", {})
    _only(event, "event", *_EVENT)
    return LogMapping(_texts(event), tuple(_rule(rule) for rule in raw["rule"]))


def _rule(raw: dict[str, Any]) -> Rule:
    _only(raw, "a rule", *_TESTS, *_EVENT, "leave_out")
    texts = _texts(raw)
    event = {name: texts[name] for name in _EVENT if name in texts}
    leave_out = texts.get("leave_out")
    if (leave_out is None) == ("resource" not in event):
        raise ValueError("a rule has either a resource or leave_out")
    tests = {name: re.compile(texts[name]) for name in _TESTS if name in texts}
    return Rule(tests, event, leave_out)


def _only(raw: dict[str, Any], where: str, *names: str) -> None:
    if unknown := sorted(raw.keys() - set(names)):
        raise ValueError(f"{where} has {', '.join(names)}, not {unknown[0]}")


def _texts(raw: dict[str, Any]) -> dict[str, str]:
    for name, value in raw.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} is a text")
    return dict(raw)


def _parse(raw: bytes) -> dict[str, str] | None:
    found = _COMBINED.fullmatch(raw.decode("utf-8", "replace").rstrip("\r\n"))
    if found is None:
        return None
    line = found.groupdict()
    method, _, rest = line["request"].partition(" ")
    return {**line, "method": method, "path": rest.rpartition(" ")[0] or rest}


def _why_not(line: Mapping[str, str] | None, rule: Rule | None) -> str:
    if line is None:
        return UNREADABLE
    return UNMATCHED if rule is None else str(rule.leave_out)


def _event(said: Mapping[str, str], line: Mapping[str, str], actor: str, identifier: str) -> bytes:
    event: dict[str, Any] = {"id": identifier, "time": _moment(line["time"]), "actor": actor}
    if line["bytes"] != "-":
        event["bytes"] = int(line["bytes"])
    return json.dumps({**event, **said}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@lru_cache(maxsize=1024)
def _moment(text: str) -> str:
    try:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z").isoformat()
    except ValueError:
        return text  # the gateway names the line
