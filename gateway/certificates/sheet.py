"""The sheet of paper: its frame, foot and styles, and the small things that are drawn on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from chain.evidence import Status
from gateway.certificates.fonts import CODE, TEXT, TITLE, visible
from gateway.zone import SHANGHAI

WIDTH, HEIGHT = A4
MARGIN: Final = 20 * mm
INNER: Final = WIDTH - 2 * MARGIN
PADDING: Final = 6
"""What reportlab keeps free inside the margins."""

INK, SOFT, LINE = HexColor("#1c2430"), HexColor("#5b6675"), HexColor("#d3d9e1")
GROUND, SEAL = HexColor("#f6f7f9"), HexColor("#a4262c")
COLORS: Final[dict[Status, Color]] = {
    Status.VALID: HexColor("#1b7f4b"),
    Status.INVALID: HexColor("#b3261e"),
    Status.ASSERTED: HexColor("#96660b"),
    Status.ERROR: HexColor("#b3261e"),
    Status.SKIPPED: HexColor("#5b6675"),
}
TINTS: Final[dict[Status, Color]] = {
    Status.VALID: HexColor("#eef7f2"),
    Status.INVALID: HexColor("#fbeeed"),
    Status.ASSERTED: HexColor("#fbf4e6"),
    Status.ERROR: HexColor("#fbeeed"),
    Status.SKIPPED: HexColor("#f3f4f6"),
}


def _style(name: str, size: float, leading: float, color: Color = INK, **more: Any) -> Any:
    return ParagraphStyle(
        name, fontName=TEXT, fontSize=size, leading=leading, textColor=color, **more
    )


PLAIN = _style("plain", 9.2, 14, wordWrap="CJK")
SMALL = _style("small", 7.6, 11, wordWrap="CJK")
LABEL = _style("label", 8.4, 14, SOFT, wordWrap="CJK")
ENGLISH = _style("english", 7, 9.4, SOFT)
MONO = ParagraphStyle(
    "mono", fontName=CODE, fontSize=7.2, leading=11, textColor=INK, wordWrap="CJK"
)
LEAF = ParagraphStyle("leaf", MONO, fontSize=6.1, leading=8, textColor=SOFT)
HEADING = ParagraphStyle(
    "heading", fontName=TITLE, fontSize=12.5, leading=18, textColor=SEAL, spaceBefore=13,
    spaceAfter=5,
)  # fmt: skip


def text(words: str, style: Any = PLAIN, color: Color | None = None) -> Paragraph:
    """A paragraph of words that may be anybody's: nothing in them is markup."""
    shown = escape(visible(words, style.fontName))
    if color is not None:
        shown = f'<font color="{_hex(color)}">{shown}</font>'
    return Paragraph(shown, style)


def heading(number: str, zh: str, en: str) -> Paragraph:
    """The heading of a section."""
    said = f'{escape(number)}{escape(zh)} <font name="{TEXT}" size="8" color="{_hex(SOFT)}">'
    return Paragraph(f"{said}&nbsp; {escape(en)}</font>", HEADING)


def table(
    lines: list[list[Any]], widths: list[float], style: list[Any], repeated: int = 0
) -> Table:
    """A table whose rows go on over the page where they must."""
    # Without a name reportlab sets Helvetica, which is not embedded.
    named = TableStyle([("FONTNAME", (0, 0), (-1, -1), TEXT), *style])
    return Table(lines, colWidths=widths, repeatRows=repeated, splitInRow=1, style=named)


RULES: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
]
"""What all tables have in common: a thin line below each row."""


def _hex(color: Color) -> str:
    return "#" + color.hexval()[2:]


class Drawing(Flowable):
    """Something drawn by a function of the canvas, of a fixed size."""

    def __init__(self, width: float, height: float, draw: Callable[[Canvas], None]) -> None:
        super().__init__()
        self.width, self.height, self._paint = width, height, draw
        self.hAlign = "CENTER"

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size, whatever room there is."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it, with the origin at its lower left corner."""
        self._paint(self.canv)


def qr(content: str, side: float) -> Drawing:
    """A QR code of vectors, with its quiet zone inside `side`."""
    rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]
    unit = side / (len(rows) + 8)

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.roundRect(0, 0, side, side, 3, stroke=0, fill=1)
        canvas.setFillColor(INK)
        path = canvas.beginPath()
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    path.rect((across + 4) * unit, side - (down + 5) * unit, unit, unit)
        canvas.drawPath(path, stroke=0, fill=1)

    return Drawing(side, side, draw)


def emblem(side: float) -> Drawing:
    """The emblem of the pages: records that join into one root."""
    unit = side / 64

    def draw(canvas: Canvas) -> None:
        canvas.scale(unit, -unit)
        canvas.translate(0, -64)
        canvas.setFillColor(SEAL)
        canvas.roundRect(3, 3, 58, 58, 9, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor("#ffffff"))
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.setLineWidth(2.5)
        canvas.roundRect(9, 9, 46, 46, 5, stroke=1, fill=0)
        canvas.setLineCap(1)
        canvas.setLineWidth(3)
        for x0, y0, x1, y1 in _TWIGS:
            canvas.line(x0, y0, x1, y1)
        for x, y, radius in _KNOTS:
            canvas.circle(x, y, radius, stroke=0, fill=1)

    return Drawing(side, side, draw)


_TWIGS = (
    (32, 20, 20, 34), (32, 20, 44, 34), (20, 34, 15, 45),
    (20, 34, 25, 45), (44, 34, 39, 45), (44, 34, 49, 45),
)  # fmt: skip
_KNOTS = (
    (32, 20, 3.5), (20, 34, 3), (44, 34, 3), (15, 45, 2), (25, 45, 2), (39, 45, 2), (49, 45, 2),
)  # fmt: skip


class Sheets(Canvas):
    """A canvas that frames its pages, and numbers them once it knows how many there are."""

    def __init__(
        self,
        *arguments: Any,
        made: datetime,
        foot: str,
        head: str,
        frame: Color,
        attached: bytes | None,
        **more: Any,
    ) -> None:
        super().__init__(*arguments, **more)
        stamp = self._doc._timeStamp  # type: ignore[attr-defined]
        local = made.astimezone(SHANGHAI)
        stamp.YMDhms, stamp.dhh, stamp.dmm = tuple(local.timetuple())[:6], 8, 0
        self._foot, self._head, self._rim = foot, head, frame
        if attached is not None:
            _attach(self._doc, attached)  # type: ignore[attr-defined]
        self._sheets: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
        """Keep the page back until all are there."""
        self._sheets.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        """Finish every page, and write the file."""
        for number, state in enumerate(self._sheets, 1):
            self.__dict__.update(state)
            self._finish(number)
            super().showPage()
        super().save()

    def _finish(self, number: int) -> None:
        self.saveState()
        self.setStrokeColor(self._rim)
        for inset, width in ((10 * mm, 1.1), (11.4 * mm, 0.35)):
            self.setLineWidth(width)
            self.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        self.setFillColor(SOFT)
        self.setFont(TEXT, 7)
        self.drawString(MARGIN, 14.2 * mm, self._foot)
        pages = f"第 {number} 页，共 {len(self._sheets)} 页"
        self.drawRightString(WIDTH - MARGIN, 14.2 * mm, pages)
        if number > 1:
            self.drawString(MARGIN, HEIGHT - 16.2 * mm, self._head)
        self.restoreState()


def _attach(document: Any, evidence: bytes) -> None:
    """Put the evidence into the file (ISO 32000-1, 7.11.4), where readers list it as attached."""
    parts: dict[str, Any] = {"Type": PDFName("EmbeddedFile")}
    parts["Params"] = PDFDictionary({"Size": len(evidence)})
    stream = PDFStream(PDFDictionary(parts), evidence, filters=[PDFZCompress])
    name = PDFString("evidence.json")
    inside = PDFDictionary({"F": document.Reference(stream)})
    entry = PDFDictionary({"Type": PDFName("Filespec"), "F": name, "UF": name, "EF": inside})
    names = PDFArray([name, document.Reference(entry)])
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": names})})
