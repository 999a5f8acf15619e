"""A petition's case from opening to archive, by its seats; what is refused, to whom, and what the database holds."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.utils import timezone

from soi.base.errors import NotPermitted
from soi.cases import public as cases
from soi.cases import queries, testing
from soi.cases.errors import CaseOpenAlready, NoSuchCase, NotAccepted, PaperUnknown, SeatNotFree, SubjectMissing
from soi.cases.models import Case, ProcedureVersion
from soi.config.programs import database
from soi.engines.procedures.errors import GroundMissing, OutOfOrder, PaperMissing, ReasonTooShort, WrongPerson
from soi.kernel.audit import public as audit
from soi.petitions import testing as petitions
from soi.tasks.models import State, Task

DENUNCIATION = [
    "proposed", "issued", "prepared", "met", "deployed", "explained", "verified", "drafted", "held", "concluded",
    "announced", "told", "archived", "carried_out",
]  # fmt: skip
TO_CONFERENCE = DENUNCIATION[:8]
DISCIPLINE = ["opened", "told", "given", "heard", "reported", "voted_sanction", "signed", "served", "archived"]


@pytest.fixture
def case_id(node):
    return testing.opened(node, petitions.accepted(node))


def tasks_of(node, case_id, office):
    with node.acting(office) as actor:
        mine = Task.objects.filter(ref_id=case_id, appointment_id=actor.appointment_id, state=State.OPEN)
        return [task.params["step"] for task in mine]


@pytest.mark.feature("CAS-05")
def test_a_denunciation_goes_its_whole_way_each_step_by_its_seat(node, case_id):
    testing.walk(node, case_id, *DENUNCIATION)
    found = testing.case(node, case_id)
    assert found.step == "end"
    assert found.ended_at is not None
    assert tasks_of(node, case_id, "petition_officer_a") == []
    with node.acting("auditor") as auditor:
        kinds = [event.kind for event in audit.visible_events(auditor, subject=("cases.case", str(case_id)), limit=100)]
    assert kinds.count("cases.case.moved") == len(DENUNCIATION)


@pytest.mark.feature("CAS-13")
def test_each_step_is_one_persons_work_with_a_date(node, case_id):
    assert tasks_of(node, case_id, "petition_officer_a") == ["Đề xuất"]
    testing.walk(node, case_id, "proposed")
    assert tasks_of(node, case_id, "petition_officer_a") == []
    assert tasks_of(node, case_id, "head_a") == ["Ra quyết định, kế hoạch"]
    found = testing.case(node, case_id)
    assert found.responsible_id == node.actor("head_a").appointment_id
    assert found.step_due_on > timezone.localdate()


def test_the_body_sets_its_own_date_for_the_next_step(node, case_id):
    with node.acting("petition_officer_a") as actor:
        cases.keep_paper(actor, case_id, kind="proposal", text="Đề xuất kiểm tra")
        cases.take_step(actor, case_id, "proposed", due_on=date(2030, 1, 2))
    assert testing.case(node, case_id).step_due_on == date(2030, 1, 2)


@pytest.mark.feature("CAS-05")
def test_out_of_order_by_another_without_paper_or_reasons_is_refused_with_the_rule(node, case_id):
    with pytest.raises(OutOfOrder, match="354-QĐ/UBKTTW"), node.acting("petition_officer_a") as actor:
        cases.take_step(actor, case_id, "issued")
    with pytest.raises(WrongPerson, match="354-QĐ/UBKTTW"), node.acting("inspector_a") as actor:
        cases.take_step(actor, case_id, "proposed")
    with pytest.raises(PaperMissing), node.acting("petition_officer_a") as actor:
        cases.take_step(actor, case_id, "proposed")
    testing.walk(node, case_id, *DENUNCIATION[:9])
    with node.acting("head_a") as actor:
        cases.keep_paper(actor, case_id, kind="meeting_minutes", text="Biên bản")
    with pytest.raises(ReasonTooShort), node.acting("head_a") as actor:
        cases.take_step(actor, case_id, "concluded", reason="đồng ý")
    assert testing.case(node, case_id).step == "consider"


@pytest.mark.feature("CAS-14")
def test_merging_opens_discipline_beside_linked_both_ways_with_the_same_team(node, case_id):
    *_, opened = testing.walk(node, case_id, *TO_CONFERENCE, "ask_merge", "merged")
    assert opened is not None
    found, other = testing.case(node, case_id), testing.case(node, opened)
    assert other.parent_id == found.pk
    assert (other.procedure, other.origin_id) == ("discipline", found.origin_id)
    # Discipline has no seat for the area officer; everybody else comes along.
    assert set(other.team) == set(found.team) - {node.actor("petition_officer_a").person_id}
    assert found.step == "consider"


@pytest.mark.feature("DEC-08")
def test_discipline_hears_before_it_decides_and_decides_with_reasons(node, case_id):
    *_, opened = testing.walk(node, case_id, *TO_CONFERENCE, "ask_merge", "merged")
    testing.walk(node, opened, *DISCIPLINE)
    assert testing.case(node, opened).step == "end"


@pytest.mark.feature("DEC-08")
def test_what_was_heard_in_the_first_case_does_not_count_as_hearing_in_the_second(node, case_id):
    *_, opened = testing.walk(node, case_id, *TO_CONFERENCE, "ask_merge", "merged")
    testing.walk(node, opened, "opened")
    with node.acting("inspector_a") as actor:
        for kind in ("allegations", "deployment_minutes"):
            cases.keep_paper(actor, opened, kind=kind, text="Thông báo")
    with pytest.raises(OutOfOrder), node.acting("head_a") as actor:
        cases.take_step(actor, opened, "signed", reason=testing.REASON)
    # Raw SQL of the application puts the case on the signing step: the engine still asks for notice, hearing and vote.
    with node.acting("head_a"):
        Case.objects.filter(pk=opened).update(step="sign")
    with node.acting("inspector_a") as actor, pytest.raises(PaperUnknown):
        cases.keep_paper(actor, opened, kind="hearing_minutes", text="x")
    with node.acting("head_a") as actor:
        cases.keep_paper(actor, opened, kind="sanction_decision", text="Quyết định")
    with pytest.raises(GroundMissing), node.acting("head_a") as actor:
        cases.take_step(actor, opened, "signed", reason=testing.REASON)


@pytest.mark.feature("CAS-02")
def test_a_running_case_keeps_its_version_when_the_pack_changes(node, case_id, monkeypatch):
    before = testing.case(node, case_id).version
    items = queries.procedures(timezone.localdate())
    changed = [each for each in items if each.id == "denunciation"]
    value = {**changed[0].value, "steps": changed[0].value["steps"][:1]}
    from dataclasses import replace

    monkeypatch.setattr(queries, "procedures", lambda on, family="": [replace(changed[0], value=value)])
    queries._known.clear()
    testing.walk(node, case_id, "proposed")
    assert testing.case(node, case_id).version == before
    assert queries.procedure_of(testing.case(node, case_id)).steps.keys() >= {"issue", "follow"}


def test_a_petition_has_one_case_and_only_after_acceptance(node):
    waiting = petitions.sorted_letter(node)
    with pytest.raises(Exception, match="no such petition|not accepted"):
        testing.opened(node, waiting)
    petition = petitions.accepted(node)
    first = testing.opened(node, petition)
    with pytest.raises(CaseOpenAlready, match=testing.case(node, first).number):
        testing.opened(node, petition)
    with pytest.raises(SubjectMissing):
        testing.opened(node, petitions.accepted(node), subject_name=" ")
    assert issubclass(NotAccepted, Exception)


@pytest.mark.parametrize("office", ["petition_officer_a", "inspector_a", "clerk_a"])
def test_only_the_head_opens(node, office):
    petition = petitions.accepted(node)
    with pytest.raises(NotPermitted), node.acting(office) as actor:
        cases.open_case(
            actor,
            petition,
            procedure="denunciation",
            subject_kind="member",
            subject_name="X",
            seats=testing.seats(node),
        )


@pytest.mark.parametrize("who", ["inspector_b", "auditor", "commune_clerk", "chief"])
def test_a_seat_takes_an_office_of_the_commission_only(node, who):
    with pytest.raises(SeatNotFree):
        testing.opened(node, petitions.accepted(node), seats=testing.seats(node, leader=who))


def bar(node, petition, office):
    """As acceptance bars the chain of command; here one of the commission itself."""
    with psycopg.connect(database.dsn("owner", node.name), autocommit=True) as session:
        session.execute(
            "insert into soi.petitions_bar (petition_id, person_id, why) values (%s, %s, 'relative')",
            [petition, node.actor(office).person_id],
        )


@pytest.mark.feature("PET-11")
def test_who_must_not_learn_of_the_petition_takes_no_seat_and_sees_no_case(node):
    petition = petitions.accepted(node)
    bar(node, petition, "inspector_a")
    with pytest.raises(SeatNotFree) as refused:
        testing.opened(node, petition)
    assert refused.value.field == "seat-leader"
    deputy = node.actor("head_a").appointment_id + 1
    seats = {**testing.seats(node), "leader": deputy}
    seats["member"] = deputy
    with pytest.raises(SeatNotFree) as refused:
        testing.opened(node, petition, seats=seats)
    assert refused.value.field == "seat-member", "a deputy head is no team member in this pack"


@pytest.mark.feature("PET-11")
def test_who_is_barred_after_the_case_was_opened_loses_sight_of_it_though_seated(node, case_id):
    with node.acting("inspector_a") as actor:
        assert queries.visible_cases(actor).filter(pk=case_id).exists()
    bar(node, testing.case(node, case_id).petition_id, "inspector_a")
    with node.acting("inspector_a") as actor:
        assert not queries.visible_cases(actor).filter(pk=case_id).exists()
        assert node.raw("select count(*) from cases_seat where case_id = %s", [case_id])[0][0] == 0


OTHERS = ["inspector_b", "auditor", "administrator", "commune_clerk", "chief", "keeper_a"]


@pytest.mark.feature("CAS-13")
@pytest.mark.parametrize("office", OTHERS)
def test_nobody_else_sees_the_case_its_papers_or_its_steps(node, case_id, office):
    testing.walk(node, case_id, "proposed")
    with pytest.raises(NoSuchCase), node.acting(office) as actor:
        queries.get_case(actor, case_id)
    with node.acting(office):
        for table in ("case", "seat", "paper", "move"):
            assert node.raw(f"select count(*) from cases_{table}")[0][0] in (0, None)


def test_raw_sql_cannot_end_an_open_case_silently_change_its_number_or_touch_its_history(node, case_id):
    testing.walk(node, case_id, "proposed")
    with psycopg.connect(database.dsn("owner", node.name), autocommit=True) as session:
        for change in (
            f"update soi.cases_case set number = 'VV-0' where id = '{case_id}'",
            f"update soi.cases_case set step = 'end' where id = '{case_id}'",
            f"update soi.cases_case set responsible_id = 0 where id = '{case_id}'",
        ):
            with pytest.raises(psycopg.errors.IntegrityError):
                session.execute(change)
    with node.acting("head_a"):
        moves = testing.queries.get_case(node.actor("head_a"), case_id).moves
        assert moves.update(way="x") == 0
        assert moves.all().delete()[0] == 0


def test_versions_are_kept_once(node, case_id):
    testing.opened(node, petitions.accepted(node))
    with node.acting("head_a"):
        assert ProcedureVersion.objects.filter(procedure="denunciation").count() == 1
