"""A whole book at once: by the rules of one paper, all or nothing, numbered without a gap, in the log as one act."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.kernel.access.errors import NotYours
from soi.records import actions, testing
from soi.records.actions import Line
from soi.records.errors import AboveClearance
from soi.records.keeping import actions as keeping
from soi.records.keeping.errors import FileIsClosed
from soi.records.models import Document, File
from soi.records.rules import DayInFuture, TitleMissing, UnknownType

TODAY = date.today()


def line(unit_id, day=date(2024, 3, 4), **over):
    """A paper of an old book; `over` are particulars."""
    at = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)
    particulars = testing.particulars(**{"issued_on": day, **over})
    return Line(uuid.uuid4(), unit_id, day, at, particulars, "Trang một có chữ\fTrang hai có chữ")


def take_over(node, office, lines):
    with node.acting(office) as actor:
        return actions.take_over_books(actor, lines, today=TODAY)


def numbers(node, unit_id, year):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select register_no from records_document where unit_id = %s and register_year = %s "
            "order by register_no", [unit_id, year],
        )  # fmt: skip
        return [row[0] for row in cursor.fetchall()]


def asked(sql, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.feature("REC-01")
def test_the_papers_of_a_book_are_numbered_in_their_order_and_the_desk_goes_on_from_there(node):
    unit = node.unit("p98.k")
    lines = [line(unit, date(2021, 1, 4)), line(unit, date(2021, 5, 4)), line(unit, date(2022, 1, 3))]
    assert take_over(node, "clerk_a", lines) == actions.TakenOver(3, 0)
    with node.acting("clerk_a"):
        found = {
            doc.pk: (doc.register_no, doc.register_year) for doc in Document.objects.filter(register_year__lt=2023)
        }
    assert [found[each.key] for each in lines] == [(1, 2021), (2, 2021), (1, 2022)]
    later = line(unit, date(2021, 12, 31))
    take_over(node, "clerk_a", [later])
    assert numbers(node, unit, 2021) == [1, 2, 3]


def test_the_same_lines_again_change_nothing(node):
    lines = [line(node.unit("p98.k"), date(2019, 1, day)) for day in (3, 4)]
    take_over(node, "clerk_a", lines)
    before = asked("select count(*), max(xmin::text::bigint) from records_document")
    assert take_over(node, "clerk_a", lines) == actions.TakenOver(0, 2)
    assert asked("select count(*), max(xmin::text::bigint) from records_document") == before


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"title": " "}, TitleMissing),
        ({"type": "poem"}, UnknownType),
        ({"issued_on": TODAY + timedelta(days=2)}, DayInFuture),
        ({"level": 1}, AboveClearance),
    ],
)
def test_one_wrong_line_and_nothing_of_the_book_is_entered(node, over, refusal):
    unit = node.unit("p98.k")
    before = numbers(node, unit, 2018)
    with pytest.raises(refusal):
        take_over(node, "clerk_a", [line(unit, date(2018, 1, 3)), line(unit, date(2018, 1, 4), **over)])
    assert numbers(node, unit, 2018) == before
    take_over(node, "clerk_a", [line(unit, date(2018, 1, 3))])
    assert numbers(node, unit, 2018) == [*before, len(before) + 1], "the refused ones took no number with them"


def test_a_closed_file_takes_no_line_of_a_book_and_the_lines_it_has_are_no_fault(node):
    unit = node.unit("p98.k")
    lines = [line(unit, date(2014, 1, 3), file_code="HS-SO-CU", file_title="Sổ cũ")]
    take_over(node, "clerk_a", lines)
    with node.acting("clerk_a") as clerk:
        file = File.objects.get(code="HS-SO-CU")
        keeping.close_file(clerk, file.pk, on=TODAY, today=TODAY)
    more = [*lines, line(unit, date(2014, 1, 4), file_code="HS-SO-CU", file_title="Sổ cũ")]
    assert take_over(node, "clerk_a", lines) == actions.TakenOver(0, 1)
    with pytest.raises(FileIsClosed):
        take_over(node, "clerk_a", more)
    with node.acting("clerk_a") as clerk:
        keeping.reopen_file(clerk, file.pk, reason="Còn thiếu một dòng", today=TODAY)
    assert take_over(node, "clerk_a", more) == actions.TakenOver(1, 1)


def test_a_clerk_takes_nothing_into_the_book_of_a_neighbour(node):
    mine, theirs = node.unit("p98.k"), node.unit("p99.k")
    with pytest.raises(NotYours):
        take_over(node, "clerk_a", [line(mine, date(2017, 1, 3)), line(theirs, date(2017, 1, 3))])
    assert numbers(node, mine, 2017) == numbers(node, theirs, 2017) == []


def test_who_may_not_register_takes_nothing_over(node):
    with pytest.raises(NotYours):
        take_over(node, "inspector_a", [line(node.unit("p98.k"))])


def test_the_log_has_one_event_for_each_body_and_year_and_the_index_is_told_of_each_paper(node):
    unit = node.unit("p98.k")
    told = asked("select count(*) from search_change where kind = 'records.document'")[0][0]
    take_over(node, "clerk_a", [line(unit, date(year, 2, day)) for year in (2015, 2016) for day in (2, 3, 4)])
    events = asked(
        "select detail->>'year', detail->>'count', detail->>'first', detail->>'last' from audit.event "
        "where kind = 'records.book.taken_over' and detail->>'year' in ('2015', '2016') order by 1"
    )
    assert events == [("2015", "3", "1", "3"), ("2016", "3", "1", "3")]
    assert asked("select count(*) from search_change where kind = 'records.document'")[0][0] == told + 6


def test_a_file_is_opened_once_and_takes_the_highest_level_of_its_papers(node):
    unit = node.unit("p98.k")
    lines = [line(unit, date(2014, 1, day), file_code="SO-CU") for day in (6, 7)]
    take_over(node, "clerk_a", lines)
    with node.acting("clerk_a"):
        assert File.objects.filter(code="SO-CU").count() == 1
        assert set(Document.objects.filter(file__code="SO-CU").values_list("pk", flat=True)) == {
            each.key for each in lines
        }


def test_a_paper_without_pictures_shows_its_text(node):
    paper = line(node.unit("p98.k"), date(2013, 1, 7))
    take_over(node, "clerk_a", [replace(paper, text="Lời khai về con đường\fChữ của trang sau")])
    answer = node.client("clerk_a").get(f"/records/{paper.key}/")
    assert answer.status_code == 200
    assert "Lời khai về con đường" in answer.content.decode()
    assert "Chữ của trang sau" in answer.content.decode()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(
        st.lists(st.tuples(st.integers(2000, 2004), st.sampled_from(["report", "letter", "plan"])), max_size=9),
        min_size=1,
        max_size=4,
    )
)
def test_however_a_book_is_cut_its_numbers_have_no_gap(node, pieces):
    unit = node.unit("p98.k")
    for piece in pieces:
        lines = [line(unit, date(year, 6, 2), type=kind, retention="routine_report") for year, kind in piece]
        take_over(node, "clerk_a", lines)
    for year in range(2000, 2005):
        found = numbers(node, unit, year)
        assert found == list(range(1, len(found) + 1))
        counter = asked(
            "select coalesce(max(last), 0) from numbering_counter where unit_id = %s and kind = %s and term = %s",
            unit, "incoming", str(year),
        )  # fmt: skip
        assert counter == [(len(found),)]
