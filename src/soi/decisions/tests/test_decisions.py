"""From a heard case to a served decision, by its seats; what is refused, and what the database holds."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from soi.base.errors import NotPermitted
from soi.cases import public as case_door
from soi.cases import testing as cases
from soi.cases.errors import NoSuchCase
from soi.cases.models import Paper
from soi.decisions import actions, queries, testing
from soi.decisions.errors import (
    BeyondCompetence,
    CountedAlready,
    DayNotPossible,
    MatterMissing,
    NoSuchDecision,
    NotNow,
    NotThisSeat,
    OutOfTime,
    PaperSignedAlready,
    SameHand,
    ServedAlready,
    SignatureMissing,
    TallyWrong,
    WordsMissing,
)
from soi.decisions.models import Decision, Vote
from soi.engines.procedures.errors import GroundMissing, NotWitnessed, ReasonTooShort
from soi.engines.typesetting import public as typesetting
from soi.kernel.signing import public as signing
from soi.kernel.signing import testing as signing_testing
from soi.petitions import testing as petitions


@pytest.fixture
def case_id(node):
    return testing.before_vote(node, petitions.accepted(node))


def papers(node, case_id):
    from soi.cases.models import Paper

    with node.acting("head_a"):
        return dict(Paper.objects.filter(case_id=case_id).values_list("kind", "text"))


@pytest.mark.feature("DEC-02", "DEC-04")
def test_counted_confirmed_signed_and_served(node, case_id):
    testing.count(node, case_id, testing.tally(reprimand=2, none=1))
    assert testing.confirm(node, case_id) == testing.WARNING
    kept = papers(node, case_id)
    assert "Cảnh cáo: 6/11 thành viên; cần 6." in kept["counting_minutes"]
    cases.walk(node, case_id, "voted_sanction")
    with node.acting("head_a") as actor:
        decision_id = actions.decide(actor, case_id, grounds=testing.GROUNDS)
        found = queries.get_decision(actor, decision_id)
    assert found.symbol == f"{found.number:02d}-QĐ/UBKT" or found.symbol.startswith(f"{found.number:02d}-QĐ/")
    assert found.symbol in papers(node, case_id)["sanction_decision"]
    assert cases.case(node, case_id).step == "serve"
    testing.served(node, decision_id)
    assert cases.case(node, case_id).step == "archive"
    with node.acting("head_a") as actor:
        service = queries.service_of(queries.get_decision(actor, decision_id))
        assert service is not None
        assert service.was_taken


@pytest.mark.feature("DEC-02")
def test_no_column_holds_a_single_vote(node, case_id):
    testing.count(node, case_id)
    names = {field.name for field in Vote._meta.get_fields()}
    assert not {name for name in names if "ballot" in name or "voter" in name}
    with node.acting("head_a"):
        kept = Vote.objects.get(case_id=case_id)
    assert set(kept.votes) <= {form.id for form in queries.forms_for("member", timezone.localdate())}


@pytest.mark.feature("DEC-02")
def test_the_count_is_confirmed_by_another_seat_and_then_stays(node, case_id):
    with pytest.raises(NotThisSeat), node.acting("head_a") as actor:
        actions.record_vote(actor, case_id, testing.tally(), held_on=timezone.localdate(), minutes="x")
    testing.count(node, case_id, testing.tally(none=9))
    testing.count(node, case_id)
    with pytest.raises(NotThisSeat), node.acting("clerk_a") as actor:
        actions.confirm_vote(actor, case_id)
    testing.confirm(node, case_id)
    with pytest.raises(CountedAlready):
        testing.count(node, case_id, testing.tally(none=9))
    with node.acting("head_a"), pytest.raises(IntegrityError, match="confirmed_count_stays"):
        Vote.objects.filter(case_id=case_id).update(carried=testing.EXPULSION)


@pytest.mark.feature("DEC-02")
def test_one_person_in_both_seats_does_not_confirm_the_own_count(node):
    petition = petitions.accepted(node)
    case_id = testing.discipline(node, petition)
    cases.walk(node, case_id, *testing.TO_VOTE)
    testing.matter(node, case_id)
    testing.count(node, case_id)
    with node.acting("head_a") as head:
        Vote.objects.filter(case_id=case_id).update(recorded_by_id=head.appointment_id)
        with pytest.raises(SameHand):
            actions.confirm_vote(head, case_id)
    with node.acting("head_a") as head, pytest.raises(IntegrityError, match="count_is_confirmed_by_another"):
        Vote.objects.filter(case_id=case_id).update(
            recorded_by_id=head.appointment_id, confirmed_by_id=head.appointment_id, confirmed_at=timezone.now()
        )


@pytest.mark.feature("DEC-02")
def test_wrong_counts_keep_nothing(node, case_id):
    wrong = testing.tally()
    wrong = type(wrong)(**{**wrong.__dict__, "returned": 8})
    with pytest.raises(TallyWrong):
        testing.count(node, case_id, wrong)
    with pytest.raises(DayNotPossible):
        testing.count(node, case_id, held_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(WordsMissing), node.acting("clerk_a") as actor:
        actions.record_vote(actor, case_id, testing.tally(), held_on=timezone.localdate(), minutes=" ")
    with node.acting("head_a") as actor:
        assert queries.open_count(actor, case_id) is None


@pytest.mark.feature("DEC-08")
def test_no_form_carried_leads_to_no_sanction(node, case_id):
    testing.count(node, case_id, testing.tally(none=6))
    assert testing.confirm(node, case_id) == ""
    with pytest.raises(GroundMissing, match="one form of sanction|đủ phiếu"), node.acting("head_a") as actor:
        case_door.take_step(actor, case_id, "voted_sanction")
    cases.walk(node, case_id, "voted_none", "told", "archived")
    assert cases.case(node, case_id).step == "end"
    with node.acting("head_a") as actor:
        assert queries.decision_of(actor, case_id) is None


@pytest.mark.feature("DEC-08")
def test_hearing_again_undoes_the_count(node, case_id):
    testing.count(node, case_id)
    testing.confirm(node, case_id)
    cases.walk(node, case_id, "hear_again")
    assert "carried" not in cases.case(node, case_id).facts
    cases.walk(node, case_id, "heard", "reported")
    with pytest.raises(GroundMissing), node.acting("head_a") as actor:
        case_door.take_step(actor, case_id, "voted_sanction")
    testing.count(node, case_id, testing.tally(reprimand=7))
    assert testing.confirm(node, case_id) == testing.REPRIMAND


@pytest.mark.feature("DEC-03")
def test_beyond_competence_is_refused_with_the_article(node):
    case_id = testing.discipline(node, petitions.accepted(node))
    cases.walk(node, case_id, *testing.TO_VOTE)
    testing.matter(node, case_id, managed_at="central")
    testing.count(node, case_id)
    testing.confirm(node, case_id)
    cases.walk(node, case_id, "voted_sanction")
    with pytest.raises(BeyondCompetence, match=r"\(296-QĐ/TW Điều 10-11\)$"), node.acting("head_a") as actor:
        actions.decide(actor, case_id, grounds=testing.GROUNDS)


@pytest.mark.feature("DEC-07")
def test_out_of_time_is_refused_by_the_rule_and_by_the_database(node):
    case_id = testing.discipline(node, petitions.accepted(node))
    cases.walk(node, case_id, *testing.TO_VOTE)
    testing.matter(node, case_id, timezone.localdate() - timedelta(days=11 * 366))
    testing.count(node, case_id)
    testing.confirm(node, case_id)
    cases.walk(node, case_id, "voted_sanction")
    with pytest.raises(OutOfTime), node.acting("head_a") as actor:
        actions.decide(actor, case_id, grounds=testing.GROUNDS)
    # The control: the same act with a ground that knows no limitation may still be decided.
    long_ago = timezone.localdate() - timedelta(days=11 * 366)
    testing.matter(node, case_id, long_ago, unlimited_because="An ninh quốc gia")
    with node.acting("head_a") as actor:
        assert actions.decide(actor, case_id, grounds=testing.GROUNDS)


@pytest.mark.feature("DEC-04", "DEC-08")
def test_a_decision_needs_its_seat_its_step_and_its_own_grounds(node, case_id):
    with pytest.raises(NotNow), node.acting("head_a") as actor:
        actions.decide(actor, case_id, grounds=testing.GROUNDS)
    testing.count(node, case_id)
    testing.confirm(node, case_id)
    cases.walk(node, case_id, "voted_sanction")
    with pytest.raises(NotThisSeat), node.acting("inspector_a") as actor:
        actions.decide(actor, case_id, grounds=testing.GROUNDS)
    with pytest.raises(ReasonTooShort), node.acting("head_a") as actor:
        actions.decide(actor, case_id, grounds="Đồng ý.")
    with node.acting("head_a") as actor:
        assert queries.decision_of(actor, case_id) is None
        first = actions.decide(actor, case_id, grounds=testing.GROUNDS)
    with node.acting("head_a"):
        # No policy lets anybody change a signed decision, raw SQL of the application included.
        assert Decision.objects.filter(pk=first).update(grounds="Lý do khác") == 0


@pytest.mark.feature("DEC-04")
def test_a_decision_is_served_only_when_the_decider_and_the_agency_have_signed(node):
    decision_id = testing.decided(node, petitions.accepted(node))
    given = {"way": "served", "announced_on": timezone.localdate(), "minutes": "Công bố", "receipt": "Đã nhận"}
    with pytest.raises(SignatureMissing, match="63/2026/NĐ-CP"), node.acting("inspector_a") as actor:
        actions.serve(actor, decision_id, **given)
    with node.acting("head_a") as actor:
        request_id = actions.put_to_sign(actor, decision_id)
    signing_testing.sign_all(node, request_id, "head_a")
    with pytest.raises(SignatureMissing), node.acting("inspector_a") as actor:
        actions.serve(actor, decision_id, **given)
    with pytest.raises(PaperSignedAlready), node.acting("head_a") as actor:
        actions.put_to_sign(actor, decision_id)
    signing_testing.sign_all(node, request_id, "clerk_a")
    with node.acting("clerk_a") as actor:
        found = signing.verify(signing.document(actor, request_id))
    assert [(each.name, each.valid) for each in found] == [("Đỗ Minh Khang", True), (actor_body(node), True)]
    with node.acting("inspector_a") as actor:
        actions.serve(actor, decision_id, **given)


def actor_body(node):
    from soi.kernel.organisations import public as organisations

    return organisations.get_unit(node.actor("head_a").unit_id).name


@pytest.mark.feature("DEC-04")
def test_serving_refused_is_kept_with_its_minutes_and_still_counts(node):
    decision_id = testing.decided(node, petitions.accepted(node))
    testing.signed(node, decision_id)
    with pytest.raises(WordsMissing), node.acting("inspector_a") as actor:
        actions.serve(
            actor, decision_id, way="served", announced_on=timezone.localdate(), minutes="Công bố", receipt=""
        )
    with pytest.raises(DayNotPossible), node.acting("inspector_a") as actor:
        before = timezone.localdate() - timedelta(days=3)
        actions.serve(actor, decision_id, way="served", announced_on=before, minutes="x", receipt="x")
    testing.served(node, decision_id, "refused")
    with node.acting("head_a") as actor:
        service = queries.service_of(queries.get_decision(actor, decision_id))
        assert service is not None
        assert not service.was_taken
    with pytest.raises(ServedAlready):
        testing.served(node, decision_id)


def test_numbers_run_without_a_gap_in_a_term(node):
    numbers = []
    for _ in range(2):
        decision_id = testing.decided(node, petitions.accepted(node))
        with node.acting("head_a") as actor:
            numbers.append(queries.get_decision(actor, decision_id).number)
    assert numbers[1] == numbers[0] + 1


@pytest.mark.feature("DEC-08")
def test_no_room_can_say_that_somebody_was_heard(node):
    case_id = testing.discipline(node, petitions.accepted(node))
    with pytest.raises(NotWitnessed), node.acting("head_a") as actor:
        case_door.witness(actor, case_id, "heard")


@pytest.mark.feature("DEC-08")
def test_the_database_refuses_a_decision_on_one_who_was_not_heard(node, case_id):
    """Raw SQL of the application role, past all Python: a copy of a lawful decision onto a case without hearing."""
    other = testing.discipline(node, petitions.accepted(node))
    decision_id = testing.decided(node, petitions.accepted(node))
    columns = [field.column for field in Decision._meta.fields]
    changed = {"id": "gen_random_uuid()", "case_id": f"'{other}'", "vote_id": "null", "number": "9000"}
    values = ", ".join(changed.get(column, column) for column in columns)
    statement = (
        f"insert into decisions_decision ({', '.join(columns)}) "  # noqa: S608 - names of a model
        f"select {values} from decisions_decision where id = '{decision_id}'"
    )
    with node.acting("head_a"), connection.cursor() as cursor, pytest.raises(IntegrityError, match="unheard"):
        cursor.execute(statement)
    unvoted = statement.replace(str(other), str(case_id))
    with (
        node.acting("head_a"),
        connection.cursor() as cursor,
        pytest.raises((IntegrityError, psycopg.Error), match="in time|votes|decision"),
    ):
        cursor.execute(unvoted.replace("null", f"(select vote_id from decisions_decision where id = '{decision_id}')"))


def test_matter_first(node):
    case_id = testing.discipline(node, petitions.accepted(node))
    cases.walk(node, case_id, *testing.TO_VOTE)
    with pytest.raises(MatterMissing):
        testing.count(node, case_id)
    with pytest.raises(DayNotPossible):
        testing.matter(node, case_id, timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotPermitted), node.acting("petition_officer_a") as actor:
        actions.write_matter(actor, case_id, act_ended_on=timezone.localdate(), managed_at="province", subject_code="x")


@pytest.mark.feature("DEC-04")
@pytest.mark.parametrize("office", ["chief", "inspector_b", "commune_clerk", "commune_head", "auditor"])
def test_others_see_neither_count_nor_decision(node, office):
    decision_id = testing.decided(node, petitions.accepted(node))
    with node.acting(office) as actor:
        with pytest.raises(NoSuchDecision):
            queries.get_decision(actor, decision_id)
        assert not Decision.objects.filter(pk=decision_id).exists()
        assert not Vote.objects.exists()
    with node.acting(office) as actor, pytest.raises((NoSuchCase, NotPermitted)):
        actions.write_matter(
            actor, decision_id, act_ended_on=timezone.localdate(), managed_at="province", subject_code="x"
        )


def test_the_application_itself_may_not_ask_for_the_facts_of_any_case(node, case_id):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        node.raw(f"select soi.facts_of_case('{case_id}')")


@pytest.mark.feature("COR-04", "DEC-04")
def test_the_paper_is_set_from_the_decision_signed_and_verified(node):
    decision_id = testing.decided(node, petitions.accepted(node))
    with node.acting("head_a") as head:
        traced = [
            (each.text, each.source)
            for each in typesetting.trace(queries.draft_of(queries.get_decision(head, decision_id)))
        ]
    assert all(source.text and source.ref for _, source in traced)
    assert any("hình thức cảnh cáo" in text and source.ref.startswith("cases.case:") for text, source in traced)
    with pytest.raises(NotThisSeat), node.acting("inspector_a") as actor:
        actions.sign_paper(actor, decision_id)
    certified(node)
    with node.acting("head_a") as head:
        request_id = actions.sign_paper(head, decision_id)
        pdf = signing.document(head, request_id)
    (signature,) = signing.verify(pdf)
    assert signature.valid
    assert signature.covers_whole
    assert signature.is_demo
    assert "Đỗ Minh Khang" in signature.name
    with pytest.raises(PaperSignedAlready), node.acting("head_a") as head:
        actions.sign_paper(head, decision_id)
    # The control: one byte changed inside what is signed.
    at = pdf.index(b"/Type /Page")
    spoiled = pdf[: at + 7] + b"X" + pdf[at + 8 :]
    assert not [each for each in signing.verify(spoiled) if each.valid]
    answer = node.client("head_a").get(f"/decisions/{decision_id}/paper.pdf")
    assert answer.content.startswith(b"%PDF")
    assert node.client("inspector_a").get(f"/decisions/{decision_id}/paper.pdf").status_code == 404


def certified(node):
    """The head of commission A has the demo's certificate."""
    head = node.actor("head_a")
    with node.machine("system") as system:
        signing.certify_for_demo(system, head.person_id, head.unit_name)


@pytest.mark.feature("REC-03")
def test_a_decision_cites_the_exact_version_of_each_paper_it_rests_on(node):
    decision_id = testing.decided(node, petitions.accepted(node))
    with node.acting("head_a") as actor:
        decision = queries.get_decision(actor, decision_id)
        found = queries.rests_on(actor, decision)
        papers = list(Paper.objects.filter(case_id=decision.case_id, made_at__lt=decision.signed_at))
    assert papers and len(found) == len(papers)
    assert all(each.is_same and each.version >= 1 for each in found)
    digests = {sha256(each.text.encode()).hexdigest() for each in papers}
    assert {each.digest for each in found} == digests
    client = node.client("head_a")
    client.cookies["soi_language"] = "en"
    assert "not the words that were cited" not in client.get(f"/decisions/{decision_id}/").content.decode()
    # Control: the owner of the database changes one word behind the application's back.
    with connections["owner"].cursor() as cursor:
        cursor.execute("update soi.cases_paper set text = text || ' thêm' where id = %s", [papers[0].pk])
    with node.acting("head_a") as actor:
        changed = [each for each in queries.rests_on(actor, decision) if not each.is_same]
    assert len(changed) == 1
    assert "not the words that were cited" in client.get(f"/decisions/{decision_id}/").content.decode()


@pytest.mark.feature("REC-03")
def test_what_a_decision_cites_stays_as_it_was_cited(node):
    decision_id = testing.decided(node, petitions.accepted(node))
    with node.acting("head_a") as actor:
        assert Decision.objects.filter(pk=decision_id).update(rests_on=[]) == 0
        assert queries.get_decision(actor, decision_id).rests_on


@pytest.mark.feature("DIR-07")
def test_the_paper_of_a_decision_is_signed_by_who_holds_the_office_when_the_decider_has_left(node):
    from soi.tasks import actions as tasks_actions
    from soi.tasks import testing as tasks

    decision_id = testing.decided(node, petitions.accepted(node))
    gone = tasks.seated(tasks.newcomer(node.unit("p98.k"), "deputy_head", "Người Ra Quyết Định"))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update soi.decisions_decision set signed_by_id = %s where id = %s", [gone.appointment_id, decision_id]
        )
        cursor.execute(
            "update soi.cases_case set team = array_append(team, %s) where id = (select case_id from"
            " soi.decisions_decision where id = %s)",
            [gone.person_id, decision_id],
        )
    with node.seat(gone):
        before = actions.put_to_sign(gone, decision_id)
    with pytest.raises(NotThisSeat), node.acting("head_a") as head:
        actions.put_to_sign(head, decision_id)
    with node.acting("head_a") as head:
        tasks_actions.end_appointment(head, gone.appointment_id, last_day=tasks.in_days(-1))
    with node.acting("head_a") as head:
        found = queries.get_decision(head, decision_id)
        assert found.signed_by_id == gone.appointment_id, "who decided stays who decided"
        assert queries.signer_of(found).pk == head.appointment_id
        said = [each.text for each in typesetting.trace(queries.draft_of(found))]
        assert "Đỗ Minh Khang" in said and "Người Ra Quyết Định" not in said
        request_id = actions.put_to_sign(head, decision_id)
        assert request_id != before
    signing_testing.sign_all(node, request_id, "head_a", "clerk_a")
    with node.acting("head_a") as head:
        (first, _seal) = signing.verify(signing.document(head, request_id))
    assert (first.name, first.valid, first.trusted) == ("Đỗ Minh Khang", True, True)
