"""A mark rises by one person and falls by two of two units, within a day, for a reason; the database says it too."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.utils import timezone

from soi.base.errors import NotFound
from soi.kernel.access.public import NotYours
from soi.kernel.audit import public as audit
from soi.records import actions, queries, testing
from soi.records.errors import (
    AboveClearance,
    ConcernsYou,
    DecisionMissing,
    LevelLowered,
    LevelMoved,
    MarkedOnConnected,
    NothingToLower,
    ReasonMissing,
    RequestOver,
    SecondOfSameUnit,
    SecondPersonNeeded,
)
from soi.records.models import Document, File, LevelAct, LevelRequest
from soi.records.rules.levels import Mark
from soi.records.tests.persons import clear, connected, today
from soi.records.tests.test_metadata import GOOD

WHY = "Danh mục mới không còn tên loại tài liệu này."
SECRET_ITEM = "qd1630.inspection.toi_mat.central_members"


def marked(node, level: int = 1, **over):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor, level=1, file_code=f"HS-{uuid.uuid4().hex[:8]}", **over)
    if level == 2:
        with node.acting("head_a") as head:
            actions.raise_level(head, document.pk, mark(2), today=today())
    return document.pk


def mark(level: int, **over) -> Mark:
    item = {0: "", 1: testing.LIST_ITEM, 2: SECRET_ITEM}[level]
    given = {"level": level, "list_item": item, "decision": "31-QĐ/UBKTTU, 05/10/2026", "decided_by": "Đỗ Minh Khang"}
    return Mark(**{**given, **over})


def asked(node, document, office: str = "inspector_a", level: int = 0):
    with node.acting(office) as actor:
        return actions.ask_lower(actor, document, mark(level), reason=WHY, today=today()).pk


def level_of(document) -> int:
    return Document.objects.using("owner").get(pk=document).level


@pytest.mark.feature("REC-05")
def test_one_person_raises_a_mark_and_the_file_follows(node):
    document = marked(node)
    with node.acting("head_a") as head:
        before = Document.objects.get(pk=document)
        assert (before.level, File.objects.get(pk=before.file_id).level) == (1, 1)
        actions.raise_level(head, document, mark(2), today=today())
        after = Document.objects.get(pk=document)
        assert (after.level, after.list_item, File.objects.get(pk=before.file_id).level) == (2, SECRET_ITEM, 2)
        assert (after.level_decision, after.level_decided_by) == ("31-QĐ/UBKTTU, 05/10/2026", "Đỗ Minh Khang")
        assert after.level_until == date(today().year + 20, today().month, today().day)


@pytest.mark.feature("REC-05")
def test_each_change_of_a_mark_is_written_by_the_database(node):
    document = marked(node, 2)
    with node.acting("head_a"):
        acts = [
            (act.from_level, act.to_level, act.by_name)
            for act in LevelAct.objects.filter(document_id=document).order_by("id")
        ]
    assert acts == [(None, 1, "Phạm Thị Ngân"), (1, 2, "Đỗ Minh Khang")]
    with node.acting("head_a"), pytest.raises(ProgrammingError, match="What was written here stays"):
        LevelAct.objects.filter(document_id=document).update(to_level=0)


@pytest.mark.feature("REC-05")
def test_no_mark_is_raised_without_its_decision_its_item_or_the_clearance(node):
    document = marked(node)
    with node.acting("head_a") as head:
        with pytest.raises(DecisionMissing):
            actions.raise_level(head, document, mark(2, decision=" "), today=today())
        with pytest.raises(DecisionMissing):
            actions.raise_level(head, document, mark(2, decided_by=""), today=today())
        with pytest.raises(LevelLowered):
            actions.raise_level(head, document, mark(0), today=today())
    with node.acting("inspector_a") as inspector, pytest.raises(AboveClearance):
        actions.raise_level(inspector, document, mark(2), today=today())
    with node.acting("auditor") as auditor, pytest.raises(NotYours):
        actions.raise_level(auditor, document, mark(2), today=today())
    assert level_of(document) == 1


def test_a_mark_of_the_same_level_is_extended_and_not_shortened(node):
    document = marked(node)
    with node.acting("head_a") as head:
        shorter = mark(1, until=today() + timedelta(days=30))
        with pytest.raises(LevelLowered):
            actions.raise_level(head, document, shorter, today=today())
        actions.raise_level(head, document, mark(1), today=today())
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="lowering takes two persons"):
        Document.objects.filter(pk=document).update(level_until=today())


def test_a_connected_node_takes_no_mark(node):
    with node.acting("clerk_a") as clerk:
        paper = testing.make_document(clerk).pk
    with connected(), node.acting("inspector_a") as inspector, pytest.raises(MarkedOnConnected):
        actions.raise_level(inspector, paper, mark(1), today=today())


@pytest.mark.feature("REC-05")
def test_two_persons_of_two_units_lower_a_mark(node):
    document = marked(node)
    request = asked(node, document)
    assert level_of(document) == 1
    with node.acting("head_a") as head:
        lowered = actions.agree_lower(head, request, answer="Đồng ý, đã đối chiếu danh mục.")
        kept = LevelRequest.objects.get(pk=request)
        assert (kept.state, kept.asker_name, kept.second_name) == ("approved", "Lê Thu Trang", "Đỗ Minh Khang")
        act = queries.level_acts_of(lowered)[0]
        assert (act.from_level, act.to_level, act.request_id) == (1, 0, request)
        assert File.objects.get(pk=lowered.file_id).level == 0
    assert level_of(document) == 0
    with node.acting("auditor") as auditor:
        kinds = [event.kind for event in audit.visible_events(auditor, subject=("records.document", str(document)))]
    assert kinds[:2] == ["records.level.lowered", "records.level.asked"]


@pytest.mark.feature("REC-05")
def test_the_second_may_refuse_and_the_mark_stays(node):
    document = marked(node)
    request = asked(node, document)
    with node.acting("head_a") as head:
        actions.refuse_lower(head, request, answer="Chưa đủ căn cứ để giải mật.")
        with pytest.raises(RequestOver):
            actions.agree_lower(head, request, answer="Đổi ý, đồng ý giải mật.")
    assert level_of(document) == 1


@pytest.mark.feature("REC-05")
def test_nobody_is_both_persons_and_nobody_of_the_same_unit_is_the_second(node):
    document = marked(node)
    request = asked(node, document, "head_a")
    with node.acting("head_a") as head, pytest.raises(SecondPersonNeeded):
        actions.agree_lower(head, request, answer="Tôi tự đồng ý với mình.")
    with node.acting("deputy_head_a") as deputy, pytest.raises(SecondOfSameUnit):
        actions.agree_lower(deputy, request, answer="Cùng đơn vị, không được.")
    with node.acting("inspector_a") as inspector, pytest.raises(NotYours):
        actions.agree_lower(inspector, request, answer="Không có thẩm quyền trả lời.")
    with node.acting("central_head") as central:
        assert actions.agree_lower(central, request, answer="Đồng ý, khác đơn vị.").level == 0


@pytest.mark.feature("REC-05")
@pytest.mark.parametrize("office", ["inspector_b", "chief", "administrator", "clerk_a"])
def test_who_may_not_answer_does_not_see_what_is_asked(node, office):
    document = marked(node)
    request = asked(node, document)
    with node.acting(office) as actor:
        assert not LevelRequest.objects.filter(pk=request).exists()
        with pytest.raises(NotFound):
            actions.agree_lower(actor, request, answer="Không nhìn thấy yêu cầu.")


@pytest.mark.feature("REC-05")
def test_a_request_dies_after_24_hours(node):
    document = marked(node)
    request = asked(node, document)
    age(request, hours=25)
    with node.acting("head_a") as head:
        assert request not in [each.pk for each in queries.open_level_requests(head, timezone.now())]
        with pytest.raises(RequestOver):
            actions.agree_lower(head, request, answer="Muộn một giờ so với hạn.")
    with node.acting("head_a"), pytest.raises(IntegrityError, match="can no longer be answered"):
        LevelRequest.objects.filter(pk=request).update(state="approved")
    age(request, hours=-2)
    with node.acting("head_a") as head:
        assert actions.agree_lower(head, request, answer="Còn trong hạn, đồng ý.").level == 0


@pytest.mark.feature("REC-05")
def test_whom_the_paper_is_about_is_neither_of_the_two(node):
    document = marked(node)
    with node.acting("clerk_a") as clerk:
        actions.describe(clerk, document, {**GOOD, "concerns": ["Đỗ Minh Khang"]})
    with node.acting("head_a") as head, pytest.raises(ConcernsYou):
        actions.ask_lower(head, document, mark(0), reason=WHY, today=today())
    request = asked(node, document)
    with node.acting("head_a") as head, pytest.raises(ConcernsYou):
        actions.agree_lower(head, request, answer="Tôi là người được nêu tên.")
    with node.acting("deputy_head_a") as deputy:
        assert actions.agree_lower(deputy, request, answer="Không liên quan, đồng ý.").level == 0


def test_a_request_is_about_the_mark_that_was_seen(node):
    document = marked(node)
    request = asked(node, document)
    with node.acting("head_a") as head:
        actions.raise_level(head, document, mark(2), today=today())
        with pytest.raises(LevelMoved):
            actions.agree_lower(head, request, answer="Độ mật đã đổi từ lúc đề nghị.")
    assert level_of(document) == 2


def test_a_request_has_its_reason_and_a_lower_level(node):
    document = marked(node)
    with node.acting("inspector_a") as inspector:
        with pytest.raises(NothingToLower):
            actions.ask_lower(inspector, document, mark(1), reason=WHY, today=today())
        with pytest.raises(ReasonMissing):
            actions.ask_lower(inspector, document, mark(0), reason="ngắn", today=today())
    with node.acting("clerk_a") as clerk, pytest.raises(NotYours):
        actions.ask_lower(clerk, document, mark(0), reason=WHY, today=today())


@pytest.mark.feature("REC-05")
def test_the_database_lowers_nothing_for_one_person_whatever_is_sent(node):
    document = marked(node)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="lowering takes two persons"):
        Document.objects.filter(pk=document).update(level=0, list_item="")
    with node.acting("head_a"), pytest.raises(IntegrityError, match="lowering takes two persons"):
        set_level(document, 0)
    request = asked(node, document)
    with node.acting("inspector_a"):
        assert LevelRequest.objects.filter(pk=request).update(state="approved") == 0
    assert level_of(document) == 1


@pytest.mark.feature("REC-05")
def test_a_forged_asker_is_written_over_by_the_ticket(node):
    document = marked(node)
    with node.acting("head_a") as head:
        forged = LevelRequest.objects.create(
            document_id=document, from_level=1, to_level=0, decision="x", decided_by="x", reason="x" * 20,
            state="approved", asker_id=1, asker_person=1, asker_unit=1, asker_name="ai đó", asked_at=timezone.now(),
            lapses_at=timezone.now() + timedelta(days=900), second_id=head.appointment_id, second_person=head.person_id,
            second_unit=head.unit_id, answered_at=timezone.now(),
        )  # fmt: skip
        kept = LevelRequest.objects.get(pk=forged.pk)
        assert (kept.state, kept.asker_person, kept.second_person) == ("asked", head.person_id, None)
        assert kept.lapses_at - kept.asked_at == timedelta(hours=24)
        with pytest.raises(IntegrityError, match="of another unit"):
            LevelRequest.objects.filter(pk=forged.pk).update(state="approved")


@pytest.mark.feature("REC-05")
def test_an_old_approval_lowers_nothing_a_second_time(node):
    document = marked(node)
    request = asked(node, document)
    with node.acting("head_a") as head:
        actions.agree_lower(head, request, answer="Đồng ý lần thứ nhất.")
    with node.acting("head_a") as head:
        actions.raise_level(head, document, mark(1), today=today())
    with node.acting("head_a"), pytest.raises(IntegrityError, match="lowering takes two persons"):
        set_level(document, 0)


@pytest.mark.feature("REC-05")
def test_an_approval_lowers_to_the_mark_that_was_asked_and_to_no_other(node):
    document = marked(node, 2)
    with node.acting("inspector_a") as inspector, pytest.raises(NotFound):
        actions.ask_lower(inspector, document, mark(1), reason=WHY, today=today())
    request = asked(node, document, "head_a", 1)
    with node.acting("central_head"):
        LevelRequest.objects.filter(pk=request).update(state="approved", answer="Đồng ý hạ một bậc.")
        with pytest.raises(IntegrityError, match="lowering takes two persons"), transaction.atomic():
            set_level(document, 0)
    assert level_of(document) == 2


def test_a_file_is_not_less_secret_than_its_papers(node):
    document = marked(node)
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="highest level of its papers"):
        File.objects.filter(documents=document).update(level=0)


def test_a_file_with_another_marked_paper_stays_marked(node):
    document = marked(node)
    with node.acting("clerk_a") as clerk:
        file = Document.objects.get(pk=document).file
        testing.make_document(clerk, level=1, file_code=file.code)
    request = asked(node, document)
    with node.acting("head_a") as head:
        actions.agree_lower(head, request, answer="Chỉ giải mật một văn bản.")
        assert (Document.objects.get(pk=document).level, File.objects.get(pk=file.pk).level) == (0, 1)


def set_level(document, level: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("select soi.set_level(%s, %s::smallint, '', null, 'x', 'x')", [document, level])


def age(request, *, hours: int) -> None:
    """Move a request back in time, as the clock would, by the owner with its trigger put aside."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_levelrequest disable trigger answered")
        cursor.execute(
            "update soi.records_levelrequest set asked_at = asked_at - %s, lapses_at = lapses_at - %s where id = %s",
            [timedelta(hours=hours), timedelta(hours=hours), request],
        )
        cursor.execute("alter table soi.records_levelrequest enable trigger answered")
