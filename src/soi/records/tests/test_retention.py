"""How long files are kept: counted with its grounds, never a day early, never a day late, whatever is missing."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotFound, NotPermitted
from soi.kernel.calendar import public as calendars
from soi.kernel.reference import public as reference
from soi.records import testing as records
from soi.records.keeping import actions, jobs, queries, rules, testing
from soi.records.keeping.errors import DayNotPossible, FileIsClosed, FileIsOpen, WordsMissing
from soi.records.models import File

TODAY = date.today()
KINDS = ("closing", "decision", "lapse", "issue")
ITEMS = reference.pack("vn_party").versions("retention")
DAY = timedelta(days=1)


def result(years, *, start="closing", count="end_of_year", confirmed=True):
    value = {"kind": "years", "default": years, "start": start, "count": count}
    return SimpleNamespace(id="result", value=value, source="x", confirmed=confirmed)


def last_by_hand(begun: date, years: int, count: str) -> date:
    """The last day of keeping by walking the calendar day by day, knowing nothing of the rule."""
    day = date(begun.year, 12, 31) if count == "end_of_year" else begun
    wanted = (day.month, day.day)
    for _ in range(years):
        month, number = wanted
        day += DAY
        while not (day.month == month and (day.day == number or (number == 29 and month == 2 and day.day == 28
                   and (day + DAY).month == 3))):  # fmt: skip
            day += DAY
    return day


@pytest.mark.feature("REC-09")
def test_moved_one_to_forty_years_nothing_is_early_and_nothing_late():
    """10,000 files, the clock walked over the days around each end: 0 early, 0 over a day late (DP-11)."""
    dice = random.Random(2026)
    days = [date(1996, 2, 29), date(2024, 2, 29), date(2000, 12, 31), date(2023, 1, 1)]
    tet = [special.day for special in _tet()]
    early = late = 0
    for at in range(10_000):
        begun = days[at % 4] if at % 10 == 0 else date(1986, 1, 1) + timedelta(days=dice.randrange(14_600))
        begun = tet[at % len(tet)] if at % 10 == 1 else begun
        years, count = 1 + at % 40, ("day", "end_of_year")[at % 2]
        found = rules.count([result(years, count=count)], {"closing": begun})
        # Every tenth by hand, day by day: the slow calculator that does not know the rule.
        last = last_by_hand(begun, years, count) if at % 25 == 0 else _last_by_year(begun, years, count)
        early += any(rules.is_over(found.last, last - DAY * back) for back in (0, 1, 2, 30, 366))
        late += not all(rules.is_over(found.last, last + DAY * on) for on in (1, 2, 30, 366))
    assert (early, late) == (0, 0)


def _last_by_year(begun: date, years: int, count: str) -> date:
    year = begun.year + years
    if count == "end_of_year":
        return date(year, 12, 31)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, 2, 28) if (begun.month, begun.day) == (2, 29) and not leap else date(year, begun.month, begun.day)


def _tet():
    """The days of Tet that the pack knows."""
    found = [each for each in calendars.load().special.values() if not each.works and "Tết" in each.name["vi"]]
    assert found
    return found


@pytest.mark.feature("REC-09")
def test_a_rule_off_by_one_day_would_be_seen():
    """The control: the same figures with a counting that lets go on the last day itself."""
    last = date(2046, 12, 31)
    assert not rules.is_over(last, last)
    assert rules.is_over(last, last + DAY)
    wrong = last - DAY
    assert rules.is_over(wrong, last)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(1, 40), st.sampled_from(["day", "end_of_year"]))
def test_a_longer_period_never_ends_earlier(begun, years, count):
    facts = {"closing": begun}
    short, long = (rules.count([result(n, count=count)], facts).last for n in (years, years + 1))
    assert short < long
    assert short >= begun


@pytest.mark.feature("REC-09")
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
@pytest.mark.parametrize("missing", KINDS)
def test_every_result_type_with_a_day_missing_counts_or_names_the_day(item, missing):
    facts = {kind: date(2020, 5, 4) for kind in KINDS if kind != missing}
    found = rules.count([item], facts)
    needs = item.value and item.value["kind"] == "years" and item.value["start"] == missing
    assert found.missing == ((missing,) if needs else ())
    assert (found.state == rules.WAITS) == bool(needs)
    assert (found.last is not None) == (found.state == rules.COUNTED)
    assert all(line.ground for line in found.lines)


def test_a_file_takes_the_longest_period_of_its_papers():
    facts = {"closing": date(2020, 5, 4)}
    assert rules.count([result(5), result(20)], facts).last == date(2040, 12, 31)
    permanent = SimpleNamespace(id="for_good", value={"kind": "permanent"}, source="x", confirmed=True)
    undecided = SimpleNamespace(id="none", value=None, source="x", confirmed=False)
    assert rules.count([result(5), permanent], facts).state == rules.FOR_GOOD
    assert rules.count([result(5), undecided], facts).state == rules.UNDECIDED
    assert rules.count([result(5), result(5, start="lapse")], facts).missing == ("lapse",)
    assert rules.count([], facts).state == rules.UNDECIDED


def test_a_file_is_counted_when_closed_and_anew_when_its_facts_change(node):
    file_id = testing.filed(node, retention="inspection_no_breach")
    with node.acting("clerk_a") as clerk:
        assert File.objects.get(pk=file_id).kept == "waits"
        actions.close_file(clerk, file_id, on=TODAY, today=TODAY)
        assert File.objects.get(pk=file_id).kept == "waits"
        actions.state_fact(clerk, file_id, kind="decision", day=date(2004, 2, 29), ground="TB 12", today=TODAY)
        assert File.objects.get(pk=file_id).kept_until == date(2024, 2, 29)
        actions.state_fact(
            clerk, file_id, kind="decision", day=date(2005, 3, 1), ground="TB 13, đính chính", today=TODAY
        )
        assert File.objects.get(pk=file_id).kept_until == date(2025, 3, 1)
        actions.reopen_file(clerk, file_id, reason="Bổ sung văn bản đính chính", today=TODAY)
        with pytest.raises(WordsMissing):
            actions.state_fact(clerk, file_id, kind="wish", day=TODAY, ground="x", today=TODAY)
        with pytest.raises(DayNotPossible):
            actions.state_fact(clerk, file_id, kind="decision", day=TODAY + DAY, ground="x", today=TODAY)
        for kind, year in (("decision", 204), ("decision", 1929), ("lapse", 9999)):
            with pytest.raises(DayNotPossible):
                actions.state_fact(clerk, file_id, kind=kind, day=date(year, 5, 1), ground="x", today=TODAY)


@pytest.mark.feature("REC-12")
def test_a_closed_file_keeps_its_order_and_takes_no_paper(node):
    file_id = testing.filed(node, papers=3)
    with node.acting("clerk_a") as clerk:
        code = File.objects.get(pk=file_id).code
        with pytest.raises(FileIsOpen):
            actions.reopen_file(clerk, file_id, reason="Chưa đóng mà mở", today=TODAY)
        with pytest.raises(DayNotPossible):
            actions.close_file(clerk, file_id, on=TODAY + DAY, today=TODAY)
        actions.close_file(clerk, file_id, on=TODAY, today=TODAY)
        file = File.objects.get(pk=file_id)
        sheet = file.events.get().sheet
        assert [each["from"] for each in sheet["papers"]] == [1, 2, 3]
        assert sheet["pages"] == 3
        with pytest.raises(FileIsClosed):
            actions.close_file(clerk, file_id, on=TODAY, today=TODAY)
        with pytest.raises(FileIsClosed):
            records.make_document(clerk, file_code=code)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(WordsMissing):
            actions.reopen_file(clerk, file_id, reason="", today=TODAY)
        actions.reopen_file(clerk, file_id, reason="Bổ sung văn bản còn thiếu", today=TODAY)
        # The control: the same paper into the file opened again.
        assert records.make_document(clerk, file_code=code).file_id == file_id


@pytest.mark.parametrize("office", ["inspector_a", "auditor", "head_a"])
def test_only_who_keeps_the_archive_closes_a_file(node, office):
    file_id = testing.filed(node)
    with node.acting(office) as actor, pytest.raises(NotPermitted):
        actions.close_file(actor, file_id, on=TODAY, today=TODAY)


@pytest.mark.parametrize("office", ["inspector_b", "commune_clerk", "administrator"])
def test_the_neighbour_knows_no_file(node, office):
    file_id = testing.filed(node)
    with node.acting(office) as actor, pytest.raises(NotFound):
        queries.get_file(actor, file_id)
    with node.acting("clerk_a") as clerk:
        assert queries.get_file(clerk, file_id).pk == file_id


@pytest.mark.feature("REC-09")
def test_the_daily_round_lists_on_the_day_after_and_not_on_the_last(node):
    """The chore's own clock moved: the last day, the day after, and the day the office opens again after Tet."""
    file_id = testing.filed(node, office="clerk_b", retention="reference_copy", issued_on=date(2001, 2, 1))
    File.objects.using("owner").filter(pk=file_id).update(opened_on=date(2001, 1, 1))
    unit = node.unit("p99.k")
    with node.acting("clerk_b") as clerk:
        actions.close_file(clerk, file_id, on=TODAY, today=TODAY)
        last = File.objects.get(pk=file_id).kept_until
    assert last == date(2006, 12, 31)
    for day in (last - DAY, last):
        with node.machine(jobs.MACHINE) as machine:
            assert actions.propose_list(machine, unit, today=day) is None
    assert jobs.propose(unit, last + DAY)
    with node.acting("clerk_b") as clerk:
        (made,) = queries.visible_lists(clerk)
        assert [line.file_id for line in queries.lines_of(made)] == [file_id]
        assert made.lines.get().counting[0]["ground"]
    assert not jobs.propose(unit, last + DAY), "one list in hand at a time"


def test_a_fonds_is_described_and_files_hang_on_it(node):
    file_id = testing.filed(node)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(WordsMissing):
            actions.keep_fonds(clerk, code="", name="", opened_on=TODAY, today=TODAY)
        with pytest.raises(DayNotPossible):
            actions.keep_fonds(clerk, code="P1", name="Phông", opened_on=TODAY + DAY, today=TODAY)
        said = {"opened_on": date(2025, 7, 1), "today": TODAY, "plan": "Theo nhiệm kỳ, theo loại việc"}
        made = actions.keep_fonds(clerk, code="P98-UBKT", name="Phông Ủy ban Kiểm tra", **said)
        assert File.objects.get(pk=file_id).fonds_id == made
        actions.describe_file(clerk, file_id, sheets=12, keywords="quỹ", language="vi")
        assert File.objects.get(pk=file_id).sheets == 12
    with node.acting("inspector_a") as actor, pytest.raises(NotPermitted):
        actions.keep_fonds(actor, code="P2", name="Phông", opened_on=TODAY, today=TODAY)
