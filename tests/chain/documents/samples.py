"""Sample documents: an invoice of lines, and documents of any shape."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from hypothesis import strategies as st

from chain.documents import Batch, Bundle, Commitment, Envelope, Field, Place, commit
from chain.words import Digest, Seconds

SECRET = sha256(b"the secret of a sample").digest()
ISSUER = Digest(sha256(b"member:91110108MA01A2B3C4").digest())
KEY = Digest(sha256(b"keyed hash of a number").digest())
SERIES = Digest(sha256(b"series of certificates").digest())

HEAD = [
    Field("type", "code", "invoice.vat.special"),
    Field("number", "identifier", "24312000000123456789"),
    Field("issued", "date", "2024-12-31"),
    Field("seller.name", "text", "北京数鉴科技有限公司"),
    Field("seller.taxNumber", "identifier", "91110108MA01A2B3C4"),
    Field("buyer.name", "text", "上海某某局"),
    Field("buyer.taxNumber", "identifier", "11310000000021231Y"),
    Field("buyer.contact", "empty", "{}"),
    Field("total.net", "amount", "500.00"),
    Field("total.tax", "amount", "65.00"),
    Field("total.gross", "amount", "565.00"),
    Field("remarks", "empty", "[]"),
    Field('["备注 1"]', "text", "合同 2024-17"),
    Field("red", "boolean", "false"),
]
GOODS = ("钢笔", "墨水", "信纸", "信封", "邮票")


def line(number: int, name: str) -> list[Field]:
    return [
        Field(f"lines[{number}].name", "text", name),
        Field(f"lines[{number}].quantity", "amount", f"{len(name) + ord(name[0]) % 7}.00"),
        Field(f"lines[{number}].net", "amount", f"{ord(name[0]) % 90 + 10}.00"),
        Field(f"lines[{number}].rate", "amount", "13.00"),
        Field(f"lines[{number}].unit", "code", "C62"),
    ]


def invoice(goods: tuple[str, ...] = GOODS) -> list[Field]:
    return [*HEAD, *(field for at, name in enumerate(goods) for field in line(at, name))]


def envelope(fields: int, place: Place | None = None) -> Envelope:
    return Envelope(
        issuer=ISSUER,
        kind="invoice.vat.special",
        key=KEY if place is None else None,
        place=place,
        valid_from=Seconds(1_735_574_400),
        valid_until=Seconds(0),
        fields=fields,
    )


def committed(fields: list[Field], place: Place | None = None) -> Commitment:
    return commit(envelope(len(fields), place), fields, SECRET)


def batch(count: int, first: int = 1001) -> tuple[Batch, list[Commitment]]:
    """Certificates numbered from ``first``, each of another holder."""
    made = [
        committed(
            [replace(one, value=f"{serial}") if one.path == "number" else one for one in HEAD],
            Place(SERIES, first, count, serial),
        )
        for serial in range(first, first + count)
    ]
    return Batch([one.root for one in made]), made


def batch_bundle(count: int, at: int, paths: list[str] | None = None) -> tuple[Bundle, Digest]:
    tree, made = batch(count)
    return made[at].disclose(paths, tree.proof(at)), tree.root


VALUES = st.text(st.characters(codec="utf-8"), max_size=12)
TYPED = st.one_of(
    st.tuples(st.sampled_from(["text", "amount", "date", "code", "identifier"]), VALUES),
    st.tuples(st.just("boolean"), st.sampled_from(["true", "false"])),
    st.tuples(st.just("empty"), st.sampled_from(["{}", "[]", "null"])),
)
WORDS = st.sampled_from(["a", "b", "税额", "constructor", "__proto__", "a-b", "A"])


@st.composite
def documents(draw: st.DrawFn) -> list[Field]:
    """Fields that stand together in one document: words, then lines with members."""
    rows = draw(st.dictionaries(WORDS, TYPED, min_size=1, max_size=6))
    head = [Field(f"head.{word}", *typed) for word, typed in rows.items()]
    lines = draw(st.lists(st.dictionaries(WORDS, TYPED, min_size=1, max_size=4), max_size=6))
    return head + [
        Field(f"lines[{at}].{word}", *typed)
        for at, members in enumerate(lines)
        for word, typed in members.items()
    ]
