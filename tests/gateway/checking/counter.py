"""A finance clerk's counter: what was issued, cancelled, red-lettered and used in a small town."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson
from bs4 import BeautifulSoup
from fastapi import FastAPI

from chain.documents import DocumentName
from chain.words import Digest, to_hex
from gateway.app import create_app
from gateway.checking.service import Checking
from gateway.documents import formats
from gateway.documents.model import Key
from gateway.settings import Settings
from tests.gateway.uses.desk import BUYER, REGISTER, Desk
from tests.gateway.verification.office import Office, a_certificate
from tests.support.tools import PATIENCE
from tests.support.town import XC
from tests.support.web import Visitor, services_of

HTML = {"Accept": "text/html"}
KINDS = ("good", "revoked", "red", "ours", "theirs", "locked")
FOREIGN = ("unknown", "foreign")
"""Not issued here; the second is booked by the rival all the same."""
NUMBERS = {kind: f"2411200000004854{at:04}" for at, kind in enumerate((*KINDS, *FOREIGN))}
File = tuple[str, bytes]


def invoice(kind: str, **changed: str) -> bytes:
    """An invoice of that fate, as JSON, with other sums if any."""
    total = {"without_tax": "100.00", "tax": "13.00", "with_tax": "113.00", **changed}
    content = {
        "type": "invoice.vat.special",
        "number": NUMBERS[kind],
        "issue_date": "2026-11-02",
        "seller": {"name": "海南某某公司"},
        "total": total,
    }
    return orjson.dumps(content)


def use_key(kind: str) -> Digest:
    """An invoice's key in the register."""
    return REGISTER.use(Key("CN", "invoice.vat", NUMBERS[kind]))


def packed(files: Iterable[File]) -> bytes:
    """The files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


@dataclass
class Counter:
    """The town, what was issued in it by fate, and the application over it."""

    office: Office
    names: dict[str, DocumentName]
    app: FastAPI

    @classmethod
    def furnished(cls, office: Office, desk: Desk) -> Counter:
        """One invoice of each fate, issued by 市税务局; buyer and rival use them."""
        registry = office.registry
        names = {}
        for kind in KINDS:  # what another than the named buyer uses is another matter
            office.buyer = XC if kind in ("revoked", "red") else None
            names[kind] = office.issue(invoice(kind))
        registry.done("RevokeDocument", names["revoked"], effective=office.later(10))
        registry.done("RequestRed", names["red"], amount=1000)
        registry.done("ConfirmRed", names["red"], amount=1000)
        registry.accept(registry.issue("red", amount=1000, blue=to_hex(names["red"].issue)))
        models = [formats.read(a_certificate(identifier="", number=f"Z{at}")) for at in range(3)]
        names["batch"] = office.issue_batch(models)[1]
        desk.do("BookUse", [use_key("ours")])
        desk.do("BookUse", [use_key("theirs")], by="rival")
        desk.do("BookUse", [use_key("foreign")], by="rival")
        desk.do("LockUse", [use_key("locked")])
        services = services_of(office.town, Settings(public_rate=10_000.0))
        mine = replace(
            services,
            verification=office.verification,
            checking=Checking(office.verification, office.town.seconds),
        )
        return cls(office, names, create_app(mine.settings, mine))


def page(visitor: Visitor, path: str, **headers: str) -> BeautifulSoup:
    """A page as a browser gets it."""
    answer = visitor.get(path, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def send(visitor: Visitor, path: str, files: Iterable[File], **texts: str) -> Any:
    """A form with files, as a browser sends it."""
    return visitor.client.post(
        path,
        files=[("file", one) for one in files],
        data=texts,
        headers={**visitor.headers, **HTML},
        follow_redirects=False,
    )


def check(visitor: Visitor, files: Iterable[File], **texts: str) -> str:
    """Have files checked, and wait; the address of the report."""
    answer = send(visitor, "/documents/check", files, **texts)
    assert answer.status_code == 303, answer.text
    place = str(answer.headers["location"])
    until = time.monotonic() + PATIENCE
    while visitor.get(f"/v1{place.replace('/check/', '/checks/')}").json()["until"] is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return place


__all__ = ["BUYER", "Counter", "check", "invoice", "packed", "page", "send", "use_key"]
