"""Registering: one act, one number, for those whose work it is and for nobody else."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connections

from soi.base.errors import NotFound
from soi.intake.testing import arrive, arrive_read, reading
from soi.kernel.access.errors import NotYours
from soi.kernel.audit import public as audit
from soi.kernel.events.models import News
from soi.kernel.storage import public as storage
from soi.records import actions, queries, testing
from soi.records.errors import AboveClearance, FileNotYours, LevelLowered, TopSecretNotKept
from soi.records.models import Document, File, Page
from soi.records.rules import MarkNeedsListItem
from soi.records.tests.persons import clear

TODAY = date.today()


def register(node, office, arrival, **over):
    with node.acting(office) as actor:
        return actions.register(actor, arrival, testing.particulars(**over), today=TODAY)


def test_a_clerk_gives_an_arrival_number_file_level_retention_and_purpose_in_one_act(node):
    arrival = arrive_read(node, "clerk_a")
    document = register(node, "clerk_a", arrival)
    with node.acting("clerk_a") as actor:
        kept = queries.get_document(actor, document.pk)
        file = queries.find_file_of(actor, kept)
        assert kept.unit_id == node.unit("p98.k")
        assert (kept.register_no, kept.register_year) == (document.register_no, TODAY.year)
        assert (kept.retention, kept.purpose, kept.level) == ("routine_report", "supervision", 0)
        assert (kept.channel, kept.registered_by, kept.responsible_id) == ("desk", actor.name, actor.appointment_id)
        assert (file.code, file.term) == (f"BC-{TODAY.year}", "term.2025-2030")
        assert storage.fetch(kept.original) == b"%PDF-1.4 original"
        assert "BÁO CÁO" in Document.objects.get(pk=kept.pk).text
        assert Page.objects.get(document=kept).words[0]["text"] == "ĐẢNG"


def test_the_arrival_is_settled_by_it(node):
    arrival = arrive_read(node, "clerk_a")
    register(node, "clerk_a", arrival)
    with node.acting("clerk_a") as actor, pytest.raises(NotFound):
        actions.arrived(actor, uuid.uuid4())
    with node.acting("clerk_a") as actor:
        from soi.intake import public as intake

        assert intake.state_of(actor, arrival)["state"] == "registered"


@pytest.mark.parametrize("office", ["petition_officer_a", "inspector_a", "inspector_b", "auditor", "administrator"])
def test_who_keeps_no_book_registers_nothing(node, office):
    arrival = arrive_read(node, "clerk_a")
    with pytest.raises(NotYours):
        register(node, office, arrival)
    with node.acting("clerk_a") as actor:
        assert queries.document_of_arrival(actor, arrival) is None


def test_a_clerk_of_another_body_finds_no_arrival_to_register(node):
    arrival = arrive_read(node, "clerk_a")
    with pytest.raises(NotFound):
        register(node, "clerk_b", arrival)


def test_an_arrival_that_is_still_being_read_is_not_registered(node):
    from soi.base.errors import NotYet

    arrival = arrive(node, "clerk_a")
    with pytest.raises(NotYet):
        register(node, "clerk_a", arrival)


@pytest.mark.feature("REC-01")
def test_a_form_sent_again_gets_the_same_number(node):
    arrival = arrive_read(node, "clerk_a")
    first = register(node, "clerk_a", arrival)
    again = register(node, "clerk_a", arrival, title="Đã gõ khác đi")
    assert (again.pk, again.register_no, again.title) == (first.pk, first.register_no, first.title)


def test_two_forms_sent_at_once_get_one_number(node):
    arrival = arrive_read(node, "clerk_a")

    def send(_: int) -> int:
        try:
            return register(node, "clerk_a", arrival).register_no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        numbers = list(both.map(send, range(2)))
    assert numbers[0] == numbers[1]
    with node.acting("clerk_a"):
        assert Document.objects.filter(arrival_id=arrival).count() == 1


@pytest.mark.feature("REC-01")
def test_a_registration_that_fails_leaves_no_gap(node):
    with node.acting("clerk_a") as actor:
        before = testing.make_document(actor).register_no
    with pytest.raises(RuntimeError), node.acting("clerk_a") as actor:
        assert testing.make_document(actor).register_no == before + 1
        raise RuntimeError
    with node.acting("clerk_a") as actor:
        assert testing.make_document(actor).register_no == before + 1


def test_each_body_keeps_its_own_sequence(node):
    with node.acting("commune_clerk") as actor:
        first = testing.make_document(actor)
    with node.acting("clerk_a") as actor:
        testing.make_document(actor)
    with node.acting("commune_clerk") as actor:
        assert testing.make_document(actor).register_no == first.register_no + 1


def test_the_act_is_in_the_log_and_told_downstream(node):
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor)
    news = News.objects.using("owner").filter(name="records.document.registered").latest("pk")
    assert news.payload["document_id"] == str(document.pk)
    with node.acting("auditor") as actor:
        event = audit.visible_events(actor, subject=("records.document", str(document.pk)))[0]
        assert event.kind == "records.document.registered"
        assert (event.person_name, event.detail["number"]) == ("Phạm Thị Ngân", document.register_no)


def test_no_list_item_no_mark_says_the_rule(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor, pytest.raises(MarkNeedsListItem):
        testing.make_document(actor, level=1, list_item="")


def test_no_list_item_no_mark_says_the_database(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="a_mark_names_its_list_item"):
        Document.objects.filter(pk=document.pk).update(level=1, level_until=TODAY)


def test_a_paper_without_purpose_is_refused_by_the_database_too(node):
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="purpose"):
        Document.objects.filter(pk=document.pk).update(purpose="")


@pytest.mark.feature("REC-05")
def test_a_mark_carries_its_list_item_its_last_day_and_raises_its_file(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        testing.make_document(actor, file_code="HS-01")
        marked = testing.make_document(actor, file_code="HS-01", level=1, issued_on=date(2026, 10, 8))
        assert (marked.list_item, marked.level_until) == (testing.LIST_ITEM, date(2036, 10, 8))
        assert File.objects.get(code="HS-01").level == 1


def test_a_marked_paper_goes_by_itself_into_another_file_than_the_open_ones(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        marked = testing.make_document(actor, level=1)
        assert queries.find_file_of(actor, marked).code == f"BC-{TODAY.year}-C"
    clear("clerk_a", 0)
    with node.acting("clerk_a") as actor:
        open_paper = testing.make_document(actor)
        assert queries.find_file_of(actor, open_paper).code == f"BC-{TODAY.year}"


def test_a_clerk_marks_nothing_above_the_clearance(node):
    clear("clerk_a", 0)
    with node.acting("clerk_a") as actor, pytest.raises(AboveClearance):
        testing.make_document(actor, level=1)


def test_the_database_takes_no_row_above_the_clearance(node):
    clear("clerk_a", 0)
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor)
    with node.acting("clerk_a"), pytest.raises(ProgrammingError, match="row-level security"):
        Document.objects.filter(pk=document.pk).update(level=1, list_item=testing.LIST_ITEM, level_until=TODAY)


def test_a_paper_received_as_marked_is_not_registered_as_open(node):
    with node.acting("clerk_a") as actor, pytest.raises(LevelLowered):
        testing.make_document(actor, of=testing.content(marked_level=1), level=0)


def test_a_top_secret_paper_is_never_kept(node):
    with node.acting("clerk_a") as actor, pytest.raises(TopSecretNotKept):
        testing.make_document(actor, level=3, list_item="qd1630.inspection.tuyet_mat.politburo")


def test_a_file_raised_above_a_clerk_is_closed_to_the_clerk_without_a_word_of_it(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        open_paper = testing.make_document(actor, file_code="HS-KIN", file_title="Tên kín")
        testing.make_document(actor, file_code="HS-KIN", level=1)
    clear("clerk_a", 0)
    with pytest.raises(FileNotYours) as refused, node.acting("clerk_a") as actor:
        testing.make_document(actor, file_code="HS-KIN")
    assert "Tên kín" not in str(refused.value)
    with node.acting("clerk_a") as actor:
        # The open paper stays in sight although its file is not.
        assert queries.get_document(actor, open_paper.pk).pk == open_paper.pk
        assert queries.find_file_of(actor, open_paper) is None


def test_what_the_machine_read_is_kept_beside_what_the_person_entered(node):
    of = reading(type="BÁO CÁO", number="12", symbol="BC/UBKT", date="2026-10-03", abstract="kết quả sáu tháng")
    arrival = arrive_read(node, "clerk_a", of=of)
    document = register(node, "clerk_a", arrival, issued_on=date(2026, 10, 5))
    assert document.proposed["issued_on"] == "2026-10-03"
    assert document.issued_on == date(2026, 10, 5)
