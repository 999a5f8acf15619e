"""Drafting together: versions, conflicts, comments, consultation; what the database keeps whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from soi.correspondence import actions, queries, testing
from soi.correspondence.errors import (
    DayNotPossible,
    NoSuchPaper,
    NotADrafter,
    NotInThisState,
    NotTheOneAsked,
    RecipientsMissing,
    VersionMoved,
    WordsMissing,
)
from soi.correspondence.models import Consultation, Paper, Version
from soi.records.errors import MarkedOnConnected
from soi.records.tests.persons import connected
from soi.tasks.models import Task

pytestmark = [pytest.mark.feature("COR-02")]
LONG = "1. Một.\n2. Hai.\n3. Ba.\n4. Bốn."


@pytest.fixture
def shared(node):
    """A draft of the inspector that the petition officer writes too."""
    paper = testing.drafted(node, words=testing.text(node, text=LONG))
    with node.acting("inspector_a") as actor:
        actions.add_drafter(actor, paper, node.actor("petition_officer_a").appointment_id)
    return paper


def save(node, paper, office, text, based_on):
    with node.acting(office) as actor:
        return actions.save_version(actor, paper, testing.text(node, text=text), based_on=based_on, why="theo góp ý")


def test_each_save_is_a_version_and_the_earlier_ones_stay(node, shared):
    assert save(node, shared, "inspector_a", LONG + "\n5. Năm.", 1).version == 2
    with node.acting("inspector_a"):
        one = Paper.objects.get(pk=shared)
        assert [each.number for each in queries.versions_of(one)] == [2, 1]
        assert queries.version_of(one, 1).text == LONG


def test_two_who_change_other_paragraphs_both_keep_their_change(node, shared):
    save(node, shared, "inspector_a", LONG.replace("Một", "MỘT"), 1)
    saved = save(node, shared, "petition_officer_a", LONG.replace("Bốn", "BỐN"), 1)
    assert (saved.version, saved.merged_with) == (3, 2)
    with node.acting("inspector_a"):
        assert queries.version_of(Paper.objects.get(pk=shared), 3).text == "1. MỘT.\n2. Hai.\n3. Ba.\n4. BỐN."


def test_two_who_change_the_same_paragraph_are_shown_both_and_nothing_is_overwritten(node, shared):
    save(node, shared, "inspector_a", LONG.replace("Một", "MỘT"), 1)
    with pytest.raises(VersionMoved) as refusal:
        save(node, shared, "petition_officer_a", LONG.replace("Một", "một!"), 1)
    assert refusal.value.params["name"] == "Lê Thu Trang"
    with node.acting("inspector_a"):
        assert Version.objects.filter(paper_id=shared).count() == 2


def test_who_was_not_named_does_not_write_and_who_is_of_another_body_does_not_even_know(node, shared):
    with node.acting("head_a") as head, pytest.raises(NotADrafter):
        actions.save_version(head, shared, testing.text(node), based_on=1)
    for office in ("clerk_a", "inspector_b", "deputy_head_a"):
        with node.acting(office) as actor, pytest.raises(NoSuchPaper):
            queries.get_paper(actor, shared)


def test_a_version_cannot_be_rewritten_by_anybody(node, shared):
    with node.acting("inspector_a"):
        assert Version.objects.filter(paper_id=shared).update(text="khác") == 0
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            Version.objects.create(
                paper_id=shared,
                number=7,
                title="x",
                text="x",
                based_on=1,
                by_id=node.actor("inspector_a").appointment_id,
            )


def test_words_and_recipients_are_asked_for(node):
    with node.acting("inspector_a") as actor:
        with pytest.raises(WordsMissing):
            actions.begin_draft(actor, actions.Particulars(type="letter"), testing.text(node, text=" "))
        with pytest.raises(RecipientsMissing):
            actions.begin_draft(actor, actions.Particulars(type="letter"), testing.text(node, to=(testing.A,)))


def test_a_marked_paper_is_not_drafted_on_a_connected_machine(node):
    given = actions.Particulars(type="letter", level=1, list_item="qd774.denouncer_identity", purpose="inspection")
    with connected(), node.acting("head_a") as head, pytest.raises(MarkedOnConnected):
        actions.begin_draft(head, given, testing.text(node))
    with node.acting("head_a") as head:
        # The control: the same draft, on the isolated node.
        assert actions.begin_draft(head, given, testing.text(node))


class TestConsultation:
    def asked(self, node, paper, days=3, office="petition_officer_a"):
        due = timezone.localdate() + timedelta(days=days)
        with node.acting("inspector_a") as actor:
            (one,) = actions.consult(actor, paper, [node.actor(office).appointment_id], due_on=due, question="Có được?")
        return one

    def test_who_is_asked_gets_a_task_sees_the_draft_and_answers_once(self, node):
        paper = testing.drafted(node)
        with node.acting("petition_officer_a") as officer, pytest.raises(NoSuchPaper):
            queries.get_paper(officer, paper)
        one = self.asked(node, paper)
        with node.acting("petition_officer_a") as officer:
            assert Task.objects.filter(ref_id=one, state="open").count() == 1
            actions.answer_consultation(officer, one, answer="agree")
            assert Task.objects.filter(ref_id=one, state="open").count() == 0
            with pytest.raises(NotInThisState):
                actions.answer_consultation(officer, one, answer="disagree", words="Nghĩ lại.")

    def test_silence_after_the_term_is_silence(self, node):
        paper = testing.drafted(node)
        self.asked(node, paper)
        later = timezone.localdate() + timedelta(days=4)
        with node.acting("inspector_a") as actor:
            (before,) = queries.asked_about(actor, Paper.objects.get(pk=paper), timezone.localdate())
            (after,) = queries.asked_about(actor, Paper.objects.get(pk=paper), later)
        assert (before.standing, after.standing) == ("waiting", "silent")

    def test_only_who_was_asked_answers_and_a_refusal_needs_words(self, node):
        paper = testing.drafted(node)
        one = self.asked(node, paper)
        with node.acting("inspector_a") as actor, pytest.raises(NotTheOneAsked):
            actions.answer_consultation(actor, one, answer="agree")
        with node.acting("petition_officer_a") as officer, pytest.raises(WordsMissing):
            actions.answer_consultation(officer, one, answer="disagree", words=" ")

    def test_an_answer_cannot_be_changed_in_the_database(self, node):
        paper = testing.drafted(node)
        one = self.asked(node, paper)
        with node.acting("petition_officer_a") as officer:
            actions.answer_consultation(officer, one, answer="remarks", words="Nêu rõ thời hạn.")
            with pytest.raises(IntegrityError), transaction.atomic():
                Consultation.objects.filter(pk=one).update(words="khác")

    def test_a_term_lies_ahead(self, node):
        paper = testing.drafted(node)
        with pytest.raises(DayNotPossible):
            self.asked(node, paper, days=-1)


def test_the_database_holds_the_order_of_steps(node):
    paper = testing.drafted(node)
    with node.acting("inspector_a"), pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper).update(state="dropped", title="khác", type="report")
    with node.acting("inspector_a"), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update correspondence_paper set state = 'ordered', number = 1, symbol = 'x', dated = now() where id = %s",
            [paper],
        )
