"""The signing folder: only what was seen is signed, several at once; a changed paper cancels the order."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings

from soi.correspondence import actions, queries, testing
from soi.correspondence.errors import (
    AnswerMissesAsker,
    ChangedSince,
    NoSuchPaper,
    NotInThisState,
    NotSeenYet,
    RecipientsMissing,
    TooManyAtOnce,
    WordsMissing,
)
from soi.correspondence.models import Issue, Paper
from soi.correspondence.rules import rounds
from soi.kernel.signing import public as signing
from soi.kernel.signing.errors import NotThisPaper
from soi.kernel.storage import public as storage
from soi.tasks.models import Task

pytestmark = [pytest.mark.feature("COR-03")]


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@pytest.fixture
def by_token(monkeypatch):
    """A node whose keys are in tokens, not the demo's helper."""
    monkeypatch.setattr(settings, "SOI_DEMO", False)


def in_folder(node, paper):
    with node.acting("head_a") as head:
        return next(each for each in queries.waiting(head) if each.paper.pk == paper)


def look(node, paper):
    with node.acting("head_a") as head:
        actions.look(head, Paper.objects.get(pk=paper))


def order(node, *chosen):
    return testing.ordered(node, *chosen)


def why(answer):
    return answer.reason["code"] if answer.reason else None


def amend(node, paper, text, based_on):
    with node.acting("inspector_a") as actor:
        actions.save_version(actor, paper, testing.text(node, text=text), based_on=based_on, why="sửa số liệu")
        actions.submit(actor, paper)


def test_the_folder_says_in_how_many_places_a_paper_changed_since_the_last_look(node):
    paper = testing.submitted(node)
    assert in_folder(node, paper).change == "new"
    look(node, paper)
    assert in_folder(node, paper).change == "same"
    amend(node, paper, testing.TEXT.replace("Đồng ý", "Không đồng ý").replace("kết quả", "tiến độ"), 1)
    found = in_folder(node, paper)
    assert (found.change, found.places, found.is_seen) == ("changed", 2, False)


def test_only_what_was_seen_as_it_is_now_is_signed_and_each_of_a_batch_is_told_of(node):
    seen, unseen, changed = (testing.submitted(node) for _ in range(3))
    look(node, seen)
    look(node, changed)
    amend(node, changed, testing.TEXT + "\n3. Thêm.", 1)
    outcomes = {each.paper_id: each for each in order(node, (seen, 1), (unseen, 1), (changed, 1))}
    assert outcomes[seen].state == "signed"
    assert why(outcomes[unseen]) == NotSeenYet.code
    assert why(outcomes[changed]) == ChangedSince.code
    with node.acting("head_a") as head:
        assert queries.get_paper(head, unseen).number is None, "a refused paper takes no number"


def test_what_is_too_much_for_once_is_told_of_too(node):
    absent = [(uuid.uuid4(), 1) for _ in range(rounds.MOST_AT_ONCE + 1)]
    outcomes = order(node, *absent)
    assert [each.paper_id for each in outcomes] == [key for key, _version in absent]
    assert [why(each) for each in outcomes] == [NoSuchPaper.code] * rounds.MOST_AT_ONCE + [TooManyAtOnce.code]


@pytest.mark.feature("COR-04")
def test_what_is_signed_is_a_whole_pdf_with_a_valid_signature_and_its_number_on_it(node):
    paper = testing.signed(node)
    with node.acting("clerk_a") as clerk:
        one, file = queries.get_paper(clerk, paper), Issue.objects.get(paper_id=paper)
        (found,) = signing.verify(storage.fetch(file.digest))
        assert found.valid
        assert found.covers_whole
        assert found.name == "Đỗ Minh Khang"
        actions.issue(clerk, paper)
        from soi.records.models import Document

        assert one.symbol in Document.objects.get(pk=paper).text.replace("\n", " ")


def test_a_return_needs_a_note_and_gives_the_author_a_task(node):
    paper = testing.submitted(node)
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.send_back(head, paper, note=" ")
        actions.send_back(head, paper, note="Mục 1: nêu rõ ai chịu trách nhiệm.")
        assert paper not in [each.paper.pk for each in queries.waiting(head)]
    with node.acting("inspector_a") as actor:
        assert Task.objects.filter(ref_id=paper, kind="correspondence.amend", state="open").count() == 1
        actions.submit(actor, paper)
        assert Task.objects.filter(ref_id=paper, kind="correspondence.amend", state="open").count() == 0


def test_another_than_the_signer_finds_nothing_to_sign(node):
    paper = testing.submitted(node)
    (answer,) = testing.ordered(node, (paper, 1), signer="deputy_head_a")
    assert why(answer) == NoSuchPaper.code


def test_a_paper_that_goes_to_nobody_or_cannot_be_set_is_not_submitted(node):
    paper = testing.drafted(node, words=testing.text(node, to=()))
    with node.acting("inspector_a") as actor, pytest.raises(RecipientsMissing):
        actions.submit(actor, paper)


@pytest.mark.usefixtures("by_token")
class TestDeferred:
    def test_a_changed_paper_cancels_the_order_and_the_old_file_signs_nothing(self, node):
        paper = testing.submitted(node)
        look(node, paper)
        (outcome,) = order(node, (paper, 1))
        assert outcome.state == "ordered"
        with node.acting("head_a") as head:
            before = queries.get_paper(head, paper)
            stale = signing.document(head, before.request_id)
        amend(node, paper, testing.TEXT + "\n3. Thêm.", 1)
        with node.acting("head_a") as head:
            assert queries.get_paper(head, paper).request_id is None
            with pytest.raises(ChangedSince):
                actions.send_signed(head, paper, stale)

    def test_the_number_stays_with_the_paper_through_a_change(self, node):
        paper = testing.submitted(node)
        look(node, paper)
        order(node, (paper, 1))
        with node.acting("head_a") as head:
            number = queries.get_paper(head, paper).number
        amend(node, paper, testing.TEXT + "\n3. Thêm.", 1)
        look(node, paper)
        order(node, (paper, 2))
        with node.acting("head_a") as head:
            assert queries.get_paper(head, paper).number == number

    def test_what_comes_back_unsigned_is_not_taken(self, node):
        paper = testing.submitted(node)
        look(node, paper)
        order(node, (paper, 1))
        with node.acting("head_a") as head:
            one = queries.get_paper(head, paper)
            with pytest.raises(NotThisPaper):
                actions.send_signed(head, paper, signing.document(head, one.request_id))
            assert queries.get_paper(head, paper).state == "ordered"

    def test_an_ordered_paper_is_not_issued(self, node):
        paper = testing.submitted(node)
        look(node, paper)
        order(node, (paper, 1))
        with node.acting("clerk_a") as clerk, pytest.raises(NotInThisState):
            actions.issue(clerk, paper)

    def test_a_returned_order_ends_the_request(self, node):
        paper = testing.submitted(node)
        look(node, paper)
        order(node, (paper, 1))
        with node.acting("head_a") as head:
            request = queries.get_paper(head, paper).request_id
            actions.send_back(head, paper, note="Chưa đúng thể thức.")
            assert signing.get_request(head, request).state == "refused"


def test_an_answer_goes_to_who_asked(node):
    dispatch = testing.dispatch_of(node, testing.issued(node))
    testing.entered(node, dispatch)
    head = node.actor("commune_head").appointment_id
    with node.acting("commune_clerk") as clerk:
        slip = actions.lay(clerk, kind="sent", key=dispatch, leader_id=head, summary="Tỉnh hỏi.")
    words = testing.text(node, to=("c99801",))
    paper = testing.drafted(node, by="commune_head", signer="commune_head", words=words, answers=slip)
    with node.acting("commune_head") as actor, pytest.raises(AnswerMissesAsker):
        actions.submit(actor, paper)


def test_twenty_at_once_and_each_is_accounted_for(node):
    """Twenty are read and chosen; two of them change under the hand, the others are signed in the same act."""
    papers = [testing.submitted(node) for _ in range(20)]
    for paper in papers:
        look(node, paper)
    changed, returned = papers[7], papers[13]
    amend(node, changed, testing.TEXT.replace("Đồng ý", "Không đồng ý"), 1)
    with node.acting("head_a") as head:
        actions.send_back(head, returned, note="Chưa rõ kinh phí.")
    outcomes = order(node, *((paper, 1) for paper in papers))
    answered = {each.paper_id: each for each in outcomes}
    assert [each.paper_id for each in outcomes] == papers
    assert why(answered[changed]) == ChangedSince.code
    assert why(answered[returned]) == NotInThisState.code
    signed = [each for each in papers if each not in (changed, returned)]
    assert [answered[each].state for each in signed] == ["signed"] * 18
    kept = {each.pk: each for each in Paper.objects.using("owner").filter(pk__in=papers)}
    assert (kept[changed].state, kept[returned].state) == ("submitted", "draft")
    assert (kept[changed].number, kept[returned].number) == (None, None), "what was refused took no number"
    numbers = [kept[each].number for each in signed]
    assert numbers == list(range(numbers[0], numbers[0] + 18))
    with node.acting("head_a"):
        for paper in signed:
            (found,) = signing.verify(storage.fetch(Issue.objects.get(paper_id=paper).digest))
            assert found.valid and found.trusted
