"""Whatever is done in whatever order by whomever: a level never falls without two persons of two units (REC-05)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.records import actions, testing
from soi.records.models import Document, LevelRequest
from soi.records.rules.levels import Mark
from soi.records.tests.persons import clear, today

ITEMS = {0: "", 1: testing.LIST_ITEM, 2: "qd1630.inspection.toi_mat.central_members"}
OFFICES = ("clerk_a", "inspector_a", "head_a", "deputy_head_a", "central_head", "auditor", "inspector_b")
ACTS = st.tuples(
    st.sampled_from(("raise", "ask", "agree", "agree", "refuse", "write", "function", "approve", "age")),
    st.sampled_from(OFFICES),
    st.integers(0, 2),
)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def a_paper(node):
    clear("clerk_a", 2)

    def make():
        with node.acting("clerk_a") as clerk:
            return testing.make_document(clerk, level=1, file_code=f"HS-{uuid.uuid4().hex[:8]}").pk

    return make


def mark(level: int) -> Mark:
    return Mark(level, ITEMS[level], None, "31-QĐ/UBKTTU", "Đỗ Minh Khang")


def do(node, paper, act: str, office: str, level: int) -> None:
    """One act of one person, by the verbs or past them; what is refused changes nothing."""
    if act == "age":
        return age(paper)
    try:
        with node.acting(office) as actor, transaction.atomic():
            one_act(actor, paper, act, level)
    except (Refusal, DatabaseError):
        pass
    return None


def one_act(actor, paper, act: str, level: int) -> None:
    if act == "raise":
        actions.raise_level(actor, paper, mark(level), today=today())
    elif act == "ask":
        actions.ask_lower(actor, paper, mark(level), reason="Lý do đủ dài để được xem xét.", today=today())
    elif act == "write":
        Document.objects.filter(pk=paper).update(level=level, list_item=ITEMS[level])
    elif act == "function":
        with connections["default"].cursor() as cursor:
            cursor.execute("select soi.set_level(%s, %s::smallint, %s, null, 'x', 'x')", [paper, level, ITEMS[level]])
    elif act == "approve":
        LevelRequest.objects.filter(document=paper).update(state="approved", second_person=1)
    else:
        for request in LevelRequest.objects.filter(document=paper, state="asked"):
            answer = actions.agree_lower if act == "agree" else actions.refuse_lower
            answer(actor, request.pk, answer="Đã xem xét đề nghị này.")


def age(paper) -> None:
    """A day passes for what was asked."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_levelrequest disable trigger answered")
        cursor.execute(
            "update soi.records_levelrequest set lapses_at = lapses_at - %s where document_id = %s",
            [timedelta(hours=25), paper],
        )
        cursor.execute("alter table soi.records_levelrequest enable trigger answered")


def level_of(paper) -> int:
    return Document.objects.using("owner").get(pk=paper).level


def breaches(node, paper, sequence) -> list[str]:
    """Where a level fell and no request of that moment has two persons of two units, each act after its day or not."""
    found = []
    for act, office, level in sequence:
        before, approved = level_of(paper), approvals(paper)
        do(node, paper, act, office, level)
        if level_of(paper) < before:
            new = [one for one in approvals(paper) if one not in approved]
            if len(new) != 1 or not two_persons(new[0]):
                found.append(f"{act} by {office}: {before} -> {level_of(paper)}")
    return found


def approvals(paper):
    names = ("pk", "asker_person", "second_person", "asker_unit", "second_unit", "answered_at", "lapses_at")
    return list(LevelRequest.objects.using("owner").filter(document=paper, state="approved").values_list(*names))


def two_persons(one) -> bool:
    _, asker, second, asker_unit, second_unit, answered_at, lapses_at = one
    return asker != second and asker_unit != second_unit and answered_at <= lapses_at


@pytest.mark.feature("REC-05")
def test_no_order_of_acts_lowers_a_level_without_two_persons(node, a_paper):
    fell = []

    @QUICK
    @given(st.lists(ACTS, min_size=4, max_size=10))
    def holds(sequence):
        paper = a_paper()
        assert breaches(node, paper, sequence) == []

    holds()
    paper = a_paper()
    assert breaches(node, paper, [("ask", "inspector_a", 0), ("agree", "head_a", 0)]) == []
    fell.append(level_of(paper))
    assert fell == [0], "the lawful way does lower it, so the test sees falls"


@pytest.mark.feature("REC-05")
def test_without_its_trigger_the_same_look_finds_the_breach(node, a_paper):
    """The control: the same acts in a database that forgot its rule."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_document disable trigger level_only_rises")
    try:
        assert breaches(node, a_paper(), [("write", "clerk_a", 0)]) == ["write by clerk_a: 1 -> 0"]
        assert breaches(node, a_paper(), [("function", "head_a", 0)]) == ["function by head_a: 1 -> 0"]
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("alter table soi.records_document enable trigger level_only_rises")
    assert breaches(node, a_paper(), [("write", "clerk_a", 0), ("function", "head_a", 0)]) == []
