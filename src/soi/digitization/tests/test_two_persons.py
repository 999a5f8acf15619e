"""Two persons where two are asked for: whoever brought a scan, or gave a batch back, in whatever office that was."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from soi.base.errors import Refusal
from soi.digitization import actions, queries, testing
from soi.digitization.actions import scans
from soi.digitization.errors import NotAtThatStep, OfficeNotFree
from soi.digitization.models import Batch, BatchLine, Line, Scan
from soi.digitization.rules.stages import Stage
from soi.kernel.persons.models import Appointment

TODAY = date.today()


@pytest.mark.feature("DIG-06")
def test_who_brought_a_scan_does_not_check_it_though_another_said_it_was_scanned(node):
    _batch, (mine, looked) = testing.out(node, 2, sheets=1)
    for key in (mine, looked):
        scan = testing.bring(node, key, office="clerk_a")
        testing.read(node, scan, pages=1)
    with node.acting("digitizer_a") as worker:
        assert actions.advance(worker, [mine, looked], to=Stage.SCANNED).went == 2
    with node.machine("reader") as reader:
        scans.note_confirmed(reader, scan.arrival_id, node.actor("head_a").person_id)
    assert testing.stage_of(looked) == Stage.CHECKED, "another person has looked all through"
    with node.acting("clerk_a") as clerk:
        moved = actions.advance(clerk, [mine], to=Stage.CHECKED)
        assert (moved.went, moved.stayed) == (0, {"own_work": 1})
        assert queries.get_line(clerk, mine).accepted_at is None


def given_back_by_the_clerk(node, batch):
    """As if the clerk had held the worker's office too, which has ended since."""
    clerk, worker = (node.actor(office) for office in ("clerk_a", "digitizer_a"))
    office = Appointment.objects.using("owner").create(
        person_id=clerk.person_id, unit_id=worker.unit_id, role="digitization_worker",
        valid_from=TODAY - timedelta(days=9), valid_to=TODAY - timedelta(days=1),
    )  # fmt: skip
    Batch.objects.using("owner").filter(pk=batch).update(returned_by=office)


@pytest.mark.feature("DIG-07")
def test_who_gave_a_batch_back_neither_counts_nor_signs_nor_closes_it(node):
    batch, (key,) = testing.out(node, 1)
    with node.acting("digitizer_a") as worker:
        actions.give_back(worker, batch, sheets=11)
    given_back_by_the_clerk(node, batch)
    with pytest.raises(OfficeNotFree), node.acting("clerk_a") as clerk:
        actions.count_back(clerk, batch, counted={key: 11})
    BatchLine.objects.using("owner").filter(batch=batch).update(outcome="differs", sheets_back=10)
    with pytest.raises(OfficeNotFree), node.acting("clerk_a") as clerk:
        actions.sign_difference(clerk, batch, key, reason="Một tờ không còn thấy")
    office = node.actor("head_a").appointment_id
    BatchLine.objects.using("owner").filter(batch=batch).update(outcome="signed", reason="Mất", signed_by=office)
    with pytest.raises(OfficeNotFree), node.acting("clerk_a") as clerk:
        actions.close_batch(clerk, batch, today=TODAY)
    assert Batch.objects.using("owner").get(pk=batch).state == Batch.State.COMING


def while_held(table, key, change, act):
    """What `act` comes to where somebody else is about to commit a change of this row."""
    owner, came = connections["owner"], []

    def run():
        try:
            came.append(act())
        except Refusal as refusal:
            came.append(refusal)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with owner.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(f"update soi.{table} set {change} where id = %s", [key])
        thread.start()
        thread.join(1.5)
        cursor.execute("commit")
    thread.join(30)
    return came[0]


@pytest.mark.feature("DIG-07")
def test_a_file_sent_back_while_it_is_counted_is_not_counted_as_done(node):
    batch, (key,) = testing.out(node, 1)
    testing.signed(node, [key])
    with node.acting("digitizer_a") as worker:
        actions.give_back(worker, batch, sheets=11)

    def count():
        with node.acting("clerk_a") as clerk:
            actions.count_back(clerk, batch, counted={key: 11})

    while_held("digitization_line", key, "stage = 3", count)
    outcome = BatchLine.objects.using("owner").get(batch=batch).outcome
    assert (testing.stage_of(key), outcome) == (Stage.OUT, "differs"), "not lost between two states"


@pytest.mark.feature("DIG-06")
def test_a_scan_is_not_taken_out_of_a_file_that_is_being_checked(node):
    key = testing.at_scanner(node, sheets=2)
    scan = testing.bring(node, key)
    testing.read(node, scan, pages=1)
    with node.acting("digitizer_a") as worker:
        actions.advance(worker, [key], to=Stage.SCANNED)
    Line.objects.using("owner").filter(pk=key).update(stage=Stage.SCANNED)

    def drop():
        with node.acting("digitizer_a") as worker:
            scans.drop(worker, scan.pk, reason="Quét nhầm hồ sơ khác")

    came = while_held("digitization_line", key, "stage = 5", drop)
    assert isinstance(came, NotAtThatStep)
    assert Scan.objects.using("owner").get(pk=scan.pk).state == Scan.State.READ


@pytest.mark.feature("DIG-07")
def test_a_file_is_not_counted_anew_while_its_batch_is_handed_over(node):
    (key,) = testing.approved(node, 1)
    batch = testing.opened(node, [key])

    def count():
        with node.acting("clerk_a") as clerk:
            actions.count_sheets(clerk, key, sheets=9)

    came = while_held("digitization_batch", batch, "state = 'given', sheets_given = 11", count)
    assert isinstance(came, NotAtThatStep)
    assert BatchLine.objects.using("owner").get(batch=batch).sheets_out == 11
