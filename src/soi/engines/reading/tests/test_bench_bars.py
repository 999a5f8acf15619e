"""A missed bar of the benches is said; a bar that could not be measured is said to be skipped."""

from __future__ import annotations

from tests.bench import fields, reading
from tests.bench.reading_score import Score


def scores(ours: int, theirs: int) -> dict[str, dict[str, Score]]:
    one, other = (Score(wrong, 1000, wrong, 200) for wrong in (ours, theirs))
    return {"soi": {"all": one}, "ocrmypdf": {"all": other, "heavy": other}, "paperless": {"all": other}}


def test_better_and_cheaper_reading_meets_every_bar() -> None:
    cpu = {"soi": 20.0, "ocrmypdf": 60.0, "paperless": 100.0}
    bars = reading.bars_of(scores(9, 40), cpu, 400, {"pass"}, {"soi": 1.8, "ocrmypdf": 1.5})
    assert set(bars.values()) == {True}


def test_worse_dearer_and_larger_reading_misses_its_bars() -> None:
    cpu = {"soi": 50.0, "ocrmypdf": 60.0, "paperless": 100.0}
    bars = reading.bars_of(scores(40, 9), cpu, 900, {"pass", "fail"}, {"soi": 1.1, "ocrmypdf": 1.5})
    assert set(bars.values()) == {False}


def test_without_peers_their_bars_are_skipped() -> None:
    bars = reading.bars_of({"soi": {"all": Score(1, 1000, 1, 200)}}, {"soi": 1.0}, 400, {"pass"}, {})
    assert sorted(str(met) for met in bars.values()) == ["None"] * 6 + ["True"] * 3


def test_sixty_pages_lie_in_documents_of_one_to_ten() -> None:
    sizes = reading.SIZES
    assert sum(sizes) == 60 and {*sizes} == set(range(1, 11))


def test_field_bench_stamps_more_than_a_hundred_pages_and_meets_every_wear_and_turn() -> None:
    papers = list(fields.papers(fields.PAGES))
    assert len(papers) >= 200 and sum(bool(each.secrecy) for each in papers) >= 100
    assert {each.wear for each in papers} == set(fields.WEARS)
    assert {each.turned for each in papers} == {0, 90, 180, 270}
    assert {each.secrecy for each in papers} == {"", *fields.LEVELS}
    assert {each.layout for each in papers}.isdisjoint(each.layout for each in fields.papers(24, tuning=True))


def test_missed_field_and_missed_stamp_are_said() -> None:
    found = fields.Count(stamped=10, seen=9, plain=10, alarms=1, called_bad=1)
    found.of["number"], found.right["number"] = 10, 9
    bars = fields.bars_of(found)
    missed = [bar for bar, met in bars.items() if not met]
    assert [bar.split()[0] for bar in missed] == ["number", "every", "stamps", "no"]
