"""Holds by matter, and the paper itself: where it lies, who has it, until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from soi.base.errors import NotFound, NotPermitted
from soi.records.keeping import actions, queries, testing
from soi.records.keeping.errors import AlreadyLent, DayNotPossible, NotLent, OfficeNotFree, WordsMissing
from soi.records.keeping.models import Hold, Loan
from soi.records.models import File
from soi.tasks.models import State, Task

TODAY = date.today()
DAY = timedelta(days=1)
WHY = {"reason": "Cần hồ sơ để giải quyết", "since": TODAY, "today": TODAY}


@pytest.fixture
def file_id(node):
    return testing.filed(node)


def held(node, *files, office="head_a", matter="Khiếu nại số 12/2026"):
    with node.acting(office) as actor:
        return actions.place_hold(actor, matter=matter, file_ids=list(files), **WHY)


@pytest.mark.feature("REC-10")
def test_a_file_stays_until_its_last_hold_is_lifted(node, file_id):
    first, second = held(node, file_id), held(node, file_id, matter="Tố cáo số 3/2026")
    with node.acting("head_a") as head:
        assert queries.is_held(file_id)
        actions.lift_hold(head, first, reason="Việc đã giải quyết xong", today=TODAY)
        assert queries.is_held(file_id)
        actions.lift_hold(head, second, reason="Việc đã giải quyết xong", today=TODAY)
        assert not queries.is_held(file_id)
        one = Hold.objects.get(pk=first)
        assert (one.since, one.lifted_on, one.lift_reason) == (TODAY, TODAY, "Việc đã giải quyết xong")
        with pytest.raises(NotFound):
            actions.lift_hold(head, first, reason="Bỏ thêm lần nữa", today=TODAY)


@pytest.mark.feature("REC-10")
def test_a_hold_says_who_why_and_from_when(node, file_id):
    with node.acting("head_a") as head:
        for wrong in ({"matter": "x"}, {"matter": "Khiếu nại số 12/2026", "reason": "cần"}):
            with pytest.raises(WordsMissing):
                actions.place_hold(head, file_ids=[file_id], **{**WHY, **wrong})
        with pytest.raises(DayNotPossible):
            late = {**WHY, "since": TODAY + DAY}
            actions.place_hold(head, matter="Khiếu nại số 12/2026", file_ids=[file_id], **late)
    hold = held(node, file_id)
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.lift_hold(head, hold, reason="", today=TODAY)
        with transaction.atomic(), pytest.raises(IntegrityError):
            Hold.objects.filter(pk=hold).update(lifted_on=TODAY)
    page = node.client("inspector_a").get(f"/records/files/{file_id}/").content.decode()
    assert "Khiếu nại số 12/2026" in page
    assert "Đỗ Minh Khang" in page


@pytest.mark.feature("REC-10")
@pytest.mark.parametrize("office", ["clerk_a", "inspector_a", "auditor"])
def test_only_the_heads_hold_and_lift(node, file_id, office):
    hold = held(node, file_id)
    with node.acting(office) as actor:
        with pytest.raises(NotPermitted):
            actions.place_hold(actor, matter="Khiếu nại số 12/2026", file_ids=[file_id], **WHY)
        with pytest.raises(NotPermitted):
            actions.lift_hold(actor, hold, reason="Tôi thấy không cần", today=TODAY)
    with node.acting("inspector_b") as stranger, pytest.raises((NotFound, NotPermitted)):
        actions.lift_hold(stranger, hold, reason="Tôi thấy không cần", today=TODAY)


@pytest.mark.feature("REC-11")
def test_the_paper_has_its_place_and_its_history_of_places(node, file_id):
    with node.acting("clerk_a") as clerk:
        file = File.objects.get(pk=file_id)
        assert queries.place_of(file) is None
        actions.put_away(clerk, file_id, room="Kho 2", shelf="Giá 4", box="Hộp 12", binder="Cặp 3")
        actions.put_away(clerk, file_id, room="Kho mật", shelf="Két 1")
        assert queries.place_of(file).room == "Kho mật"
        assert file.places.count() == 2
        with pytest.raises(WordsMissing):
            actions.put_away(clerk, file_id, room=" ")
    label = node.client("clerk_a").get(f"/records/files/{file_id}/label/").content.decode()
    assert "Kho mật · Két 1" in label
    with node.acting("inspector_a") as actor, pytest.raises(NotPermitted):
        actions.put_away(actor, file_id, room="Bàn tôi")


@pytest.mark.feature("REC-11")
def test_lent_to_one_at_a_time_who_has_it_as_work_until_it_is_back(node, file_id):
    inspector, officer = (node.actor(one).appointment_id for one in ("inspector_a", "petition_officer_a"))
    lent = {"purpose": "Đối chiếu bản gốc", "due_on": TODAY + 7 * DAY, "today": TODAY}
    with node.acting("clerk_a") as clerk:
        loan = actions.lend(clerk, file_id, borrower_id=inspector, **lent)
        with pytest.raises(AlreadyLent):
            actions.lend(clerk, file_id, borrower_id=officer, **lent)
    assert desk(node, "inspector_a", loan) == [(State.OPEN, TODAY + 7 * DAY)]
    for address in ("/records/loans/", f"/records/files/{file_id}/"):
        assert "Lê Thu Trang" in node.client("clerk_a").get(address).content.decode()
    with node.acting("clerk_a") as clerk:
        actions.give_back(clerk, loan, state="Nguyên vẹn", today=TODAY)
        with pytest.raises(NotLent):
            actions.give_back(clerk, loan, state="", today=TODAY)
        assert queries.loan_of(File.objects.get(pk=file_id)) is None
        assert Loan.objects.get(pk=loan).returned_on == TODAY
    assert desk(node, "inspector_a", loan) == [(State.DONE, TODAY + 7 * DAY)]


def desk(node, office, loan):
    with node.acting(office):
        return list(Task.objects.filter(kind="records.return", ref_id=loan).values_list("state", "due_on"))


@pytest.mark.feature("REC-11")
def test_who_is_not_cleared_or_not_in_office_borrows_nothing(node):
    document = testing.marked(node)
    lent = {"purpose": "Đối chiếu bản gốc", "due_on": TODAY, "today": TODAY}
    from soi.records.tests.persons import clear

    clear("clerk_a", 1)
    with node.acting("clerk_a") as clerk:
        for borrower in (node.actor("clerk_b").appointment_id, 2**40):
            with pytest.raises(OfficeNotFree):
                actions.lend(clerk, document.file_id, borrower_id=borrower, **lent)
        with pytest.raises(DayNotPossible):
            inspector = node.actor("inspector_a").appointment_id
            actions.lend(clerk, document.file_id, borrower_id=inspector, **{**lent, "due_on": TODAY - DAY})
    clear("clerk_a", 0)


@pytest.mark.feature("REC-11")
@pytest.mark.parametrize("day", [TODAY + 366 * DAY, date(9999, 12, 31)])
def test_a_loan_is_for_a_year_at_most_and_the_page_says_so_beside_the_day(node, file_id, day):
    borrower = node.actor("inspector_a").appointment_id
    lent = {"borrower_id": borrower, "purpose": "Đối chiếu bản gốc lần hai", "today": TODAY}
    with node.acting("clerk_a") as clerk, pytest.raises(DayNotPossible) as refusal:
        actions.lend(clerk, file_id, due_on=day, **lent)
    assert refusal.value.field == "due_on" and refusal.value.remedy
    sent = {"borrower_id": borrower, "purpose": lent["purpose"], "due_on": str(day)}
    answer = node.client("clerk_a").post(f"/records/files/{file_id}/lend/", sent)
    assert answer.status_code == 422 and "nhiều nhất một năm" in answer.content.decode()
    assert not Loan.objects.using("owner").filter(file_id=file_id, due_on=day).exists()
    with node.acting("clerk_a") as clerk:
        loan = actions.lend(clerk, file_id, due_on=TODAY + 365 * DAY, **lent)
        actions.give_back(clerk, loan, state="", today=TODAY)


@pytest.mark.parametrize("act", ["close", "describe", "fact", "place", "lend"])
def test_each_act_has_its_page_and_says_what_is_wrong_in_place(node, file_id, act):
    client = node.client("clerk_a")
    assert client.get(f"/records/files/{file_id}/{act}/").status_code == 200
    answer = client.post(f"/records/files/{file_id}/{act}/", {})
    assert answer.status_code == 422
    assert 'class="errsum' in answer.content.decode()
    assert node.client("inspector_a").get(f"/records/files/{file_id}/{act}/").status_code == 404
    assert client.get(f"/records/files/{file_id}/nothing/").status_code == 404


def test_a_file_is_closed_and_opened_again_by_its_pages(node, file_id):
    client = node.client("clerk_a")
    closed = client.post(f"/records/files/{file_id}/close/", {"on": TODAY.isoformat()})
    assert closed.headers["Location"] == f"/records/files/{file_id}/"
    with node.acting("clerk_a"):
        assert File.objects.get(pk=file_id).kept_until == date(TODAY.year + 20, 12, 31)
    page = client.get(f"/records/files/{file_id}/").content.decode()
    assert f"31/12/{TODAY.year + 20}" in page
    assert "chưa xác nhận" in page or "not confirmed" in page
    client.post(f"/records/files/{file_id}/reopen/", {"reason": "Bổ sung văn bản còn thiếu"})
    assert "Bổ sung văn bản còn thiếu" in client.get(f"/records/files/{file_id}/").content.decode()
