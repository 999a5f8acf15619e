"""Acceptance: the copy circulates, the original is sealed, the clock runs, one person has it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from soi.kernel.access.errors import NotYours
from soi.kernel.calendar.public import Counting
from soi.kernel.events.models import News
from soi.petitions import public as petitions
from soi.petitions import testing
from soi.petitions.errors import (
    AlreadySorted,
    ConnectedNode,
    HandlerIsBarred,
    NotSortedYet,
    TellingWords,
    TextTooShort,
)
from soi.petitions.models import Act, Circulation, Clock, Petition
from soi.petitions.tests.seeing import acting_as, end_post, new_post
from soi.tasks.models import Task
from soi.vault import public as vault


def accept(node, petition_id, text=testing.TEXT, office="petition_officer_a", **more):
    with node.acting(office) as actor:
        return petitions.accept_petition(actor, petition_id, text=text, **more)


def petition_of(node, petition_id, office="petition_officer_a"):
    with node.acting(office):
        return Petition.objects.get(pk=petition_id)


@pytest.mark.feature("PET-05")
def test_before_it_is_held_and_after_it_the_case_knows_an_alias(node):
    petition_id = testing.sorted_letter(node)
    before = petition_of(node, petition_id)
    assert (before.state, before.alias) == ("sorted", "")
    accept(node, petition_id)
    after = petition_of(node, petition_id, "head_a")
    assert after.state == "accepted"
    assert after.alias.startswith("NTC-") and len(after.alias) == 8
    assert after.unit_id == node.unit("p98.k")


@pytest.mark.feature("SEC-05")
def test_original_images_and_text_lie_sealed_and_their_holders_cannot_open_them(node):
    petition_id = testing.sorted_letter(node)
    locker = petition_of(node, petition_id).locker_id
    with node.acting("petition_officer_a") as officer:
        assert vault.get(officer, locker, "original")
    accept(node, petition_id)
    for office in ("petition_officer_a", "clerk_a", "head_a"):
        with pytest.raises(vault.LockerShut), node.acting(office) as actor:
            vault.get(actor, locker, "original")
    with node.acting("petition_officer_a") as officer:
        sealed = vault.get_sealed(officer, locker)
        assert sealed.alias == petition_of_now(petition_id).alias
        assert {"identity.full_name", "identity.address", "identity.phone"} <= set(sealed.parts)


def petition_of_now(petition_id):
    return Petition.objects.get(pk=petition_id)


@pytest.mark.feature("PET-05")
def test_no_column_holds_the_name_of_the_sender(node):
    petition_id = testing.accepted(node)
    with connection.cursor() as cursor:
        for table in ("petitions_petition", "petitions_item", "petitions_circulation", "petitions_act", "tasks_task"):
            with node.acting("head_a"):
                cursor.execute(f"select coalesce(jsonb_agg(to_jsonb(t))::text, '') from {table} t")
                assert testing.SENDER["full_name"] not in cursor.fetchone()[0]
        with node.acting("auditor"):
            cursor.execute("select coalesce(jsonb_agg(detail)::text, '') from audit.event")
            assert testing.SENDER["full_name"] not in cursor.fetchone()[0]
    assert petition_id


@pytest.mark.feature("PET-09")
def test_the_clock_runs_from_receipt_and_its_counting_is_kept_line_by_line(node):
    received = timezone.localdate() - timedelta(days=3)
    petition_id = testing.accepted(node, received_on=received)
    with node.acting("head_a"):
        clock = Clock.objects.get(petition_id=petition_id)
        assert (clock.start, clock.due) == (received, received + timedelta(days=90))
        assert clock.rule == "deadline.denunciation.settle.province_and_below"
        assert not clock.confirmed
        counting = Counting.from_data(clock.counting)
        assert counting.due == clock.due
        assert sum(line.days for line in counting.lines) == 90
        assert json.dumps(clock.notes)
        assert Petition.objects.get(pk=petition_id).due_on == clock.due


def test_a_proposal_alone_starts_no_clock_and_seals_nothing(node):
    petition_id = testing.accepted(node, testing.PROPOSAL, accused=[])
    with node.acting("petition_officer_a") as officer:
        petition = Petition.objects.get(pk=petition_id)
        assert (petition.family, petition.due_on, petition.alias) == ("proposal", None, "")
        assert not Clock.objects.filter(petition_id=petition_id).exists()
        assert vault.get(officer, petition.locker_id, "original")


def test_a_joined_paper_circulates_its_complaint_and_keeps_the_rest_held(node):
    petition_id = testing.accepted(node, testing.COMPLAINT, testing.DENUNCIATION)
    with node.acting("petition_officer_a") as officer:
        petition = Petition.objects.get(pk=petition_id)
        assert petition.family == "complaint"
        assert vault.get(officer, petition.locker_id, "original")
        assert Clock.objects.get(petition_id=petition_id).rule == "deadline.complaint.settle.province_and_below"


def test_the_head_of_the_responsible_commission_has_the_work(node):
    petition_id = testing.accepted(node)
    with node.acting("head_a") as head:
        task = Task.objects.get(ref_id=petition_id, state="open")
        assert (task.appointment_id, task.kind) == (head.appointment_id, "petitions.decide")
        assert Petition.objects.get(pk=petition_id).responsible_id == head.appointment_id
        assert Task.objects.filter(ref_id=petition_id, kind="petitions.copy", state="done").count() == 1


def test_it_is_told_and_written_down(node):
    petition_id = testing.accepted(node)
    told = News.objects.using("owner").get(name="petitions.petition.accepted", payload__petition_id=str(petition_id))
    assert told.payload["unit_id"] == node.unit("p98.k")
    with node.acting("head_a"):
        kinds = set(Act.objects.filter(petition_id=petition_id).values_list("kind", flat=True))
    assert {"petitions.petition.sealed", "petitions.petition.accepted"} <= kinds


def test_only_the_typed_copy_is_there_to_be_read(node):
    petition_id = testing.accepted(node)
    with node.acting("inspector_a"):
        copy = Circulation.objects.get(petition_id=petition_id)
        assert copy.text == testing.TEXT
        assert copy.title == "Tố cáo đảng viên, Kiến nghị"


@pytest.mark.feature("PET-05")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Năm 2024 xã thu tiền của nhà tôi cao hơn mức thống nhất.", "nhà tôi"),
        ("Người đứng đơn Nguyễn Thị Sen nêu việc thu tiền làm đường.", "Nguyễn Thị Sen"),
        ("Phó bí thư yêu cầu thủ quỹ cũ ký khống vào sổ thu chi.", "thủ quỹ cũ"),
        ("Phó bí thư đến số 7 thôn Đồng Vai đòi tiền làm đường.", "số 7 thôn Đồng Vai"),
    ],
)
def test_words_that_point_to_one_person_are_not_sealed_into_a_copy(node, text, words):
    petition_id = testing.sorted_letter(node)
    with pytest.raises(TellingWords, match=words):
        accept(node, petition_id, text=text)
    assert petition_of(node, petition_id).state == "sorted"


def test_with_a_reason_such_a_word_may_stay(node):
    petition_id = testing.sorted_letter(node)
    text = "Phó bí thư yêu cầu thủ quỹ ký khống vào sổ thu chi năm 2024."
    accept(node, petition_id, text=text, kept_words={"thủ quỹ": "xã có ba thủ quỹ"})
    with node.acting("head_a"):
        assert Circulation.objects.get(petition_id=petition_id).kept_words == {"thủ quỹ": "xã có ba thủ quỹ"}


def test_an_empty_reason_is_no_reason(node):
    petition_id = testing.sorted_letter(node)
    with pytest.raises(TellingWords):
        accept(node, petition_id, text="Phó bí thư yêu cầu thủ quỹ ký khống vào sổ.", kept_words={"thủ quỹ": "  "})


def test_a_line_about_an_item_betrays_nobody_either(node):
    petition_id = testing.sorted_letter(node, petitions.Matter("tc-dv", "Thu tiền của gia đình tôi"))
    with pytest.raises(TellingWords, match="gia đình tôi"):
        accept(node, petition_id)


def test_an_empty_copy_seals_nothing(node):
    with pytest.raises(TextTooShort):
        accept(node, testing.sorted_letter(node), text="Thu sai")


def test_a_letter_that_is_not_sorted_is_not_accepted(node):
    with pytest.raises(NotSortedYet):
        accept(node, testing.held(node))


def test_it_is_accepted_once(node):
    petition_id = testing.accepted(node)
    with pytest.raises(AlreadySorted):
        accept(node, petition_id)


@pytest.mark.parametrize("office", ["clerk_a", "inspector_a", "head_a", "chief", "keeper_a", "auditor"])
def test_other_roles_accept_nothing(node, office):
    with pytest.raises(NotYours):
        accept(node, testing.sorted_letter(node), office=office)


def test_on_a_connected_machine_a_denunciation_is_refused_with_its_remedy(node, settings):
    petition_id = testing.sorted_letter(node)
    settings.SOI_NODE_CLASS = "connected"
    with pytest.raises(ConnectedNode, match="isolated machine"):
        accept(node, petition_id)
    settings.SOI_NODE_CLASS = "isolated"
    assert petition_of(node, petition_id).state == "sorted"


@pytest.mark.feature("PET-11")
def test_a_commission_led_from_the_chain_of_command_gives_it_to_the_level_above(node):
    deputy = testing.named(
        node,
        name="Tạ Hữu Phước",
        post="Phó Chủ nhiệm",
        unit_id=node.unit("p98.k"),
        person_id=testing.person_id("Tạ Hữu Phước"),
    )
    petition_id = testing.accepted(node, testing.DENUNCIATION, accused=[deputy])
    with node.acting("central_head") as head:
        petition = Petition.objects.get(pk=petition_id)
        assert (petition.unit_id, petition.responsible_id) == (node.unit("tw.k"), head.appointment_id)
    for office in ("head_a", "deputy_head_a"):
        with node.acting(office):
            assert not Petition.objects.filter(pk=petition_id).exists()
    # Who received it keeps it in sight: the duty is the sender's until it is taken.
    assert petition_of(node, petition_id).state == "accepted"


@pytest.mark.feature("PET-09")
def test_at_another_body_the_term_runs_from_the_day_it_comes_there(node):
    received = timezone.localdate() - timedelta(days=5)
    who = [testing.named(node, managed_at="central")]
    petition_id = testing.accepted(node, testing.DENUNCIATION, accused=who, received_on=received)
    with node.acting("central_head"):
        clock = Clock.objects.get(petition_id=petition_id)
        assert clock.start == timezone.localdate()
        assert clock.rule == "deadline.denunciation.settle.central"


@pytest.mark.feature("PET-11")
def test_an_officer_who_has_come_into_the_chain_of_command_seals_nothing(node):
    petition_id = testing.sorted_letter(node)
    above = new_post("Hà Văn Bình", "c99801", "party_secretary")
    with pytest.raises(HandlerIsBarred):
        accept(node, petition_id)
    end_post(above)
    accept(node, petition_id)


@pytest.mark.feature("PET-11")
def test_a_barred_head_with_an_office_at_the_commission_learns_nothing_of_its_work(node):
    petition_id = testing.accepted(node)
    post = new_post("Trịnh Quốc Đạt", "p98.k", "head")
    with acting_as(post):
        assert not Task.objects.filter(ref_id=petition_id).exists()
    end_post(post)


def test_what_was_opened_is_never_held_again(node):
    petition_id = testing.accepted(node)
    with (
        pytest.raises(IntegrityError, match="never held again"),
        node.acting("petition_officer_a"),
        transaction.atomic(),
    ):
        Petition.objects.filter(pk=petition_id).update(state="held")
