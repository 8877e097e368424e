"""电子证照: the words of the model for certificates, their names in the field, and their key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.documents import keys
from gateway.documents.model import Key, Kind

CERTIFICATE: Final = "certificate"

KINDS: Final[dict[str, Kind]] = {
    "name": Kind.TEXT,
    "type_code": Kind.CODE,
    "number": Kind.IDENTIFIER,
    "identifier": Kind.IDENTIFIER,  # 1.2.156.3005.2.<type>.<org>.<serial>.<version>.<check>
    "issuer.name": Kind.TEXT,
    "issuer.code": Kind.IDENTIFIER,
    "issue_date": Kind.DATE,
    "valid_from": Kind.DATE,
    "valid_until": Kind.DATE,
    "holder.name": Kind.TEXT,
    "holder.code": Kind.IDENTIFIER,
    "holder.code_type": Kind.CODE,
    "status": Kind.CODE,
    "copy.number": Kind.IDENTIFIER,
    "copy.purpose": Kind.TEXT,
    "copy.recipient": Kind.TEXT,
    "copy.expires": Kind.DATE,
}
"""Kind by path. The holder stands in the document, never in a record or on the chain."""

ALIASES: Final = {
    "证照名称": "name", "电子证照名称": "name", "证照类型名称": "name",
    "证照类型代码": "type_code", "证照编号": "number", "证照号码": "number",
    "电子证照标识": "identifier", "证照标识": "identifier",
    "证照颁发机构": "issuer.name", "颁发机构": "issuer.name",
    "证照颁发机构代码": "issuer.code", "颁发机构代码": "issuer.code",
    "证照颁发日期": "issue_date", "颁发日期": "issue_date",
    "证照有效期起始日期": "valid_from", "有效期起始日期": "valid_from",
    "证照有效期截止日期": "valid_until", "有效期截止日期": "valid_until",
    "持证主体": "holder.name", "持证者名称": "holder.name", "持有人": "holder.name",
    "持证主体代码": "holder.code", "持证主体代码类型": "holder.code_type", "证照状态": "status",
}  # fmt: skip
"""Path by the name that the metadata have in the field."""


def key(content: Mapping[str, str]) -> Key | None:
    """The key: the identifier where there is one, else issuer, type and number."""
    if identifier := keys.squeezed(content.get("identifier", "")):
        return Key("CN", CERTIFICATE, identifier)
    issuer = (content.get("issuer.code", ""), content.get("issuer.name", ""))
    kind = ".".join(filter(None, (CERTIFICATE, keys.squeezed(content.get("type_code", "")))))
    return keys.invoice(kind, content.get("number", ""), issuer)
