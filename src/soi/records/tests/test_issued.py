"""Papers a body issues itself stand in a book of their own, under the key they had before."""

from __future__ import annotations

import uuid

import pytest

from soi.kernel.access.errors import NotYours
from soi.records import actions, public, testing
from soi.records.lists import writing
from soi.records.tests.persons import today

pytestmark = [pytest.mark.feature("REC-02")]


def issued(actor, key=None):
    return actions.enter_issued(
        actor, testing.content(), testing.particulars(), today=today(), paper_id=key or uuid.uuid4()
    )


def test_an_issued_paper_keeps_its_key_and_takes_no_number_of_the_incoming_book(node):
    key = uuid.uuid4()
    with node.acting("clerk_a") as clerk:
        first = testing.make_document(clerk)
        document = issued(clerk, key)
        second = testing.make_document(clerk)
        assert document.pk == key
        assert document.book == "outgoing"
        assert second.register_no == first.register_no + 1
        numbers = [line.number for line in public.incoming_lines(clerk, document.unit_id, today().year, limit=1000)]
        assert key not in [line.id for line in public.incoming_lines(clerk, document.unit_id, today().year, limit=1000)]
        assert numbers == sorted(numbers, reverse=True)


def test_the_outgoing_book_has_its_own_numbers(node):
    with node.acting("clerk_a") as clerk:
        one, other = issued(clerk), issued(clerk)
        assert other.register_no == one.register_no + 1


def test_a_number_for_a_paper_another_body_keeps_comes_from_the_same_incoming_sequence(node):
    with node.acting("clerk_a") as clerk:
        before = testing.make_document(clerk).register_no
        assert public.next_incoming(clerk, today=today()) == before + 1
        assert testing.make_document(clerk).register_no == before + 2


def test_a_line_says_in_which_book_its_number_stands(node):
    with node.acting("clerk_a") as clerk:
        came, went = testing.make_document(clerk), issued(clerk)
        told = {line[0:2] + line[12:13] for line in writing.rows_of_register(clerk, {"year": today().year})}
    assert {(came.register_no, today().year, "incoming"), (went.register_no, today().year, "outgoing")} <= told
    lines = node.api("clerk_a").get("/api/records").json()["items"]
    assert {line["id"]: line["book"] for line in lines}.items() >= {
        (str(came.pk), "incoming"), (str(went.pk), "outgoing"),
    }  # fmt: skip


def test_who_does_not_register_enters_nothing(node):
    with node.acting("inspector_a") as inspector:
        with pytest.raises(NotYours):
            issued(inspector)
        with pytest.raises(NotYours):
            public.next_incoming(inspector, today=today())
