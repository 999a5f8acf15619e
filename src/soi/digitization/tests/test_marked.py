"""Marked files: top secret never, marked ones approved and on an isolated machine only; a linked one holds no title."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError, ProgrammingError

from soi.digitization import actions, queries, testing
from soi.digitization.errors import ApprovalNeeded, NeverScanned, NoTitleThere, OnlyIsolated, WordsMissing
from soi.digitization.models import Line
from soi.digitization.rules.stages import Stage
from soi.records.tests.persons import clear, connected

TODAY = date.today()
ITEM, SECRET = "qd774.denouncer_identity", "qd1630.inspection.toi_mat.central_members"
TOP = "qd1630.inspection.tuyet_mat.politburo"
GROUND = {"ground": "Công văn 14-CV/UBKT, điểm 2", "purpose": "archive", "today": TODAY}


@pytest.fixture
def cleared(node):
    for office, level in (("clerk_a", 1), ("digitizer_a", 1), ("head_a", 2)):
        clear(office, level)
    yield
    for office in ("clerk_a", "digitizer_a"):
        clear(office, 0)


@pytest.mark.feature("DIG-17", "DIG-04")
def test_a_marked_file_goes_out_only_with_its_approval(node, cleared):
    keys = testing.approved(node, 1, level=1, list_item=ITEM)
    with node.acting("clerk_a") as clerk, pytest.raises(ApprovalNeeded):
        actions.open_batch(clerk, keys, today=TODAY)
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.approve_secret(head, keys[0], **{**GROUND, "ground": "được"})
        actions.approve_secret(head, keys[0], **GROUND)
        line = queries.get_line(head, keys[0])
        assert (line.secret_by.person.name, line.purpose) == ("Đỗ Minh Khang", "archive")
    batch = testing.opened(node, keys)
    testing.handed_over(node, batch)
    with node.acting("clerk_a") as clerk:
        assert queries.get_batch(clerk, batch).level == 1


@pytest.mark.feature("DIG-17")
def test_a_marked_file_is_seen_by_who_is_cleared_for_it(node, cleared):
    (key,) = testing.found(node, level=1, list_item=ITEM)
    clear("digitizer_a", 0)
    with node.acting("digitizer_a") as worker:
        assert not queries.visible_lines(worker).filter(pk=key).exists()
        assert queries.list_secret(worker) == ([], False)
    with node.acting("clerk_a") as clerk:
        assert key in [line.pk for line in queries.list_secret(clerk)[0]]


@pytest.mark.feature("DIG-17")
def test_a_linked_machine_holds_the_stub_of_a_marked_file_and_lets_it_go_nowhere(node):
    with connected():
        with pytest.raises(NoTitleThere):
            testing.found(node, level=1, list_item=ITEM)
        (key,) = testing.found(node, level=1, list_item=ITEM, title="")
        (top,) = testing.found(node, level=3, list_item=TOP, title="")
        with node.acting("clerk_a") as clerk:
            assert {key, top} <= {line.pk for line in queries.list_secret(clerk)[0]}
            with pytest.raises(ProgrammingError), transaction.atomic():
                Line.objects.filter(pk=key).update(title="Tên hồ sơ mật")
            with pytest.raises(NeverScanned):
                actions.propose(clerk, [top])
            actions.propose(clerk, [key])
        with node.acting("head_a") as head:
            actions.approve(head, [key])
            actions.approve_secret(head, key, **GROUND)
            with pytest.raises(NeverScanned):
                actions.approve_secret(head, top, **GROUND)
        with node.acting("clerk_a") as clerk:
            with pytest.raises(OnlyIsolated):
                actions.open_batch(clerk, [key], today=TODAY)
            with pytest.raises(DatabaseError), transaction.atomic():
                Line.objects.filter(pk=key).update(stage=Stage.OUT)
        page = node.client("clerk_a").get("/digitization/secret/").content.decode()
    assert "774" in page or "tố cáo" in page


@pytest.mark.feature("DIG-17")
def test_the_database_keeps_top_secret_on_its_shelf(node):
    with connected():
        (top,) = testing.found(node, level=3, list_item=TOP, title="")
        with node.acting("clerk_a") as clerk, pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=top).update(stage=Stage.LISTED, proposed_by=clerk.appointment_id)


@pytest.mark.feature("DIG-17")
def test_the_list_of_secret_files_is_walked_to_its_end(node, cleared, monkeypatch):
    testing.found(node, 3, level=1, list_item=ITEM)
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    with node.acting("clerk_a") as clerk:
        found, more = queries.list_secret(clerk)
        walked = list(found)
        while more:
            found, more = queries.list_secret(clerk, after=str(found[-1].pk))
            walked += found
        marked = queries.visible_lines(clerk).filter(level__gt=0).order_by("-level", "place_key", "number", "id")
        assert len(walked) >= 3 and walked == list(marked)
