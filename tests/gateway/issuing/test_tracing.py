"""What is traced of a document of a batch, and what of its issue, which stands under the batch."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from chain.words import to_hex
from gateway.command.trace import batch_beside
from gateway.database import read_session
from gateway.evidence.inquiry import inquiry
from gateway.journal.tree import Tree
from gateway.members.standing import standing
from gateway.trace.question import Question, ask
from gateway.trace.question import batch_beside as batch_of
from tests.gateway.issuing.registry import Registry, alone, of_batch
from tests.support.town import account_of
from tests.support.web import Visitor

HTML = {"Accept": "text/html"}
BATCH = to_hex(of_batch(1).issue)


@pytest.fixture
def issued(registry: Registry) -> Registry:
    """A batch of which one document is revoked and one suspended; one document alone."""
    registry.accept(registry.batch())
    registry.issued()
    registry.done("RevokeDocument", of_batch(5))
    registry.done("SuspendDocument", of_batch(10))
    return registry


def page(visitor: Visitor, path: str) -> BeautifulSoup:
    answer = visitor.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_rows_about_a_batch_say_which_of_its_documents(issued: Registry, stranger: Visitor) -> None:
    clerk = stranger.sign_in("sw-clerk")
    rows = clerk.get(f"/v1/trace?document={BATCH}&order=oldest").json()["rows"]
    assert [row["document_name"] for row in rows] == [
        *(BATCH, BATCH, f"{BATCH}-5", f"{BATCH}-5", f"{BATCH}-10", f"{BATCH}-10")
    ]
    (_, row) = clerk.get(f"/v1/trace?document={alone().text}").json()["rows"]
    assert row["document_name"] == row["document"] == alone().text
    cells = page(clerk, f"/trace?document={BATCH}").select("tbody a[href*='document=']")
    assert {cell.get_text() for cell in cells} == {
        *(f"{BATCH[:10]}…-5", f"{BATCH[:10]}…-10", f"{BATCH[:10]}…{BATCH[-6:]}")
    }
    assert {str(cell["href"]) for cell in cells} == {
        f"/trace?document={name}" for name in (BATCH, f"{BATCH}-5", f"{BATCH}-10")
    }


def test_a_record_about_no_document_has_no_name(issued: Registry, stranger: Visitor) -> None:
    rows = stranger.sign_in("sw-clerk").get("/v1/trace?kind=member.admitted").json()["rows"]
    assert rows
    assert {row["document_name"] for row in rows} == {None}


@pytest.mark.parametrize("place", ["/trace?document=", "/documents/"])
def test_pages_offer_the_issue_of_the_batch_beside(
    issued: Registry, stranger: Visitor, place: str
) -> None:
    clerk = stranger.sign_in("sw-clerk")
    shown = page(clerk, f"{place}{BATCH}-5")
    assert "签发记录属于批次，不在这个答案里" in shown.get_text()
    query = f"document={BATCH}&kind=document.batched"
    links = {str(link["href"]) for link in shown.select(".notice a")}
    assert {f"/trace?{query}", f"/v1/evidence?{query}"} <= links
    assert len(page(clerk, f"/trace?{query}").select("tbody tr")) == 2
    for other in (f"{place}{alone().text}", f"/trace?{query}"):
        assert "签发记录属于批次" not in page(clerk, other).get_text(), other


def test_evidence_says_that_the_issue_is_a_second_question(issued: Registry) -> None:
    def warnings(**words: str) -> str:
        with read_session(issued.town.engine) as session:
            viewer = standing(session, account_of("audit-head"))
            size = Tree(session).size()
            return " ".join(inquiry(session, viewer, ask(**words), size).warnings)  # type: ignore[arg-type]

    told = warnings(document=f"{BATCH}-5")
    assert f"a second question, --document {BATCH} --kind document.batched" in told
    assert "second question" not in warnings(document=BATCH)
    assert "second question" not in warnings(document=alone().text)
    assert "second question" not in warnings(document=f"{BATCH}-5", kind="document.revoked")


def test_what_is_asked_beside_is_a_command(issued: Registry) -> None:
    asked = {"document": f"{BATCH}-5", "kind": None, "case": "AUD 7"}
    command = f"shujian trace --document {BATCH} --kind document.batched --case 'AUD 7'"
    assert batch_beside("trace", asked) == command
    assert batch_beside("trace", asked | {"document": BATCH}) is None
    assert batch_beside("trace", asked | {"document": None}) is None
    assert batch_beside("trace", asked | {"kind": "document.revoked"}) is None
    assert batch_of(Question(document=f"{BATCH}-5", kind="document.batched")) == BATCH
