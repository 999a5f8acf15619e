"""The leader's slip: person, work, date in one act; a marked paper is a line only; overdue answers are told once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.correspondence import actions, queries, testing
from soi.correspondence.errors import (
    DayNotPossible,
    LaidAlready,
    MarkedLineOnly,
    NobodyInOffice,
    NoSuchLine,
    NotADrafter,
    NotInThisState,
    NotTheLeader,
    WordsMissing,
)
from soi.correspondence.models import Slip, Trace
from soi.intake.actions import confirm_spill
from soi.kernel.access.errors import NotYours
from soi.records import public as records
from soi.records.actions.spill import notice_mark
from soi.records.testing import make_document
from soi.records.tests.persons import connected
from soi.tasks.models import Task

pytestmark = [pytest.mark.feature("COR-01")]


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


def test_one_act_makes_the_words_the_person_the_work_the_date_and_the_task(node):
    slip = testing.laid(node)
    with node.acting("inspector_a") as actor:
        before = Task.objects.filter(ref_id=slip, appointment_id=actor.appointment_id).count()
    testing.instructed(node, slip)
    with node.acting("inspector_a") as actor:
        (task,) = Task.objects.filter(ref_id=slip, appointment_id=actor.appointment_id)
        one = queries.get_slip(actor, slip)
    assert before == 0
    assert (one.state, one.doer_id, task.due_on) == ("assigned", task.appointment_id, one.do_by)
    kinds = [kind for kind, _subject in node.raw_log("correspondence.slip.%")]
    assert {"correspondence.slip.laid", "correspondence.slip.instructed"} <= set(kinds)


def test_the_load_of_a_person_is_known_before_work_is_given(node):
    from soi.tasks import public as tasks

    inspector = node.actor("inspector_a").appointment_id
    with node.acting("head_a") as head:
        before = tasks.shares_of(head, [inspector]).get(inspector, tasks.Share())
    testing.instructed(node, testing.laid(node))
    with node.acting("head_a") as head:
        after = tasks.shares_of(head, [inspector])[inspector]
    assert after.whole == before.whole + 1


def test_only_the_leader_it_was_laid_before_instructs(node):
    slip = testing.laid(node)
    with pytest.raises(NotTheLeader):
        testing.instructed(node, slip, leader="clerk_a")
    for office in ("deputy_head_a", "inspector_b"):
        with pytest.raises(NoSuchLine):
            testing.instructed(node, slip, leader=office)
    with node.acting("inspector_a") as actor, pytest.raises(NotYours):
        actions.lay(actor, kind="document", key=uuid.uuid4(), leader_id=1, summary="x")


def test_an_instruction_needs_words_a_coming_day_and_a_person_of_the_body(node):
    slip = testing.laid(node)
    with pytest.raises(WordsMissing):
        testing.instructed(node, slip, words=" ")
    with pytest.raises(DayNotPossible):
        testing.instructed(node, slip, do_by=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NobodyInOffice):
        testing.instructed(node, slip, doer="inspector_b")


def test_a_returned_paper_is_laid_again_and_one_that_waits_is_not(node):
    slip = testing.laid(node)
    with node.acting("clerk_a") as clerk:
        one = queries.get_slip(clerk, slip)
        given = {"kind": "document", "key": one.document_id, "leader_id": one.leader_id, "summary": "Tóm tắt rõ hơn."}
        with pytest.raises(LaidAlready):
            actions.lay(clerk, **given)
    with node.acting("head_a") as head:
        actions.return_to_office(head, slip, note="Nêu rõ thời hạn.")
    with node.acting("clerk_a") as clerk:
        assert actions.lay(clerk, **given) == slip
        assert queries.get_slip(clerk, slip).state == "waiting"


def test_a_marked_paper_is_a_line_of_the_book_only(node):
    with node.acting("clerk_a") as clerk:
        make_document(clerk)
        key = uuid.uuid4()
        records.keep_stub(
            clerk, stub_id=key, level=2, holder="Tủ mật số 2", place="Phòng 204", today=timezone.localdate()
        )
        make_document(clerk)
        lines = queries.lines(clerk, timezone.localdate().year, limit=1000)
        marked = next(line for line in lines if line.key == key)
        assert (marked.kind, marked.title, marked.level) == ("stub", "", 2)
        numbers = sorted(line.number for line in lines)
        assert numbers == list(range(1, len(numbers) + 1))
        with pytest.raises(MarkedLineOnly):
            actions.lay(clerk, kind="stub", key=key, leader_id=node.actor("head_a").appointment_id, summary="x")


@pytest.mark.feature("DIG-04")
def test_a_stamp_seen_on_a_paper_with_a_slip_makes_its_line_a_stub_and_names_the_slip(node):
    slip = testing.laid(node)
    line = Slip.objects.using("owner").get(pk=slip)
    with connected(), node.acting("clerk_a") as clerk:
        words = "Dấu MẬT mờ ở góc trên"
        case = notice_mark(clerk, line.document_id, level=1, page=1, words=words)
    client, number = node.client("clerk_a"), f"{line.register_no}/{line.register_year}"
    for office in ("clerk_a", "head_a"):
        assert node.client(office).get(f"/correspondence/lines/{slip}/").status_code == 200
    with node.acting("clerk_a") as clerk:
        (found,) = [one for one in queries.lines(clerk, line.register_year, limit=99) if one.key == line.document_id]
        assert (found.kind, found.title, found.level) == (queries.STUB_LINE, "", 1), "closed"
        with pytest.raises(MarkedLineOnly):
            queries.get_line(clerk, "document", line.document_id)
    assert client.get("/correspondence/?which=all").status_code == 200
    with node.acting("head_a") as head:
        confirm_spill(head, case, words="Tôi đã tự xem bản giấy")
    said = client.get(f"/intake/spills/{case}/").content.decode()
    assert f"Phiếu trình lãnh đạo của số {number}" in said
    for address in ("/correspondence/?which=all", "/correspondence/book/"):
        answer = client.get(address)
        assert answer.status_code == 200 and f"/records/{line.document_id}/" not in answer.content.decode()
    with node.acting("clerk_a") as clerk:
        (found,) = [one for one in queries.lines(clerk, line.register_year, limit=99) if one.key == line.document_id]
        assert (found.kind, found.title, found.level) == (queries.STUB_LINE, "", 1)


def test_work_without_a_paper_is_closed_by_who_did_it(node):
    slip = testing.instructed(node, testing.laid(node), work="for_information")
    with node.acting("head_a") as head, pytest.raises(NotADrafter):
        actions.finish(head, slip, words="Đã xem.")
    with node.acting("inspector_a") as actor:
        actions.finish(actor, slip, words="Đã đọc và lưu.")
        with pytest.raises(NotInThisState):
            actions.finish(actor, slip, words="Lần nữa.")


def test_work_that_asks_for_a_letter_is_not_closed_without_one(node):
    slip = testing.instructed(node, testing.laid(node))
    with node.acting("inspector_a") as actor, pytest.raises(NotInThisState):
        actions.finish(actor, slip, words="Đã xong.")


def test_what_was_instructed_stays_in_the_database(node):
    slip = testing.instructed(node, testing.laid(node))
    with node.acting("head_a"), pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.filter(pk=slip).update(words="khác")
    with node.acting("inspector_b"):
        assert Slip.objects.filter(pk=slip).update(words="khác") == 0


@pytest.mark.feature("COR-05")
class TestOverdue:
    def open_tasks(self, node, office, kind, key):
        with node.acting(office) as actor:
            return Task.objects.filter(ref_id=key, kind=kind, state="open", appointment_id=actor.appointment_id).count()

    def remind(self, node, days):
        with node.machine("courier") as courier:
            return actions.remind_of_answers(courier, timezone.localdate() + timedelta(days=days))

    def test_who_owes_an_answer_and_who_waits_for_it_are_told_once_and_it_is_logged(self, node):
        due = timezone.localdate() + timedelta(days=1)
        dispatch = testing.dispatch_of(node, testing.issued(node, answer_due_on=due))
        testing.entered(node, dispatch)
        assert self.remind(node, 1) == 0
        assert self.remind(node, 2) == 1
        assert self.remind(node, 3) == 0
        assert self.open_tasks(node, "commune_clerk", "correspondence.owe", dispatch) == 1
        assert self.open_tasks(node, "inspector_a", "correspondence.chase", dispatch) == 1
        assert ("correspondence.dispatch.reminded", str(dispatch)) in node.raw_log("correspondence.dispatch.%")
        with node.acting("clerk_a") as clerk:
            assert dispatch in [each.pk for each in queries.owed_to_us(clerk, timezone.localdate() + timedelta(days=2))]

    def test_the_answer_clears_the_desks(self, node):
        due = timezone.localdate() + timedelta(days=1)
        dispatch = testing.dispatch_of(node, testing.issued(node, answer_due_on=due))
        testing.entered(node, dispatch)
        head = node.actor("commune_head").appointment_id
        with node.acting("commune_clerk") as clerk:
            slip = actions.lay(clerk, kind="sent", key=dispatch, leader_id=head, summary="Tỉnh hỏi về sổ thu.")
        assert self.remind(node, 2) == 1
        assert self.open_tasks(node, "commune_head", "correspondence.owe", dispatch) == 1
        words = testing.text(node, to=(testing.A,))
        paper = testing.signed(node, by="commune_head", signer="commune_head", words=words, answers=slip)
        with node.acting("commune_clerk") as clerk:
            actions.issue(clerk, paper)
        node.work()
        assert self.open_tasks(node, "commune_head", "correspondence.owe", dispatch) == 0
        assert self.open_tasks(node, "inspector_a", "correspondence.chase", dispatch) == 0
        with node.acting("clerk_a"):
            assert Trace.objects.get(dispatch_id=dispatch, act="answered").paper_id == paper

    def test_a_paper_from_outside_whose_date_has_passed_is_told_of_too(self, node):
        slip = testing.instructed(node, testing.laid(node, due_on=timezone.localdate() + timedelta(days=1)))
        assert self.remind(node, 2) == 1
        assert self.remind(node, 3) == 0
        assert self.open_tasks(node, "inspector_a", "correspondence.owe", slip) == 1

    def test_nobody_but_the_courier_tells(self, node):
        with node.acting("head_a") as head, pytest.raises(NotYours):
            actions.remind_of_answers(head, timezone.localdate())
