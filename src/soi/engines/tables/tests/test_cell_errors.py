"""A cell with an error value of the spreadsheet program is never taken for an empty one."""

from __future__ import annotations

import zipfile

import pytest
import xlsxwriter

from soi.engines.tables import cell_errors, faults
from soi.engines.tables.errors import NotATable
from soi.engines.tables.public import checking_rows, first_rows, look_at, sentence
from soi.engines.tables.tests.specimen import HEADS, good, layout, write_csv
from soi.engines.tables.tests.test_checks import opened
from soi.engines.tables.workbook import rows as rows_of_workbook

FIELDS = ["code", "title", "first", "last", "leaves", "level"]


def book(path, rows, *, row=0, column=0, hidden=""):
    """A workbook in which what begins with # is a formula that failed."""
    made = xlsxwriter.Workbook(str(path))
    if hidden:
        made.add_worksheet("cũ").write_formula(1, 1, "=NA()", None, hidden)
    sheet = made.add_worksheet("A & B")
    for at, cells in enumerate(rows):
        for beside, cell in enumerate(cells):
            if cell.startswith("#"):
                sheet.write_formula(row + at, column + beside, "=Sheet9!A1", None, cell)
            else:
                sheet.write(row + at, column + beside, cell)
    if hidden:
        made.get_worksheet_by_name("cũ").hide()
        sheet.activate()
    made.close()
    return path


def found_in(path, tmp_path):
    with opened(path, tmp_path) as checked:
        wrong = {each.row: [(one.field, one.test, one.params) for one in each.faults] for each in checked.faulty()}
        assert sum(map(len, wrong.values())) == sum(checked.counts().values())
        assert sorted([*wrong, *(row for row, _ in checked.sound())]) == list(range(2, checked.filled + 2))
    return wrong


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"])
@pytest.mark.parametrize("field", FIELDS)
def test_an_error_in_any_field_is_the_one_fault_of_its_row_and_names_both(tmp_path, field, value):
    path = book(tmp_path / "a.xlsx", [HEADS, good(1), good(2, **{field: value}), good(3)])
    wrong = found_in(path, tmp_path)
    head = HEADS[FIELDS.index(field)]
    assert wrong == {3: [(field, "error_value", {"field": head, "value": value})]}
    says, remedy = sentence(faults.Rule(field, "error_value"), wrong[3][0][2])
    assert head in str(says) and value in str(says) and "formula" in str(remedy)


def test_two_lines_whose_code_failed_are_two_faults_and_not_a_pair(tmp_path):
    path = book(tmp_path / "a.xlsx", [HEADS, good(1, code="#N/A"), good(1, code="#N/A"), good(2, title="", leaves="x")])
    wrong = found_in(path, tmp_path)
    assert {row: [test for _, test, _ in each] for row, each in wrong.items()} == {
        2: ["error_value"],
        3: ["error_value"],
        4: ["missing", "not_a_number"],
    }


@pytest.mark.parametrize("value", ["#N/A", "#SAKNAS!", "#VÄRDEFEL!", "#DIVISION/0!"])
def test_a_csv_holds_errors_as_words_also_in_another_language(tmp_path, value):
    wrong = found_in(
        write_csv(tmp_path / "a.csv", [HEADS, good(1, code=value), good(2, title="#12 của Tổ!")]), tmp_path
    )
    assert [(row, each[0][:2]) for row, each in wrong.items()] == [(2, ("code", "error_value"))]


def test_what_is_mended_with_the_same_error_waits_again():
    with checking_rows([dict(zip(FIELDS, good(1, title="#REF!"), strict=True))], layout()) as checked:
        assert [each.faults[0].test for each in checked.faulty()] == ["error_value"]


@pytest.mark.parametrize(("row", "column"), [(0, 0), (4, 0), (0, 3), (3, 28)])
@pytest.mark.parametrize("hidden", ["", "#NULL!"])
def test_errors_keep_their_place_wherever_the_list_begins(tmp_path, row, column, hidden):
    path = book(tmp_path / "a.xlsx", [["a", "b"], ["1", "#N/A"], ["#REF!", "2"]], row=row, column=column, hidden=hidden)
    shown = first_rows(path, look_at(path))
    assert shown[row:] == [["a", "b"], ["1", "#N/A"], ["#REF!", "2"]]


@pytest.mark.parametrize("part", [37, 200, 1 << 20])
def test_errors_are_found_across_the_stretches_in_which_a_sheet_is_read(tmp_path, monkeypatch, part):
    rows = [[f"{at}", "#N/A" if at % 7 == 3 else "x"] for at in range(60)]
    path = book(tmp_path / "a.xlsx", rows)
    monkeypatch.setattr(cell_errors, "PART", part)
    monkeypatch.setattr(cell_errors, "LONGEST_CELL", 400)
    assert list(rows_of_workbook(path)) == rows


def test_an_error_without_its_place_is_refused_with_a_remedy(tmp_path):
    path, bare = book(tmp_path / "a.xlsx", [["a", "#N/A"]]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, source.read(name).replace(b' r="B1"', b""))
    with pytest.raises(NotATable) as refusal:
        look_at(bare)
    assert ".xlsx" in refusal.value.remedy
