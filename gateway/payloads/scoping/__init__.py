"""Field scope: a file reduced to the granted columns, as a stream with flat memory."""

from gateway.payloads.scoping.scope import (
    TRANSFORMATIONS,
    can_scope,
    fields_of,
    media_of,
    scope,
    transformation_of,
)

__all__ = ["TRANSFORMATIONS", "can_scope", "fields_of", "media_of", "scope", "transformation_of"]
