"""Views of one document: what a page or code shows is held against the fields."""

from __future__ import annotations

from gateway.documents.checks import Check, Result, check
from gateway.documents.model import DocumentModel, Field, Kind, Source, View

SOURCE = Source("json", "application/json", 1, "0" * 64)
FIELDS = (
    Field("issue_date", Kind.DATE, "2026-09-01T10:11:12"),
    Field("total.with_tax", Kind.AMOUNT, "1272.00"),
)


def views(*shown: Field) -> list[Check]:
    view = View("page", shown)
    model = DocumentModel("json", "", None, FIELDS, SOURCE, views=(view,))
    return [each for each in check(model) if each.name == "views"]


def test_a_view_that_shows_only_the_day_agrees_with_the_moment() -> None:
    (made,) = views(Field("issue_date", Kind.DATE, "2026-09-01"))
    assert made.result is Result.HOLDS


def test_another_day_or_another_time_is_a_finding() -> None:
    for value in ("2026-09-02", "2026-09-01T10:11:13"):
        (made,) = views(Field("issue_date", Kind.DATE, value))
        assert made.result is Result.FAILS
        assert made.paths == ("issue_date",)


def test_a_view_names_the_fields_that_differ_and_shows_both_values() -> None:
    (made,) = views(FIELDS[0], Field("total.with_tax", Kind.AMOUNT, "1372.00"))
    assert made.result is Result.FAILS
    assert made.paths == ("total.with_tax",)
    assert "'1272.00', there '1372.00'" in made.words


def test_a_view_without_a_field_of_the_document_says_nothing() -> None:
    assert views(Field("clerk", Kind.TEXT, "x")) == []
