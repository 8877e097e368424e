"""Documents in the demonstration: issued, verified, altered, revoked, booked once, shown."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from chain.documents.identity import DocumentName, alone_id
from chain.records import tag_hash
from chain.words import Digest, Role, to_hex
from gateway.catalog.demonstration import demonstration_codes
from gateway.checking.report import report
from gateway.command.client import Client
from gateway.command.client.documents.issued import Issued, issued
from gateway.command.client.documents.issuing import issue_alone, issue_batch
from gateway.command.client.documents.naming import named, state_of
from gateway.command.client.documents.preparing import from_files, prepared
from gateway.command.client.documents.sources import files_of, pieces
from gateway.command.client.documents.using import Choice, Voucher, choose
from gateway.command.client.documents.verifying import finding_of, findings
from gateway.command.client.importing import member_of
from gateway.command.demo.actors import STEWARD, Department, Stage
from gateway.command.demo.forgery import contract_says, gateway_says
from gateway.command.demo.papers import Invoice, Party, certificate, fapiao, identifier, invoice
from gateway.command.demo.place import DOCUMENTS
from gateway.command.demo.story import Story
from gateway.command.errors import CommandError, Refused
from gateway.command.output import Output, table
from gateway.documents.keys import CN_TYPE
from gateway.members.reason import make_reason
from gateway.zone import SHANGHAI

_NAMES = ("示例市民政局", "示例商贸公司", "示例科技公司", "示例物流公司")
_CODES = demonstration_codes(_NAMES)


def _organisation(name: str, stem: str, prefix: str, role: Role) -> Department:
    return Department(name, _CODES[name], prefix, f"{stem}-clerk", f"{stem}-head", role)


BUREAU = _organisation(_NAMES[0], "mz", "MZJ", Role.ISSUER)
SELLER = _organisation(_NAMES[1], "sm", "SMG", Role.ISSUER)
BUYER = _organisation(_NAMES[2], "kj", "KJG", Role.BOOKER)
OTHER = _organisation(_NAMES[3], "wl", "WLG", Role.BOOKER)
ORGANISATIONS = (BUREAU, SELLER, BUYER, OTHER)

_ORDINARY = "invoice.vat.ordinary"
_KINDS = ((BUREAU, "certificate"), (SELLER, "invoice.en16931"), (SELLER, _ORDINARY))
_NOT_FOUND = 404
_CERTIFICATES, _INVOICES = 20, 3
_END = 253_402_271_999
"""The last second of the year 9999 in Asia/Shanghai."""
_NOTHING = to_hex(bytes(32))


def tell_documents(stage: Stage, story: Story, where: Path) -> Papers:
    """Issue, verify, alter, revoke and book invented documents, and give a holder a link.

    Told again it issues further ones. Raises `CommandError` where something ends otherwise.
    """
    papers = Papers(stage, where / DOCUMENTS)
    stage.make_accounts([name for each in ORGANISATIONS for name in (each.clerk, each.head)])
    stage.admit(ORGANISATIONS)
    _tell_issuing(papers, story)
    _tell_verifying(papers, story)
    _tell_using(papers, story)
    _tell_holder(papers, story)
    return papers


class Papers:
    """The documents of one telling, in a folder of its own, and everybody's hand in them."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        folder.mkdir(mode=0o700, exist_ok=True)
        self.number = 1 + sum(1 for _ in folder.iterdir())
        self.folder = folder / str(self.number)
        self.year = datetime.now(SHANGHAI).year
        self.certificates = self.folder / "certificates"
        self.invoices = self.folder / "invoices"
        self.fapiao = self.folder / "fapiao"
        begin = (self.number - 1) * _CERTIFICATES
        self.numbers = range(begin + 1, begin + _CERTIFICATES + 1)
        self._fresh = self.number

    def invoice(self, number: int) -> Invoice:
        """The nth invoice of this telling."""
        return Invoice(
            f"DEMO-{self.number}-{number:03}", f"{self.year}-11-20", _party(SELLER), _party(BUYER),
            "（演示）打印纸", 12 * number, Decimal("125.50"),
        )  # fmt: skip

    @property
    def fresh(self) -> Invoice:
        """The 数电票 of this telling, which nobody books in the story."""
        number = f"{self.year % 100:02}00{self._fresh:016}"
        return replace(self.invoice(1), number=number, goods="*演示*复印纸")

    def skip_known(self) -> None:
        """Give the 数电票 a new number: whoever tried things out may have issued the next one."""
        client = self.client(SELLER.clerk)
        while _is_known(client, self.fresh.number):
            self._fresh += 1

    @property
    def identifier(self) -> str:
        """The identifier of a certificate that is in force."""
        return identifier(self.numbers[2], self.year, _party(BUREAU))

    def client(self, account: str) -> Client:
        """An account's conversation with the gateway, without progress: it takes a second."""
        return Client(self.stage.settings, Output(err=io.StringIO()), account)

    def license(self, department: Department, kind: str) -> str:
        """Have the steward give the right once; the line about it."""
        steward = self.client(STEWARD)
        known = steward.get("/v1/issuing/rights", issuer=department.code, kind=kind)["rights"]
        if known and known[0]["holds"]:
            return f"{department.name} may issue {kind} since an earlier telling"
        message = {
            "issuer": self.stage.members()[department.code]["id"],
            "kind": kind,
            "from": int(time.time()) - 60,
            "until": _END,
            "expectedState": known[0]["next_state"] if known else 0,
        }
        record = _accepted(steward, "LicenseIssuer", message)
        return f"{department.name} may issue {kind} from now on; record {record}"

    def write(self) -> None:
        """Make the documents, which nobody has issued yet."""
        self.certificates.mkdir(mode=0o700, parents=True)
        self.invoices.mkdir(mode=0o700)
        self.fapiao.mkdir(mode=0o700)
        for number in self.numbers:
            data = certificate(number, self.year, _party(BUREAU))
            (self.certificates / f"{number:05}.json").write_bytes(data)
        for number in range(1, _INVOICES + 1):
            data = invoice(self.invoice(number))
            (self.invoices / f"invoice-{number}.xml").write_bytes(data)
        (self.fapiao / f"{self.fresh.number}.xml").write_bytes(fapiao(self.fresh))

    def issue(self, department: Department, files: Path, series: str | None) -> Issued:
        """Issue the documents of a folder, alone or as a batch; bundles go beside them."""
        asked = {"series": series, "kind": None, "from": None, "until": None}
        client = self.client(department.clerk)
        output = files.with_name(f"{files.name}.issued")
        documents = from_files([files], asked)
        with prepared(client, documents, output, asked, only_good=False, deposits=True) as ready:
            if ready.failures:
                raise CommandError(f"{ready.failures[0].name}: {ready.failures[0].reason}")
            if series is None:
                issue_alone(ready.work, {"buyer": _NOTHING, "blue": _NOTHING})
            else:
                issue_batch(ready.work)
            return issued(ready.work)

    def verify(self, *files: Path, account: str | None = None) -> list[dict[str, Any]]:
        """What the gateway finds out about files, asked by anybody."""
        quiet = Output(err=io.StringIO())
        client = Client(self.stage.settings, quiet, account)
        given = pieces(files_of(files), rows=False)
        return list(findings(client, given, None, quiet.progress("")))

    def choose(self, department: Department, voucher: str) -> tuple[Voucher, list[Choice]]:
        """What of the invoices a booker could book."""
        found = self.verify(self.invoices, account=department.clerk)
        lines = report([finding_of(one) for one in found], department.code).lines
        client = self.client(department.clerk)
        return choose(client, lines, voucher, "booked", unconfirmed=False)

    def booking(self, department: Department, voucher: Voucher, keys: Sequence[str]) -> Any:
        """A booking signed by a department's clerk."""
        client = self.client(department.clerk)
        message = {
            "member": member_of(client)["id"],
            "voucher": voucher.hashed,
            "keys": sorted(keys),
            "expectedState": voucher.state,
        }
        return client.statement("BookUse", message)

    def revoke(self, document: str) -> int:
        """The bureau's head revokes one of its documents; the record of it."""
        head, name = self.client(BUREAU.head), named(document)
        message = {
            "issue": to_hex(name.issue),
            "serial": name.serial,
            "effective": int(time.time()),
            "expectedState": state_of(head, name)["validity"]["next_state"],
        }
        return _accepted(head, "RevokeDocument", message, make_reason("（演示）信息有误"))


def _is_known(client: Client, number: str) -> bool:
    """Whether the seller has issued a 数电票 of that number, or anybody has locked or booked it."""
    asked = {"documents": [{"issuer": "CN", "type": CN_TYPE, "number": number}]}
    (known,) = client.post("/v1/documents/keys", asked)["documents"]
    if known["status"] != "free" or known["pending"] is not None:
        return True
    issue = Digest(bytes.fromhex(known["issue"][2:]))
    name = DocumentName(alone_id(tag_hash(f"member:{SELLER.code}"), issue, _ORDINARY))
    try:
        state_of(client, name)
    except Refused as error:
        if error.code != _NOT_FOUND:
            raise
        return False
    return True


def _party(department: Department) -> Party:
    return Party(department.name, department.code)


def _tell_issuing(papers: Papers, story: Story) -> None:
    story.chapter(
        "签发 Documents are issued",
        "Who may issue which kind of document stands in the Documents contract. A batch of any",
        "size is one signature and one root there: no name, no number, no sum is on the chain.",
    )
    for department, kind in _KINDS:
        story.command(f"document license {department.name} --kind {kind} --as {STEWARD}")
        story.line(papers.license(department, kind))
    papers.skip_known()
    papers.write()
    series = str(papers.year)
    story.command(f"document issue certificates/ --series {series} --as {BUREAU.clerk}")
    batch = papers.issue(BUREAU, papers.certificates, series)
    assert batch.batch is not None
    size = (papers.folder / "certificates.issued" / batch.documents[0]["file"]).stat().st_size
    story.line(
        f"{len(batch.documents)} certificates in one batch, serials {batch.batch['first']} to "
        f"{batch.batch['last']}, record {batch.batch['record']}; a bundle of {size:,} bytes each"
    )
    story.command(f"document issue invoices/ --as {SELLER.clerk}")
    alone = papers.issue(SELLER, papers.invoices, None)
    story.line(f"{len(alone.documents)} invoices (UBL), each alone under its own number")
    story.command(f"document issue fapiao/ --as {SELLER.clerk}")
    papers.issue(SELLER, papers.fapiao, None)
    story.line(f"one in the form of a 数电票, {papers.fresh.number}; nobody books it yet")


def _tell_verifying(papers: Papers, story: Story) -> None:
    story.chapter(
        "查验 Anyone verifies",
        "Without an account: the file, or the bundle of its holder. Verdict, who vouches, how it",
        "stands; and where a field was changed, which one. What was issued is not shown.",
    )
    paper = sorted(papers.certificates.iterdir())[0]
    bill = papers.invoices / "invoice-1.xml"
    bundle = papers.folder / "certificates.issued" / f"{paper.stem}.bundle.json"
    _verified(papers, story, "VALID", paper, bill, bundle)
    altered = papers.folder / "altered.xml"
    altered.write_text(bill.read_text("utf-8").replace(">1701.78<", ">9701.78<"), "utf-8")
    for found in _verified(papers, story, "MISMATCH", altered):
        paths = ", ".join(each["found_at"] or each["path"] for each in found["differences"])
        story.line(f"changed: {paths}")
    story.command(f"document revoke {bundle.name} --reason 信息有误 --as {BUREAU.head}")
    story.line(f"revoked; record {papers.revoke(str(bundle))}")
    for found in _verified(papers, story, "INVALID", paper):
        story.line(found["words"])


def _verified(papers: Papers, story: Story, verdict: str, *files: Path) -> list[dict[str, Any]]:
    story.command(f"document verify {' '.join(file.name for file in files)}")
    found = papers.verify(*files)
    for one in found:
        state = one["axes"]["validity"]
        story.line(
            f"{one['verdict']:<8}  {one['source']['name']}  {state['state'] if state else '-'}  "
            f"{one['name']}"
        )
        if one["verdict"] != verdict:
            raise CommandError(f"{one['name']} is {one['verdict']}: {one['words']}")
    return found


def _tell_using(papers: Papers, story: Story) -> None:
    story.chapter(
        "入账 Used once",
        f"{BUYER.name} books the invoices under a voucher with one signature: all, or none.",
        f"Then {OTHER.name} tries the same ones; and asks past the gateway, too.",
    )
    voucher = f"{papers.year}-{papers.number:04}"
    story.command(f"document book invoices/ --voucher {voucher} --as {BUYER.clerk}")
    known, choices = papers.choose(BUYER, voucher)
    keys = [choice.use for choice in choices if choice.use is not None]
    if len(keys) != _INVOICES:
        raise CommandError(f"only {len(keys)} of {_INVOICES} invoices are good")
    client = papers.client(BUYER.clerk)
    submitted = client.submit(papers.booking(BUYER, known, keys))
    _require(submitted.state, submitted.reason)
    story.line(f"{len(keys)} invoices booked under {voucher}; record {submitted.position}")
    story.command(f"document book invoices/ --voucher {voucher} --as {OTHER.clerk}")
    strange, refused = papers.choose(OTHER, voucher)
    rows = [[choice.line.finding.verdict.value, choice.name, choice.why] for choice in refused]
    for line in table(["VERDICT", "FILE", "WHY NOT"], rows):
        story.line(line)
    second = papers.booking(OTHER, strange, keys)
    story.line(f"gateway:  {gateway_says(papers.client(OTHER.clerk), second)}")
    story.line(f"contract: {contract_says(papers.stage.settings, second)}")


def _tell_holder(papers: Papers, story: Story) -> None:
    paper = sorted(papers.certificates.iterdir())[1]
    bundle = papers.folder / "certificates.issued" / f"{paper.stem}.bundle.json"
    story.chapter(
        "一码授权 The holder decides",
        "The holder of a certificate gets a secret link and, by another way, a PIN. There it is",
        "chosen what whom is shown for which purpose, once; and every use is listed.",
    )
    story.command(f"document link {bundle.name} --as {BUREAU.clerk}")
    name = named(str(bundle)).text
    made = papers.client(BUREAU.clerk).post("/v1/holders", {"document": name})
    story.line(f"{made['url']}")
    story.line(f"PIN {made['pin']}; record {made['record']}")


def _accepted(client: Client, kind: str, message: dict[str, Any], attachment: Any = None) -> int:
    submitted = client.submit(client.statement(kind, message, attachment))
    _require(submitted.state, submitted.reason)
    return int(submitted.position or 0)


def _require(state: str, reason: Any) -> None:
    if state != "accepted":
        raise CommandError(f"a statement was {state}: {json.dumps(reason)}")
