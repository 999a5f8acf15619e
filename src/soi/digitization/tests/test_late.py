"""What comes late: pages of a file that has gone on, work in the name of who has left, a scan settled elsewhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from soi.digitization import actions, jobs, queries, testing
from soi.digitization.actions import bundles, scans
from soi.digitization.models import Bundle, BundleMember, Question, Sample, Scan
from soi.digitization.rules.division import Part
from soi.digitization.rules.stages import Stage
from soi.digitization.tests.test_bundles import packed
from soi.intake import public as intake
from soi.kernel.persons.models import Appointment

TODAY = date.today()
State = Scan.State


def brought(node, batch, *, pages, office="clerk_a"):
    """A scan of a whole batch, read by the machine."""
    with node.acting(office) as actor:
        whole = actions.bring_for_batch(actor, batch, actions.File("ca-lo.pdf", b"%PDF-1.4 " + uuid4().bytes))
    testing.read(node, whole, pages=pages)
    return whole


def divided(node, whole, *lines):
    """Each page goes to one of these files."""
    parts = [Part(line, pages=[number]) for number, line in enumerate(lines, start=1)]
    pieces = [b"%PDF-1.4 " + uuid4().bytes for _ in lines]
    with node.acting("clerk_a") as clerk:
        scans.divide(clerk, whole.pk, parts, pieces, [json.dumps({}).encode()] * len(lines))
    return list(Scan.objects.using("owner").filter(whole=whole).order_by("first_page"))


def now(scan):
    return Scan.objects.using("owner").get(pk=scan.pk)


def left(node, office):
    """Who holds this office leaves it; where they come back is for the test."""
    held = Appointment.objects.using("owner").filter(pk=node.actor(office).appointment_id)
    held.update(valid_to=TODAY - timedelta(days=1))
    return held


@pytest.mark.feature("DIG-08")
def test_pages_of_a_file_that_has_left_the_scanner_wait_for_a_person(node):
    batch, (gone, here) = testing.out(node, 2, sheets=1)
    whole = brought(node, batch, pages=2)
    with node.acting("digitizer_a") as worker:
        assert actions.advance(worker, [gone], to=Stage.SCANNED).went == 1
    first, second = divided(node, whole, gone, here)
    assert (first.line_id, first.state, first.reason["msgid"]) == (None, State.HELD, scans.HELD[scans.AWAY])
    assert (second.line_id, second.state) == (here, State.WAITING)
    with node.acting("clerk_a") as clerk:
        assert queries.open_questions(clerk).filter(scan=first).count() == 1, "the batch does not close over it"


@pytest.mark.feature("DIG-08")
def test_a_scan_whose_bringer_has_left_is_held_for_a_person(node):
    batch, _keys = testing.out(node, 1, sheets=1)
    whole = brought(node, batch, pages=1, office="digitizer_a")
    office = left(node, "digitizer_a")
    try:
        for _again in range(2):
            jobs.take_apart(str(whole.pk), whole.brought_by_id)
    finally:
        office.update(valid_to=None)
    found = now(whole)
    assert (found.state, found.reason["code"]) == (State.HELD, "digitization.bringer_left")
    assert Question.objects.using("owner").filter(scan=whole).count() == 1
    with node.machine("reader") as reader:
        assert whole.pk not in [one.pk for one in queries.left_undivided(reader)], "it is tried no more"


@pytest.mark.feature("DIG-01")
def test_a_bundle_whose_bringer_has_left_accounts_for_all_that_waits_in_it(node):
    key = testing.at_scanner(node)
    with node.acting("digitizer_a") as worker:
        things = [(f"{at}.pdf", b"%PDF-1.4 " + uuid4().bytes) for at in range(3)]
        made = actions.bring_bundle(worker, actions.File("quet.zip", packed(things)), line_id=key)
        assert bundles.open_up(worker, made.pk)
    office = left(node, "digitizer_a")
    try:
        for _again in range(2):
            jobs.unpack(str(made.pk), made.brought_by_id)
    finally:
        office.update(valid_to=None)
    found = Bundle.objects.using("owner").get(pk=made.pk)
    assert (found.state, found.reason["code"]) == (Bundle.State.REFUSED, "digitization.bringer_left")
    states = set(BundleMember.objects.using("owner").filter(bundle=made).values_list("state", flat=True))
    assert states == {BundleMember.State.REFUSED}


@pytest.mark.feature("DIG-08")
@pytest.mark.parametrize("end", [intake.State.RETURNED, intake.State.REGISTERED])
def test_a_scan_of_a_batch_settled_at_the_reading_desk_waits_no_more(node, end):
    batch, _keys = testing.out(node, 1, sheets=1)
    whole = brought(node, batch, pages=1)
    with node.machine("reader") as reader:
        scans.note_closed(reader, whole.arrival_id, end)
        assert whole.pk not in [one.pk for one in queries.left_undivided(reader)]
    assert now(whole).state == State.DROPPED and now(whole).reason["msgid"]


@pytest.mark.feature("DIG-10")
def test_nobody_waits_for_samples_of_a_scan_that_was_taken_out(node):
    key = testing.at_scanner(node)
    scan = testing.bring(node, key)
    testing.read(node, scan, pages=1)
    of_it = Sample.objects.using("owner").filter(scan=scan)
    assert set(of_it.values_list("state", flat=True)) == {"waiting"}
    with node.acting("clerk_a") as clerk:
        scans.drop(clerk, scan.pk, reason="Quét nhầm hồ sơ khác")
    assert set(of_it.values_list("state", flat=True)) == {"void"}


def test_a_step_of_a_bundle_takes_no_more_than_the_memory_holds():
    sizes = [50 << 20, 20 << 20, 20 << 20, 90 << 20, 1]
    waiting = [BundleMember(number=at, size=size) for at, size in enumerate(sizes)]
    taken = []
    while waiting:
        taken.append([one.number for one in bundles._of_one_step(waiting)])
        waiting = waiting[len(taken[-1]) :]
    assert taken == [[0, 1], [2], [3], [4]], "each is taken, also one that is larger alone"
