"""The search page, through the real address, by who may and who may not."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator

import pytest

from soi.kernel.search import scopes
from soi.records.testing import make_document
from tests.world import Node


@pytest.fixture(scope="module")
def mark() -> str:
    """A word that stands in no other paper."""
    return "q" + uuid.uuid4().hex[:9]


@pytest.fixture(scope="module")
def found(node: Node, mark: str) -> Iterator[Node]:
    """One report of Province A in the index."""
    with node.acting("clerk_a") as actor:
        make_document(actor, title=f"Báo cáo giám sát quỹ hòa giải {mark}", symbol="77-BC/UBKT")
    scopes.forget()
    node.follow()
    yield node


def page(node: Node, office: str, query: str = "", **more: str) -> str:
    node.client(office).cookies["soi_language"] = "en"
    answer = node.client(office).get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.feature("REC-06")
def test_the_page_shows_the_hit_and_why_it_was_found(found: Node, mark: str):
    html = page(found, "inspector_a", f"hoà giải {mark}")
    assert "1 result" in html
    assert f"<mark>hòa giải {mark}</mark>" in html
    assert "Exact phrase" in html
    assert "in the title" in html
    assert "77-BC/UBKT" in html
    for spelling in (f"hòa giải {mark}", f"hoa giai {mark}", unicodedata.normalize("NFD", f"hoà giải {mark}")):
        assert "1 result" in page(found, "inspector_a", spelling)
    assert "Without marks" in page(found, "inspector_a", f"hoa giai {mark}")


def alike(html: str, word: str) -> str:
    """The page without what differs by the question and the form's own token."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", html.replace(word, "?"))


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("office", ["inspector_b", "clerk_b", "commune_clerk"])
def test_who_may_not_see_it_gets_the_page_of_nothing(found: Node, mark: str, office: str):
    hidden, absent = page(found, office, mark), page(found, office, mark[::-1] + "0")
    assert "0 results" in hidden
    assert "Báo cáo giám sát quỹ" not in hidden
    assert alike(hidden, mark) == alike(absent, mark[::-1] + "0")


@pytest.mark.feature("SEC-01")
def test_suggestions_are_only_of_what_one_may_see(found: Node, mark: str):
    def suggested(office: str) -> str:
        return found.client(office).get("/search/suggest/", {"q": mark[:6]}).content.decode()

    assert mark in suggested("inspector_a")
    assert suggested("inspector_b").strip() == ""


@pytest.mark.parametrize("office", ["administrator", "anonymous"])
def test_who_has_no_right_to_search_has_no_page(found: Node, office: str):
    assert found.client(office).get("/search/", {"q": "quỹ"}).status_code in (302, 404)


def test_filters_stand_in_the_address_and_stay_with_the_next_question(found: Node, mark: str):
    html = page(found, "inspector_a", mark, year="1999", marks="kept", kind="records.document", where="own")
    assert "0 results" in html
    assert 'name="marks" value="kept"' in html
    assert 'name="kind" value="records.document"' in html
    assert "1 result" in page(found, "inspector_a", mark, kind="records.document")
    assert "1 result" in page(found, "inspector_a", mark, year="x", kind="unheard.of", after="-3", order="odd")


def test_nothing_asked_is_an_open_box(found: Node):
    assert "Type what you look for" in page(found, "inspector_a")


def test_what_was_typed_is_never_markup(found: Node):
    html = page(found, "inspector_a", '"><script>alert(1)</script>')
    assert "<script>alert" not in html


def test_the_number_of_queries_does_not_grow_with_the_hits(found: Node, mark: str, django_assert_max_num_queries):
    found.client("inspector_a").get("/search/", {"q": mark})
    with found.acting("clerk_a") as actor:
        for number in range(12):
            make_document(actor, title=f"Tờ trình {number} {mark}")
    found.follow()
    with django_assert_max_num_queries(20) as one:
        found.client("inspector_a").get("/search/", {"q": f"77-BC/UBKT {mark}"})
    with django_assert_max_num_queries(20) as many:
        assert "13 results" in page(found, "inspector_a", mark)
    assert len(many) == len(one)
