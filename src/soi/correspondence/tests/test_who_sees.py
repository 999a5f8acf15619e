"""Who sees a paper and what happened to it: two bodies, one dispatch, the database's last word."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from soi.correspondence import actions, queries, testing
from soi.correspondence.errors import MissesFormerRecipients, NoSuchPaper, WordsMissing
from soi.correspondence.models import Dispatch, Entry, Issue, Paper, Picture, Slip, Step, Trace, Version
from soi.kernel.access.errors import NotYours
from soi.records.tests.persons import clear

pytestmark = [pytest.mark.feature("REC-02"), pytest.mark.feature("COR-05")]
TABLES = (Paper, Version, Step, Issue, Picture, Dispatch, Trace, Entry, Slip)
REFUSED = (IntegrityError, ProgrammingError)


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


def send(node):
    paper = testing.issued(node)
    dispatch = testing.dispatch_of(node, paper)
    testing.delivered(node, dispatch)
    return paper, dispatch


@pytest.fixture(scope="module")
def sent(node, _signers):
    """A delivered paper, and its dispatch, to look at; what is done to one is done to one of its own."""
    return send(node)


def test_the_receiving_body_sees_the_same_paper_under_the_same_key_and_nothing_of_its_drafting(node, sent):
    paper, dispatch = sent
    with node.acting("commune_clerk") as clerk:
        assert queries.get_dispatch(clerk, dispatch).paper_id == paper
        assert queries.get_paper(clerk, paper).title == testing.TITLE
        assert queries.issue_of(paper).text == testing.TEXT
        assert Picture.objects.filter(issue_id=paper).count() >= 1
        assert not Version.objects.filter(paper_id=paper).exists()
        assert not Step.objects.filter(paper_id=paper).exists()


@pytest.mark.parametrize("office", ["inspector_b", "clerk_b"])
def test_a_body_that_did_not_get_it_sees_nothing_in_any_table(node, sent, office):
    with node.acting(office):
        assert [model.__name__ for model in TABLES if model.objects.exists()] == []


def test_hidden_and_absent_are_the_same(node, sent):
    client = node.client("inspector_b")
    for path in (
        f"papers/{sent[0]}/",
        f"received/{sent[1]}/",
        f"papers/{sent[0]}/paper.pdf",
        f"papers/{sent[0]}/pages/1.webp",
    ):
        hidden = client.get(f"/correspondence/{path}")
        absent = client.get(
            f"/correspondence/{path.replace(str(sent[0]), str(uuid.uuid4())).replace(str(sent[1]), str(uuid.uuid4()))}"
        )
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_without_a_ticket_the_database_shows_nothing(node, sent):
    for model in TABLES:
        assert node.raw(f"select count(*) from soi.{model._meta.db_table}") == [(0,)]


def test_a_recalled_paper_keeps_its_line_and_loses_its_words(node):
    paper, dispatch = send(node)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(WordsMissing):
            actions.recall(clerk, paper, reason=" ")
        actions.recall(clerk, paper, reason="Sai số liệu.")
    with node.acting("commune_clerk") as clerk:
        assert queries.get_dispatch(clerk, dispatch).paper.title == testing.TITLE
        assert queries.issue_of(paper) is None
        assert not Picture.objects.filter(issue_id=paper).exists()
        with pytest.raises(NoSuchPaper):
            queries.file_of(paper)
    with node.acting("clerk_a"):
        assert queries.issue_of(paper) is not None


def test_who_does_not_issue_neither_recalls_nor_enters(node, sent):
    paper, dispatch = sent
    with node.acting("inspector_a") as actor, pytest.raises(NotYours):
        actions.recall(actor, paper, reason="Sai.")
    with node.acting("commune_head") as head, pytest.raises(NotYours):
        actions.enter_sent(head, dispatch)
    with node.acting("clerk_a") as clerk, pytest.raises(NotYours):
        actions.enter_sent(clerk, dispatch)


@pytest.mark.parametrize(
    ("office", "act", "side"),
    [
        ("clerk_a", "entered", testing.COMMUNE),
        ("clerk_a", "delivered", testing.COMMUNE),
        ("commune_clerk", "recalled", testing.A),
        ("commune_clerk", "recalled", testing.COMMUNE),
        ("commune_clerk", "delivered", testing.COMMUNE),
        ("commune_clerk", "answered", testing.COMMUNE),
    ],
)
def test_the_database_lets_each_side_leave_its_own_traces_only(node, sent, office, act, side):
    dispatch = testing.sent_copy(node, sent[0])
    with node.acting(office) as actor, pytest.raises(REFUSED), transaction.atomic():
        Trace.objects.create(dispatch_id=dispatch, act=act, unit_id=node.unit(side), by_id=actor.appointment_id)


def test_what_left_cannot_be_changed_by_sql(node, sent):
    paper, dispatch = sent
    for office in ("clerk_a", "inspector_a", "head_a", "commune_clerk"):
        with node.acting(office), connection.cursor() as cursor:
            for statement in (
                "update correspondence_issue set text = 'khác' where paper_id = %s",
                "update correspondence_trace set act = 'read' where dispatch_id = %s",
                "delete from correspondence_dispatch where paper_id = %s",
                "update correspondence_dispatch set unit_id = 1 where paper_id = %s",
            ):
                cursor.execute(statement, [dispatch if "trace" in statement else paper])
                assert cursor.rowcount == 0, (office, statement)
            try:
                with transaction.atomic():
                    cursor.execute("update correspondence_paper set title = 'khác' where id = %s", [paper])
                    assert cursor.rowcount == 0
            except IntegrityError as refused:
                assert "what left stays" in str(refused)


def test_the_clerk_of_another_body_cannot_send_our_paper(node, sent):
    with node.acting("commune_clerk") as clerk, pytest.raises(REFUSED), transaction.atomic():
        Dispatch.objects.create(
            paper_id=sent[0], sender_id=node.unit(testing.COMMUNE), unit_id=node.unit(testing.B), level=0,
            sent_by_id=clerk.appointment_id,
        )  # fmt: skip


def test_a_paper_not_issued_is_sent_to_nobody(node):
    paper = testing.signed(node)
    with node.acting("clerk_a") as clerk, pytest.raises(REFUSED), transaction.atomic():
        Dispatch.objects.create(
            paper_id=paper, sender_id=node.unit(testing.A), unit_id=node.unit(testing.B), level=0,
            sent_by_id=clerk.appointment_id,
        )  # fmt: skip


def test_a_later_paper_takes_the_place_of_an_earlier_one_with_all_who_had_it(node):
    paper, dispatch = send(node)
    wrong = testing.signed(node, supersedes=paper, words=testing.text(node, to=(testing.B,)))
    with node.acting("clerk_a") as clerk, pytest.raises(MissesFormerRecipients):
        actions.issue(clerk, wrong)
    later = testing.issued(node, supersedes=paper)
    with node.acting("commune_clerk") as clerk:
        way = queries.way_of(queries.get_dispatch(clerk, dispatch), testing.timezone.localdate())
        assert way.state == "superseded"
        assert way.traces["superseded"].paper_id == later


def test_what_no_clerk_could_be_given_waits_as_sent_and_the_sender_sees_it(node):
    paper = testing.issued(node, words=testing.text(node, to=("c99802.k",)))
    node.work()
    with node.acting("clerk_a") as clerk:
        (way,) = queries.ways_of(clerk, [paper], testing.timezone.localdate())[paper]
        assert way.state == "sent"
    with node.machine("courier"):
        assert way.it.pk in queries.undelivered()


@pytest.fixture
def cleared_clerk(node):
    clear("clerk_a", 1)
    yield
    clear("clerk_a", 0)
    clear("commune_clerk", 0)


@pytest.mark.usefixtures("cleared_clerk")
def test_a_marked_paper_waits_until_somebody_there_is_cleared_and_is_seen_by_nobody_else(node):
    paper = testing.issued(node, level=1, list_item="qd774.denouncer_identity")
    dispatch = testing.dispatch_of(node, paper)
    with node.machine("courier") as courier:
        assert actions.deliver(courier, dispatch) is False
    with node.acting("commune_clerk") as clerk, pytest.raises(NoSuchPaper):
        queries.get_dispatch(clerk, dispatch)
    with node.acting("commune_clerk"):
        assert not Issue.objects.filter(paper_id=paper).exists()
    with node.acting("commune_head") as head:
        assert queries.get_dispatch(head, dispatch).level == 1
    clear("commune_clerk", 1)
    with node.machine("courier") as courier:
        assert actions.deliver(courier, dispatch) is True
    with node.acting("commune_clerk") as clerk:
        assert actions.enter_sent(clerk, dispatch).level == 1


@pytest.mark.usefixtures("cleared_clerk")
def test_a_dispatch_never_has_another_level_than_its_paper(node):
    paper = testing.issued(node, level=1, list_item="qd774.denouncer_identity")
    with node.acting("clerk_a") as clerk, pytest.raises(REFUSED), transaction.atomic():
        Dispatch.objects.create(
            paper_id=paper, sender_id=node.unit(testing.A), unit_id=node.unit(testing.B), level=0,
            sent_by_id=clerk.appointment_id,
        )  # fmt: skip
