"""Files inside a document: in the model they stand as their digest."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

from gateway.documents.errors import Malformed


def digest_of_base64(written: str) -> str:
    """``sha256:…`` of the bytes that ``written`` holds; `Malformed` if it is no base64."""
    try:
        data = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(
            "an attachment inside is no base64", "ask the issuer for the file again"
        ) from error
    return f"sha256:{sha256(data).hexdigest()}"
