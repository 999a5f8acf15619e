"""Papers from a form to their number, in the database as the application: who may, what is missing, what stays."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from soi.cases import public as cases
from soi.cases import testing
from soi.cases.errors import PaperUnknown
from soi.config.programs import database
from soi.drafting import actions, queries
from soi.drafting import testing as drafting
from soi.drafting.errors import (
    ChangedMeanwhile,
    IssuedAlready,
    NoSuchSheet,
    NoteMissing,
    NotPresented,
    NotThisStep,
    NotWhole,
    NotYourSeat,
    WhyMissing,
)
from soi.drafting.models import Sheet
from soi.engines.procedures.errors import PaperMissing
from soi.engines.typesetting.public import Over
from soi.kernel.access import public as access
from soi.petitions import testing as petitions
from soi.tasks.models import State as TaskState
from soi.tasks.models import Task

pytestmark = [pytest.mark.feature("CAS-06")]


@pytest.fixture
def case_id(node):
    return testing.opened(node, petitions.accepted(node))


def waiting(node, office, kind):
    with node.acting(office) as actor:
        mine = Task.objects.filter(appointment_id=actor.appointment_id, kind=kind, state=TaskState.OPEN)
        return mine.count()


def test_a_drafted_paper_gives_its_step_what_it_asks_for(node, case_id):
    with pytest.raises(PaperMissing), node.acting("petition_officer_a") as actor:
        cases.take_step(actor, case_id, "proposed")
    sheet = drafting.issued(node, "petition_officer_a", case_id, "proposal")
    assert sheet.symbol.endswith("-TTr/UBKT")
    assert sheet.number == 1 or sheet.number > 0
    with node.acting("petition_officer_a") as actor:
        cases.take_step(actor, case_id, "proposed")
    assert testing.case(node, case_id).step == "issue"


def test_an_empty_field_keeps_the_paper_from_its_number(node, case_id):
    key = drafting.begun(node, "petition_officer_a", case_id, "proposal")
    with pytest.raises(NotWhole) as refused, node.acting("petition_officer_a") as actor:
        actions.issue(actor, key)
    assert "Mốc thời gian xem xét" in str(refused.value)
    with pytest.raises(NotWhole), node.acting("petition_officer_a") as actor:
        actions.present(actor, key)


@pytest.mark.feature("CAS-05")
@pytest.mark.parametrize("office", ["petition_officer_a", "inspector_a", "clerk_a"])
def test_only_the_seat_that_signs_issues_and_the_rule_is_named(node, case_id, office):
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, office, case_id, "decision")
    with pytest.raises(NotYourSeat, match="354-QĐ/UBKTTW"), node.acting(office) as actor:
        actions.issue(actor, key)
    with node.acting("head_a") as actor:
        assert actions.issue(actor, key).endswith("-QĐ/UBKT")


@pytest.mark.parametrize("kind", ["notice", "explanation", "sanction_decision"])
def test_a_paper_of_another_step_is_not_begun(node, case_id, kind):
    with pytest.raises(NotThisStep), node.acting("head_a") as actor:
        actions.begin(actor, case_id, kind)


@pytest.mark.parametrize("office", ["inspector_b", "auditor", "administrator", "commune_clerk", "chief"])
def test_nobody_outside_sees_papers_versions_or_that_there_are_any(node, case_id, office):
    key = drafting.written(node, "petition_officer_a", case_id, "proposal")
    with pytest.raises(NoSuchSheet), node.acting(office) as actor:
        queries.get_sheet(actor, key)
    with node.acting(office):
        assert node.raw("select count(*) from drafting_sheet where id = %s", [key]) == [(0,)]
        assert node.raw("select count(*) from drafting_version where sheet_id = %s", [key]) == [(0,)]


def test_every_saving_is_a_version_and_the_same_words_are_none(node, case_id):
    key = drafting.begun(node, "petition_officer_a", case_id, "proposal")
    words = drafting.words("proposal")
    with node.acting("petition_officer_a") as actor:
        assert actions.keep_words(actor, key, base=0, words=words) == 1
        assert actions.keep_words(actor, key, base=1, words=words) == 1
        assert actions.keep_words(actor, key, base=1, words={**words, "period": "Từ 2024"}) == 2
        sheet = queries.get_sheet(actor, key)
        assert [each.words["period"] for each in queries.versions_of(actor, sheet)] == [words["period"], "Từ 2024"]


def test_two_who_type_at_once_overwrite_nothing(node, case_id):
    key = drafting.written(node, "petition_officer_a", case_id, "proposal")
    with node.acting("inspector_a") as actor:
        actions.keep_words(actor, key, base=1, words={"matters": "Của thanh tra"})
    with pytest.raises(ChangedMeanwhile, match="Lê Thu Trang"), node.acting("petition_officer_a") as actor:
        actions.keep_words(actor, key, base=1, words={"matters": "Của cán bộ đơn"})
    with node.acting("petition_officer_a") as actor:
        assert actions.keep_words(actor, key, base=2, words={"matters": "Đã gộp"}) == 3


def test_what_comes_from_data_is_overtyped_only_with_a_reason_and_is_marked(node, case_id):
    key = drafting.begun(node, "petition_officer_a", case_id, "proposal")
    words = drafting.words("proposal")
    over = {"subject.called": Over("đồng chí L.V.C", "")}
    with pytest.raises(WhyMissing), node.acting("petition_officer_a") as actor:
        actions.keep_words(actor, key, base=0, words=words, over=over)
    over = {"subject.called": Over("đồng chí L.V.C", "viết tắt theo yêu cầu")}
    with node.acting("petition_officer_a") as actor:
        actions.keep_words(actor, key, base=0, words=words, over=over)
        actions.issue(actor, key)
        kept = queries.get_sheet(actor, key).content["values"]
    (one,) = [each for each in kept if each["name"] == "subject.called"]
    assert (one["is_overtyped"], one["text"], one["before"]) == (True, "đồng chí L.V.C", "đồng chí Lương Văn Cảnh")
    assert one["origin"]["params"] == {"name": "Hà Văn Bình", "reason": "viết tắt theo yêu cầu"}


def test_a_presented_paper_is_a_task_of_who_issues_it_and_goes_back_with_a_note(node, case_id):
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, "inspector_a", case_id, "decision")
    before = waiting(node, "head_a", actions.SIGN_TASK)
    with node.acting("inspector_a") as actor:
        actions.present(actor, key)
    assert waiting(node, "head_a", actions.SIGN_TASK) == before + 1
    with node.acting("head_a") as actor:
        assert key in [each.sheet.pk for each in queries.waiting_for(actor)]
        with pytest.raises(NoteMissing):
            actions.send_back(actor, key, note=" ")
        actions.send_back(actor, key, note="Nêu rõ nhiệm vụ của đoàn.")
        assert key not in [each.sheet.pk for each in queries.waiting_for(actor)]
        with pytest.raises(NotPresented):
            actions.send_back(actor, key, note="Lần nữa")
    assert waiting(node, "head_a", actions.SIGN_TASK) == before
    assert waiting(node, "inspector_a", actions.BACK_TASK) >= 1


def test_who_does_not_issue_sends_nothing_back(node, case_id):
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, "inspector_a", case_id, "decision")
    with node.acting("inspector_a") as actor:
        actions.present(actor, key)
        with pytest.raises(NotYourSeat):
            actions.send_back(actor, key, note="Không")


def test_issued_again_by_who_issued_it_it_answers_with_what_stands_and_takes_no_second_number(node, case_id):
    sheet = drafting.issued(node, "petition_officer_a", case_id, "proposal")
    before = issued_log(node)
    with node.acting("petition_officer_a") as actor:
        assert actions.issue(actor, sheet.pk) == sheet.symbol
        after = queries.get_sheet(actor, sheet.pk)
    same = ("number", "symbol", "pdf", "issued_at", "request_id", "paper_id", "signers_left")
    assert [getattr(after, each) for each in same] == [getattr(sheet, each) for each in same]
    assert issued_log(node) == before, "nothing happened, so nothing is logged"


def test_issued_again_by_another_it_is_refused_and_by_one_without_the_right_too(node, case_id):
    drafting.goes(node, case_id, "proposed")
    sheet = drafting.issued(node, "inspector_a", case_id, "decision")
    with pytest.raises(IssuedAlready), node.acting("inspector_a") as actor:
        actions.issue(actor, sheet.pk)
    with pytest.raises((NoSuchSheet, access.NotYours)), node.acting("inspector_b") as actor:
        actions.issue(actor, sheet.pk)


def issued_log(node):
    """How often the log says that a paper of a case was issued."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from audit.event where kind = 'drafting.sheet.issued'")
        return cursor.fetchone()


def test_an_issued_paper_stays_in_the_actions_and_in_the_database(node, case_id):
    sheet = drafting.issued(node, "petition_officer_a", case_id, "proposal")
    with node.acting("petition_officer_a") as actor:
        for act in (
            lambda: actions.keep_words(actor, sheet.pk, base=1, words={"matters": "Khác"}),
            lambda: actions.present(actor, sheet.pk),
        ):
            with pytest.raises(IssuedAlready):
                act()
    with psycopg.connect(database.dsn("owner", node.name), autocommit=True) as session:
        for change in (
            f"update soi.drafting_sheet set symbol = '99-TTr/UBKT' where id = '{sheet.pk}'",
            f"update soi.drafting_sheet set content = '{{}}' where id = '{sheet.pk}'",
            f"update soi.drafting_sheet set state = 'drafted' where id = '{sheet.pk}'",
            f"insert into soi.drafting_version (sheet_id, position, words, over, by_id, at) "
            f"values ('{sheet.pk}', 9, '{{}}', '{{}}', {sheet.issued_by_id}, now())",
        ):
            with pytest.raises(psycopg.errors.IntegrityError):
                session.execute(change)
    with node.acting("petition_officer_a"):
        assert Sheet.objects.get(pk=sheet.pk).versions.update(words={}) == 0


def test_numbers_of_a_type_run_on_without_a_gap(node, case_id):
    first = drafting.issued(node, "petition_officer_a", case_id, "proposal")
    other = drafting.issued(node, "petition_officer_a", testing.opened(node, petitions.accepted(node)), "proposal")
    assert other.number == first.number + 1


@pytest.mark.feature("CAS-05")
def test_what_the_body_makes_itself_is_not_typed_in_as_received(node, case_id):
    with pytest.raises(PaperUnknown), node.acting("petition_officer_a") as actor:
        from soi.cases import actions as of_cases

        of_cases.receive_paper(actor, case_id, kind="proposal", text="Gõ tay")


def test_a_later_paper_cites_the_earlier_one_by_its_number_and_day(node, case_id):
    proposal = drafting.issued(node, "petition_officer_a", case_id, "proposal")
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, "head_a", case_id, "decision")
    with node.acting("head_a") as actor:
        made = queries.made_of(actor, queries.get_sheet(actor, key), None, timezone.localdate())
    cited = made.known["paper.proposal"]
    assert proposal.symbol in cited.text
    assert str(proposal.pk) in cited.address
