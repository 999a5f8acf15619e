"""The wall: whose figures it shows, who learns nothing, what it warns of, and what stands behind a figure."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from soi.cases import testing as cases
from soi.cases.models import Case
from soi.directives import testing as directives
from soi.kernel.audit import public as audit
from soi.kernel.web import live
from soi.monitoring import actions, queries, rules
from soi.monitoring.errors import NoSuchWarning, WordsMissing
from soi.monitoring.models import Noted
from soi.petitions import testing as petitions
from soi.statistics import public as statistics
from soi.statistics.public import Line

CLOCK = re.compile(r'<span class="clock">[^<]*</span>')


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def wall(node, office, part="part/"):
    answer = node.client(office).get(f"/centre/wall/{part}")
    assert answer.status_code == 200, office
    return CLOCK.sub("", answer.content.decode())


def sums(node, office):
    with node.acting(office) as actor:
        return {group: found.whole for group, found in queries.wall(actor).groups.items()}


def late_case(node, days=4):
    """A case whose step is past its date, and counted so."""
    case_id = cases.opened(node, petitions.accepted(node))
    due = timezone.localdate() - timedelta(days=days)
    Case.objects.using("owner").filter(pk=case_id).update(step_due_on=due)
    node.work()
    with node.machine("counter") as counter:
        statistics.count(counter, statistics.CASE, case_id)
    return case_id


@pytest.mark.feature("MON-01", "MON-05")
def test_the_chiefs_wall_does_not_change_when_a_denunciation_about_him_arrives(node):
    """Byte for byte; the control is the wall of the commission's head, which changes by the same act."""
    directives.obliged(node, directives.opened(node))
    node.work()
    before, head = wall(node, "chief"), wall(node, "head_a")
    numbers = sums(node, "head_a")
    cases.opened(node, petitions.accepted(node))
    node.work()
    assert wall(node, "chief") == before
    assert wall(node, "head_a") != head
    assert sums(node, "head_a")["petitions"] == numbers["petitions"] + 1
    # His wall is not merely empty: work that is his to see moves it.
    directives.obliged(node, directives.opened(node), "chief")
    node.work()
    assert wall(node, "chief") != before


@pytest.mark.feature("MON-01")
def test_who_may_not_see_the_thing_is_not_even_told_that_a_wall_changed(node):
    grants = live.topics.grants_of("wall") or ()
    assert "monitoring.read" not in grants
    for office in ("chief", "auditor", "administrator"):
        assert "petitions.read" not in node.actor(office).grants


@pytest.mark.feature("MON-01", "MON-14")
def test_each_scope_has_its_own_centre(node):
    petitions.accepted(node)
    node.work()
    assert sums(node, "central_head")["petitions"] >= sums(node, "head_a")["petitions"] >= 1
    assert sums(node, "inspector_b")["petitions"] == 0
    with node.acting("central_head") as actor:
        found = queries.wall(actor)
        assert found.has_map
        assert len([area for area in found.areas if area.row]) == 34
    with node.acting("head_a") as actor:
        assert not queries.wall(actor).has_map


def test_the_map_has_each_of_the_34_provinces_on_a_tile_of_its_own():
    from datetime import date

    from soi.kernel.reference import public as reference

    tiles = [(item.value["row"], item.value["col"]) for item in reference.pack().items("tiles", on=date(2026, 1, 1))]
    assert len(tiles) == len(set(tiles)) == 34


@pytest.mark.feature("MON-07")
def test_a_clock_past_its_date_warns_with_where_what_why_and_who_but_no_name(node):
    late_case(node)
    shown = wall(node, "head_a")
    assert "A step of a case is past its date" in shown
    assert "<b>4 days</b> ago" in shown
    assert "Ban" in shown or "Phòng" in shown or "Ủy ban" in shown
    for name in ("Hà Văn Bình", "Lương Văn Cảnh", "Đỗ Minh Khang", "Lê Thu Trang"):
        assert name not in shown
    for office in ("chief", "inspector_b"):
        assert "A step of a case is past its date" not in wall(node, office)


@pytest.mark.feature("MON-04")
def test_somebody_takes_note_says_what_is_done_and_it_stands_in_the_log(node):
    case_id = late_case(node, days=30)
    with pytest.raises(WordsMissing), node.acting("head_a") as head:
        actions.take_note(head, statistics.CASE, case_id, words="rồi")
    for office in ("chief", "inspector_b", "commune_clerk"):
        with pytest.raises((NoSuchWarning, Exception)), node.acting(office) as actor:
            actions.take_note(actor, statistics.CASE, case_id, words="Đã giao trưởng đoàn")
    with node.acting("head_a") as head:
        actions.take_note(head, statistics.CASE, case_id, words="Đã giao trưởng đoàn, xong trước thứ Sáu")
        actions.take_note(head, statistics.CASE, case_id, words="Bấm lần nữa không đổi")
        assert Noted.objects.filter(key=case_id).count() == 1
    assert "xong trước thứ Sáu" in wall(node, "head_a")
    with node.acting("auditor") as auditor:
        kinds = [event.kind for event in audit.visible_events(auditor, limit=30)]
    assert "monitoring.warning.noted" in kinds
    fresh = cases.opened(node, petitions.accepted(node))
    node.work()
    with pytest.raises(NoSuchWarning), node.acting("head_a") as head:
        actions.take_note(head, statistics.CASE, fresh, words="Chưa quá hạn mà")


@pytest.mark.feature("STA-09")
def test_behind_a_figure_stand_its_things_or_how_many_one_may_not_see(node):
    case_id = cases.opened(node, petitions.accepted(node))
    node.work()
    client = node.client("head_a")
    client.cookies["soi_language"] = "en"
    shown = client.get("/centre/wall/behind/cases/").content.decode()
    assert f"/cases/{case_id}/" in shown
    assert "you may not see" not in shown
    with node.acting("head_a") as head:
        whole, rows, more = queries.behind(head, "cases")
        assert whole.whole == len(rows) + more
    assert client.get("/centre/wall/behind/nothing/").status_code == 404


def line(measure, whole, overdue=0, as_of=None, unit=1, sensitive=True):
    return Line(unit, measure, sensitive, whole, overdue, as_of)


@pytest.mark.feature("MON-01")
def test_what_moves_once_a_day_is_never_under_five():
    at = timezone.now()
    assert rules.add([line("petition.denunciation", 4, 1, at)]).few
    assert rules.add([line("petition.denunciation", 4, 1, at)]).whole == 0
    found = rules.add([line("petition.denunciation", 4, 1, at), line("petition.complaint", 3, 1, at)])
    assert (found.whole, found.overdue, found.few) == (7, 0, False)
    assert rules.add([line("petition.denunciation", 9, 5, at)]).overdue == 5
    assert rules.add([line("petition.denunciation", 1)]).whole == 1
    assert rules.add([]) == rules.Sum()


@pytest.mark.parametrize(
    ("whole", "overdue", "shade"), [(0, 0, 0), (100, 1, 0), (100, 2, 1), (100, 3, 2), (100, 4, 3), (100, 50, 4)]
)
def test_a_tile_is_shaded_by_overdue_per_hundred(whole, overdue, shade):
    assert rules.Sum(whole, overdue).shade == shade


@pytest.mark.parametrize(
    ("path", "top", "area"),
    [
        ("tw.p98.c99801.k", "tw", "p98"),
        ("tw.p98.c99801", "tw.p98", "c99801"),
        ("tw.p98", "tw.p98", ""),
        ("tw", "tw", ""),
    ],
)
def test_a_unit_lies_in_the_area_right_below_the_reader(path, top, area):
    assert rules.area_label(path, top) == area


@pytest.mark.parametrize(("language", "words"), [("vi", "Cảnh báo sớm"), ("en", "Early warnings"), ("sv", "Tidiga")])
def test_it_speaks_the_readers_language(node, language, words):
    client = node.client("head_a")
    client.cookies["soi_language"] = language
    assert words in client.get("/centre/wall/").content.decode()
    client.cookies["soi_language"] = "en"
