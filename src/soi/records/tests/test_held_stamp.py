"""A stamp on a paper in a file that is held for a matter: closed at once, destroyed once the hold is lifted."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError

from soi.intake.models import Spill
from soi.records.actions import spill
from soi.records.errors import PaperIsHeld
from soi.records.keeping import actions as keeping
from soi.records.keeping.models import HeldFile, Hold
from soi.records.models import Page
from soi.records.tests.persons import connected
from soi.records.tests.test_holds_and_loans import held
from soi.records.tests.test_spill import LOOKED, confirm, deny, notice, owned, paper

pytestmark = pytest.mark.feature("DIG-04", "REC-10")
TODAY = date.today()
MATTER = "Khiếu nại số 41/2026"


@pytest.fixture
def document(node):
    return paper(node, file_code=f"GIU-{uuid4().hex[:8]}", file_title="Hồ sơ khiếu nại")


@pytest.fixture
def hold(node, document):
    return held(node, owned(document).file_id, matter=MATTER)


def waits(case):
    return Spill.objects.using("owner").get(pk=case).waits


def test_the_second_person_sees_the_hold_named_and_can_only_deny(node, document, hold):
    with connected():
        case = notice(node, document)
        head = node.client("head_a")
        shown = head.get(f"/intake/spills/{case}/").content.decode()
        assert MATTER in shown and 'value="confirm"' not in shown and 'value="deny"' in shown
        answer = head.post(f"/intake/spills/{case}/", {"act": "confirm", "words": LOOKED})
    assert answer.status_code == 409 and MATTER in answer.content.decode()
    assert waits(case) and owned(document).closed_at is not None and owned(document).original
    assert Page.objects.using("owner").filter(document=document).exists()


def test_once_the_hold_is_lifted_the_stamp_is_confirmed(node, document, hold):
    with connected():
        case = notice(node, document)
    with pytest.raises(PaperIsHeld) as refusal:
        confirm(node, case)
    assert refusal.value.params == {"matters": MATTER} and refusal.value.remedy
    other = held(node, owned(document).file_id, matter="Tố cáo số 9/2026")
    with node.acting("head_a") as head:
        keeping.lift_hold(head, hold, reason="Đã giải quyết xong", today=TODAY)
    with pytest.raises(PaperIsHeld, match="Tố cáo"):
        confirm(node, case)
    assert waits(case)
    with node.acting("head_a") as head:
        keeping.lift_hold(head, other, reason="Đã giải quyết xong", today=TODAY)
    assert 'value="confirm"' in node.client("head_a").get(f"/intake/spills/{case}/").content.decode()
    confirm(node, case)
    assert owned(document).stub_level == 1 and not owned(document).original


def test_a_denied_stamp_opens_the_held_paper_again(node, document, hold):
    with connected():
        case = notice(node, document)
    deny(node, case)
    assert owned(document).closed_at is None and owned(document).original


def test_a_hold_that_the_second_person_may_not_see_is_said_without_its_matter(node, document):
    theirs = node.actor("inspector_b")
    hold = Hold.objects.using("owner").create(
        unit_id=theirs.unit_id, matter="Việc riêng của tỉnh khác", reason="Cần", since=TODAY,
        placed_by_id=theirs.appointment_id,
    )  # fmt: skip
    HeldFile.objects.using("owner").create(hold=hold, file_id=owned(document).file_id)
    with connected():
        case = notice(node, document)
        shown = node.client("head_a").get(f"/intake/spills/{case}/").content.decode()
    assert "không được xem" in shown and "Việc riêng" not in shown and 'value="confirm"' not in shown
    with pytest.raises(PaperIsHeld) as refusal:
        confirm(node, case)
    assert refusal.value.params == {"matters": "…"}


def test_the_database_keeps_a_held_paper_whatever_the_application_asks(node, document, hold, monkeypatch):
    with connected():
        case = notice(node, document)
    monkeypatch.setattr(spill, "held", lambda actor, about: [])
    with pytest.raises(IntegrityError):
        confirm(node, case)
    assert waits(case) and owned(document).original
