"""Figure = ledger count, always: over random histories, a reorganisation among them; one query whatever the size."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import NotPermitted
from soi.digitization import actions, queries, testing
from soi.digitization.errors import NoHeir
from soi.digitization.models import Batch, Line, Question, Scan
from soi.digitization.queries import figures
from soi.digitization.rules.stages import Stage
from soi.kernel.access.actor import forget_lists
from soi.kernel.organisations.models import Kind, Succession, Unit

TODAY = date.today()
ACTS = ("enter", "propose", "approve", "refuse", "out", "scan", "check", "describe", "sign", "back", "home", "end")


def ended_body(code: str) -> Unit:
    """A body under province A that ended yesterday, its heir the province's commission."""
    owner = Unit.objects.using("owner")
    parent = owner.get(code="p98")
    made = owner.create(
        code=code, kind=Kind.ENDED, level="district", parent=parent, path=f"{parent.path}.{code}",
        name=f"Huyện {code}", sort_key=code, ended_on=TODAY - timedelta(days=1), is_invented=True,
    )  # fmt: skip
    Succession.objects.using("owner").create(
        predecessor=made, successor=owner.get(code="p98.k"), kind="merge", valid_on=TODAY, source="giả lập"
    )
    forget_lists()
    return made


def play(node, act, at):
    """One act of the history on files chosen by a number, each by who may; nothing where nothing can be done."""
    body = node.unit("p98.k")

    def at_stage(stage):
        keys = sorted(Line.objects.using("owner").filter(stage=stage, unit_id=body).values_list("pk", flat=True))
        return keys[: 1 + at % 3]

    steps = {"scan": ("digitizer_a", Stage.SCANNED), "check": ("clerk_a", Stage.CHECKED)}
    steps |= {"describe": ("clerk_a", Stage.DESCRIBED), "sign": ("clerk_a", Stage.SIGNED)}
    if act == "enter":
        testing.found(node, 1 + at % 2, first_year=2001 + at % 20, last_year=2003 + at % 20)
    elif act == "propose" and (keys := at_stage(Stage.FOUND)):
        with node.acting("clerk_a") as clerk:
            actions.propose(clerk, keys)
    elif act == "approve" and (keys := at_stage(Stage.LISTED)):
        with node.acting("head_a") as head:
            actions.approve(head, keys)
    elif act == "refuse" and (keys := at_stage(Stage.LISTED)):
        with node.acting("head_a") as head:
            actions.refuse(head, keys[0], reason="Trùng với hồ sơ khác")
    elif act == "out" and (keys := at_stage(Stage.APPROVED)):
        batch = testing.opened(node, keys)
        testing.handed_over(node, batch)
        sheets = testing.sheets_of(node, batch)
        with node.acting("digitizer_a") as worker:
            actions.take(worker, batch, sheets=sheets, today=TODAY)
    elif act in steps and (keys := at_stage(steps[act][1] - 1)):
        with node.acting(steps[act][0]) as actor:
            actions.advance(actor, keys, to=steps[act][1])
    elif act == "back" and (keys := at_stage(Stage.CHECKED)):
        with node.acting("clerk_a") as clerk:
            actions.send_back(clerk, keys[0], to=Stage.OUT, message="Quét lại trang bị mờ")
    elif act == "end":
        old = ended_body(f"dx{uuid.uuid4().hex[:6]}")
        Line.objects.using("owner").filter(pk__in=at_stage(Stage.FOUND)).update(unit_id=old.pk)
        assert_agrees(node)
        with node.acting("head_a") as head:
            actions.take_over(head, from_unit_id=old.pk, to_unit_id=body)


def assert_agrees(node):
    """What the figures say is what a count of the lines themselves says, in every one of the four."""
    with node.acting("head_a") as head:
        head.unit_ids()
        lines = list(queries.visible_lines(head))
        for by in (figures.BY_HOLDER, figures.AS_IT_WAS):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                found = figures.figures(head, today=TODAY, by=by)
            assert len(asked) == 1, "one query whatever the size"
            counted = Counter((getattr(line, by), line.term, line.stage, line.level) for line in lines)
            assert {(one.unit_id, one.term, one.stage, one.level): one.files for one in found} == counted
            whole = figures.cell(found)
            assert (whole.files, whole.sheets) == (len(lines), sum(line.sheets or 0 for line in lines))
            assert whole.accepted == sum(line.stage >= Stage.CHECKED for line in lines)
            assert sum(cell.files for cell in figures.matrix(found).values()) == len(lines)
            assert_pages_agree(head, by, found)
        assert len(lines) == Line.objects.using("owner").filter(unit__path__startswith="tw.p98").count()


def assert_pages_agree(head, by, found):
    """Page by page each unit comes once, by name, with all its figures; the sums are those of all, on each page."""
    usual, figures.UNITS_SHOWN = figures.UNITS_SHOWN, 1
    try:
        seen, units, after = [], [], None
        while True:
            with CaptureQueriesContext(connection) as asked:
                page = figures.page(head, today=TODAY, by=by, after=after)
            assert len(asked) == 1, "one query whatever the size"
            assert figures.cell(page.whole) == figures.cell(found)
            seen, units, after = seen + page.found, units + page.units, page.after
            if after is None:
                break
    finally:
        figures.UNITS_SHOWN = usual
    assert Counter(seen) == Counter(found) and len(units) == len(set(units))
    assert figures.page(head, today=TODAY, by=by, level=9, also=units).units == []
    assert Counter(figures.page(head, today=TODAY, by=by, level=9, also=units).found) == Counter(found)


@pytest.mark.feature("DIG-03", "DIG-16")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), min_size=4, max_size=14))
def test_the_figure_is_the_count_of_the_ledger_whatever_happened(node, history):
    for act, at in [("enter", 1), *history]:
        play(node, act, at)
    assert_agrees(node)


@pytest.mark.feature("DIG-16")
def test_lines_of_an_ended_unit_are_shown_under_its_heir_and_keep_their_unit(node):
    old = ended_body("dx0001")
    (key,) = testing.found(node)
    Line.objects.using("owner").filter(pk=key).update(unit_id=old.pk)
    heir = node.unit("p98.k")
    with node.acting("head_a") as head:
        with pytest.raises(NoHeir):
            actions.take_over(head, from_unit_id=old.pk, to_unit_id=node.unit("c99801.k"))
        assert actions.take_over(head, from_unit_id=old.pk, to_unit_id=heir) == 1
        line = queries.get_line(head, key)
        assert (line.unit_id, line.was_id) == (heir, heir)
        assert line.events.filter(act="taken_over").count() == 1
        assert actions.take_over(head, from_unit_id=old.pk, to_unit_id=heir) == 0
    with node.acting("clerk_a") as clerk, pytest.raises(NotPermitted):
        actions.take_over(clerk, from_unit_id=old.pk, to_unit_id=heir)


@pytest.mark.feature("DIG-16", "DIG-07")
def test_what_is_away_when_its_body_ends_comes_back_to_the_heir(node):
    old, heir = ended_body("dx0004"), node.unit("p98.k")
    batch, (key, asked) = testing.out(node, 2)
    scan = testing.bring(node, key)
    with node.acting("digitizer_a") as worker:
        actions.note_scanned(worker, asked, sheets=1)
    models = (Line, Batch, Scan, Question)
    about = {Line: {"pk__in": [key, asked]}, Batch: {"pk": batch}, Scan: {"pk": scan.pk}, Question: {"line": asked}}
    for model in models:
        assert model.objects.using("owner").filter(**about[model]).update(unit_id=old.pk)
    name = Batch.objects.using("owner").get(pk=batch).number
    with node.acting("head_a") as head:
        assert actions.take_over(head, from_unit_id=old.pk, to_unit_id=heir) == 2
    for model in models:
        assert set(model.objects.using("owner").filter(**about[model]).values_list("unit_id", flat=True)) == {heir}
    assert Batch.objects.using("owner").get(pk=batch).number > name, "its number is of the heir's row"
    with node.acting("clerk_a") as clerk:
        (question,) = queries.open_questions(clerk).filter(line_id=asked)
        actions.settle(clerk, question.pk, answer="Đã đếm lại, đủ tờ")
    testing.brought_back(node, batch)
    with node.acting("clerk_a") as clerk:
        for each in (key, asked):
            actions.sign_difference(clerk, batch, each, reason="Cơ quan cũ đã kết thúc")
        actions.close_batch(clerk, batch, today=TODAY)
    assert testing.stage_of(key) == Stage.APPROVED


@pytest.mark.feature("DIG-16")
def test_a_file_of_an_ended_unit_is_entered_by_its_heir(node):
    old = ended_body("dx0002")
    committee = Unit.objects.using("owner").get(code="p98")
    Succession.objects.using("owner").filter(predecessor=old).update(successor=committee)
    (key,) = testing.found(node, was_id=old.pk)
    with node.acting("head_a") as head:
        line = queries.get_line(head, key)
        by_holder = {one.unit_id for one in figures.figures(head, today=TODAY)}
        as_it_was = {one.unit_id for one in figures.figures(head, today=TODAY, by=figures.AS_IT_WAS)}
    assert (line.was.name, line.unit_id) == ("Huyện dx0002", node.unit("p98.k"))
    assert old.pk in as_it_was and old.pk not in by_holder


@pytest.mark.feature("DIG-03")
def test_figures_are_in_the_readers_rights(node):
    testing.found(node, 2)
    with node.acting("clerk_b") as other:
        assert figures.figures(other, today=TODAY) == []
        # Also where the address names the unit of another.
        hidden = figures.page(other, today=TODAY, also=[node.unit("p98.k")])
        assert (hidden.whole, hidden.units, hidden.found, hidden.after) == ([], [], [], None)


@pytest.mark.feature("DIG-03")
def test_lists_ask_a_fixed_number_of_questions(node):
    testing.found(node, 3)

    def asked(path):
        client = node.client("clerk_a")
        client.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    before = {path: asked(path) for path in ("/digitization/", "/digitization/lines/", "/digitization/list/")}
    testing.found(node, 20)
    assert {path: asked(path) for path in before} == before


@pytest.mark.feature("DIG-03")
def test_the_ledger_is_paged_by_key_without_gap_or_double(node):
    testing.found(node, 30)
    with node.acting("clerk_a") as clerk:
        seen, after = [], ""
        while True:
            one = queries.list_lines(clerk, given={}, after=after)
            seen += [line.pk for line in one.rows]
            if not (after := one.after):
                break
        assert len(seen) == len(set(seen)) == queries.visible_lines(clerk).count() == one.total


@pytest.mark.feature("DIG-16")
def test_files_of_an_ended_unit_go_to_the_heir_by_the_page(node):
    old = ended_body("dx0003")
    (key,) = testing.found(node)
    Line.objects.using("owner").filter(pk=key).update(unit_id=old.pk)
    client, heir = node.client("head_a"), node.unit("p98.k")
    assert "Huyện dx0003" in client.get("/digitization/take-over/").content.decode()
    assert client.post("/digitization/take-over/", {"from": old.pk, "to": node.unit("c99801.k")}).status_code == 409
    answer = client.post("/digitization/take-over/", {"from": old.pk, "to": heir})
    assert answer["Location"].endswith("?went=1")
    assert Line.objects.using("owner").get(pk=key).unit_id == heir
    assert client.post("/digitization/take-over/", {"from": "x", "to": heir}).status_code == 404


@pytest.mark.feature("SEC-01", "DIG-03")
def test_an_address_that_names_the_unit_of_another_shows_what_one_of_nobody_shows(node):
    (key,) = testing.found(node, 1)
    with node.acting("clerk_a") as clerk:
        line = queries.get_line(clerk, key)

    def shown(office, unit):
        text = node.client(office).get(f"/digitization/?cell={unit}&term={line.term}&after=").content.decode()
        return re.sub(r"[A-Za-z0-9]{64}|\d+", "?", text)

    assert shown("clerk_b", line.unit_id) == shown("clerk_b", 99_999_999)
    assert shown("clerk_a", line.unit_id) != shown("clerk_a", 99_999_999), "whose it is sees the cell"
