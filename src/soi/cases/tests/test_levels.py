"""A case has the highest level and the longest term of its papers, whoever does what in which order (REC-05)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.cases import actions, queries, testing
from soi.cases.errors import NoSuchCase, NotCleared, NotInTheBook, PaperThere, PaperTooOpen
from soi.cases.models import Case, Paper
from soi.engines.procedures import public as engine
from soi.petitions import testing as petitions
from soi.records import actions as records
from soi.records import testing as book
from soi.records.models import Document, LevelRequest
from soi.records.rules.levels import Mark
from soi.records.tests.persons import clear, today
from soi.tasks.models import Task

pytestmark = [pytest.mark.feature("REC-05")]

ITEMS = {0: "", 1: book.LIST_ITEM, 2: "qd1630.inspection.toi_mat.central_members"}
TO_EXPLANATION = ("proposed", "issued", "prepared", "met", "deployed")


@pytest.fixture(scope="module", autouse=True)
def cleared(node):
    clear("clerk_a", 2)


@pytest.fixture(scope="module")
def case_id(node, cleared):
    found = testing.opened(node, petitions.accepted(node))
    testing.walk(node, found, *TO_EXPLANATION)
    return found


@pytest.fixture
def fresh(node):
    found = testing.opened(node, petitions.accepted(node))
    testing.walk(node, found, *TO_EXPLANATION)
    return found


def paper_of_the_book(node, level: int = 0, office: str = "clerk_a"):
    with node.acting(office) as clerk:
        return book.make_document(clerk, level=level, file_code=f"HS-{uuid.uuid4().hex[:8]}").pk


def mark(level: int, until: date | None = None) -> Mark:
    return Mark(level, ITEMS[level], until, "31-QĐ/UBKTTU", "Đỗ Minh Khang")


def keep(node, case_id, document, office: str = "inspector_a"):
    with node.acting(office) as actor:
        return actions.receive_paper(actor, case_id, kind="explanation", document_id=document)


def lower(node, document, level: int) -> None:
    with node.acting("inspector_a") as inspector:
        why = "Danh mục mới không còn tên loại tài liệu này."
        request = records.ask_lower(inspector, document, mark(level), reason=why, today=today()).pk
    with node.acting("head_a") as head:
        records.agree_lower(head, request, answer="Đồng ý, đã đối chiếu danh mục.")


def held(case_id) -> Case:
    return Case.objects.using("owner").get(pk=case_id)


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_a_case_takes_the_level_of_a_paper_from_the_book_and_says_which(node, fresh):
    document = paper_of_the_book(node, 1)
    paper = keep(node, fresh, document)
    found, booked = held(fresh), Document.objects.using("owner").get(pk=document)
    assert (found.level, found.own_level, found.raised_by_id) == (1, 0, paper)
    assert found.level_until == booked.level_until
    assert Paper.objects.using("owner").get(pk=paper).symbol == f"{booked.register_no}/{booked.register_year}"
    for language, words in (("en", "The level of this paper: Explanation report"), ("vi", "Theo độ mật của văn bản"),
                            ("sv", "Nivån kommer av denna handling")):  # fmt: skip
        status, html = page(node, "inspector_a", f"/cases/{fresh}/", language)
        assert (status, words in html, 'class="cls l1"' in html) == (200, True, True)
    assert 'class="cls l1"' in page(node, "inspector_a", "/cases/")[1].split(found.number)[1].split("</tr>")[0]


@pytest.fixture
def uncleared(node):
    clear("petition_officer_a", 0)
    yield "petition_officer_a"
    clear("petition_officer_a", 1)


def test_access_follows_the_level_up_and_down(node, fresh, uncleared):
    with node.acting(uncleared) as officer:
        assert queries.get_case(officer, fresh).level == 0
    document = paper_of_the_book(node)
    keep(node, fresh, document)
    with node.acting("inspector_a") as inspector:
        records.raise_level(inspector, document, mark(1), today=today())
    with pytest.raises(NoSuchCase), node.acting("petition_officer_a") as officer:
        queries.get_case(officer, fresh)
    with node.acting("petition_officer_a"):
        assert node.raw("select count(*) from cases_paper where case_id = %s", [fresh]) == [(0,)]
    assert page(node, "petition_officer_a", f"/cases/{fresh}/")[0] == 404
    assert held(fresh).number not in page(node, "petition_officer_a", "/cases/")[1]
    lower(node, document, 0)
    assert (held(fresh).level, held(fresh).level_until, held(fresh).raised_by_id) == (0, None, None)
    assert page(node, "petition_officer_a", f"/cases/{fresh}/")[0] == 200


def test_the_highest_level_and_the_longest_term_of_several_papers(node, fresh):
    long, short = paper_of_the_book(node), paper_of_the_book(node)
    for document in (long, short):
        keep(node, fresh, document)
    with node.acting("head_a") as head:
        records.raise_level(head, long, mark(1), today=today())
        records.raise_level(head, short, mark(2, today() + timedelta(days=400)), today=today())
    found = held(fresh)
    assert found.level == 2
    assert found.level_until == Document.objects.using("owner").get(pk=long).level_until
    assert Paper.objects.using("owner").get(pk=found.raised_by_id).document_id == short


def test_a_paper_above_who_answers_is_refused_until_somebody_cleared_has_the_case(node, fresh):
    document = paper_of_the_book(node, 1)
    with node.acting("head_a") as head:
        records.raise_level(head, document, mark(2), today=today())
    with pytest.raises(NotInTheBook):
        keep(node, fresh, document)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into soi.cases_seat (case_id, role, appointment_id, since) values (%s, 'leader', %s, now())",
            [fresh, node.actor("head_a").appointment_id],
        )
    with pytest.raises(NotCleared, match="Lê Thu Trang"):
        keep(node, fresh, document, "head_a")
    assert held(fresh).level == 0


@pytest.mark.feature("DIR-07")
def test_a_case_that_rises_above_who_answers_for_it_is_the_heads_work(node, fresh):
    document = paper_of_the_book(node)
    keep(node, fresh, document)
    with node.acting("inspector_a") as inspector:
        records.raise_level(inspector, document, mark(1), today=today())
    node.work()
    with node.acting("head_a") as head:
        work = Task.objects.filter(kind="cases.cleared", ref_id=fresh, appointment_id=head.appointment_id)
        assert work.count() == 0, "who answers for it is cleared for this level"
        records.raise_level(head, document, mark(2), today=today())
    node.work()
    with node.acting("head_a"):
        assert list(work.values_list("params", flat=True)) == [{"number": held(fresh).number}]
    with node.acting("inspector_a"):
        assert Task.objects.filter(kind="cases.cleared", ref_id=fresh).count() == 0


def test_the_next_seat_is_cleared_for_the_case_or_the_step_is_not_taken(node, fresh):
    keep(node, fresh, paper_of_the_book(node, 1))
    clear("head_a", 0)
    try:
        with pytest.raises(NotCleared), node.acting("inspector_a") as actor:
            for way in ("explained", "verified", "drafted", "held"):
                step = queries.procedure_of(queries.get_case(actor, fresh)).steps[queries.get_case(actor, fresh).step]
                for kind in step.way(way).papers:
                    if kind not in queries.state_of(queries.get_case(actor, fresh)).papers:
                        actions.keep_paper(actor, fresh, kind=kind, text="Nội dung")
                actions.take_step(actor, fresh, way)
    finally:
        clear("head_a", 2)


def test_what_is_not_in_the_books_of_the_body_or_there_already_is_refused(node, case_id):
    other = paper_of_the_book(node, office="commune_clerk")
    for wrong in (other, uuid.uuid4()):
        with pytest.raises(NotInTheBook):
            keep(node, case_id, wrong)
    document = paper_of_the_book(node)
    keep(node, case_id, document)
    with pytest.raises(PaperThere):
        keep(node, case_id, document)


def test_the_mark_of_a_type_flows_to_its_cases_and_asks_as_much_of_their_papers(node, monkeypatch):
    from dataclasses import replace

    items = queries.procedures(date.today())
    changed = next(each for each in items if each.id == "denunciation")
    changed = replace(changed, value={**changed.value, "secrecy_item": book.LIST_ITEM})
    monkeypatch.setattr(queries, "procedures", lambda on, family="": [changed])
    marked = testing.opened(node, petitions.accepted(node))
    testing.walk(node, marked, *TO_EXPLANATION)
    found = held(marked)
    assert (found.level, found.own_level, found.own_item, found.raised_by_id) == (1, 1, book.LIST_ITEM, None)
    assert set(Paper.objects.using("owner").filter(case=marked).values_list("level", flat=True)) == {1}
    with pytest.raises(PaperTooOpen):
        keep(node, marked, paper_of_the_book(node))
    keep(node, marked, paper_of_the_book(node, 1))
    assert book.LIST_ITEM in page(node, "inspector_a", f"/cases/{marked}/")[1]
    with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError, match="only rises"):
        cursor.execute("update soi.cases_case set own_level = 0 where id = %s", [marked])
    assert engine.read("x", changed.value, {}, "").secrecy_item == book.LIST_ITEM


def test_an_ended_case_still_follows_the_mark_of_its_paper(node, fresh):
    document = paper_of_the_book(node)
    keep(node, fresh, document)
    testing.walk(node, fresh, "explained", "verified", "drafted", "held", "concluded", "announced", "told", "archived",
                 "carried_out")  # fmt: skip
    assert held(fresh).step == "end"
    with node.acting("inspector_a") as inspector:
        records.raise_level(inspector, document, mark(1), today=today())
    assert held(fresh).level == 1


def test_a_paper_is_named_by_its_number_on_the_form_and_in_the_api(node, fresh):
    document = paper_of_the_book(node, 1)
    booked = Document.objects.using("owner").get(pk=document)
    client, here = node.client("inspector_a"), f"/cases/{fresh}/paper/explanation/"
    assert client.post(here, {"text": "", "in_book": ""}).status_code == 422
    for wrong in ("x", "999999/2026"):
        refused = client.post(here, {"in_book": wrong})
        assert (refused.status_code, "12/2026" in refused.content.decode()) == (422, True)
    assert client.post(here, {"in_book": f"{booked.register_no}/{booked.register_year}"}).status_code == 302
    assert (held(fresh).level, Paper.objects.using("owner").filter(document=document).count()) == (1, 1)
    twice = client.post(here, {"in_book": f"{booked.register_no}/{booked.register_year}"})
    assert twice.status_code == 422


# ---- random histories ----

ACTS = st.tuples(
    st.sampled_from(("keep", "keep", "raise", "raise", "lower", "write_case", "write_paper", "write_book", "extend")),
    st.integers(0, 2),
    st.integers(0, 2),
)
QUICK = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def one_act(node, case_id, documents, act: str, at: int, level: int) -> None:
    """One act, by the verbs or past them, as who works on the case; what is refused changes nothing."""
    document = documents[at]
    try:
        if act == "lower":
            return lower(node, document, level)
        with node.acting("head_a" if act in ("raise", "extend") else "inspector_a") as actor, transaction.atomic():
            if act == "keep":
                Paper.objects.create(
                    case_id=case_id, step="explain", kind="explanation", text="x", document_id=document, level=level,
                    made_by_id=actor.appointment_id,
                )  # fmt: skip
            elif act == "raise":
                records.raise_level(actor, document, mark(level), today=today())
            elif act == "extend":
                records.raise_level(actor, document, mark(level, today() + timedelta(days=100 + at)), today=today())
            elif act == "write_case":
                Case.objects.filter(pk=case_id).update(level=level, level_until=today(), raised_by=None)
            elif act == "write_paper":
                Paper.objects.filter(case_id=case_id).update(level=level)
            else:
                Document.objects.filter(pk=document).update(level=level, list_item=ITEMS[level])
    except (Refusal, DatabaseError):
        return None
    return None


def faults(case_id) -> list[str]:
    """Where the mark of the case is not that of its papers as the books have it."""
    found = held(case_id)
    kept = Paper.objects.using("owner").filter(case=case_id, document__isnull=False).select_related("document")
    rows = [(one.level, one.document.level, one.document.level_until) for one in kept]
    said = []
    if any(level != in_book for level, in_book, _ in rows):
        said.append(f"a paper is not marked as in its book: {rows}")
    if found.level != max((in_book for _, in_book, _ in rows), default=0):
        said.append(f"the case is at {found.level}, its papers at {rows}")
    if found.level_until != max((until for _, _, until in rows if until), default=None):
        said.append(f"the case until {found.level_until}, its papers {rows}")
    if (found.raised_by_id is None) != (found.level == 0):
        said.append("the case does not say which paper it has its level of")
    return said


def approvals(documents) -> int:
    return LevelRequest.objects.using("owner").filter(document__in=documents, state="approved").count()


def breaches(node, case_id, documents, sequence) -> list[str]:
    said = []
    for act, at, level in sequence:
        before, agreed = held(case_id).level, approvals(documents)
        one_act(node, case_id, documents, act, at, level)
        if held(case_id).level < before and approvals(documents) != agreed + 1:
            said.append(f"{act}: fell from {before} without two persons")
        said += [f"{act} {at} {level}: {fault}" for fault in faults(case_id)]
    return said


def test_no_order_of_acts_parts_a_case_from_its_papers(node, case_id):
    seen = []

    @QUICK
    @given(st.lists(ACTS, min_size=4, max_size=9))
    def holds(sequence):
        documents = [paper_of_the_book(node) for _ in range(3)]
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("delete from soi.cases_paper where case_id = %s and document_id is not null", [case_id])
            cursor.execute("update soi.cases_case set level = 0 where id = %s", [case_id])
        assert breaches(node, case_id, documents, sequence) == []
        seen.append(held(case_id).level)

    holds()
    assert set(seen) > {0}, "some histories did raise it, so the test sees marks"


def test_without_its_triggers_the_same_look_finds_the_breach(node, fresh):
    """The control: the same acts in a database that forgot its rule."""
    document = paper_of_the_book(node)
    keep(node, fresh, document)
    history = [("raise", 0, 1)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_document disable trigger cases_follow_the_book")
    try:
        assert "raise 0 1" in breaches(node, fresh, [document], history)[0]
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("alter table soi.records_document enable trigger cases_follow_the_book")
