"""Taking a letter in: who may, what it becomes, and what stays held."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.intake import public as intake
from soi.intake import testing as arrivals
from soi.intake.errors import AlreadyClosed, NoArrival, StillReading
from soi.kernel.access.errors import NotYours
from soi.kernel.events.models import News
from soi.petitions import public as petitions
from soi.petitions import testing
from soi.petitions.errors import NoPetitionOfficer
from soi.petitions.models import Act, Petition
from soi.petitions.tests.seeing import end_post, new_post
from soi.tasks.models import Task
from soi.vault import public as vault

DAY = date(2026, 10, 1)


def arrival_of(node, office="clerk_a", unit="p98.k"):
    return arrivals.arrive_read(node, office, unit, of=arrivals.reading(testing.LINES, ()))


def take(node, office, arrival, **more):
    with node.acting(office) as actor:
        given = {"channel": "post", "received_on": DAY, "key": uuid4(), **more}
        return petitions.take_letter(actor, arrival, **given)


@pytest.mark.feature("PET-01")
def test_a_letter_gets_its_number_its_person_and_its_date(node):
    petition_id = take(node, "clerk_a", arrival_of(node))
    with node.acting("petition_officer_a") as officer:
        petition = Petition.objects.get(pk=petition_id)
        assert petition.number.startswith("ĐT-2026-") and len(petition.number) == len("ĐT-2026-0001")
        assert (petition.state, petition.channel, petition.received_on) == ("held", "post", DAY)
        assert petition.responsible_id == officer.appointment_id
        assert sorted(petition.holders) == sorted([node.actor("clerk_a").person_id, officer.person_id])
        # Seven working days after Thursday 1 October 2026.
        assert petition.sort_by == date(2026, 10, 12)


def test_numbers_of_a_body_follow_one_another_and_begin_anew_each_year(node):
    first, second = (take(node, "clerk_a", arrival_of(node)) for _ in range(2))
    other = take(node, "clerk_a", arrival_of(node), received_on=date(2025, 12, 30))
    with node.acting("petition_officer_a"):
        numbers = [Petition.objects.get(pk=each).number for each in (first, second, other)]
    assert int(numbers[1][-4:]) == int(numbers[0][-4:]) + 1
    assert numbers[2] == "ĐT-2025-0001"


def test_the_petition_officer_gets_the_work_of_sorting_it(node):
    petition_id = take(node, "clerk_a", arrival_of(node))
    with node.acting("petition_officer_a") as officer:
        task = Task.objects.get(ref_id=petition_id)
        assert (task.appointment_id, task.kind, task.sensitive) == (officer.appointment_id, "petitions.sort", True)
        assert task.due_on == date(2026, 10, 12)
        assert task.address == f"/petitions/{petition_id}/"


def test_its_arrival_is_settled_and_its_locker_stays_held(node):
    arrival = arrival_of(node)
    petition_id = take(node, "clerk_a", arrival)
    with node.acting("petition_officer_a") as officer:
        assert intake.state_of(officer, arrival)["state"] == "petition"
        petition = Petition.objects.get(pk=petition_id)
        assert "original" in vault.names(officer, petition.locker_id)
        assert intake.content(officer, arrival).pages[0].text.startswith("ĐƠN TỐ CÁO")


@pytest.mark.feature("PET-01")
def test_the_same_form_sent_twice_makes_one_petition(node):
    arrival, key = arrival_of(node), uuid4()
    assert take(node, "clerk_a", arrival, key=key) == take(node, "clerk_a", arrival, key=key)
    assert take(node, "clerk_a", arrival) == take(node, "clerk_a", arrival, key=key)


def test_it_is_told_by_ids_alone(node):
    petition_id = take(node, "clerk_a", arrival_of(node))
    told = News.objects.using("owner").get(name="petitions.petition.taken", payload__petition_id=str(petition_id))
    assert set(told.payload) == {"petition_id", "unit_id"}


def test_what_was_done_is_written_down(node):
    petition_id = take(node, "clerk_a", arrival_of(node))
    with node.acting("petition_officer_a"):
        assert [act.kind for act in Act.objects.filter(petition_id=petition_id)] == ["petitions.petition.taken"]
    with node.acting("auditor") as auditor:
        from soi.kernel.audit import public as audit

        kinds = {
            event.kind for event in audit.visible_events(auditor, subject=("petitions.petition", str(petition_id)))
        }
        assert kinds == {"petitions.petition.taken"}


@pytest.mark.parametrize("office", ["petition_officer_a"])
def test_the_petition_officer_may_take_one_in_as_well(node, office):
    assert take(node, office, arrival_of(node, office))


@pytest.mark.parametrize("office", ["inspector_a", "head_a", "chief", "auditor", "administrator", "keeper_a"])
def test_other_roles_may_not(node, office):
    arrival = arrival_of(node)
    with pytest.raises(NotYours):
        take(node, office, arrival)


@pytest.mark.parametrize("office", ["clerk_b", "commune_clerk"])
def test_a_clerk_of_another_body_finds_no_such_arrival(node, office):
    arrival = arrival_of(node)
    with pytest.raises((NoArrival, NoPetitionOfficer)):
        take(node, office, arrival)


def test_a_letter_the_machine_still_reads_waits(node):
    arrival = arrivals.arrive(node, "clerk_a")
    with pytest.raises(StillReading):
        take(node, "clerk_a", arrival)


def test_a_registered_paper_is_not_taken_as_a_letter(node):
    arrival = arrival_of(node)
    with node.acting("clerk_a") as clerk:
        intake.close_as(clerk, arrival, "registered")
    with pytest.raises(AlreadyClosed):
        take(node, "clerk_a", arrival)


def test_where_nobody_sorts_the_letter_stays_as_it_arrived(node):
    arrival = arrival_of(node, "commune_clerk", "c99801.k")
    with pytest.raises(NoPetitionOfficer) as refused:
        take(node, "commune_clerk", arrival)
    assert "commission above" in str(refused.value)
    with node.acting("commune_clerk") as clerk:
        assert intake.state_of(clerk, arrival)["state"] == "read"


@pytest.mark.feature("DIR-07")
def test_the_database_refuses_a_petition_whose_person_left_office(node):
    petition_id = take(node, "clerk_a", arrival_of(node))
    post = new_post("Lê Thu Trang", "p98.k.don", "petition_officer")
    end_post(post)
    with (
        pytest.raises(IntegrityError, match="person in office"),
        node.acting("petition_officer_a"),
        transaction.atomic(),
    ):
        Petition.objects.filter(pk=petition_id).update(responsible_id=post)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"number": "ĐT-2026-9999"}, "keeps its number"),
        ({"arrival_id": uuid4()}, "keeps its number"),
        ({"holders": []}, "row-level security|has_a_holder"),
    ],
)
def test_the_database_keeps_number_letter_and_holders(node, change, refused):
    petition_id = take(node, "clerk_a", arrival_of(node))
    with pytest.raises(Exception, match=refused), node.acting("petition_officer_a"), transaction.atomic():
        Petition.objects.filter(pk=petition_id).update(**change)


def test_the_day_counts_from_receipt_not_from_today(node):
    long_ago = timezone.localdate() - timedelta(days=60)
    petition_id = take(node, "clerk_a", arrival_of(node), received_on=long_ago)
    with node.acting("petition_officer_a"):
        assert Petition.objects.get(pk=petition_id).sort_by < timezone.localdate()
