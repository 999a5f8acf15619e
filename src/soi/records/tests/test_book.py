"""The book: newest first, counted to a thousand, filtered, the same cost whatever its size."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soi.base.errors import NotFound
from soi.records import actions, queries, testing
from soi.records.models import Document
from soi.records.tests.persons import today


@pytest.fixture(scope="module")
def book(node):
    """Thirty documents and a stub in the commune's book, three of them letters."""
    with node.acting("commune_clerk") as actor:
        for at in range(30):
            kind = {"type": "letter", "retention": "undecided"} if at % 10 == 0 else {}
            testing.make_document(actor, title=f"Văn bản thứ {at}", **kind)
        actions.keep_stub(actor, stub_id=uuid.uuid4(), level=1, holder="Bà Mai", place="", today=today())


def test_the_newest_stands_first_and_the_stub_among_them(node, book):
    with node.acting("commune_clerk") as actor:
        found = queries.list_lines(actor)
    assert (len(found.rows), found.total) == (25, 31)
    assert found.rows[0].is_stub
    numbers = [row.register_no for row in found.rows]
    assert numbers == sorted(numbers, reverse=True)


def test_pages_by_key_show_every_line_once(node, book):
    seen, after = [], ""
    with node.acting("commune_clerk") as actor:
        while True:
            found = queries.list_lines(actor, after=after)
            seen += [row.register_no for row in found.rows]
            after = found.after
            if not after:
                break
    assert seen == list(range(31, 0, -1))


def test_a_type_leaves_out_what_tells_no_type(node, book):
    with node.acting("commune_clerk") as actor:
        found = queries.list_lines(actor, type="letter")
    assert found.total == 3
    assert {row.type for row in found.rows} == {"letter"}


def test_a_year_without_papers_is_empty_and_says_so(node, book):
    with node.acting("commune_clerk") as actor:
        assert queries.list_lines(actor, year=2001).total == 0
    page = node.client("commune_clerk").get("/records/?year=2001").content.decode()
    assert "Không có văn bản nào khớp với bộ lọc này." in page


@pytest.mark.parametrize("key", ["x_y", "2026-01-01_", "_", "2026-01-01T00:00:00+00:00_no-key"])
def test_a_key_made_by_hand_leads_nowhere_or_to_the_start(node, book, key):
    with node.acting("commune_clerk") as actor:
        if key.endswith("_"):
            assert len(queries.list_lines(actor, after=key).rows) == 25
        else:
            with pytest.raises(NotFound):
                queries.list_lines(actor, after=key)


def test_the_page_shows_count_lines_filters_and_the_way_on(node, book):
    page = node.client("commune_clerk").get("/records/").content.decode()
    assert "31 văn bản" in page
    assert page.count('<a class="t"') == 25
    assert 'data-live="records"' in page
    assert "data-print" in page
    following = re.search(r'rel="next" href="(\?[^"]+)"', page)
    assert following is not None
    more = node.client("commune_clerk").get("/records/" + following.group(1).replace("&amp;", "&")).content.decode()
    assert more.count('<a class="t"') == 6


def test_an_empty_book_says_how_papers_come_into_it(node):
    page = node.client("inspector_b").get("/records/").content.decode()
    assert "Sổ chưa có văn bản nào." in page


@pytest.mark.parametrize("office", ["administrator", "keeper_a"])
def test_who_reads_no_papers_has_no_book(node, office):
    assert node.client(office).get("/records/").status_code == 404


@pytest.mark.parametrize("office", ["commune_clerk", "head_a"])
def test_the_list_asks_as_often_for_ten_thousand_lines_as_for_thirty(node, book, office):
    client = node.client(office)
    client.get("/records/")
    before = queries_of(client)
    testing.bulk(2_000, seed=len(office))
    assert queries_of(client) == before


def test_beyond_a_thousand_the_count_is_not_told(node, book):
    if Document.objects.using("owner").count() < 3_000:
        testing.bulk(3_000, seed=7)
    page = node.client("central_head").get("/records/").content.decode()
    assert "hơn 1.000 văn bản" in page


def test_invented_papers_lie_over_all_commissions_thirty_in_the_one_commune(node):
    commune = node.unit("c99801.k")
    before = Document.objects.using("owner").filter(unit_id=commune).count()
    made = testing.bulk(4_000, seed=99)
    rows = Document.objects.using("owner").filter(pk__in=made)
    assert len(set(made)) == 4_000
    assert rows.filter(unit_id=commune).count() == 30
    assert Document.objects.using("owner").filter(unit_id=commune).count() == before + 30
    assert rows.values("unit_id").distinct().count() > 3_000
    assert rows.filter(level=1).count() == 80


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/records/").status_code == 200
    return len(caught)
