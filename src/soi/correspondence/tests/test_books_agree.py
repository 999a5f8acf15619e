"""However dispatch, reading, entry, recall, replacement and answer are interleaved, both books tell the same."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.correspondence import actions, queries, testing
from soi.correspondence.actions.issuing import leave
from soi.correspondence.models import Dispatch, Entry
from soi.correspondence.rules import sending
from soi.records.testing import make_document

pytestmark = [pytest.mark.feature("REC-02"), pytest.mark.feature("COR-05")]
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}
# Who does what: by which office, or by the courier.
BY = {
    "delivered": "courier", "read": "commune_clerk", "entered": "commune_clerk", "answered": "commune_clerk",
    "recalled": "clerk_a", "superseded": "clerk_a", "reminded": "courier",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@pytest.fixture(scope="module")
def paper(node):
    return testing.issued(node)


def happen(node, dispatch, act):
    """Let it happen by the one whose act it is; whether it was allowed."""
    who = BY[act]
    try:
        with node.machine(who) if who == "courier" else node.acting(who) as actor:
            if act == "delivered":
                return actions.deliver(actor, dispatch)
            if act == "entered":
                before = Entry.objects.filter(dispatch_id=dispatch).exists()
                actions.enter_sent(actor, dispatch)
                return not before
            leave(actor, queries.get_dispatch(actor, dispatch) if who != "courier" else queries.dispatch(dispatch), act)
    except Refusal:
        return False
    return True


def both_sides(node, dispatch):
    """How the sender and the receiver see one dispatched paper: state, and each trace with its day and hand."""
    seen = []
    for office in ("clerk_a", "commune_clerk"):
        with node.acting(office) as actor:
            way = queries.way_of(queries.get_dispatch(actor, dispatch), timezone.localdate())
            traces = {act: (each.at, each.by_id, each.unit_id) for act, each in way.traces.items()}
            seen.append((way.it.paper_id, way.state, traces))
    return seen


def incoming_numbers(node, office):
    with node.acting(office) as actor:
        return sorted(line.number for line in queries.lines(actor, timezone.localdate().year, limit=10_000))


@given(wanted=st.lists(st.sampled_from(sending.ACTS), max_size=12))
@settings(max_examples=20, **SLOW)
def test_the_sender_and_the_receiver_always_see_the_same(node, paper, wanted):
    dispatch = testing.sent_copy(node, paper)
    done: list[str] = []
    for act in wanted:
        expected = sending.may(act, done)
        assert happen(node, dispatch, act) is expected, (act, done)
        if expected:
            done.append(act)
    sender, receiver = both_sides(node, dispatch)
    assert sender == receiver
    assert set(sender[2]) == set(done)
    with node.acting("commune_clerk"):
        assert Entry.objects.filter(dispatch_id=dispatch).exists() is ("entered" in done)
    numbers = incoming_numbers(node, "commune_clerk")
    assert numbers == list(range(1, len(numbers) + 1)), "the incoming book runs without gaps"


@given(data=st.data())
@settings(max_examples=2, **SLOW)
def test_real_papers_answered_and_replaced_in_any_order(node, data):
    """Each step is chosen anew: a letter to the commune, its answer, replacement or recall, or a paper by post."""
    sent: list = []
    for _turn in range(6):
        act = data.draw(st.sampled_from(["send", "answer", "replace", "recall", "enter", "post"]))
        one = data.draw(st.sampled_from(sent)) if sent else None
        if act == "post":
            with node.acting("commune_clerk") as clerk:
                make_document(clerk)
        elif act == "send" or one is None:
            due = timezone.localdate() + timedelta(days=3)
            sent.append(testing.dispatch_of(node, testing.issued(node, answer_due_on=due)))
        else:
            STEPS[act](node, one, sent)
    for each in sent:
        sender, receiver = both_sides(node, each)
        assert sender == receiver
    for office in ("clerk_a", "commune_clerk"):
        numbers = incoming_numbers(node, office)
        assert numbers == list(range(1, len(numbers) + 1))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select unit_id, type, term, array_agg(number order by number) from correspondence_paper "
            "where number is not null and symbol not like '%%/GL' group by 1, 2, 3"
        )
        for _unit, _type, _term, given_out in cursor.fetchall():
            assert given_out == list(range(1, len(given_out) + 1)), "the outgoing book runs without gaps"


def answer(node, dispatch, _sent):
    """The commune's clerk enters it, its head has it laid before her, answers, signs; the clerk sends the answer."""
    if not happen(node, dispatch, "delivered") and both_sides(node, dispatch)[0][1] not in ("delivered", "entered"):
        return
    happen(node, dispatch, "entered")
    head = node.actor("commune_head").appointment_id
    try:
        with node.acting("commune_clerk") as clerk:
            given_to = {"kind": "sent", "key": dispatch, "leader_id": head, "summary": "Tỉnh hỏi về sổ thu."}
            slip = actions.lay(clerk, **given_to)
    except Refusal:
        return
    words = testing.text(node, to=(testing.A,))
    paper = testing.signed(node, by="commune_head", signer="commune_head", words=words, answers=slip)
    with node.acting("commune_clerk") as clerk:
        actions.issue(clerk, paper)


def replace(node, dispatch, sent):
    with node.acting("clerk_a"):
        former = Dispatch.objects.get(pk=dispatch).paper_id
    later = testing.issued(node, supersedes=former)
    sent.append(testing.dispatch_of(node, later))


def recall(node, dispatch, _sent):
    with node.acting("clerk_a") as clerk:
        former = Dispatch.objects.get(pk=dispatch).paper_id
        actions.recall(clerk, former, reason="Sai số liệu.")


def enter(node, dispatch, _sent):
    happen(node, dispatch, "delivered")
    happen(node, dispatch, "entered")


STEPS = {"answer": answer, "replace": replace, "recall": recall, "enter": enter}


def test_entry_and_recall_at_the_same_moment_leave_one_truth(node, paper):
    for _round in range(4):
        dispatch = testing.sent_copy(node, paper)
        testing.delivered(node, dispatch)
        ready = threading.Barrier(2)

        def run(act, dispatch=dispatch, ready=ready):
            ready.wait(5)
            happen(node, dispatch, act)
            connections.close_all()

        threads = [threading.Thread(target=run, args=(act,)) for act in ("entered", "recalled")]
        for each in threads:
            each.start()
        for each in threads:
            each.join(20)
        sender, receiver = both_sides(node, dispatch)
        assert sender == receiver
        assert sender[1] in ("recalled", "entered")
        with node.acting("commune_clerk"):
            assert Entry.objects.filter(dispatch_id=dispatch).exists() is ("entered" in sender[2])
    numbers = incoming_numbers(node, "commune_clerk")
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.feature("COR-05")
def test_numbers_of_a_type_and_term_have_no_gap_and_a_draft_given_up_stays_as_void(node):
    first = testing.submitted(node, type="report")
    testing.sign(node, first)
    second = testing.submitted(node, type="report")
    with node.acting("clerk_a") as clerk:
        actions.reserve(clerk, type="report", marked_level=1, holder="Tủ mật số 2, Văn phòng")
    testing.sign(node, second)
    with node.acting("clerk_a") as clerk:
        book = [each for each in queries.outgoing(clerk, limit=1000) if each.type == "report"]
    assert sorted(each.number for each in book) == [1, 2, 3]
    assert [each.title for each in book if each.state == "reserved"] == [""]
