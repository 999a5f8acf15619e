"""A letter comes in, is instructed on, answered, signed, sent to another body, and is read there."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.correspondence import actions, queries, testing
from soi.correspondence.models import Slip
from soi.records.models import Document
from soi.tasks.models import State, Task

pytestmark = [pytest.mark.feature("COR-01"), pytest.mark.feature("COR-05"), pytest.mark.feature("REC-02")]


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


def open_tasks(node, office, kind):
    with node.acting(office) as actor:
        return list(Task.objects.filter(appointment_id=actor.appointment_id, kind=kind, state=State.OPEN))


def test_from_the_instruction_to_the_answer_read_by_another_body(node):
    slip = testing.laid(node)
    assert len(open_tasks(node, "head_a", "correspondence.instruct")) == 1
    testing.instructed(node, slip)
    assert open_tasks(node, "head_a", "correspondence.instruct") == []
    assert len(open_tasks(node, "inspector_a", "correspondence.do")) == 1
    paper = testing.issued(node, answers=slip)
    assert open_tasks(node, "inspector_a", "correspondence.do") == []
    with node.acting("clerk_a") as clerk:
        one = queries.get_paper(clerk, paper)
        assert one.symbol.endswith("-CV/UBKT")
        record = Document.objects.get(pk=paper)
        assert (record.book, record.symbol, record.title) == ("outgoing", one.symbol, testing.TITLE)
        assert Slip.objects.get(pk=slip).state == "done"
    node.work()
    dispatch = testing.dispatch_of(node, paper)
    today = timezone.localdate()
    with node.acting("commune_clerk") as clerk:
        seen = queries.get_dispatch(clerk, dispatch)
        assert seen.paper_id == paper
        assert queries.way_of(seen, today).state == "delivered"
        actions.mark_read(clerk, seen)
        entry = actions.enter_sent(clerk, dispatch)
        assert actions.enter_sent(clerk, dispatch).register_no == entry.register_no
        assert queries.file_of(paper).startswith(b"%PDF")
    with node.acting("clerk_a") as clerk:
        (way,) = queries.ways_of(clerk, [paper], today)[paper]
        assert way.state == "entered"
        assert set(way.traces) == {"delivered", "read", "entered"}
    assert open_tasks(node, "commune_clerk", "correspondence.receive") == []
