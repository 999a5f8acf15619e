"""No number without a title, a type, a level with its ground, a purpose and a time of keeping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.kernel.reference import public as reference
from soi.records import rules
from soi.records.errors import MarkedOnConnected, PurposeNotStated

TODAY = date(2026, 11, 23)
TOI_MAT = "qd1630.inspection.toi_mat.central_members"
MAT = "qd774.denouncer_identity"


@dataclass(frozen=True)
class Paper:
    type: str = "report"
    title: str = "Báo cáo quý III"
    level: int = 0
    list_item: str = ""
    retention: str = ""
    purpose: str = "reporting"
    file_code: str = ""
    issued_on: date | None = date(2026, 10, 8)
    received_on: date | None = None


REPORT = Paper()


def check(paper: Paper, *, ceiling: int = 3) -> Paper:
    return rules.check_registration(paper, ceiling=ceiling, today=TODAY)


@pytest.mark.feature("REC-01")
def test_a_report_takes_retention_and_file_from_its_type() -> None:
    ready = check(REPORT)
    assert (ready.retention, ready.file_code) == ("routine_report", "BC-2026")


def test_what_the_clerk_chose_is_kept() -> None:
    chosen = replace(REPORT, retention="undecided", file_code="HS-7", received_on=date(2025, 12, 30))
    assert check(chosen) == chosen


def test_the_file_is_that_of_the_year_of_receipt() -> None:
    assert check(replace(REPORT, received_on=date(2025, 12, 30))).file_code == "BC-2025"


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"title": "  "}, rules.TitleMissing, "title"),
        ({"type": "poem"}, rules.UnknownType, "type"),
        ({"purpose": ""}, rules.PurposeMissing, "purpose"),
        ({"purpose": "curiosity"}, rules.PurposeMissing, "purpose"),
        ({"type": "decision"}, rules.RetentionMissing, "retention"),
        ({"retention": "for ever"}, rules.RetentionMissing, "retention"),
        ({"level": 4}, rules.UnknownLevel, "level"),
        ({"level": -1}, rules.UnknownLevel, "level"),
        ({"issued_on": date(2026, 11, 24)}, rules.DayInFuture, "issued_on"),
        ({"received_on": date(2026, 11, 24)}, rules.DayInFuture, "received_on"),
    ],
)
def test_what_is_missing_is_refused_with_its_field(
    change: dict[str, object], refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        check(replace(REPORT, **change))
    assert caught.value.field == field
    assert caught.value.remedy_msgid


def test_a_paper_without_a_day_may_be_registered() -> None:
    assert check(replace(REPORT, issued_on=None)).issued_on is None


@pytest.mark.feature("REC-05")
@pytest.mark.parametrize("item", ["", "unheard.of", "qd1630.inspection.mat"])
def test_no_list_item_no_mark(item: str) -> None:
    with pytest.raises(rules.MarkNeedsListItem):
        check(replace(REPORT, level=1, list_item=item))


@pytest.mark.feature("REC-05")
def test_the_mark_is_the_one_the_list_gives() -> None:
    assert check(replace(REPORT, level=2, list_item=TOI_MAT)).level == 2
    assert check(replace(REPORT, level=1, list_item=MAT)).level == 1
    with pytest.raises(rules.ListItemOfOtherLevel, match="gives the level 2, the paper was marked 3"):
        check(replace(REPORT, level=3, list_item=TOI_MAT))


def test_an_open_paper_needs_no_list_item_and_a_marked_one_does() -> None:
    rules.check_level(0, "", ceiling=0, on=TODAY)
    with pytest.raises(rules.MarkNeedsListItem) as refusal:
        rules.check_level(1, "", ceiling=1, on=TODAY)
    assert refusal.value.field == "list_item"


@pytest.mark.feature("SEC-04")
def test_a_linked_machine_takes_nothing_marked() -> None:
    with pytest.raises(MarkedOnConnected):
        check(replace(REPORT, level=2, list_item=TOI_MAT), ceiling=0)


def test_a_marked_paper_opens_for_a_purpose_of_the_list_only() -> None:
    rules.check_purpose("inspection")
    for purpose in ("", "curiosity"):
        with pytest.raises(PurposeNotStated):
            rules.check_purpose(purpose)


@pytest.mark.feature("REC-09")
def test_papers_are_kept_to_the_end_of_a_year_or_for_good() -> None:
    kept = {item.id: item for item in reference.pack().items("retention", on=TODAY)}
    assert rules.kept_until(kept["routine_report"], date(2026, 3, 1)) == date(2046, 12, 31)
    assert rules.kept_until(kept["case_file"], date(2026, 3, 1)) is None
    assert rules.kept_until(kept["undecided"], date(2026, 3, 1)) is None


@given(st.lists(st.integers(0, 3), max_size=8))
def test_a_file_is_as_secret_as_its_most_secret_paper(levels: list[int]) -> None:
    assert all(level <= rules.file_level(levels) for level in levels)
    assert rules.file_level(levels) in [0, *levels]


@pytest.mark.parametrize(("level", "years"), [(1, 10), (2, 20), (3, 30)])
@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2019, 5, 5)])
def test_a_mark_lapses_after_its_years(level: int, years: int, day: date) -> None:
    assert rules.mark_lapses_on(level, day) == day.replace(year=day.year + years)


def test_a_mark_of_leap_day_lapses_on_the_first_of_march() -> None:
    assert rules.mark_lapses_on(1, date(2028, 2, 29)) == date(2038, 3, 1)


def test_an_open_paper_has_no_mark_to_lapse_and_no_level_nine_exists() -> None:
    assert rules.mark_lapses_on(0, TODAY) is None
    with pytest.raises(rules.UnknownLevel):
        rules.mark_lapses_on(9, TODAY)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2009, 12, 31), "term.before-2010"),
        (date(2010, 1, 1), "term.2010-2015"),
        (date(2019, 6, 1), "term.2015-2020"),
        (date(2020, 6, 1), "term.2020-2025"),
        (TODAY, "term.2025-2030"),
    ],
)
def test_a_paper_is_filed_under_its_term(day: date, term: str) -> None:
    assert rules.term_of(day) == term


def test_a_term_not_yet_entered_is_asked_for() -> None:
    with pytest.raises(rules.NoTermOfOffice, match="2031"):
        rules.term_of(date(2031, 1, 1))


@pytest.mark.parametrize(
    ("number", "day", "written"),
    [(5, TODAY, "Số 05-BC/UBKTTU"), (36, TODAY, "Số 36-BC/UBKTTU"), (5, date(2020, 1, 1), "Số 05-BC/UBKTTU")],
)
def test_symbols_are_written_as_the_guide_of_the_day_says(number: int, day: date, written: str) -> None:
    assert rules.symbol(number, type="report", body="UBKTTU", on=day) == written


@pytest.mark.feature("REC-05")
def test_a_paper_is_marked_at_least_as_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = rules._type("report", TODAY)
    marked = replace(kind, value={**kind.value, "least_level": 1})
    assert (rules.least_level(kind), rules.least_level(marked)) == (0, 1)
    monkeypatch.setattr(rules, "_type", lambda type, on: marked)
    with pytest.raises(rules.LevelBelowType, match="at least at level 1"):
        check(REPORT)
    assert check(replace(REPORT, level=1, list_item=MAT)).level == 1


def test_a_shorter_time_may_stand_on_a_marked_paper_and_never_a_longer_one() -> None:
    day = date(2026, 10, 8)
    assert rules.last_day_of_mark(1, day) == date(2036, 10, 8)
    assert rules.last_day_of_mark(1, day, chosen=date(2030, 1, 1)) == date(2030, 1, 1)
    assert rules.last_day_of_mark(0, day, chosen=date(2030, 1, 1)) is None
    for chosen in (date(2036, 10, 9), day):
        with pytest.raises(rules.TermTooLong):
            rules.last_day_of_mark(1, day, chosen=chosen)
