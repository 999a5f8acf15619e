"""A tenth of `make prove hostile`: odd files by seed, each answered in time, none changed, none wrongly taken."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from soi.engines.reading.public import check_confinement
from tests.prove import hostile
from tests.prove.hostile_files import KINDS, draw


def silent(words: str) -> None:
    """Nobody listens."""


def test_there_are_more_than_fifty_kinds_and_each_is_drawn_as_often() -> None:
    assert len(KINDS) >= 50
    drawn = draw(2 * len(KINDS), Random(3))
    assert sorted(each.kind for each in drawn) == sorted([*KINDS, *KINDS])


def test_equal_seed_gives_equal_files() -> None:
    one, again, other = (
        [(each.name, each.data) for each in draw(20, Random(seed)) if b"/Encrypt" not in each.data]
        for seed in (5, 5, 6)
    )
    assert one == again != other


@pytest.mark.feature("SEC-12")
@pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")
def test_tenth_of_the_hostile_files_has_its_answer_and_stays_unchanged(tmp_path: Path) -> None:
    found = hostile.try_all(draw(50, Random(20261126)), tmp_path, silent)
    assert found["files"] == 50
    assert (found["changed"], found["taken_wrongly"], found["late"]) == (0, 0, 0)
    assert found["most_memory_mb"] <= 512


def test_sum_of_rounds_counts_what_breaks_the_promise() -> None:
    good = {"files": 5, "taken": 1, "refused": 4, "changed": 0, "taken_wrongly": 0, "late": 0, "good_papers_refused": 0}
    bad = {**good, "changed": 1, "taken_wrongly": 2, "late": 1, "good_papers_refused": 1}
    figures = {"slowest_s": 2.0, "most_memory_mb": 300}
    sums = hostile.summed([{**good, **figures}, {**bad, **figures, "most_memory_mb": 600}])
    assert (sums["lost"], sums["doubled"], sums["unfinished"]) == (3, 1, 2)
    assert sums["files"] == 10


def test_libraries_alone_open_what_the_door_refuses() -> None:
    script = KINDS["a PDF with the script's name in codes"].make(Random(1))
    assert hostile.opened_naively(script) == "opened"
    assert hostile.opened_naively(b"no paper") == "refused"
