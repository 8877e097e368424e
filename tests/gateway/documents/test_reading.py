"""Document and signatures together: what protects the fields, and what does not."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.parsing import Readers
from gateway.documents.reading import read
from gateway.documents.sealing.signatures import Outcome, Trust
from tests.support import ofd

USER = ofd.Signer.make("某省税务局")
SEAL = ofd.Seal(USER, USER)
AMOUNTS = "Doc_0/Attachs/original_invoice.xml"


def exposed(data: bytes) -> set[str]:
    return {
        one.place for one in read(data).required().unprotected if "no valid signature" in one.reason
    }


def test_a_seal_over_all_parts_leaves_only_its_own_list_exposed() -> None:
    assert exposed(ofd.invoice().seal(SEAL).zipped()) == {"Doc_0/Signs/Signatures.xml"}


def test_the_part_with_the_amounts_is_named_where_the_seal_leaves_it_out() -> None:
    seal = ofd.Seal(USER, USER, leave_out=frozenset({AMOUNTS}))
    package = ofd.invoice().seal(seal)
    assert AMOUNTS in exposed(package.zipped())

    package.parts[AMOUNTS] = package.parts[AMOUNTS].replace(b">526.00<", b">5260.00<")
    changed = read(package.zipped())
    assert [one.outcome for one in changed.signatures] == [Outcome.VALID]
    assert changed.required().get("total.with_tax") == "5260.00"
    assert AMOUNTS in exposed(package.zipped())


def test_a_seal_that_does_not_hold_protects_nothing() -> None:
    package = ofd.invoice().seal(SEAL)
    package.parts[AMOUNTS] = package.parts[AMOUNTS].replace(b">526.00<", b">5260.00<")
    found = read(package.zipped())

    assert found.signatures[0].altered == (AMOUNTS,)
    assert exposed(package.zipped()) >= {AMOUNTS, "Doc_0/Pages/Page_0/Content.xml"}


def test_an_unsigned_file_has_no_signatures_and_no_list_of_its_parts() -> None:
    package = ofd.invoice()
    package.parts["OFD.xml"] = package.parts["OFD.xml"].replace(b"ofd:Signatures>", b"ofd:None>")
    data = package.zipped()

    assert read(data).signatures == ()
    assert exposed(data) == set()


def test_trust_reaches_the_reading() -> None:
    found = read(ofd.invoice().seal(SEAL).zipped(), authorities=(USER.certificate,))

    assert found.signatures[0].certificate is not None
    assert found.signatures[0].certificate.trust is Trust.TRUSTED


def test_a_sealed_ofd_without_document_still_shows_its_seal() -> None:
    found = read(ofd.invoice(original=None, texts=()).seal(SEAL).zipped())

    assert isinstance(found.refusal, Unsupported)
    assert [one.outcome for one in found.signatures] == [Outcome.VALID]
    with pytest.raises(Unsupported):
        found.required()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b" " * 19_000_000)
    return out.getvalue()


HOSTILE = {
    "a zip bomb": bomb(),
    "entities": b"<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>",
    "deep XML": b"<a>" * 100_000,
    "deep JSON": b"[" * 100_000,
    "a huge number": b'{"number": ' + b"9" * 1_000_000 + b"}",
    "a broken PDF": b"%PDF-1.7\n/ByteRange [0 1 2 3]" + b"<<" * 100_000,
    "an executable": b"\x7fELF" + bytes(1000),
    "the wrong name for a zip": b"PK\x03\x04OFD.xml",
}


def test_hostile_files_of_every_form_leave_the_process_whole() -> None:
    readers = Readers(processes=1)
    try:
        readers.warm()
        (process,) = readers._idle
        for name, data in HOSTILE.items():
            found = readers.read(data)
            if name != "an executable":  # any file can be had by its digest
                assert isinstance(found.refusal, Malformed | Unsupported), name
                assert "broke" not in found.refusal.reason, name
                assert "failed" not in found.refusal.reason, name
        assert readers._idle == [process]
        assert process.files == len(HOSTILE)
    finally:
        readers.close()


@pytest.mark.parametrize(
    "module",
    ["ofd.package", "ofd.document", "ofd.seals", "pdf.printed", "formats", "parsing.worker"],
)
def test_every_room_can_be_imported_first(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import gateway.documents.{module}"], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
