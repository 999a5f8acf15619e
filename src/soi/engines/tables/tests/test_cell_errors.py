"""A cell with an error value of the spreadsheet program is never taken for an empty one."""

from __future__ import annotations

import base64
import random
import re
import zipfile
import zlib

import pytest
import xlsxwriter

from soi.engines.tables import cell_errors, faults, old_excel
from soi.engines.tables.errors import NotATable, TooManyErrors
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
def test_an_error_is_found_across_the_stretches_in_which_a_sheet_is_looked_through(tmp_path, monkeypatch, part):
    rows = [[f"{at}", "#N/A" if at == 43 else "x"] for at in range(60)]
    path = book(tmp_path / "a.xlsx", rows)
    monkeypatch.setattr(cell_errors, "PART", part)
    assert list(rows_of_workbook(path)) == rows


def test_a_list_without_errors_is_not_read_by_the_slower_reader(tmp_path, monkeypatch):
    def never(*_args, **_options):
        raise AssertionError("read twice")

    monkeypatch.setattr(cell_errors, "load_workbook", never)
    assert list(rows_of_workbook(book(tmp_path / "a.xlsx", [["a", "b"], ["1", "N/A"]]))) == [["a", "b"], ["1", "N/A"]]


def test_cells_that_do_not_say_their_place_are_where_they_stand(tmp_path):
    path, bare = book(tmp_path / "a.xlsx", [["a", "#N/A"], ["#REF!", "1"]]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, re.sub(rb' r="[AB]?[12]"', b"", source.read(name)))
    assert list(rows_of_workbook(bare)) == [["a", "#N/A"], ["#REF!", "1"]]


# A list of files written as .xls by LibreOffice 7.4: a hidden sheet, two blank rows, then three errors.
OLD_EXCEL = (
    "eNrtWF1MXEUUPnPv3bt3YYEFiiKl61ptofxUliYK0QqUVmmi0ghqY5pY2C50LRQCNKmJP1srL8Ymmj740sSQNPHBn2pM9EET4c0HjRrThxpNaB+M"
    "ig+r0ZgaYf3OubPLBZeEBWNUmJvvztwzZ2bOzJxz5sz9/LPS2al3qq7SsnQXmbSQDpDtoSmgIPMRIjI0bSGdTmfI6c30n0rzOuc9tLB/PoD33A84"
    "QEDvb6HON9P/Kz1EI3gmKEIH6CTyMXqS8kk3QGO8/a2mzcIq+VabNsdf+/jsv9mPm8BK9s8+n+0/CBQBxUCJewRQKVAGlANbgArRCaIbgUrgJqAK"
    "2ApUA9uAMHAzEAFuAbYDtwK3ATuAnUANUKtlrdM5oxHl3fq7CXl00y+tKwUc7KLtow+KPuEtl72/Co1425oRvbgGHKFR1o3OvqFY5J9K+0SGPsUy"
    "TENJ9yoLumrQBaCYLgn9Q3nvFf1DaqdIC3j4OWy0i/Tn5L1d3sV4K3pf2nwllCg08WvR85fEDBT5VSf10RAlqB+eMAGOKvqYLexZ4WD7UB1Sw1zr"
    "qQ1bQbrIVnZf/GR8rG9oVqznIv2ajngsdTrCdG4u9F9WRzfypNOGo1/E2uVa53qXP7WcvmsFesMK9LoV6IG/0M8bsKwkpTkPJU3JS5O25GVJS/Ly"
    "pF/yLUlf+qjo7yR8cbOPvbehYpRQk7AB0+/qWBd9GY7QOE2pF8kSa5hRDkDUe07RHDQbvjv1mIxvp2QVHNf/G7QY0ytPeQ8VptjGPgKjQ2cUzgRn"
    "WrXj3U7hn0LuqeDgdHDg9Z3fcDD8QW/KaRF0ezjtkOqhLyDW8axwRaR6YQs/0CnsRKmaWVJZSOpBMtUwqvrpUnhCWF4Ln2I31NXTGA2QZ5oRGqYr"
    "4EFdtLW1ZVndcZhbQrfbg6y5qSmKZSlVvyPeGSSX0pzGIRekfssVOeZUAIvqUaFzg09C12OGlnjMINbqGNaVPUyprFsIK9XYWT137Y6qtseFnqTF"
    "HnfwrlODOoOaGatOWtTL+znhzZykZ4X2vLx3ov3gAKdv22o85dpsv9+17fKUp+D3ApCKRAcMjNagKoP22Zmjs22ZXNHDqHHoaZk2qRecEj3T4mx0"
    "4OqBY4R0ucElqhKa17dBt40tZ72SVaiTqMTtyqSOAvqRDnFFqstdmpST6dzi5maqSbqxUrVCD6RCOcIWgwqkHbfhMOUeo4ze056f6G6ZKgcYJaLM"
    "WemJBqGXg463I5UJlTbShho6rFMS6PGGGlJe3FCmmTloVg6aLwfNXkZjBTFEJZjkfhmyqpkvU+8Wf5nCaWW/mNOX/WJOW6uZtZKaMaslDf3Cug1f"
    "prD6Pax+CisOQm1m90lfjrBX4suVb5uH3aDqOpeTuwrojm1pR5RVwGzHikxmt6WrAj0BWxpzFO01hYjXFJw1mILjMQV7/aaQf1KIvs0C9w4Scgz3"
    "VHOr7uWY/4FEbGxkfGRgInLgdCw+FGm9s7G3rz8+NBSX3dyXGBhoWc/dR7nuac1pIS2naK5+aXby1Z+vdx8Pvf6yQ/U1717hnXlKOwiub9H3o3a9"
    "evfre9JhffId0/elUe1Dv5937z5cblrUGq8GLZYHy+fomW+Ut5yP/HKWX/708oXdW0PnX4H8Ddff2s/xwTLaEX1Py5z5IY+sh/S9kPRdLTNnQ8uY"
    "iRF4zh2jo4/Ex8YTIyeXzpV1Ldq8uwmJNtO/L/2d/39Ef5b5gFxtWKeSQbf8KEYfoxMI81iOE3nLXyZHivvvIp3Hf5Xigoydd2LcYdhoN2R4Yk3j"
    "m55/MKtpsws4mPUz3bgNxte8f3yI5vv/p17/q5H7AvUgAh/G0yd7fxBaMCB7wpQJhM4joKycavX4vjzWvwF4Izv+fowQExniooH5ydOyhvnf7hl/"
    "o///+xOJCTLj"
)
SHOWN = "Hồ sơ"
LISTED = [
    ["", "", ""],
    ["", "", ""],
    ["Số hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu"],
    ["HS-1", "Hồ sơ một", "1998"],
    ["#N/A", "Hồ sơ hai", "#DIV/0!"],
    ["HS-3", "#NAME?", "2001"],
    ["2", "đúng", "2002"],
]


def old_workbook(path):
    path.write_bytes(zlib.decompress(base64.b64decode(OLD_EXCEL)))
    return path


def open_document(path, *tables):
    """A workbook of LibreOffice with these tables, each the XML of its rows."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = "".join(f'<table:table table:name="t{at}">{rows}</table:table>' for at, rows in enumerate(tables))
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", f"{content}</office:body></office:document-content>")
    return path


def cell(words="", *, repeated=1):
    """A cell, of OpenDocument, with words or an error in it."""
    times = f' table:number-columns-repeated="{repeated}"'
    if words.startswith("#"):
        times += ' office:value-type="string" office:string-value="" calcext:value-type="error"'
    elif words:
        times += ' office:value-type="string"'
    return f"<table:table-cell{times}>{f'<text:p>{words}</text:p>' if words else ''}</table:table-cell>"


def line(*cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def test_an_old_workbook_tells_its_errors_too(tmp_path):
    assert list(rows_of_workbook(old_workbook(tmp_path / "a.xls"))) == LISTED


@pytest.mark.parametrize("end", [600, 1024, 3000])
def test_a_torn_old_workbook_is_refused_and_never_read_in_part(tmp_path, end):
    path = old_workbook(tmp_path / "a.xls")
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(NotATable):
        list(rows_of_workbook(path))


def test_an_old_workbook_with_forged_bytes_is_read_or_refused_and_nothing_else(tmp_path):
    dice, outcomes = random.Random(7), set()
    for _ in range(400):
        outcomes.add(read_forged(dice, tmp_path / "a.xls"))
    assert outcomes == {"read", "refused"}


def read_forged(dice, path):
    data = bytearray(zlib.decompress(base64.b64decode(OLD_EXCEL)))
    for _ in range(6):
        data[dice.choice([dice.randrange(len(data)), dice.randrange(80)])] = dice.randrange(256)
    try:
        path.write_bytes(data)
        found = list(old_excel.errors_in(path, SHOWN))
    except NotATable:
        return "refused"
    assert all(0 <= row < 1 << 16 and all(value.startswith("#") for value in of.values()) for row, of in found)
    return "read"


def test_a_workbook_of_open_document_tells_its_errors_where_cells_and_rows_are_repeated(tmp_path):
    rows = [
        line(cell("a"), cell("b"), cell("c"), cell("d")),
        line(cell(), repeated=2),
        line(cell("1"), cell("#N/A", repeated=2), cell("x"), repeated=2),
        line(cell("2"), cell(repeated=2), cell("#REF!")),
    ]
    path = open_document(tmp_path / "a.ods", "".join(rows), line(cell("#NULL!")))
    assert list(rows_of_workbook(path)) == [
        ["a", "b", "c", "d"],
        ["", "", "", ""],
        ["", "", "", ""],
        ["1", "#N/A", "#N/A", "x"],
        ["1", "#N/A", "#N/A", "x"],
        ["2", "", "", "#REF!"],
    ]


def test_a_cell_that_says_it_is_a_million_errors_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_errors, "MOST", 3)
    path = open_document(tmp_path / "a.ods", line(cell("a"), cell("b")) + line(cell("1"), cell("#N/A"), repeated=3))
    assert list(rows_of_workbook(path))[3] == ["1", "#N/A"]
    path = open_document(tmp_path / "b.ods", line(cell("a"), cell("b")) + line(cell("1"), cell("#N/A"), repeated=4))
    with pytest.raises(TooManyErrors) as refusal:
        list(rows_of_workbook(path))
    assert refusal.value.params == {"most": 3}


def test_the_first_rows_are_shown_without_reading_the_whole_list_twice(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", [["a", "b"], *([str(at), "#N/A"] for at in range(300))])
    asked, read = [], cell_errors._errors

    def counted(*given):
        for row in read(*given):
            asked.append(row)
            yield row

    monkeypatch.setattr(cell_errors, "_errors", counted)
    assert [cells for _, cells in zip(range(3), rows_of_workbook(path), strict=False)][2] == ["1", "#N/A"]
    assert len(asked) < 10
