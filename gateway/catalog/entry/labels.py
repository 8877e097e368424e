"""Words for pages and listings, in Chinese and English."""

from __future__ import annotations

from typing import Final, Literal

from gateway.catalog.entry.enumerations import NOT_PROVIDED
from gateway.catalog.entry.fields import BY_KEY

Language = Literal["zh", "en"]

_SOURCE: Final = {
    "source.attribution": ("提供方认定方式", "How the provider is known"),
    "source.provider": ("来源文件所写提供方", "Provider as the source writes it"),
    "source.items": ("信息项来源", "Where the data items were read"),
    "source.key": ("来源标识", "Source key"),
    "source.file": ("来源文件摘要值", "Digest of the source file"),
    "source.row": ("来源行号", "Row in the source file"),
}


def label(key: str, language: Language) -> str:
    """What the field under ``key`` (as in ``FIELDS``, or ``source.*``) is called."""
    field = BY_KEY.get(key)
    chinese, english = (field.chinese, field.english) if field else _SOURCE[key]
    return chinese if language == "zh" else english


def word(key: str, value: str, language: Language) -> str:
    """``value`` of the field ``key`` as shown; only words of closed lists are translated."""
    if language == "zh":
        return value
    if value == NOT_PROVIDED:
        return "not provided"
    field = BY_KEY.get(key)
    if field is None or field.terms is None:
        return value
    return next((term.english for term in field.terms if term == value), value)
