"""The periodic statement (对账单) as text, for both sides to keep and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gateway.zone import SHANGHAI


def statement_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The statement of one reconciliation, given as its JSON has it.

    The same records give the same text, so that two members can compare theirs line by line.
    """
    first, last = _day(found["begins"]), _day(found["ends"] - 1)
    yield f"对账单 Statement of shared accesses, {first} to {last}"
    yield f"提供方 Provider: {found['provider'] or 'any'}"
    yield f"需求方 Consumer: {found['consumer'] or 'any'}"
    yield f"of the journal's first {found['size']:,} records"
    yield ""
    for line in found["lines"]:
        yield f"{line['resource']}  {line['provider']} → {line['consumer']}"
        yield (
            f"  reported by provider {line['by_provider']:,} ({line['provider_bytes']:,} bytes), "
            f"by consumer {line['by_consumer']:,} ({line['consumer_bytes']:,} bytes), "
            f"by the exchange {line['by_operator']:,}; released here {line['by_gateway']:,}; "
            f"matched {line['matched']:,}"
        )
    yield ""
    for report in found["reports"]:
        yield (
            f"report {report['sequence']} of {report['member']}: {report['taken'] or 0:,} of "
            f"{report['count']:,} lines, record {report['position']}, {report['events']}"
        )
    yield ""
    yield from _findings(found)


def _findings(found: Mapping[str, Any]) -> Iterator[str]:
    if found["clean"]:
        yield "no findings: everything reported adds up"
        return
    totals = ", ".join(f"{sort} {count:,}" for sort, count in sorted(found["totals"].items()))
    yield f"findings: {totals}"
    for finding in found["findings"]:
        where = finding["resource"] or finding["member"]
        records = ", ".join(map(str, finding["positions"]))
        yield f"- {finding['sort']}: {where}: {finding['detail']} (records {records})"


def _day(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, SHANGHAI).date().isoformat()
