"""One paper file from the shelf to its registered purpose; each change an event with person and time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from soi.base.errors import NotFound, NotPermitted
from soi.digitization import actions, queries, testing
from soi.digitization.errors import (
    AlreadyKnown,
    MarkNeedsItem,
    NotAtThatStep,
    NothingChosen,
    OwnProposal,
    UnitNotHere,
    WordsMissing,
    YearsNotPossible,
)
from soi.digitization.models import Event, Line, Question
from soi.digitization.rules.stages import Stage
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

TODAY = date.today()


@pytest.mark.feature("DIG-01", "DIG-06")
def test_a_file_goes_from_the_shelf_to_its_registered_purpose(node):
    batch, keys = testing.out(node, 2)
    testing.signed(node, keys)
    testing.brought_back(node, batch)
    with node.acting("clerk_a") as clerk:
        actions.close_batch(clerk, batch, today=TODAY)
        for key in keys:
            actions.register_purpose(clerk, key, purpose="archive", today=TODAY)
        line = queries.get_line(clerk, keys[0])
        told = list(line.events.order_by("at", "pk").values_list("act", "stage_from", "stage_to", "by__person__name"))
    assert (line.stage, line.purpose, line.batch_id) == (Stage.REGISTERED, "archive", None)
    acts = "found listed approved in_batch out scanned checked described signed back purpose"
    assert [act for act, *_rest in told] == acts.split()
    assert all(after in (before, before + 1) for _act, before, after, _who in told)
    assert {act: who for act, _b, _a, who in told}["approved"] == "Đỗ Minh Khang"
    assert {act: who for act, _b, _a, who in told}["scanned"] == "Kiều Văn Lâm"


@pytest.mark.feature("DIG-01")
def test_what_happened_is_neither_changed_nor_taken_away(node):
    (key,) = testing.found(node)
    with node.acting("clerk_a"):
        with connection.cursor() as cursor:
            cursor.execute("update digitization_event set words = 'x' where line_id = %s", [key])
            assert cursor.rowcount == 0
            cursor.execute("delete from digitization_event where line_id = %s", [key])
            assert cursor.rowcount == 0
            cursor.execute("delete from digitization_line where id = %s", [key])
            assert cursor.rowcount == 0
        assert Event.objects.filter(line_id=key).count() == 1


@pytest.mark.feature("DIG-01")
@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"first_year": 2018, "last_year": 2016}, YearsNotPossible),
        ({"first_year": 1900, "last_year": 1901}, YearsNotPossible),
        ({"last_year": TODAY.year + 1}, YearsNotPossible),
        ({"was_id": 1}, UnitNotHere),
        ({"level": 1}, MarkNeedsItem),
        ({"level": 1, "list_item": "qd1630.inspection.toi_mat.central_members"}, MarkNeedsItem),
    ],
)
def test_a_line_that_cannot_be_is_refused(node, over, refusal):
    with pytest.raises(refusal):
        testing.found(node, **over)


@pytest.mark.feature("DIG-01")
def test_a_code_is_entered_once_a_unit(node):
    testing.found(node, code="HS-07/1998")
    with pytest.raises(AlreadyKnown) as refused:
        testing.found(node, code="HS-07/1998")
    assert refused.value.params["number"] != "?"
    testing.found(node, 2, code="")


@pytest.mark.feature("DIG-01")
def test_what_was_typed_wrong_is_set_right_while_the_file_lies_on_its_shelf(node):
    (key,), (other,) = testing.found(node, code="HS-1/2o16"), testing.found(node, code="HS-2/2016")
    address, client = reverse("digitization:act", args=[key, "correct"]), node.client("clerk_a")
    page = client.get(address).content.decode()
    assert 'value="HS-1/2o16"' in page
    typed = {"code": "HS-1/2016", "title": "Kiểm tra thu chi", "first_year": 2011, "last_year": 2012}
    typed |= {"place": "Kho 2, giá 9", "level": 0, "list_item": ""}
    taken = client.post(address, {**typed, "code": "HS-2/2016"})
    assert taken.status_code == 422 and "HS-2/2016" in taken.content.decode()
    assert client.post(address, typed).status_code == 302
    with node.acting("clerk_a") as clerk:
        line, same = queries.get_line(clerk, key), queries.get_line(clerk, other)
        assert (line.code, line.title, line.term, line.place) == (
            "HS-1/2016", "Kiểm tra thu chi", "term.2010-2015", "Kho 2, giá 9",
        )  # fmt: skip
        last = line.events.order_by("-pk")[0]
        assert (last.act, same.code) == ("corrected", "HS-2/2016")
        assert "HS-1/2o16 → HS-1/2016" in last.words and "2016–2018 → 2011–2012" in last.words
        assert "thu chi" not in last.words, "a title would outlive a mark that takes it off this machine"
    _batch, (gone,) = testing.out(node, 1)
    assert client.post(reverse("digitization:act", args=[gone, "correct"]), typed).status_code == 409


@pytest.mark.feature("DIG-01")
def test_sheets_are_counted_at_the_shelf_by_a_named_person(node):
    (key,) = testing.found(node, sheets=None)
    with node.acting("clerk_a") as clerk:
        assert queries.get_line(clerk, key).counted_by is None
        actions.count_sheets(clerk, key, sheets=31)
        line = queries.get_line(clerk, key)
        assert (line.sheets, line.counted_by.person.name) == (31, "Phạm Thị Ngân")
    batch, keys = testing.out(node, 1)
    with node.acting("clerk_a") as clerk, pytest.raises(NotAtThatStep):
        actions.count_sheets(clerk, keys[0], sheets=1)


@pytest.mark.feature("DIG-02")
def test_nobody_approves_the_own_proposal(node):
    keys = testing.found(node, 2)
    with node.acting("clerk_a") as clerk:
        actions.propose(clerk, keys)
        with pytest.raises(NotPermitted):
            actions.approve(clerk, keys)
    head = node.actor("head_a")
    Line.objects.using("owner").filter(pk=keys[0]).update(proposed_by_id=head.appointment_id)
    with node.acting("head_a") as actor:
        with pytest.raises(OwnProposal):
            actions.approve(actor, [keys[0]])
        moved = actions.approve(actor, keys)
    assert (moved.went, moved.stayed) == (1, {"own_work": 1})


@pytest.mark.feature("DIG-02")
def test_a_refused_file_stays_on_its_shelf_with_the_reason(node):
    (key,) = testing.found(node)
    with node.acting("clerk_a") as clerk:
        actions.propose(clerk, [key])
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.refuse(head, key, reason="không")
        actions.refuse(head, key, reason="Bản trùng với hồ sơ số 4")
        line = queries.get_line(head, key)
        assert (line.stage, line.refusal) == (Stage.FOUND, "Bản trùng với hồ sơ số 4")
        with pytest.raises(NotAtThatStep):
            actions.refuse(head, key, reason="Bản trùng với hồ sơ số 4")


@pytest.mark.feature("DIG-02")
def test_a_file_outside_the_approved_list_enters_no_batch(node):
    keys = testing.found(node, 1)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(NothingChosen):
            actions.open_batch(clerk, keys, today=TODAY)
        for stage in (Stage.APPROVED, Stage.OUT):
            with pytest.raises(DatabaseError), transaction.atomic():
                Line.objects.filter(pk__in=keys).update(stage=stage)


@pytest.mark.feature("DIG-06")
def test_a_file_is_sent_back_with_a_message(node):
    _batch, keys = testing.out(node, 1)
    testing.signed(node, keys)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(WordsMissing):
            actions.send_back(clerk, keys[0], to=Stage.OUT, message="mờ")
        actions.send_back(clerk, keys[0], to=Stage.OUT, message="Trang 3 và 4 bị mờ, quét lại")
        line = queries.get_line(clerk, keys[0])
        last = line.events.order_by("-at", "-pk")[0]
        assert (line.stage, line.accepted_at, line.scanned_by) == (Stage.OUT, None, None)
        assert (last.act, last.words) == ("sent_back", "Trang 3 và 4 bị mờ, quét lại")
        with pytest.raises(NotAtThatStep):
            actions.send_back(clerk, keys[0], to=Stage.FOUND, message="Trả về giá ngay lập tức")


@pytest.mark.feature("DIG-06")
def test_a_file_that_was_sent_back_is_on_the_desk_of_who_scanned_it_until_it_is_scanned_again(node):
    _batch, keys = testing.out(node, 2)
    testing.signed(node, keys)
    about, kind = Ref("digitization.line", str(keys[0])), "digitization.scan_again"
    with node.acting("clerk_a") as clerk:
        actions.send_back(clerk, keys[0], to=Stage.OUT, message="Trang 3 và 4 bị mờ, quét lại")
    with node.acting("digitizer_a") as worker:
        assert tasks.asked_about(worker, about, kind) == [worker.appointment_id]
        actions.advance(worker, [keys[0]], to=Stage.SCANNED)
        assert tasks.asked_about(worker, about, kind) == []


@pytest.mark.feature("DIG-06")
def test_who_scanned_a_file_does_not_check_it(node):
    _batch, keys = testing.out(node, 1)
    with node.acting("digitizer_a") as worker:
        actions.advance(worker, keys, to=Stage.SCANNED)
    clerk_office = node.actor("clerk_a").appointment_id
    Line.objects.using("owner").filter(pk__in=keys).update(scanned_by_id=clerk_office)
    with node.acting("clerk_a") as clerk:
        moved = actions.advance(clerk, keys, to=Stage.CHECKED)
    assert (moved.went, moved.stayed) == (0, {"own_work": 1})


@pytest.mark.feature("DIG-01")
def test_another_number_of_sheets_at_the_scanner_is_a_question_for_a_person(node):
    _batch, keys = testing.out(node, 1)
    with node.acting("digitizer_a") as worker:
        actions.note_scanned(worker, keys[0], sheets=9)
    with node.acting("clerk_a") as clerk:
        moved = actions.advance(clerk, keys, to=Stage.CHECKED)
        assert (moved.went, moved.stayed) == (0, {"questions": 1})
        (asked,) = queries.open_questions(clerk).filter(line_id=keys[0])
        assert (asked.kind, asked.said) == (Question.Kind.SHEETS, "11 / 9")
        with pytest.raises(WordsMissing):
            actions.settle(clerk, asked.pk, answer="")
        actions.settle(clerk, asked.pk, answer="Hai tờ bìa trắng, không quét")
        assert actions.advance(clerk, keys, to=Stage.CHECKED).went == 1


@pytest.mark.feature("DIG-01")
def test_the_neighbouring_province_sees_nothing(node):
    (key,) = testing.found(node)
    with node.acting("clerk_b") as other:
        assert not queries.visible_lines(other).exists()
        with pytest.raises(NotFound):
            queries.get_line(other, key)
        with pytest.raises(NotFound):
            actions.count_sheets(other, key, sheets=1)
    with node.acting("auditor") as auditor:
        assert queries.get_line(auditor, key)
        with pytest.raises(NotPermitted):
            actions.count_sheets(auditor, key, sheets=1)


def test_a_proposer_never_stands_as_approver_in_the_database(node):
    (key,) = testing.found(node)
    with node.acting("clerk_a") as clerk:
        actions.propose(clerk, [key])
        with pytest.raises(IntegrityError), transaction.atomic():
            office = clerk.appointment_id
            Line.objects.filter(pk=key).update(stage=Stage.APPROVED, approved_by=office)


@pytest.mark.feature("DIG-01")
def test_the_next_file_of_the_shelf_is_entered_without_typing_its_place_again(node):
    with node.acting("clerk_a") as clerk:
        unit = queries.units_as_they_were(clerk)[-1].pk
    client, address = node.client("clerk_a"), reverse("digitization:new")
    form = {"was_id": unit, "code": "HS-55/2012", "first_year": 2012, "last_year": 2013, "place": "Kho 3, giá 7"}
    form |= {"sheets": 12, "level": 0, "use": "often", "condition": "fragile", "then": "next"}
    made = client.post(address, form)
    assert made.status_code == 302, made.context["form"].errors
    assert "?like=" in made["Location"]
    given = client.get(made["Location"])
    begun = given.context["form"]
    kept = {name: begun[name].value() for name in ("was_id", "first_year", "last_year", "place", "use", "condition")}
    assert kept == {name: form[name] for name in kept}
    assert not begun["code"].value() and not begun["sheets"].value() and begun["level"].value() == 0
    assert "HS-55/2012" in given.content.decode()
    assert client.get(address, {"like": "x"}).status_code == 404
