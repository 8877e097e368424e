"""Small OFDs with real seals by throw-away SM2 keys: a writer of DER, certificates, seals."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import dataclass, field
from typing import Final

import gmssl_pyx

from gateway.documents.sealing.sm import sm3

NS: Final = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SM2_SM3: Final = "1.2.156.10197.1.501"


def der(tag: int, *content: bytes) -> bytes:
    """One DER value."""
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*content: bytes) -> bytes:
    return der(0x30, *content)


def integer(number: int) -> bytes:
    return der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = b""
    for number in (first * 40 + second, *rest):
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(number & 0x7F | 0x80)
        out += bytes(reversed(septets))
    return der(0x06, out)


def octets(data: bytes) -> bytes:
    return der(0x04, data)


def bits(data: bytes) -> bytes:
    return der(0x03, b"\0", data)


def utf8(text: str) -> bytes:
    return der(0x0C, text.encode())


def ia5(text: str) -> bytes:
    return der(0x16, text.encode())


def generalized(written: str) -> bytes:
    return der(0x18, written.encode())


def utc(written: str) -> bytes:
    return der(0x17, written.encode())


def name(common: str) -> bytes:
    return sequence(der(0x31, sequence(oid("2.5.4.3"), utf8(common))))


@dataclass(frozen=True)
class Signer:
    """An SM2 key with the certificate that ``issuer`` gave it, or it gave itself."""

    common: str
    public: bytes
    private: bytes
    certificate: bytes
    issuer: str

    @staticmethod
    def make(
        common: str,
        issuer: Signer | None = None,
        period: tuple[str, str] = ("200101000000Z", "300101000000Z"),
        serial: int = 7,
    ) -> Signer:
        public, private = gmssl_pyx.sm2_key_generate()
        algorithm = sequence(oid(_SM2_SM3))
        body = sequence(
            der(0xA0, integer(2)),
            integer(serial),
            algorithm,
            name(issuer.common if issuer else common),
            sequence(utc(period[0]), utc(period[1])),
            name(common),
            sequence(
                sequence(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")),
                bits(b"\x04" + public),
            ),
        )
        by = (issuer.private, issuer.public) if issuer else (private, public)
        signature = gmssl_pyx.sm2_sign(*by, body)
        certificate = sequence(body, algorithm, bits(signature))
        return Signer(common, public, private, certificate, issuer.common if issuer else common)

    def sign(self, message: bytes) -> bytes:
        return bytes(gmssl_pyx.sm2_sign(self.private, self.public, message))


@dataclass(frozen=True)
class Seal:
    """How a seal is made; every field is a thing that a test may get wrong."""

    user: Signer
    maker: Signer
    version: int = 4
    claimed: str = "20240528093000Z"
    starts: str = "20200101000000Z"
    ends: str = "20300101000000Z"
    users: tuple[bytes, ...] | None = None
    method: str = "1.2.156.10197.1.401"
    leave_out: frozenset[str] = frozenset()
    place: str = "Doc_0/Signs/Sign_0"

    def value(self, listed: bytes) -> bytes:
        """SignedValue.dat over the list of parts."""
        return self.v4(listed) if self.version == 4 else self.v1(listed)

    def info(self) -> bytes:
        certificates = self.users if self.users is not None else (self.user.certificate,)
        entries = sequence(*map(octets, certificates))
        period = (generalized(self.starts), generalized(self.starts), generalized(self.ends))
        if self.version != 4:
            period = tuple(utc(moment[2:]) for moment in (self.starts, self.starts, self.ends))
        kind = (integer(1),) if self.version == 4 else ()
        return sequence(
            sequence(ia5("ES"), integer(self.version), ia5("maker")),
            ia5("seal-1"),
            sequence(integer(1), utf8("测试发票监制章"), *kind, entries, *period),
            sequence(ia5("png"), octets(b"picture"), integer(30), integer(20)),
        )

    def v4(self, listed: bytes) -> bytes:
        info, algorithm = self.info(), oid(_SM2_SM3)
        made = octets(self.maker.certificate)
        eseal = sequence(info, made, algorithm, bits(self.maker.sign(info)))
        body = sequence(
            integer(4), eseal, generalized(self.claimed), bits(sm3(listed)),
            ia5(f"/{self.place}/Signature.xml"),
        )  # fmt: skip
        user = octets(self.user.certificate)
        return sequence(body, user, algorithm, bits(self.user.sign(body)))

    def v1(self, listed: bytes) -> bytes:
        info, algorithm, made = self.info(), oid(_SM2_SM3), octets(self.maker.certificate)
        signed = sequence(info, made, algorithm)
        eseal = sequence(info, sequence(made, algorithm, bits(self.maker.sign(signed))))
        body = sequence(
            integer(1), eseal, bits(self.claimed.encode()), bits(sm3(listed)),
            ia5(f"/{self.place}/Signature.xml"), octets(self.user.certificate), algorithm,
        )  # fmt: skip
        return sequence(body, bits(self.user.sign(body)))


def signed_data(user: Signer, listed: bytes, *, attributes: bool) -> bytes:
    """GM/T 0010 signed data over the list, with or without signed attributes."""
    digest, algorithm = sm3(listed), sequence(oid("1.2.156.10197.1.401"))
    inside = b"" if attributes else der(0xA0, octets(digest))
    held = b"".join((
        sequence(oid("1.2.840.113549.1.9.4"), der(0x31, octets(digest))),
        sequence(oid("1.2.840.113549.1.9.5"), der(0x31, utc("240528093000Z"))),
    ))  # fmt: skip
    signature = user.sign(der(0x31, held) if attributes else digest)
    signer = sequence(
        integer(1),
        sequence(name(user.issuer), integer(7)),
        algorithm,
        der(0xA0, held) if attributes else b"",
        sequence(oid("1.2.156.10197.1.301.1")),
        octets(signature),
    )
    body = sequence(
        integer(1),
        der(0x31, algorithm),
        sequence(oid("1.2.156.10197.6.1.4.2.1"), inside),
        der(0xA0, user.certificate),
        der(0x31, signer),
    )
    return sequence(oid("1.2.156.10197.6.1.4.2.2"), der(0xA0, body))


@dataclass
class Package:
    """The parts of an OFD, and how they are zipped."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def seal(self, seal: Seal, value: bytes | None = None) -> Package:
        """Put a seal over all parts but those that it leaves out; the list of seals is written."""
        self.parts["Doc_0/Signs/Signatures.xml"] = (
            f'<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="/{seal.place}/Signature.xml"/>'
            "</ofd:Signatures>"
        ).encode()
        covered = {
            name: data
            for name, data in self.parts.items()
            if name not in seal.leave_out and "/Signs/" not in name
        }
        references = "".join(
            f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>'
            f"{base64.b64encode(sm3(data)).decode()}</ofd:CheckValue></ofd:Reference>"
            for name, data in covered.items()
        )
        listed = (
            f"<ofd:Signature {NS}><ofd:SignedInfo>"
            f'<ofd:References CheckMethod="{seal.method}">{references}</ofd:References>'
            f"</ofd:SignedInfo><ofd:SignedValue>/{seal.place}/SignedValue.dat</ofd:SignedValue>"
            "</ofd:Signature>"
        ).encode()
        self.parts[f"{seal.place}/Signature.xml"] = listed
        self.parts[f"{seal.place}/SignedValue.dat"] = seal.value(listed) if value is None else value
        return self

    def zipped(self, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as archive:
            for part, data in self.parts.items():
                archive.writestr(part, data)
        return out.getvalue()


ORIGINAL: Final = """<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">
<fp:DocID>01</fp:DocID><fp:InvoiceCode>033002000211</fp:InvoiceCode>
<fp:InvoiceNo>12345678</fp:InvoiceNo>
<fp:IssueDate>2024年05月28日</fp:IssueDate>
<fp:InvoiceCheckCode>12345 67890 12345 67890</fp:InvoiceCheckCode>
<fp:Buyer><fp:BuyerName>某市统计局</fp:BuyerName>
<fp:BuyerTaxID>11330000000000001A</fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>某餐厅有限公司</fp:SellerName>
<fp:SellerTaxID>91330000000000002B</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>526.00</fp:TaxInclusiveTotalAmount><fp:Note></fp:Note>
<fp:InvoiceClerk>管理员</fp:InvoiceClerk><fp:TaxTotalAmount>15.32</fp:TaxTotalAmount>
<fp:TaxExclusiveTotalAmount>510.68</fp:TaxExclusiveTotalAmount>
<fp:GraphCode>01,10,033002000211,12345678,510.68,20240528,12345678901234567890,0941,</fp:GraphCode>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*餐饮服务*餐费</fp:Item><fp:Price>510.68</fp:Price>
<fp:Quantity>1</fp:Quantity><fp:Amount>510.68</fp:Amount><fp:TaxScheme>3%</fp:TaxScheme>
<fp:TaxAmount>15.32</fp:TaxAmount></fp:GoodsInfo></fp:GoodsInfos></eInvoice>"""

_TEXTS: Final = (
    ("InvoiceCode", "033002000211"), ("InvoiceNo", "12345678"), ("IssueDate", "2024年05月28日"),
    ("TaxInclusiveTotalAmount", "¥526.00"), ("TaxExclusiveTotalAmount", "¥510.68"),
    ("TaxTotalAmount", "¥15.32"),
)  # fmt: skip


def invoice(
    *, original: str | None = ORIGINAL, texts: tuple[tuple[str, str], ...] = _TEXTS
) -> Package:
    """An invoice with its structured attachment, a page, and tags that say what the texts are."""
    objects = "".join(
        f'<ofd:TextObject ID="{10 + at}"><ofd:TextCode X="0" Y="0">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
        for at, (_, text) in enumerate(texts)
    )
    tags = "".join(
        f'<{tag}><ofd:ObjectRef PageRef="1">{10 + at}</ofd:ObjectRef></{tag}>'
        for at, (tag, _) in enumerate(texts)
    )
    attached = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if original else ""
    parts = {
        "OFD.xml": f'<ofd:OFD {NS} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>1</ofd:DocID><ofd:CustomDatas>"
        '<ofd:CustomData Name="发票号码">12345678</ofd:CustomData>'
        '<ofd:CustomData Name="合计金额">510.68</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        f"{attached}<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{objects}"
        "</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Tags/CustomTags.xml": f'<ofd:CustomTags {NS}><ofd:CustomTag TypeID="">'
        "<ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        # as real producers write it: a prefix that is no name and another that is never declared
        "Doc_0/Tags/CustomTag.xml": f'<:eInvoice xmlns:="">{tags}</:eInvoice>',
    }
    if original:
        parts["Doc_0/Attachs/Attachments.xml"] = (
            f'<ofd:Attachments {NS}><ofd:Attachment ID="98" Name="original_invoice" Format="xml">'
            "<ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
        )
        parts["Doc_0/Attachs/original_invoice.xml"] = original
    return Package({name: text.encode() for name, text in parts.items()})
