"""An import against what is published: which entries are to be signed, under which codes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chain.words import to_hex
from gateway.catalog.codes import Code
from gateway.catalog.entry import to_document
from gateway.catalog.importing import Changes, ImportPlan, PlannedEntry, Published, match
from gateway.command.client.client import Client
from gateway.command.client.publishing import Publication
from gateway.command.errors import CommandError, Status

UNANSWERED_WITHIN = 120.0
_POLL = 0.5
_REFUSED = "refused"
_WITHDRAWN = "withdrawn"

Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import would do as things stand: `publications` are in the order of the file."""

    owner: str
    owner_name: str
    changes: Changes
    publications: tuple[Publication, ...]


def prepare(
    client: Client, member: Mapping[str, Any], planned: ImportPlan, *, unattributed: bool = False
) -> Prepared:
    """Compare a plan with what the account's member has published.

    Raises `CommandError` where entries belong to another department: nobody signs in its name.
    """
    check_attribution(planned, member["name"], unattributed=unattributed)
    wait_for_answers(client)
    return prepared(client, member, planned.entries)


def prepared(
    client: Client, member: Mapping[str, Any], entries: Sequence[PlannedEntry]
) -> Prepared:
    """As `prepare`, for entries that are known to be the member's."""
    answer = client.get("/v1/catalog-sources", owner=member["code"])
    sources: list[Source] = answer["sources"]
    live = [source for source in sources if source["status"] != _REFUSED]
    changes = match(entries, [_published(source) for source in live])
    publications = _publications(changes, sources, answer["prefix"], answer["next_serial"])
    return Prepared(
        owner=member["code"],
        owner_name=member["name"],
        changes=changes,
        publications=tuple(sorted(publications, key=lambda publication: publication.row)),
    )


def member_of(client: Client) -> Mapping[str, Any]:
    """The member whose account signs; raises `CommandError` where it is none's."""
    address = to_hex(client.signer.address)
    for member in client.get("/v1/members"):
        found: Mapping[str, Any] = client.get(f"/v1/members/{quote(member['code'], safe='')}")
        if any(a["address"] == address and a["active"] for a in found["accounts"]):
            return found
    raise CommandError(f"{client.account} ({address}) is no member's account; have it admitted")


def provider_codes(member: Mapping[str, Any]) -> dict[str, str]:
    """The member's own 统一社会信用代码 for rows that have none, where its code is one."""
    from gateway.catalog.entry.values import is_provider_code

    return {member["name"]: member["code"]} if is_provider_code(member["code"]) else {}


def check_attribution(planned: ImportPlan, name: str, *, unattributed: bool) -> None:
    """Raise `CommandError` unless every entry is of that provider, or of none and that is meant."""
    others = {
        provider: count
        for provider, count in planned.providers().items()
        if provider != name and not (provider is None and unattributed)
    }
    if not others:
        return
    count = sum(others.values())
    first = next(iter(others))
    if list(others) == [None]:
        raise CommandError(
            f"{count:,} rows name no department; choose with --only provider={name}, or sign them "
            "as unattributed with --unattributed",
            Status.USAGE,
        )
    raise CommandError(
        f"{count:,} rows belong to others (such as {first or 'nobody'}), in whose name {name} does "
        f"not sign; choose with --only provider={name}",
        Status.USAGE,
    )


def wait_for_answers(client: Client) -> None:
    """Wait until what is under way has been answered: only then is it known what changed."""
    until = time.monotonic() + UNANSWERED_WITHIN
    told = False
    while time.monotonic() < until:
        under_way = client.connection.readiness()["lag"]["statements_not_answered"]
        if under_way == 0:
            return
        if not told:
            client.out.say(f"waiting for {under_way} statements that are under way ...")
            told = True
        time.sleep(_POLL)
    raise CommandError("statements are under way that the chain does not answer; try again later")


def _published(source: Source) -> Published:
    return Published(
        source["code"],
        source["source_key"],
        source["content_digest"],
        withdrawn=source["status"] == _WITHDRAWN,
    )


def _publications(
    changes: Changes, sources: Sequence[Source], prefix: str, serial: int
) -> Iterator[Publication]:
    by_code = {source["code"]: source for source in sources}
    for entry, resource in changes.changed:
        yield _again(entry, by_code[resource.code])
    # A code whose first publication was refused is not left as a hole: the same row takes it.
    refused: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source["status"] == _REFUSED:
            refused[source["source_key"]].append(source)
    for entry in changes.new:
        if left := refused[entry.key]:
            yield _again(entry, left.pop(0))
        else:
            code = str(Code(prefix, serial))
            serial += 1
            yield Publication(entry.row, entry.entry.name, code, 1, 0, to_document(entry.entry))


def _again(entry: PlannedEntry, source: Source) -> Publication:
    return Publication(
        entry.row,
        entry.entry.name,
        source["code"],
        source["next_version"],
        source["next_state"],
        to_document(entry.entry),
    )
