"""Decisions and papers of cases stand in the one outgoing book of their body, in number order without gaps (COR-05)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.correspondence import queries as books
from soi.correspondence import testing as correspondence
from soi.correspondence.queries import filed
from soi.decisions import testing
from soi.drafting.models import Sheet
from soi.kernel.numbering import public as numbering
from soi.petitions import testing as petitions
from soi.records import public as records

pytestmark = pytest.mark.feature("COR-05")


@pytest.fixture(scope="module")
def decided(node):
    correspondence.signers(node)
    correspondence.signed(node)
    decision = testing.decided(node, petitions.accepted(node))
    correspondence.signed(node)
    return decision


def lines(node, office):
    with node.acting(office) as actor:
        return books.whole_term(actor, records.term_of(timezone.localdate()))


def by_type(found):
    numbers = {}
    for each in found:
        numbers.setdefault(each.type, []).append(each.number)
    return numbers


def test_papers_of_letters_cases_and_decisions_run_in_one_book_without_a_gap(node, decided):
    found = lines(node, "head_a")
    numbers = by_type(found)
    assert {"letter", "decision"} <= set(numbers)
    for type, given in numbers.items():
        assert given == list(range(1, len(given) + 1)), type
    filed = {each.filed.key: each.filed for each in found if each.filed}
    assert decided in filed
    sheets = Sheet.objects.using("owner").filter(state="issued", number__isnull=False)
    assert {each.pk for each in sheets} <= set(filed)
    assert all(each.paper or each.filed for each in found), "the head sees each paper of the own body"


def test_who_does_not_see_the_case_has_its_number_and_nothing_more(node, decided):
    seen, unseen = lines(node, "head_a"), lines(node, "auditor")
    assert by_type(seen) == by_type(unseen)
    hidden = [each for each in unseen if each.kind == "hidden"]
    assert hidden and all(each.filed is None and each.paper is None for each in hidden)
    names = [each.filed.symbol for each in seen if each.filed and each.filed.key == decided]
    page = node.client("auditor").get("/correspondence/outgoing/book/").content.decode()
    assert names and names[0] not in page
    assert names[0] in node.client("head_a").get("/correspondence/outgoing/book/").content.decode()


def test_the_register_on_the_screen_has_them_too_page_by_page(node, decided):
    with node.acting("head_a") as head:
        first = books.page_of_book(head)
        again = books.page_of_book(head, after=books.key_of(first[0]))
    assert decided in [each.filed.key for each in first if each.filed]
    assert [books.key_of(each) for each in first] == sorted((books.key_of(each) for each in first), reverse=True)
    assert books.key_of(first[1]) == books.key_of(again[0])
    assert node.client("head_a").get("/correspondence/outgoing/").status_code == 200


def test_papers_of_one_day_stand_on_the_screen_as_in_the_book_also_across_pages(node, decided, monkeypatch):
    signed = {correspondence.signed(node) for _ in range(5)}
    monkeypatch.setattr(filed, "PER_PAGE", 2)
    shown, after = [], None
    with node.acting("head_a") as head:
        while page := books.page_of_book(head, after=after):
            shown += page[:2]
            after = books.key_of(page[1]) if len(page) > 2 else None
            if after is None:
                break
    assert len(signed & {each.paper.pk for each in shown if each.paper}) == 5
    book = lines(node, "head_a")
    assert by_type(shown) == {type: numbers[::-1] for type, numbers in by_type(book).items()}
    days = [books.key_of(each)[0] for each in shown]
    assert days == sorted(days, reverse=True)


def test_the_same_order_holds_for_programs_page_by_page(node, decided):
    with node.acting("head_a") as head:
        found = books.outgoing(head)
        rest = books.outgoing(head, after=(found[1].dated, found[1].number, found[1].pk))
    assert [each.pk for each in found[2:]] == [each.pk for each in rest]
    numbers = [each.number for each in found if each.type == found[0].type]
    assert len(numbers) > 2 and numbers == sorted(numbers, reverse=True)


def test_a_number_that_is_not_used_stands_there_as_void_with_its_reason(node, decided):
    term = records.term_of(timezone.localdate())
    with node.acting("clerk_a") as clerk:
        unit = node.unit("p98.k")
        number = numbering.next_number(unit_id=unit, kind="paper.notice", term=term)
        reason = "Viết nhầm số"
        numbering.void(clerk, unit_id=unit, kind="paper.notice", term=term, number=number, reason=reason)
    line = next(each for each in lines(node, "clerk_a") if (each.type, each.number) == ("notice", number))
    assert (line.kind, line.reason) == ("void", reason)


def test_another_body_sees_nothing_of_it(node, decided):
    assert not [each for each in lines(node, "inspector_b") if each.paper or each.filed]
    assert by_type(lines(node, "inspector_b")) == {}
