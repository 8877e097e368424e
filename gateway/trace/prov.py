"""The trace as provenance: PROV-JSON (W3C member submission of 24 April 2013).

Each record is an activity. It is associated with the members that signed or made it, and used the
resource that it is about. An access also names the pseudonym that acted for its member, the
authorization as its plan, and what was sent, which derives from the payload and so from the
resource. Declared lineage becomes derivations between resources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import orjson
from sqlmodel import Session

from chain.words import to_hex
from gateway.errors import Invalid
from gateway.journal import records
from gateway.ledger import Ledger
from gateway.lineage.graph import sources_of
from gateway.trace.question import recorded_at
from gateway.trace.rows import Row
from gateway.trace.verdicts import JUDGED, RELEASED

MEDIA_TYPE = "application/prov+json"
MOST = 10_000
"""Provenance is one document and no stream: it holds at most so many records."""

_ATTRIBUTES = (
    "kind",
    "outcome",
    "level",
    "verdict",
    "purpose",
    "access_case",
    "reporter",
    "subjects",
    "statement",
)
_OF_AUDIT = ("result", "findings", "size", "root")


def document(session: Session, ledger: Ledger, rows: Sequence[Row]) -> dict[str, Any]:
    """A PROV-JSON document of these rows; raises `Invalid` where they are too many."""
    if len(rows) > MOST:
        raise Invalid(
            f"more than {MOST:,} records answer this; ask for a shorter period, or as NDJSON"
        )
    made = _Document(session)
    for row in rows:
        made.add(row)
    made.add_lineage()
    return {"prefix": {"ledger": f"urn:shujian:{to_hex(ledger.ledger_id)}:"}, **made.parts}


def encode(value: dict[str, Any]) -> bytes:
    """The document as bytes."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


class _Document:
    """Gathers entities, activities, agents and relations; each relation has a blank identifier."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._relations = count(1)
        self._resources: set[str] = set()
        self._attributed: set[tuple[str, str]] = set()
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, row: Row) -> None:
        """A record."""
        activity = f"ledger:record/{row.position}"
        self._put("activity", activity, _activity(row))
        for actor in row.actors:
            if actor.member is not None:
                self._associate(activity, self._member(actor.member, actor.name), None)
        if row.kind in JUDGED or row.kind == "access.refused":
            self._access(row, activity)
        elif row.resource is not None:
            self._use(activity, self._resource(row.resource, row.name, row.owner), row)

    def add_lineage(self) -> None:
        """The declared sources of all resources that occur."""
        for edge in sources_of(self._session, self._resources):
            derived = self._resource(edge.resource, None, None)
            source = self._resource(edge.source, None, None)
            declared = f"ledger:record/{edge.position}"
            # The record that declared it may not be among those asked for.
            known = declared in self.parts["activity"]
            ends = {"activity": declared} if known else {}
            self._relate("wasDerivedFrom", generatedEntity=derived, usedEntity=source, **ends)

    def _access(self, row: Row, activity: str) -> None:
        resource = self._resource(row.resource or "", row.name, row.owner)
        consumer = self._member(row.consumer or "", row.consumer_name)
        plan = None
        if row.authorization is not None:
            plan = f"ledger:authorization/{row.authorization}"
            self._put("entity", plan, {"prov:type": _name("prov:Plan")})
        self._associate(activity, consumer, plan)
        if row.pseudonym is not None:
            actor = f"ledger:actor/{row.pseudonym}"
            self._put("agent", actor, {"prov:type": _name("prov:Person")})
            self._associate(activity, actor, plan)
            self._relate("actedOnBehalfOf", delegate=actor, responsible=consumer, activity=activity)
        if row.kind == RELEASED:
            self._release(row, activity, resource)
        elif row.kind in JUDGED:  # of what was refused, nothing was used
            self._use(activity, resource, row)

    def _release(self, row: Row, activity: str, resource: str) -> None:
        body = records.read(self._session, row.position).body
        if body is None:
            self._use(activity, resource, row)
            return
        release = body["release"]
        payload, sent = f"ledger:payload/{release['payload']}", release["content"]
        self._put("entity", payload, {"ledger:digest": release["original"]})
        self._relate("specializationOf", specificEntity=payload, generalEntity=resource)
        self._use(activity, payload, row)
        if sent["digest"] == release["original"]:  # the payload itself was sent
            return
        content = f"ledger:content/{sent['digest']}"
        self._put("entity", content, {"ledger:size": sent["size"]})
        self._relate("wasGeneratedBy", entity=content, activity=activity, time=_time(row))
        self._relate(
            "wasDerivedFrom", generatedEntity=content, usedEntity=payload, activity=activity
        )

    def _resource(self, code: str, name: str | None, owner: str | None) -> str:
        entity = f"ledger:resource/{code}"
        self._resources.add(code)
        known = {"prov:type": _name("ledger:Resource")}
        self._put("entity", entity, known if name is None else {**known, "prov:label": name})
        if owner is not None:
            self._attribute(entity, self._member(owner, None))
        return entity

    def _member(self, code: str, name: str | None) -> str:
        agent = f"ledger:member/{code}"
        known = {"prov:type": _name("prov:Organization")}
        self._put("agent", agent, known if name is None else {**known, "prov:label": name})
        return agent

    def _use(self, activity: str, entity: str, row: Row) -> None:
        self._relate("used", activity=activity, entity=entity, time=_time(row))

    def _associate(self, activity: str, agent: str, plan: str | None) -> None:
        more = {} if plan is None else {"plan": plan}
        self._relate("wasAssociatedWith", activity=activity, agent=agent, **more)

    def _attribute(self, entity: str, agent: str) -> None:
        if (entity, agent) not in self._attributed:
            self._attributed.add((entity, agent))
            self._relate("wasAttributedTo", entity=entity, agent=agent)

    def _relate(self, relation: str, **ends: str) -> None:
        self._put(
            relation,
            f"_:r{next(self._relations)}",
            {f"prov:{end}": identifier for end, identifier in ends.items()},
        )

    def _put(self, part: str, identifier: str, attributes: Mapping[str, Any]) -> None:
        self.parts.setdefault(part, {}).setdefault(identifier, {}).update(attributes)


def _activity(row: Row) -> dict[str, Any]:
    shown = {f"ledger:{name}": getattr(row, name) for name in _ATTRIBUTES}
    shown |= {f"ledger:{name}": (row.audit or {}).get(name) for name in _OF_AUDIT}
    attributes = {name: value for name, value in shown.items() if value is not None}
    attributes["prov:type"] = _name(f"ledger:{row.kind}")
    attributes["prov:startTime"] = attributes["prov:endTime"] = _time(row)
    attributes["ledger:recorded"] = {"$": row.recorded, "type": "xsd:dateTime"}
    return attributes


def _time(row: Row) -> str:
    return row.recorded if row.event_time is None else recorded_at(row.event_time)


def _name(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
