"""Chinese invoices as PDF, as people get them: text without structure, and a QR code."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

import segno
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

_FONT: Final = "STSong-Light"

DIGITAL: Final = (
    (200, 370, "电子发票（增值税专用发票）"), (430, 370, "发票号码：24112000000048542163"),
    (430, 352, "开票日期：2024年05月28日"),
    (30, 310, "名称：海南某某云服科技有限公司"), (320, 310, "名称：北京某某互联科技有限公司"),
    (30, 290, "统一社会信用代码/纳税人识别号：91460300MAA92DJN95"),
    (320, 290, "统一社会信用代码/纳税人识别号：91110108690017781B"),
    (30, 250, "*信息技术服务*技术服务费"), (380, 250, "4197.17"), (500, 250, "251.83"),
    (60, 130, "合 计"), (380, 130, "¥4197.17"), (500, 130, "¥251.83"),
    (60, 110, "价税合计（大写）"), (180, 110, "肆仟肆佰肆拾玖圆整"), (400, 110, "（小写）¥4449.00"),
    (60, 30, "开票人：于某"),
)  # fmt: skip
DIGITAL_CODE: Final = "01,31,,24112000000048542163,4449.00,20240528,,1A2B"

OLDER: Final = (
    (200, 370, "浙江增值税电子普通发票"), (430, 370, "发票代码：033002000211"),
    (430, 352, "发票号码：12345678"), (430, 334, "开票日期：2020年07月23日"),
    (430, 316, "校 验 码：16197 83356 74145 07415"),
    (30, 300, "名 称："), (130, 300, "江苏某某新材料有限公司"),
    (30, 284, "纳税人识别号："), (130, 284, "91320115MA202UKD7X"),
    (60, 130, "合 计"), (380, 130, "¥510.68"), (500, 130, "¥15.32"),
    (60, 110, "价税合计（大写）"), (180, 110, "伍佰贰拾陆圆整"), (400, 110, "（小写）¥526.00"),
    (30, 90, "名 称："), (130, 90, "兰溪市某某餐厅"),
    (30, 74, "纳税人识别号："), (130, 74, "92330781MA2EDMFU50"),
)  # fmt: skip
OLDER_CODE: Final = "01,10,033002000211,12345678,510.68,20200723,16197833567414507415,0941,"


@dataclass
class Printed:
    """What stands on the page."""

    texts: list[tuple[float, float, str]] = field(default_factory=lambda: list(DIGITAL))
    code: str | None = DIGITAL_CODE
    pages: int = 1

    def pdf(self) -> bytes:
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=(595, 397))
        for _ in range(self.pages):
            page.setFont(_FONT, 9)
            for x, y, text in self.texts:
                page.drawString(x, y, text)
            if self.code:
                page.drawImage(_picture(self.code), 20, 320, 60, 60)
            page.showPage()
        page.save()
        return out.getvalue()


def _picture(text: str) -> ImageReader:
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=6)
    out.seek(0)
    return ImageReader(out)
