"""What of the demonstration can be typed, pasted and dropped on its pages."""

from __future__ import annotations

from gateway.command.demo.documents import Papers


def things_to_try(papers: Papers, url: str) -> list[str]:
    """For each form of the pages something that it finds, as it is typed there."""
    bill, fresh = papers.invoice(1), papers.fresh
    free, booked = papers.folder / "fapiao", papers.folder / "invoices"
    return [
        "",
        f"试一试 To try at {url}/verify, without signing in:",
        f"  文件 files          {free}, {booked}",
        f"  被改动 altered      {papers.folder / 'altered.xml'}",
        f"  数电票 by number    {fresh.number}  {fresh.day}  {fresh.total}",
        f"  二维码 QR text      {fresh.code}",
        f"  发票 by number      {bill.number}  {bill.day}  {bill.total}  "
        f"销售方 seller CN{bill.seller.code}",
        f"  证照标识 identifier {papers.identifier}",
        f"and at {url}/documents/check, signed in as kj-clerk:",
        f"  可入账 to be booked {free}",
        f"  已入账 booked       {booked}; see {url}/vouchers",
    ]
