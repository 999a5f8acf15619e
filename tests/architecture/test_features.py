"""The table of features and the marks of tests keep each other honest."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import features

HEAD = "## Records (`records`)\n\n| id | feature | state | tests |\n|---|---|---|---|\n"


def table(*states: str) -> str:
    return HEAD + "".join(f"| REC-{n:02} | Something | {state} | |\n" for n, state in enumerate(states, start=1))


@pytest.fixture(autouse=True)
def three_rows(monkeypatch):
    monkeypatch.setattr(features, "EXPECTED_ROWS", 3)


def found(text: str, *marked: str) -> list[str]:
    marks = {feature: [(Path("test_x.py"), 1)] for feature in marked}
    return features.disagreements(features.read_rows(text), marks)


def test_the_real_table_has_all_rows():
    rows = features.read_rows(features.TABLE.read_text(encoding="utf-8"))
    assert len({row.id for row in rows}) == len(rows) == 235
    assert all(row.kind for row in rows)


def test_a_table_that_agrees_is_accepted():
    assert found(table("done", "partly: the second half", "not yet"), "REC-01", "REC-02") == []


def test_a_claim_without_a_test_is_refused():
    assert "REC-01 (line 5) says done, but no test carries its mark" in found(table("done", "not yet", "not yet"))


def test_partly_must_say_what_is_missing():
    assert "write done" in found(table("partly", "not yet", "not yet"), "REC-01")[0]


def test_a_mark_on_a_row_that_claims_nothing_is_refused():
    assert "its row says not yet" in found(table("not yet", "not yet", "not yet"), "REC-03")[0]


def test_a_mark_on_an_unknown_row_is_refused():
    assert "no row of docs/features.md" in found(table("not yet", "not yet", "not yet"), "REC-99")[0]


def test_a_row_may_not_vanish():
    assert "never taken away" in found(table("not yet"))[0]


def test_marks_are_read_from_functions_classes_and_modules(tmp_path):
    path = tmp_path / "test_marked.py"
    mark = "pytest.mark." + "feature"
    path.write_text(f'pytestmark = [{mark}("REC-01")]\n\n@{mark}("REC-02")\nclass TestX: ...\n', encoding="utf-8")
    assert features.marks_in(path) == [("REC-01", 1), ("REC-02", 3)]


def test_writing_fills_the_last_column_only():
    marks = {"REC-02": [(features.ROOT / "src/soi/records/tests/test_actions.py", 3)] * 2}
    before = table("not yet", "done", "not yet")
    after = features.with_tests_filled_in(before, marks)
    assert "| REC-02 | Something | done | records/tests/test_actions.py (2) |" in after
    assert features.with_tests_filled_in(after, {}) == before
