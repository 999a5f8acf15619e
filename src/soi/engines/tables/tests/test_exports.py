"""Long lists: n of n, digests of rows and files, parts where one is too long, hostile cells harmless and restored."""

from __future__ import annotations

import csv
import hashlib
import json
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.engines.tables import workbook
from soi.engines.tables.public import CSV, XLSX, checking, look_at, neutralise, restore, stage, write
from soi.engines.tables.tests.specimen import layout, write_csv

NAUGHTY = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=already", "''@twice", "it's", "-", "'", ""]


def about(told):
    return [("Rows", f"{told.first}-{told.last}"), ("Last", str(told.is_last)), ("Digest", told.rows_digest)]


@given(st.text(alphabet="'=+-@\t\ra ", max_size=6))
def test_what_is_neutralised_is_no_formula_and_comes_back(cell):
    safe = neutralise(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restore(safe) == cell


@pytest.mark.feature("STA-20")
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_hostile_cells_leave_harmless_and_come_back_on_import(kind, tmp_path):
    rows = [(f"HS-{at}", cell + "x", "1998", "1999", "3", "") for at, cell in enumerate(NAUGHTY)]
    heads = [each.labels["vi"] for each in layout().fields]
    (part,) = write(rows, heads, tmp_path, kind=kind, about=about).parts
    form = look_at(part.path)
    staged = stage(part.path, form, tmp_path / "plain")
    mapping = {each.name: at for at, each in enumerate(layout().fields)}
    with checking(staged, layout(), mapping, heads, 1) as checked:
        back = [json.loads(line)["title"] for _, line in checked.sound()]
    # A break inside a cell is a space once read, at its ends it is nothing.
    assert back == [(cell + "x").replace("\r", "") for cell in NAUGHTY]


@pytest.mark.feature("STA-13")
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_thirty_thousand_and_one_rows_are_all_there(kind, tmp_path):
    """A peer cut its lists at 30,000 rows."""
    heard: list[int] = []
    rows = (("số", at) for at in range(30_001))
    done = write(rows, ["A", "B"], tmp_path, kind=kind, about=about, told=heard.append)
    (part,) = done.parts
    assert (done.rows, part.rows) == (30_001, 30_001)
    found = list(workbook.rows(part.path)) if kind == XLSX else list(csv.reader(part.path.open(encoding="utf-8-sig")))
    assert [int(row[1]) for row in found[1:]] == list(range(30_001))
    assert part.digest == hashlib.sha256(part.path.read_bytes()).hexdigest()
    assert heard == [10_000, 20_000, 30_000]


@pytest.mark.feature("STA-13")
@pytest.mark.slow
def test_more_rows_than_a_sheet_has_continue_in_a_second_part(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = write(((at,) for at in range(1_048_577)), ["A"], tmp_path, kind=CSV, about=about)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert [part.rows for part in done.parts] == [1_048_575, 2]
    assert done.rows == 1_048_577
    last = (tmp_path / "part-2.csv").read_text(encoding="utf-8-sig").split()
    assert last == ["A", "1048575", "1048576"]
    assert f"Digest: {done.rows_digest}" in (tmp_path / "part-2.txt").read_text()
    assert grown < 64 * 1024, "the memory does not grow with the list"


def test_each_part_says_which_rows_it_holds_and_the_last_the_digest_of_all(tmp_path):
    done = write(((f"r{at}",) for at in range(25)), ["A"], tmp_path, kind=XLSX, about=about, part_rows=10)
    assert [part.rows for part in done.parts] == [10, 10, 5]
    whole = hashlib.sha256("".join(f"r{at}\n" for at in range(25)).encode()).hexdigest()
    assert done.rows_digest == whole
    from python_calamine import CalamineWorkbook

    said = CalamineWorkbook.from_path(str(done.parts[2].path)).get_sheet_by_name("About").to_python()
    assert said == [["Rows", "21-25"], ["Last", "True"], ["Digest", whole]]


def test_the_rows_have_one_digest_whatever_the_kind_of_file(tmp_path):
    rows = [("a", 1), ("=b", 2)]
    kinds = [write(rows, ["A", "B"], tmp_path, kind=kind, about=about).rows_digest for kind in (CSV, XLSX)]
    assert kinds[0] == kinds[1]


def test_an_empty_list_is_a_file_that_says_so(tmp_path):
    done = write([], ["A"], tmp_path, kind=CSV, about=about)
    assert (done.rows, len(done.parts)) == (0, 1)
    assert "Rows: 1-0" in (tmp_path / "part-1.txt").read_text()


def test_a_specimen_is_written_as_it_is_read(tmp_path):
    assert write_csv(tmp_path / "a.csv", [["a;b"]], delimiter=";").read_text() == '"a;b"\n'
