"""Who leaves office leaves no slip, no draft, no question and no sent paper behind (DIR-07, DIR-08)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from soi.correspondence import actions, queries, testing
from soi.correspondence.errors import NobodyToSign
from soi.correspondence.models import Charge, Consultation, Paper, Slip
from soi.kernel.signing.models import Request
from soi.records.testing import make_document
from soi.tasks import actions as tasks_actions
from soi.tasks import rules
from soi.tasks import testing as tasks
from soi.tasks.models import Departure, HandoverItem, Passing, Task
from soi.tasks.testing import ends, newcomer, seated

pytestmark = pytest.mark.feature("DIR-07")
IN_OFFICE = (
    "exists (select from soi.persons_appointment a where a.id = {holder} and a.valid_from <= soi.today()"
    " and (a.valid_to is null or a.valid_to >= soi.today()))"
)
GONE = "not exists (select from soi.correspondence_trace t where t.dispatch_id = d.id and t.act in ({acts}))"
OPEN = {
    "slip": ("soi.correspondence_slip", "state <> 'done'", "responsible_id"),
    "draft": ("soi.correspondence_paper", "state in ('draft', 'submitted', 'ordered', 'signed')", "responsible_id"),
    "signer": (
        "soi.correspondence_paper",
        "state in ('draft', 'submitted', 'ordered') and signer_id is not null",
        "signer_id",
    ),
    "question": (
        "(select c.* from soi.correspondence_consultation c join soi.correspondence_paper p on p.id = c.paper_id"
        " where p.state in ('draft', 'submitted', 'ordered'))",
        "answer = ''",
        "responsible_id",
    ),
    "sent": (
        "(select c.* from soi.correspondence_charge c join soi.correspondence_dispatch d on d.id = c.dispatch_id where "
        + GONE.format(acts="'recalled', 'superseded', 'answered'")
        + " and (d.answer_due_on is not null or "
        + GONE.format(acts="'entered'")
        + "))",
        "true",
        "appointment_id",
    ),
    "task": ("soi.tasks_task", "state = 'open'", "appointment_id"),
    "turn": (
        "(select t.* from soi.signing_turn t join soi.signing_request r on r.id = t.request_id"
        " where r.state = 'waiting' and r.turn = t.position and r.about_kind = 'correspondence.paper'"
        " and exists (select from soi.correspondence_paper p where p.request_id = r.id))",
        "true",
        "appointment_id",
    ),
}


def orphans() -> list[str]:
    """What is open and names nobody in office, by the owner's sight, without any function of the product."""
    found = []
    with connections["owner"].cursor() as cursor:
        for kind, (table, is_open, holder) in OPEN.items():
            in_office = IN_OFFICE.format(holder=f"it.{holder}")
            cursor.execute(f"select count(*) from {table} it where {is_open} and not {in_office}")
            found += [kind] * cursor.fetchone()[0]
    return found


def post(node: Any, role: str, name: str, unit: str = "p98.k.nv2") -> Any:
    return seated(newcomer(node.unit(unit), role, name))


def drafted(node: Any, actor: Any, **given: Any) -> Any:
    wanted = {"type": "letter", "signer_id": node.actor("head_a").appointment_id, "purpose": "inspection", **given}
    with node.seat(actor):
        return actions.begin_draft(actor, actions.Particulars(**wanted), testing.text(node))


def leaves(node: Any, actor: Any) -> None:
    with node.acting("head_a") as head:
        tasks_actions.end_appointment(head, actor.appointment_id, last_day=tasks.in_days(-1))


def given_to(actor: Any) -> dict[str, int]:
    return {"doer_id": actor.appointment_id}


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@contextmanager
def without_falling() -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.persons_appointment disable trigger appointment_work_falls")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("alter table soi.persons_appointment enable trigger appointment_work_falls")


def everything(node: Any) -> tuple[Any, Any]:
    """One drafts, does, is asked and has sent; another leads and signs."""
    writer, leader = post(node, "inspector", "Người viết"), post(node, "deputy_head", "Người ký", "p98.k")
    lead = {"leader_id": leader.appointment_id}
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk)
        actions.lay(clerk, kind="document", key=document.pk, summary="Tóm tắt.", **lead)
    testing.instructed(node, testing.laid(node), **given_to(writer))
    drafted(node, writer, signer_id=leader.appointment_id)
    submitted = drafted(node, writer, signer_id=leader.appointment_id)
    with node.seat(writer):
        actions.submit(writer, submitted)
    asked = testing.drafted(node)
    with node.acting("inspector_a") as actor:
        actions.consult(actor, asked, [writer.appointment_id], due_on=tasks.in_days(2))
    sent = drafted(node, writer)
    with node.seat(writer):
        actions.submit(writer, sent)
    testing.sign(node, sent)
    with node.acting("clerk_a") as clerk:
        actions.issue(clerk, sent)
    return writer, leader


def test_everything_of_who_leaves_falls_and_nothing_names_the_gone(node):
    writer, leader = everything(node)
    assert orphans() == []
    before = {
        each: Passing.objects.using("owner").filter(kind=f"correspondence.{each}").count()
        for each in ("slip", "paper", "consultation", "dispatch")
    }
    leaves(node, writer)
    leaves(node, leader)
    assert orphans() == []
    for kind, was in before.items():
        assert Passing.objects.using("owner").filter(kind=f"correspondence.{kind}").count() > was, kind


def test_control_with_the_falling_switched_off_each_kind_is_found(node):
    writer, leader = everything(node)
    with without_falling():
        ends(writer.appointment_id, -1)
        ends(leader.appointment_id, -1)
        assert {"slip", "draft", "signer", "question", "sent", "task"} <= set(orphans())
    with node.machine("caretaker") as caretaker:
        tasks_actions.let_fall(caretaker)
    assert orphans() == []


@pytest.mark.feature("COR-01")
class TestSlips:
    def test_what_waits_for_a_leader_who_leaves_is_instructed_by_another_of_the_body(self, node):
        leader = post(node, "deputy_head", "Lãnh đạo rời", "p98.k")
        with node.acting("clerk_a") as clerk:
            key = make_document(clerk).pk
            slip = actions.lay(clerk, kind="document", key=key, leader_id=leader.appointment_id, summary="Tóm tắt.")
        leaves(node, leader)
        testing.instructed(node, slip)
        one = Slip.objects.using("owner").get(pk=slip)
        assert (one.leader_id, one.state) == (node.actor("head_a").appointment_id, "assigned")

    def test_work_of_one_who_leaves_lies_with_the_head_and_the_instruction_stays_as_written(self, node):
        doer = post(node, "inspector", "Người được giao")
        slip = testing.instructed(node, testing.laid(node), work="lead_and_report", **given_to(doer))
        leaves(node, doer)
        with node.acting("head_a") as head:
            one = queries.get_slip(head, slip)
            assert (one.doer_id, one.responsible_id) == (doer.appointment_id, head.appointment_id)
            assert Task.objects.get(ref_id=slip, state="open").appointment_id == head.appointment_id
            actions.finish(head, slip, words="Đã lưu hồ sơ.")
        assert Slip.objects.using("owner").get(pk=slip).state == "done"

    def test_a_returned_slip_goes_to_another_clerk_and_not_to_the_head(self, node):
        clerk = post(node, "clerk", "Văn thư rời", "p98.k")
        with node.seat(clerk):
            key = make_document(clerk).pk
            head = node.actor("head_a").appointment_id
            slip = actions.lay(clerk, kind="document", key=key, leader_id=head, summary="Tóm tắt.")
        with node.acting("head_a") as head:
            actions.return_to_office(head, slip, note="Chưa rõ.")
        assert Slip.objects.using("owner").get(pk=slip).responsible_id == clerk.appointment_id
        leaves(node, clerk)
        assert Slip.objects.using("owner").get(pk=slip).responsible_id == node.actor("clerk_a").appointment_id

    def test_a_slip_is_never_with_one_who_is_not_in_office(self, node):
        gone = newcomer(node.unit("p98.k.nv2"), "inspector", "Người đã nghỉ")
        ends(gone, -1)
        slip = testing.laid(node)
        with (
            pytest.raises(IntegrityError, match="an open slip needs a person in office"),
            node.acting("clerk_a"),
            transaction.atomic(),
        ):
            Slip.objects.filter(pk=slip).update(responsible_id=gone)


@pytest.mark.feature("COR-02")
class TestDrafts:
    def test_a_draft_goes_to_the_head_who_writes_on_and_its_author_stays_named(self, node):
        author = post(node, "inspector", "Tác giả rời")
        paper = drafted(node, author)
        leaves(node, author)
        with node.acting("head_a") as head:
            one = queries.get_paper(head, paper)
            assert (one.author_id, one.responsible_id) == (author.appointment_id, head.appointment_id)
            assert head.person_id in one.drafters and author.person_id not in [*one.drafters, *one.people]
            saved = actions.save_version(head, paper, testing.text(node, text="Viết tiếp."), based_on=1)
        assert saved.version == 2

    def test_a_draft_in_the_folder_falls_to_another_signer_of_the_body_who_signs_it(self, node):
        signer = post(node, "deputy_head", "Người ký rời", "p98.k")
        paper = testing.drafted(node, signer="deputy_head_a")
        with node.acting("inspector_a") as actor:
            actions.choose_signer(actor, paper, signer.appointment_id)
            actions.submit(actor, paper)
        leaves(node, signer)
        with node.acting("head_a") as head:
            assert paper in [each.paper.pk for each in queries.waiting(head)]
            assert Task.objects.get(ref_id=paper, kind="correspondence.sign", state="open").appointment_id == (
                head.appointment_id
            )
        testing.sign(node, paper)
        assert Paper.objects.using("owner").get(pk=paper).state == "signed"

    def test_an_order_that_waits_for_the_token_of_one_who_left_counts_no_more(self, node, settings):
        signer = post(node, "deputy_head", "Người có thẻ ký", "p98.k")
        paper = testing.drafted(node, signer="deputy_head_a")
        with node.acting("inspector_a") as actor:
            actions.choose_signer(actor, paper, signer.appointment_id)
            actions.submit(actor, paper)
        settings.SOI_DEMO = False
        with node.seat(signer):
            actions.look(signer, Paper.objects.get(pk=paper))
        (answer,) = testing.ordered(node, (paper, 1), signer=signer)
        settings.SOI_DEMO = True
        before = Paper.objects.using("owner").get(pk=paper)
        assert (answer.state, before.state) == ("ordered", "ordered")
        leaves(node, signer)
        after = Paper.objects.using("owner").get(pk=paper)
        assert (after.state, after.request_id, after.number) == ("submitted", None, before.number)
        assert Request.objects.using("owner").get(pk=before.request_id).state == "refused"
        testing.sign(node, paper)
        assert Paper.objects.using("owner").get(pk=paper).symbol == before.symbol

    def test_what_fell_to_the_level_above_is_returned_there_and_not_signed_in_another_bodys_name(self, node):
        paper = testing.submitted(node)
        with connections["owner"].cursor() as cursor:
            central = node.actor("central_head").appointment_id
            cursor.execute(
                "select soi.pass_duty('correspondence.paper', %s, 'signer', 1, %s, %s, 'fell')",
                [paper, node.actor("head_a").appointment_id, central],
            )
        with node.acting("central_head") as above:
            actions.look(above, Paper.objects.get(pk=paper))
        (answer,) = testing.ordered(node, (paper, 1), signer="central_head")
        assert answer.reason["code"] == NobodyToSign.code
        with node.acting("central_head") as above:
            actions.send_back(above, paper, note="Chọn người ký khác.")
        assert Paper.objects.using("owner").get(pk=paper).state == "draft"

    def test_a_question_to_one_who_left_is_answered_by_the_head_of_the_unit(self, node):
        asked, paper = post(node, "inspector", "Người được hỏi"), testing.drafted(node)
        with node.acting("inspector_a") as actor:
            (question,) = actions.consult(actor, paper, [asked.appointment_id], due_on=tasks.in_days(2))
        leaves(node, asked)
        with node.acting("head_a") as head:
            actions.answer_consultation(head, question, answer="agree")
        one = Consultation.objects.using("owner").get(pk=question)
        assert (one.answer, one.asked_id) == ("agree", asked.appointment_id)

    def test_one_who_writes_and_signs_may_hand_both_to_different_persons(self, node):
        both = post(node, "deputy_head", "Vừa viết vừa ký", "p98.k")
        paper = drafted(node, both, signer_id=both.appointment_id)
        with node.seat(both):
            actions.submit(both, paper)
            departure = tasks_actions.propose(
                both, appointment_id=both.appointment_id, last_day=tasks.in_days(5), why=rules.TRANSFER
            )
        items = {
            each.part: each.pk for each in HandoverItem.objects.using("owner").filter(departure=departure, ref_id=paper)
        }
        takers = {"responsible": "inspector_a", "signer": "deputy_head_a"}
        assert set(items) == set(takers)
        with node.seat(both):
            tasks_actions.offer(
                both, departure, {items[part]: node.actor(office).appointment_id for part, office in takers.items()}
            )
        for part, office in takers.items():
            with node.acting(office) as actor:
                tasks_actions.answer(actor, items[part], accepts=True)
        one = Paper.objects.using("owner").get(pk=paper)
        assert one.responsible_id == node.actor("inspector_a").appointment_id
        assert one.signer_id == node.actor("deputy_head_a").appointment_id
        task = Task.objects.using("owner").get(ref_id=paper, kind="correspondence.sign", state="open")
        assert task.appointment_id == one.signer_id
        assert task.assigned_by_id == one.responsible_id

    def test_who_may_not_sign_cannot_be_asked_to_take_the_signers_part(self, node):
        paper = testing.submitted(node)
        with connections["owner"].cursor() as cursor:
            head = node.actor("head_a").appointment_id
            for office, part, expected in [
                ("inspector_a", "signer", False),
                ("inspector_a", "responsible", True),
                ("deputy_head_a", "signer", True),
                ("inspector_b", "responsible", False),
                ("auditor", "responsible", False),
            ]:
                taker = node.actor(office).appointment_id
                cursor.execute(
                    "select soi.duty_may_pass('correspondence.paper', %s, %s, %s, %s)", [paper, part, head, taker]
                )
                assert cursor.fetchone() == (expected,), (office, part)


@pytest.mark.feature("COR-05")
class TestSent:
    def sent(self, node: Any, *, due: int = 3) -> Any:
        paper = testing.issued(node, answer_due_on=timezone.localdate() + timedelta(days=due))
        dispatch = testing.dispatch_of(node, paper)
        testing.delivered(node, dispatch)
        return dispatch

    def charges(self, dispatch: Any) -> dict[str, int]:
        return dict(Charge.objects.using("owner").filter(dispatch=dispatch).values_list("side", "appointment_id"))

    def test_on_each_side_somebody_is_in_charge_from_the_first_moment(self, node):
        dispatch = self.sent(node)
        assert self.charges(dispatch) == {
            "sender": node.actor("inspector_a").appointment_id,
            "receiver": node.actor("commune_clerk").appointment_id,
        }

    def test_an_overdue_answer_has_its_persons_after_those_who_waited_and_owed_have_left(self, node):
        writer = post(node, "inspector", "Người chờ trả lời")
        paper = drafted(node, writer, answer_due_on=tasks.in_days(1))
        with node.seat(writer):
            actions.submit(writer, paper)
        testing.sign(node, paper)
        with node.acting("clerk_a") as clerk:
            actions.issue(clerk, paper)
        dispatch = testing.dispatch_of(node, paper)
        testing.entered(node, dispatch)
        leaves(node, writer)
        head = node.actor("head_a").appointment_id
        assert self.charges(dispatch)["sender"] == head
        with tasks.day(2), node.machine("courier") as courier:
            actions.remind_of_answers(courier, timezone.localdate())
        tasks_of = Task.objects.using("owner").filter(ref_id=dispatch, state="open")
        assert {each.kind: each.appointment_id for each in tasks_of} == {
            "correspondence.chase": head,
            "correspondence.owe": node.actor("commune_clerk").appointment_id,
        }

    def test_what_waits_to_be_entered_goes_to_another_clerk_of_the_body(self, node):
        first = node.actor("commune_clerk").appointment_id
        second = newcomer(node.unit(testing.COMMUNE), "clerk", "Văn thư thứ hai")
        dispatch = self.sent(node)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "select soi.pass_duty('correspondence.dispatch', %s, 'receiver', unit_id, %s, %s, 'handed')"
                " from soi.correspondence_dispatch where id = %s",
                [dispatch, first, second, dispatch],
            )
        assert self.charges(dispatch)["receiver"] == second
        ends(second, -1)
        assert self.charges(dispatch)["receiver"] == first
        assert Task.objects.using("owner").get(ref_id=dispatch, state="open").appointment_id == first

    def test_what_was_recalled_or_entered_waits_for_nobody(self, node):
        paper = testing.issued(node)
        dispatch = testing.dispatch_of(node, paper)
        me = node.actor("inspector_a").appointment_id
        assert dispatch in self.duties(me)
        testing.entered(node, dispatch)
        assert dispatch not in self.duties(me)
        other = testing.issued(node)
        with node.acting("clerk_a") as clerk:
            actions.recall(clerk, other, reason="Nhầm nơi nhận.")
        assert testing.dispatch_of(node, other) not in self.duties(me)

    def duties(self, appointment: int) -> list[Any]:
        with connections["owner"].cursor() as cursor:
            cursor.execute("select ref_id from soi.duties_of(%s) where kind = 'correspondence.dispatch'", [appointment])
            return [row[0] for row in cursor.fetchall()]

    def test_nobody_names_who_is_in_charge_on_the_other_side(self, node):
        dispatch = testing.dispatch_of(node, testing.issued(node))
        for office in ("clerk_a", "commune_clerk", "inspector_b"):
            with node.acting(office) as actor, pytest.raises(DatabaseError), transaction.atomic():
                Charge.objects.create(
                    dispatch_id=dispatch, side="receiver", unit_id=actor.unit_id, appointment_id=actor.appointment_id
                )


@pytest.mark.feature("DIR-08")
def test_all_of_it_stands_on_the_handover_list_in_words_its_readers_understand(node):
    writer, _leader = everything(node)
    with node.seat(writer):
        departure = tasks_actions.propose(
            writer, appointment_id=writer.appointment_id, last_day=tasks.in_days(5), why=rules.TRANSFER
        )
    kinds = set(HandoverItem.objects.using("owner").filter(departure=departure).values_list("ref_kind", flat=True))
    assert {f"correspondence.{each}" for each in ("slip", "paper", "consultation", "dispatch")} <= kinds
    page = node.client("head_a").get(f"/leaving/lists/{departure}/")
    assert page.status_code == 200
    assert Departure.objects.using("owner").get(pk=departure).state == "proposed"
    with (
        pytest.raises(IntegrityError, match="the handover list is still open"),
        transaction.atomic(using="owner"),
    ):
        ends(writer.appointment_id, -1)


@pytest.mark.parametrize("function", ["slip_duties(1)", "paper_moves(null, '', 1, 2)", "signing_lapses(null, '')"])
def test_the_application_cannot_call_what_only_the_database_may(node, function):
    with pytest.raises(DatabaseError, match="permission denied"), node.acting("head_a"), connection.cursor() as cursor:
        cursor.execute(f"select * from soi.{function}")
