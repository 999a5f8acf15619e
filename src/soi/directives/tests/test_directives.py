"""Obligations: given to one, accepted, reported with evidence, closed by another; what the database holds of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.base.errors import NotPermitted
from soi.cases import testing as cases
from soi.cases.models import Case
from soi.directives import actions, queries, testing
from soi.directives.errors import (
    DayNotPossible,
    NoSuchDirective,
    NoSuchObligation,
    NotInThisState,
    NotTheDoer,
    NotTheVerifier,
    SamePerson,
    WordsMissing,
)
from soi.directives.models import Directive, Obligation, Origin
from soi.petitions import testing as petitions
from soi.tasks.models import State, Task


@pytest.fixture(scope="module")
def directive_id(node):
    return testing.opened(node)


@pytest.fixture
def work(node, directive_id):
    return testing.obliged(node, directive_id)


def state(node, obligation_id):
    with node.acting("head_a"):
        return Obligation.objects.get(pk=obligation_id).state


def open_tasks(node, office, obligation_id):
    with node.acting(office) as actor:
        mine = Task.objects.filter(ref_id=obligation_id, appointment_id=actor.appointment_id, state=State.OPEN)
        return [task.kind for task in mine]


@pytest.mark.feature("DIR-02", "DIR-03")
def test_one_person_one_date_then_another_who_checks(node, work):
    assert open_tasks(node, "commune_head", work) == ["directives.do"]
    with node.acting("commune_head") as doer:
        actions.accept(doer, work)
    testing.reported(node, work)
    assert open_tasks(node, "commune_head", work) == []
    assert open_tasks(node, "inspector_a", work) == ["directives.check"]
    with node.acting("inspector_a") as verifier:
        actions.send_back(verifier, work, why="Ảnh chưa có ngày chụp")
    assert open_tasks(node, "inspector_a", work) == []
    assert open_tasks(node, "commune_head", work) == ["directives.do"]
    testing.reported(node, work)
    with node.acting("inspector_a") as verifier:
        actions.close(verifier, work, how="Đối chiếu ảnh với sổ, đến xem ngày 09/10.")
    assert state(node, work) == "closed"
    assert open_tasks(node, "inspector_a", work) == []


@pytest.mark.feature("DIR-03")
def test_the_doer_never_closes_the_own_work(node, directive_id):
    """A hundred tries, past the rules: the verb refuses, and so does the database for raw updates."""
    work = testing.obliged(node, directive_id)
    testing.reported(node, work)
    closed = 0
    for attempt in range(100):
        with node.acting("commune_head") as doer:
            try:
                with transaction.atomic():
                    if attempt % 2:
                        actions.close(doer, work, how="Tôi tự thấy đã xong")
                    else:
                        closed += Obligation.objects.filter(pk=work).update(
                            state="closed", closed_by=doer.person_id, closed_at=timezone.now()
                        )
            except (NotTheVerifier, IntegrityError):
                continue
            closed += 1
    assert closed == 0
    with node.acting("commune_head") as doer, pytest.raises(IntegrityError, match="closed by its verifier"):
        verifier = Obligation.objects.get(pk=work).verifier_person_id
        Obligation.objects.filter(pk=work).update(state="closed", closed_by=verifier, closed_at=timezone.now())
    # The control: the verifier closes it.
    with node.acting("inspector_a") as verifier:
        actions.close(verifier, work, how="Đã đối chiếu tại chỗ")
    assert state(node, work) == "closed"


@pytest.mark.feature("DIR-03")
def test_nobody_is_asked_to_verify_the_own_work(node, directive_id):
    with pytest.raises(SamePerson):
        testing.obliged(node, directive_id, "inspector_a")
    with node.acting("head_a") as head, pytest.raises(IntegrityError, match="verified_by_another"):
        one = Obligation.objects.filter(directive_id=directive_id).first() or pytest.fail("none")
        Obligation.objects.create(
            directive_id=directive_id, issuer_id=one.issuer_id, unit_id=one.unit_id,
            symbol="x", issued_on=one.issued_on, number=900, work="x",
            doer_id=head.appointment_id, doer_person_id=head.person_id, verifier_id=head.appointment_id,
            verifier_person_id=head.person_id, due_on=timezone.localdate(),
        )  # fmt: skip


@pytest.mark.feature("DIR-07")
def test_work_goes_to_persons_in_office_held_by_the_database(node, directive_id, work):
    from soi.kernel.persons.models import Appointment

    before = Appointment.objects.using("owner").get(pk=node.actor("deputy_head_a").appointment_id)
    ended = Appointment(person=before.person, unit=before.unit, role="inspector", valid_from=date(2025, 7, 1))
    ended.valid_to = date(2026, 1, 31)
    ended.save(using="owner")
    with node.acting("head_a"), pytest.raises(IntegrityError, match="person in office"):
        one = Obligation.objects.get(pk=work)
        one.pk, one.number, one.doer_id, one.doer_person_id = None, 901, ended.pk, before.person_id
        one._state.adding = True
        import uuid

        one.id = uuid.uuid4()
        one.save(force_insert=True)


@pytest.mark.feature("DIR-02")
def test_what_was_obliged_stays_and_goes_in_order(node, work):
    with node.acting("commune_head"), pytest.raises(IntegrityError, match="stays as it was"):
        Obligation.objects.filter(pk=work).update(due_on=timezone.localdate() + timedelta(days=400))
    with pytest.raises(NotInThisState), node.acting("inspector_a") as verifier:
        actions.close(verifier, work, how="Chưa ai báo gì cả")
    with pytest.raises(NotTheDoer), node.acting("inspector_a") as verifier:
        actions.accept(verifier, work)
    with pytest.raises(WordsMissing), node.acting("commune_head") as doer:
        actions.report(doer, work, evidence="xong", evidence_on=timezone.localdate())
    with pytest.raises(DayNotPossible), node.acting("commune_head") as doer:
        actions.report(doer, work, evidence=testing.EVIDENCE, evidence_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(DayNotPossible), node.acting("commune_head") as doer:
        actions.report(doer, work, evidence=testing.EVIDENCE, evidence_on=date(2020, 1, 1))
    assert state(node, work) == "given"


def test_a_conclusion_is_named_and_dated(node, directive_id):
    with pytest.raises(WordsMissing), node.acting("head_a") as head:
        actions.open_directive(head, symbol=" ", title="x", issued_on=timezone.localdate())
    with pytest.raises(DayNotPossible):
        testing.opened(node, issued_on=timezone.localdate() + timedelta(days=1))
    for day in (date(2020, 1, 1), date(9999, 12, 31)):
        with pytest.raises(DayNotPossible) as refusal:
            testing.obliged(node, directive_id, due_on=day)
        assert refusal.value.field == "due_on"
    with pytest.raises(NotPermitted), node.acting("clerk_a") as clerk:
        actions.open_directive(clerk, symbol="1-TB", title="x", issued_on=timezone.localdate())


def test_who_is_obliged_learns_of_the_work_and_nothing_of_the_case(node):
    case_id = cases.opened(node, petitions.accepted(node))
    directive_id = testing.opened(node, case_id)
    work = testing.obliged(node, directive_id)
    with node.acting("commune_head") as doer:
        assert queries.get_obligation(doer, work)
        assert queries.get_directive(doer, directive_id)
        assert queries.case_of(doer, directive_id) is None
        assert not Origin.objects.filter(directive_id=directive_id).exists()
        assert not Case.objects.filter(pk=case_id).exists()
    with node.acting("head_a") as head:
        assert queries.case_of(head, directive_id) == case_id
        assert [each.pk for each in queries.of_case(head, case_id)] == [directive_id]


@pytest.mark.parametrize("office", ["inspector_b", "commune_clerk", "clerk_b", "auditor", "administrator"])
def test_others_see_nothing_of_it(node, directive_id, work, office):
    with node.acting(office) as actor:
        with pytest.raises(NoSuchDirective):
            queries.get_directive(actor, directive_id)
        with pytest.raises(NoSuchObligation):
            queries.get_obligation(actor, work)
        assert not Directive.objects.filter(pk=directive_id).exists()
        assert not Obligation.objects.filter(pk=work).exists()


def test_the_secretary_of_the_commune_sees_what_his_commune_is_obliged_to(node, directive_id, work):
    with node.acting("chief") as chief:
        assert queries.get_obligation(chief, work)
        with pytest.raises(NoSuchDirective):
            queries.get_directive(chief, directive_id)


@pytest.mark.feature("DIR-04")
def test_progress_is_counted_in_one_query(node, django_assert_num_queries):
    directive_id = testing.opened(node)
    works = [testing.obliged(node, directive_id) for _ in range(3)]
    testing.reported(node, works[0])
    with node.acting("head_a") as head, django_assert_num_queries(1):
        found = queries.progress_of(head, [directive_id], timezone.localdate())[directive_id]
    assert (found.whole, found.waiting, found.closed, found.untaken, found.late) == (3, 1, 0, 2, 0)
