"""The bench of lists at a fiftieth: what it plants is found, and nothing else; its time is measured by `make bench`."""

from __future__ import annotations

import pytest

from tests.bench import tables


@pytest.mark.feature("EXC-15")
def test_the_bench_plants_faults_and_finds_each_of_them(tmp_path):
    sheet = tmp_path / "list.csv"
    planted = tables.write_sheet(sheet, tables.ROWS // 50)
    found = tables.check(sheet, planted)
    assert len(planted) > 20
    assert (found["found"], found["blamed"], found["sentences"]) == (len(planted), 0, len(planted))


def test_a_missed_bar_is_said():
    figures = {"rows": 10, "entered": 8, "same": 0, "wrong": 2, "s": 1.0, "writing_s": 1.0, "peak_mb": 100}
    found = {
        "check": {"s": 1.0, "planted": 2, "found": 1, "blamed": 0, "sentences": 1},
        "enter": figures,
        "again": {**figures, "entered": 1, "same": 7},
        "follow": {"changes": 1, "peak_mb": 60},
        "export a": {"rows": 3, "parts": [2, 1], "peak_mb": 50},
    }
    assert [met for met in tables.bars_of(10, found).values()] == [False, False, False, True, False, False, True, True]
