"""The API's description: FastAPI's, with who may call each route and how problems look."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from gateway.access import ACCESS, OPEN, Who
from gateway.problems import MEDIA_TYPE

_SAYS = {
    Who.PUBLIC: "May be called by everybody, at a limited rate.",
    Who.SIGNER: "May be called by everybody, at a limited rate: the signatures are the authority.",
    Who.MEMBER: "May be called by active accounts of active members, signed in.",
    Who.DESK: "May be called by accounts of bookers, issuers, stewards and auditors, signed in.",
    Who.AUDITOR: "May be called by active accounts of auditors, signed in.",
    Who.OBSERVER: "May be called by the observers that are configured and by auditors, signed in.",
    Who.SESSION: "May be called by whoever is signed in, member or observer.",
}
# The description knows parameters by their names alone.
_WHO = {(method, path.replace(":path}", "}")): who for (method, path), who in ACCESS.items()}
_PROBLEM = {
    "type": "object",
    "description": "An RFC 9457 problem; `problems` names each fault of the request.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail"],
}


def complete(app: FastAPI) -> None:
    """Make the application describe itself in full."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    components["securitySchemes"] = {"session": {"type": "http", "scheme": "bearer"}}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(operation, _WHO[(method.upper(), path)])
    return schema


def _complete(operation: dict[str, Any], who: Who) -> None:
    said = operation.get("description", "")
    operation["description"] = f"{said}\n\n{_SAYS[who]}".strip()
    operation["security"] = [] if who in OPEN else [{"session": []}]
    operation["responses"].pop("422", None)
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    operation["responses"]["default"] = {
        "description": "A problem",
        "content": {MEDIA_TYPE: reference},
    }
