"""Data items (信息项) that a 摘要 lists in prose, and nothing that it does not list.

The rules were made on a real catalog; README.md gives the figures and what they leave out.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.catalog.entry.limits import MAX_ITEM_NAME, MAX_ITEMS

_TAG: Final = re.compile(r"<br\s*/?>|&nbsp;", re.IGNORECASE)
_MARKER: Final = re.compile(r"(?:包括|包含|涵盖)了?")
_WEAK_MARKER: Final = re.compile(r"[，,]\s*数据(?=[^，,、]{1,20}[，,、])")
"""「，数据序号、名称等属性字段」: taken only where the closing words are there too."""

_COLUMNS: Final = r"(?:属\s*性\s*字段|基本属性|字段信息|字段|属性)"
_CLOSING: Final = re.compile(
    rf"(?:\s*等*\s*{_COLUMNS})+(?=[^\w（(]*$|\s*[。.])|\s*等+\s*(?:数据|基本)?(?:信息|数据|内容)?(?=[^\w（(]*$)"
)
_INNER_CLOSING: Final = re.compile(rf"等\s*(?:{_COLUMNS}|信息|基本信息)|属性字段|字段信息")
_DATA_IS_FILLER: Final = re.compile(
    r"数据(?!类型|目录|更新|来源|大类|创建|修改|入库|状态|集名称|内容|领域|格式|项[、，,])"
)
"""「包含数据序号」 says "contains the data: number"; 「包含数据类型」 names the item 数据类型."""

_ONE_WORD: Final = re.compile(
    r"(?!.*(?:文本|文件|文档|报告|数据|表格|清单|名单|台账|图片|内容|信息|情况|结果|开放)$).{2,12}"
)
"""A list of one is believed only if it is short and not a word for the whole: 包括1个文本."""

_OPENING, _ENDING = "（(【[《“「{", "）)】]》”」}"
_INTRODUCTION: Final = re.compile(r"^.*(?:信息|数据|内容)[:：](?=.)")
_COMMA_JOINED: Final = re.compile(r"[,，\t;；|]")
_ANY_JOINED: Final = re.compile(r"[,，、\t;；|]")
_EDGES: Final = " \t\r\n　。.;；:：、，,*<>\"'"
_SENTENCE: Final = re.compile(r"[。！？]|等多[个种]|^[一二三四五六七八九十]{1,2}$")
"""Full stops, 「等多个变量的月平均值」, and the bare numerals of a table of contents."""

_MAX_WORD: Final = 80
"""Longer pieces are prose, not the name of a column."""


def items_of(summary: str, name: str) -> list[str]:
    """The names listed after 包括 or 包含, in order, repetitions kept; [] if there is no such list.

    ``name`` is the entry's own, so that a marker inside it is not taken for one. Types, lengths
    and units are not read: a unit stays in the item's name, as in the source.
    """
    text = _TAG.sub(" ", summary)
    closing = _CLOSING.search(text)
    listed = _listed(text, name, closed=closing is not None)
    end = _CLOSING.search(listed)
    words = split_list(listed[: end.start()] if end else listed)
    return words if _is_list(words, name, closed=end is not None) else []


def _listed(text: str, name: str, *, closed: bool) -> str:
    """What follows the marker; empty where there is none, or where there are two lists."""
    start = text.find(name) + len(name) if name in text else 0
    markers = list(_MARKER.finditer(text, start)) or list(_MARKER.finditer(text))
    if not markers and closed:
        markers = list(_WEAK_MARKER.finditer(text, start))
    if not markers or _INNER_CLOSING.search(text[markers[0].end() : markers[-1].start()]):
        return ""
    listed = text[markers[-1].end() :].lstrip(_EDGES)
    if markers[-1][0] == "包含" and _DATA_IS_FILLER.match(listed):
        listed = listed[2:]
    return listed


def split_list(listed: str) -> list[str]:
    """The words of a list in one line: the pieces between separators outside brackets, trimmed.

    Where commas are more than 、 the latter stand inside words (农、林、牧、渔业,采矿业).
    """
    return [word for word in (_trimmed(piece) for piece in _pieces(listed)) if word]


def _pieces(listed: str) -> list[str]:
    outside = _outside_brackets(listed)
    commas = len(_COMMA_JOINED.findall(outside))
    joined = _COMMA_JOINED if commas > outside.count("、") else _ANY_JOINED
    cuts = [found.start() for found in joined.finditer(outside)]
    if not cuts:
        return _split_at_spaces(listed)
    starts, ends = [0, *(cut + 1 for cut in cuts)], [*cuts, len(listed)]
    words = [listed[a:b] for a, b in zip(starts, ends, strict=True)]
    return [_INTRODUCTION.sub("", words[0]), *words[1:]]


def _split_at_spaces(listed: str) -> list[str]:
    words = listed.split()
    return words if len(words) >= 3 else [listed]


def _outside_brackets(text: str) -> str:
    """``text`` with what stands in paired brackets blanked; a bracket without its pair stays."""
    open_at: list[int] = []
    blanked = list(text)
    for place, character in enumerate(text):
        if character in _OPENING:
            open_at.append(place)
        elif character in _ENDING and open_at:
            start = open_at.pop()
            blanked[start : place + 1] = "x" * (place + 1 - start)
    return "".join(blanked)


def _trimmed(word: str) -> str:
    return re.sub(r"\s+", " ", word).strip(_EDGES)


def _is_list(words: list[str], name: str, *, closed: bool) -> bool:
    """Whether ``words`` read as names of columns rather than as a sentence or a placeholder."""
    if not words or len(words) > MAX_ITEMS or any(map(_is_prose, words)):
        return False
    if len(words) > 1:
        return True
    (word,) = words
    return closed and word not in name and _ONE_WORD.fullmatch(word) is not None


def _is_prose(word: str) -> bool:
    too_long = len(word) > min(_MAX_WORD, MAX_ITEM_NAME)
    return too_long or bool(_SENTENCE.search(word) or _INNER_CLOSING.search(word))
