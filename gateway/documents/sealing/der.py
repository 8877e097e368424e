"""DER (ITU-T X.690) as it stands in the bytes: values with the exact bytes that were signed.

A reader of its own because signatures are over the bytes of the file: a library that takes values
apart and writes them again may write others. Only definite lengths; everything is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from gateway.documents.errors import Malformed

MAX_BYTES: Final = 4 * 1024 * 1024
"""A seal with its picture has some 20 kB."""
MAX_MEMBERS: Final = 10_000

INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x06, 0x30, 0x31
_UTC_TIME, _GENERALIZED_TIME, _UTF16, _UTF32 = 0x17, 0x18, 0x1E, 0x1C


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag byte, its content, and ``whole``, the bytes of both with the length."""

    tag: int
    content: bytes
    whole: bytes

    @property
    def members(self) -> tuple[Value, ...]:
        """The values inside; `Malformed` if there are none to take apart."""
        if not self.tag & 0x20:
            raise _malformed("a value that should have members has none")
        return read(self.content)

    @property
    def bits(self) -> bytes:
        """The bytes of a bit string, or of an octet string."""
        if self.tag == BIT_STRING and self.content[:1] == b"\0":
            return self.content[1:]
        if self.tag != OCTET_STRING:
            raise _malformed("bytes are expected, something else stands there")
        return self.content

    @property
    def number(self) -> int:
        """An integer."""
        return int.from_bytes(self.expect(INTEGER).content, "big", signed=True)

    @property
    def oid(self) -> str:
        """An object identifier, dotted."""
        numbers, current = [], 0
        for byte in self.expect(OID).content[:64]:
            current = current << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(current)
                current = 0
        if not numbers:
            raise _malformed("an object identifier is empty")
        first = min(numbers[0] // 40, 2)
        return ".".join(str(n) for n in (first, numbers[0] - 40 * first, *numbers[1:]))

    @property
    def text(self) -> str:
        """Characters of whichever string type; what cannot be decoded is shown as such."""
        if self.tag == _UTF16:
            return self.content.decode("utf-16-be", "replace")
        if self.tag == _UTF32:
            return self.content.decode("utf-32-be", "replace")
        content = self.bits if self.tag == BIT_STRING else self.content
        for codec in ("utf-8", "gb18030"):
            try:
                return content.decode(codec)
            except UnicodeDecodeError:
                continue
        return content.decode("latin-1")

    @property
    def moment(self) -> datetime | None:
        """A point of time, in UTC; None if it is not understood."""
        return moment(self.text, two_digits=self.tag == _UTC_TIME)

    def expect(self, tag: int) -> Value:
        """This value; `Malformed` if it has another tag."""
        if self.tag != tag:
            raise _malformed(f"a value has the tag {self.tag:#04x} where {tag:#04x} is expected")
        return self


def read(data: bytes) -> tuple[Value, ...]:
    """All values of ``data``, one behind the other, none of them taken apart."""
    if len(data) > MAX_BYTES:
        raise _malformed(f"a signature has {len(data)} bytes, {MAX_BYTES} are allowed")
    found: list[Value] = []
    at = 0
    while at < len(data):
        start = at
        length, at = _length(data, at + 1)
        end = at + length
        if data[start] & 0x1F == 0x1F or end > len(data) or len(found) >= MAX_MEMBERS:
            raise _malformed("a signature is cut off or no DER")
        found.append(Value(data[start], data[at:end], data[start:end]))
        at = end
    return tuple(found)


def one(data: bytes) -> Value:
    """The one value that ``data`` is."""
    found = read(data)
    if len(found) != 1:
        raise _malformed("there is something behind the end of a signature, or nothing in it")
    return found[0]


def first(data: bytes) -> bytes:
    """The bytes of the first value of ``data``; what stands behind it, as padding, is left out."""
    length, at = _length(data, 1) if data else (0, 0)
    return data[: at + length]


def members(value: Value, least: int) -> tuple[Value, ...]:
    """The members of ``value``; `Malformed` if there are less than ``least``."""
    found = value.members
    if len(found) < least:
        raise _malformed(f"a value has {len(found)} members where {least} are expected")
    return found


def moment(written: str, *, two_digits: bool = False) -> datetime | None:
    """The point of time that ``written`` gives as ASN.1 or as people do; no zone means UTC."""
    plain = written.strip().replace("Z", "+0000").replace("T", " ")
    if two_digits:
        plain = ("20" if plain[:2] < "50" else "19") + plain
    day = ("%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M", "%Y/%m/%d %H:%M:%S")
    for form in (f"{d}{f}{z}" for d in day for f in ("", ".%f") for z in ("%z", "")):
        try:
            found = datetime.strptime(plain, form)  # noqa: DTZ007  # what has no zone gets one below
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise _malformed("a signature is cut off or no DER")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 4 or at + 1 + count > len(data):
        raise _malformed("a signature has a length that DER does not allow")
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, "ask the issuer for the file again")
