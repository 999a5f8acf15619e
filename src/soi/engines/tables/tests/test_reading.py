"""CSV of every dialect and workbooks come to the same plain rows; what is no table is refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.engines.tables import delimited, staging, workbook
from soi.engines.tables.errors import EmptyTable, LockedWorkbook, NoHeader, NotATable, QuoteLeftOpen, TooLarge
from soi.engines.tables.public import at_row, ensure_mapping, find, first_rows, look_at, sheets_of, stage, suggest
from soi.engines.tables.tests.specimen import HEADS, good, layout, write_csv

CELL = st.text(alphabet="aệ Đ,;\"'=\t\n1", max_size=6)


def staged_rows(path, tmp_path):
    done = stage(path, look_at(path), tmp_path / "plain")
    lines = done.path.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(lines) == done.rows
    return [line.split(staging.SEPARATOR) for line in lines]


@pytest.mark.parametrize("delimiter", delimited.DELIMITERS)
def test_each_delimiter_is_found(delimiter, tmp_path):
    rows = [HEADS, *(good(at, title=f'Hồ sơ, số {at}; "mật" | cũ\tx') for at in range(20))]
    path = write_csv(tmp_path / "a.csv", rows, delimiter=delimiter)
    assert look_at(path).delimiter == delimiter
    assert [row[:-1] for row in staged_rows(path, tmp_path)] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_quick_way_and_the_careful_way_give_the_same_rows(rows):
    """A file without a quotation mark is cut line by line; parting it by the reader of CSV must come to the same."""
    plain = [[cell.translate(str.maketrans('"\n,', "   ")) for cell in row] for row in rows]
    text = "\n".join(",".join(row) for row in plain) + "\n"
    quick = "".join(part for _, part in staging._lines_cut([text], ",", 3))
    careful = "".join(part for _, part in staging._rows_joined(delimited.rows_of_text([text], ","), 3))
    assert quick == careful.replace(staging.SEPARATOR * 3 + "\n", quick and staging.SEPARATOR * 3 + "\n")


def test_blank_rows_and_short_and_long_rows_keep_their_place(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a;b;c\n\n1;2\n4;5;6\n", encoding="utf-8")
    assert staged_rows(path, tmp_path) == [
        ["a", "b", "c", ""],
        ["", "", "", ""],
        ["1", "2", "", ""],
        ["4", "5", "6", ""],
    ]
    done = staging.stage_rows([["1", "2", "3", "4", "", "5"]], 3, tmp_path / "b")
    assert done.path.read_text().rstrip("\n").split(staging.SEPARATOR) == ["1", "2", "3", "4 5"]


def test_signs_that_would_part_a_cell_become_spaces(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["a", "b"], ["một\ndòng\x1fkhác", "hai"]])
    assert staged_rows(path, tmp_path)[1] == ["một dòng khác", "hai", ""]


def test_a_quotation_mark_left_open_is_said_with_its_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,2\n3,"' + "x\n" * 200_000, encoding="utf-8")
    with pytest.raises(QuoteLeftOpen) as refusal:
        list(delimited.rows(path, "utf-8", ","))
    assert refusal.value.params == {"row": 3}


def book(path, rows, **options):
    made = xlsxwriter.Workbook(str(path), options)
    sheet = made.add_worksheet()
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, cell, day)
            else:
                sheet.write(at, column, cell)
    made.close()
    return path


def test_a_workbook_reads_as_its_cells_look(tmp_path):
    rows = [
        ["Số", "Ngày", "Giờ", "Số lẻ", "Đúng"],
        [1998.0, date(2026, 10, 8), datetime(2026, 10, 8, 14, 5), 1.5, True],
    ]
    path = book(tmp_path / "a.xlsx", [[], *rows])
    assert list(workbook.rows(path))[2] == ["1998", "08/10/2026", "08/10/2026 14:05", "1.5", "TRUE"]
    assert not any(list(workbook.rows(path))[0]), "a blank row before the list keeps the number of the next"


def test_a_workbook_and_a_csv_of_the_same_list_are_equal(tmp_path):
    rows = [HEADS, *(good(at) for at in range(30))]
    one = staged_rows(book(tmp_path / "a.xlsx", rows), tmp_path)
    assert one == staged_rows(write_csv(tmp_path / "a.csv", rows), tmp_path)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", EmptyTable),
        (b"\xef\xbb\xbf\r\n;;;\r\n", EmptyTable),
        (b"PK\x03\x04 torn", NotATable),
        (b"\xd0\xcf\x11\xe0 torn", NotATable),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path, content, cause):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(cause) as refusal:
        look_at(path)
    assert refusal.value.remedy


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_MB", 2)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (3 << 20))
    with pytest.raises(TooLarge):
        look_at(path)


def test_a_locked_archive_is_refused(tmp_path):
    path, held = tmp_path / "a.xlsx", io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("a.xml", b"x")
    data = bytearray(held.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises((NotATable, LockedWorkbook)):
        look_at(path)


def test_the_heads_are_found_below_a_title_and_mapped(tmp_path):
    title = [
        ["MỤC LỤC HỒ SƠ", "", "", "", "", ""],
        [],
        ["STT", "MÃ HỒ SƠ", "Tieu de ho so", "Năm bắt đầu ", "Nam ket thuc", "So to"],
    ]
    header = find([*title, ["1", *good(1)]], layout())
    assert header.row == 3
    assert suggest(header.heads, layout()) == {"code": 1, "title": 2, "first": 3, "last": 4, "leaves": 5}
    spelled = at_row([["stt", "Mã  hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu", "Năm kết thúc", "Số tờ", ""]], 1)
    assert spelled.fingerprint == header.fingerprint
    assert ensure_mapping({"code": 1, "gone": 2, "title": 99}, layout(), 6) == {"code": 1}


def test_heads_with_a_slip_are_still_known():
    assert suggest(["Số hồ sơ", "Tiêu đề hồ xơ"], layout()) == {"code": 0, "title": 1}


def test_a_sheet_without_heads_is_refused_with_an_example(tmp_path):
    path = write_csv(tmp_path / "a.csv", [good(at) for at in range(3)])
    with pytest.raises(NoHeader) as refusal:
        find(first_rows(path, look_at(path)), layout())
    assert "Số hồ sơ" in str(refusal.value)


def test_a_locked_workbook_says_that_a_password_is_asked_for(tmp_path, monkeypatch):
    from python_calamine import CalamineWorkbook, PasswordError

    def locked(path):
        raise PasswordError("locked")

    path = book(tmp_path / "a.xlsx", [["a"]])
    monkeypatch.setattr(workbook, "CalamineWorkbook", type("Locked", (), {"from_path": staticmethod(locked)}))
    assert CalamineWorkbook is not workbook.CalamineWorkbook
    with pytest.raises(LockedWorkbook):
        look_at(path)


def test_days_without_a_calendar_are_faults(tmp_path):
    from soi.engines.tables.public import checking_rows, from_data

    data = {
        "fields": [{"name": "day", "labels": {"vi": "Ngày", "en": "Day"}}],
        "rules": [{"field": "day", "test": "no_such_day"}],
        "key": ["day"],
    }
    days = ["31/02/2019", "05/13/1998", "29/02/2020", "01-02-1999", "1999-12-31", "", "hôm qua"]
    with checking_rows([{"day": day} for day in days], from_data("days", data)) as checked:
        assert [each.cells["day"] for each in checked.faulty()] == ["31/02/2019", "05/13/1998", "hôm qua"]


def test_heads_in_two_lines_are_read_as_one(tmp_path):
    """A merged cell stands once, over or beside the others; which years are meant is said by the lower line."""
    made = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = made.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "MỤC LỤC HỒ SƠ")
    for column, head in ((0, "Số hồ sơ"), (1, "Tiêu đề\nhồ sơ"), (4, "Số tờ")):
        sheet.merge_range(1, column, 2, column, head)
    sheet.merge_range(1, 2, 1, 3, "Thời gian")
    sheet.write_row(2, 2, ["Năm bắt đầu", "Năm kết thúc"])
    sheet.write_row(3, 0, ["HS-1", "Một", 1998, 1999, 3])
    made.close()
    header = find(first_rows(tmp_path / "a.xlsx", look_at(tmp_path / "a.xlsx")), layout())
    assert (header.row, header.heads) == (3, ("Số hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu", "Năm kết thúc", "Số tờ"))


def test_a_column_without_a_head_is_shown_like_the_others():
    rows = [
        ["Số hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu", ""],
        ["HS-1", "Một", "1998", "1999", ""],
        ["HS-2", "Hai", "1998"],
    ]
    header = find(rows, layout())
    assert header.heads == ("Số hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu", "")
    assert header.fingerprint == at_row(rows[:1], 1).fingerprint, "what is below the heads makes no other source"
    assert at_row([["Số\x00 hồ sơ"]], 1).heads == ("Số hồ sơ",)


def test_of_several_sheets_the_first_that_is_shown_is_read(tmp_path):
    made = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    hidden, shown, third = (made.add_worksheet(name) for name in ("cũ", "1998", "1999"))
    hidden.hide()
    for sheet in (hidden, shown, third):
        sheet.write(0, 0, sheet.name)
    shown.activate()
    made.close()
    form = look_at(tmp_path / "a.xlsx")
    assert first_rows(tmp_path / "a.xlsx", form) == [["1998"]]
    assert sheets_of(tmp_path / "a.xlsx", form) == ("1998", ["cũ", "1999"])
