"""Cut the fonts of certificates out of whole ones (SIL Open Font License 1.1).

    .venv/bin/python -m scripts.fonts FOLDER

FOLDER holds NotoSansSC_400Regular.ttf, NotoSerifSC_700Bold.ttf and NotoSansMono_400Regular.ttf
as npm's packages @expo-google-fonts/noto-sans-sc, noto-serif-sc (0.4.3) and noto-sans-mono (0.4.2)
have them. `standard.txt` has the characters of 通用规范汉字表 (2013; 8,105) that GB 2312 lacks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from gateway.certificates import words

TARGET = Path(words.__file__).parent / "fonts"
ASCII = {chr(code) for code in range(0x20, 0x7F)}
LATIN = {chr(code) for code in range(0xA0, 0x100) if code != 0xAD}
SIGNS = set("—–‘’“”…‰′″※℃№→←↑↓●○◆◇■□▲△▼▽★☆①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳≤≥≠≈±×÷￥€")
DROPPED = ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "STAT", "DSIG", "meta"]


def main(folder: Path) -> None:
    """Write the three fonts."""
    standard = (Path(__file__).parent / "standard.txt").read_text().split()
    text = ASCII | LATIN | SIGNS | set(_gb2312()) | set("".join(standard))
    _cut(folder / "NotoSansSC_400Regular.ttf", "NotoSansSC.ttf", text)
    _cut(folder / "NotoSerifSC_700Bold.ttf", "NotoSerifSC-Title.ttf", ASCII | set(_headings()))
    _cut(folder / "NotoSansMono_400Regular.ttf", "NotoSansMono.ttf", ASCII | {"…"})


def _gb2312() -> Iterator[str]:
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            yield bytes((high, low)).decode("gb2312", errors="ignore")


def _headings() -> Iterator[str]:
    yield from words.NUMERALS + "、"
    for verdict in words.VERDICTS.values():
        yield from verdict.title.zh + verdict.conclusion.zh
    for heading in words.HEADINGS.values():
        yield from heading.zh


def _cut(source: Path, target: str, characters: set[str]) -> None:
    font = TTFont(source)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += DROPPED
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)
    font.save(TARGET / target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
