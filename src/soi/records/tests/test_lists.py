"""Old lists of files enter: right rows at once, wrong ones wait with a sentence; every row is accounted for."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import xlsxwriter
from django.db import connections

from soi.base.errors import BadInput, NotFound
from soi.base.old_letters import to_tcvn3
from soi.kernel.access.public import NotYours
from soi.records import queries as register
from soi.records import testing
from soi.records.keeping import actions as keeping
from soi.records.keeping.errors import FileIsClosed
from soi.records.keeping.models import DisposalLine
from soi.records.keeping.queries import counting_of
from soi.records.keeping.rules import as_data
from soi.records.lists import actions, queries
from soi.records.lists import jobs as list_jobs
from soi.records.lists.errors import CannotTakeBack, NothingKept, RowSettled
from soi.records.lists.models import Import, Row
from soi.records.models import File
from soi.records.tests.persons import clear, connected

HEADS = ["Đơn vị hình thành", "Số hồ sơ", "Tiêu đề hồ sơ", "Năm", "Đến năm", "Số tờ", "Độ mật", "THBQ", "Hộp số"]


def line(number: int, **over: str) -> list[str]:
    cells = {
        "unit": "Ban Tổ chức Huyện ủy An Lĩnh",
        "code": f"HS-{number:04}",
        "title": f"Hồ sơ kiểm tra chi bộ, lần {number}",
        "first": "1998",
        "last": "1999",
        "leaves": "35",
        "level": "Thường",
        "kept": "Vĩnh viễn",
        "place": "H12",
    }
    return list({**cells, **over}.values())


def sheet(*lines: list[str], heads: list[str] | None = None) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads or HEADS, *lines])
    return out.getvalue().encode()


def brought(node, data: bytes, *, office: str = "clerk_a", name: str = "muc-luc.csv") -> Import:
    """A list brought, confirmed as suggested, and worked through."""
    with node.acting(office) as actor:
        found = actions.bring(actor, kind="file_list", name=name, data=data)
        actions.start(actor, found.pk, found.mapping)
    node.work()
    return again(node, found, office)


def again(node, found: Import, office: str = "clerk_a") -> Import:
    with node.acting(office) as actor:
        return queries.get_import(actor, found.pk)


def figures(found: Import) -> tuple[str, int, int, int, int]:
    return found.state, found.rows, found.entered, found.same, found.wrong


def rows_of(node, found: Import, **which) -> list[Row]:
    with node.acting("clerk_a") as actor:
        return list(queries.visible_rows(actor, found).filter(**which).order_by("row"))


@pytest.mark.feature("EXC-15", "REC-17")
def test_right_rows_enter_at_once_and_wrong_ones_wait(node):
    found = brought(node, sheet(line(1), line(2, title=""), line(3, first="2001"), [], line(4, kept="20 năm")))
    assert figures(found) == ("done", 4, 2, 0, 2)
    waiting = rows_of(node, found)
    assert [(row.row, row.field, row.test) for row in waiting] == [(3, "title", "missing"), (4, "first_year", "after")]
    with node.acting("clerk_a"):
        file = File.objects.get(code="HS-0004")
    assert (file.retention, file.first_year, file.last_year, file.leaves, file.place_as_listed) == (
        "listed_20", 1998, 1999, 35, "H12",
    )  # fmt: skip
    assert (file.listed_row, file.unit_as_was) == (6, "Ban Tổ chức Huyện ủy An Lĩnh")


@pytest.mark.feature("EXC-15")
def test_the_same_list_brought_again_changes_nothing(node):
    data = sheet(line(11), line(12, code=""), line(13, title=""))
    first, second = brought(node, data), brought(node, data)
    assert figures(first) == ("done", 3, 2, 0, 1)
    assert figures(second) == ("done", 3, 0, 2, 1)


def test_lines_without_a_code_take_the_next_numbers_without_a_gap(node):
    brought(node, sheet(*(line(at, code="", title=f"Không số {at}") for at in range(21, 24))))
    brought(node, sheet(*(line(at, code="", title=f"Không số {at}") for at in range(23, 26))))
    with node.acting("clerk_a"):
        codes = list(File.objects.filter(title__startswith="Không số").order_by("code").values_list("code", flat=True))
    first = int(codes[0].removeprefix("ML-"))
    assert codes == [f"ML-{first + at:06}" for at in range(5)]


def test_what_is_in_the_register_is_never_overwritten(node):
    brought(node, sheet(line(31)))
    second = brought(node, sheet(line(31, title="Khác hẳn")))
    (row,) = rows_of(node, second)
    assert (figures(second), row.test) == (("done", 1, 0, 0, 1), "taken")
    with node.acting("clerk_a") as actor:
        assert File.objects.get(code="HS-0031").title == "Hồ sơ kiểm tra chi bộ, lần 31"
        assert actions.mend(actor, second.pk, row.row, "HS-0031-B").settled == 1
        assert File.objects.get(code="HS-0031-B").title == "Khác hẳn"


def test_one_correction_serves_all_rows_that_are_alike_and_is_taken_back(node):
    found = brought(node, sheet(*(line(at, kept="Vỉnh viễnn") for at in range(41, 45)), line(45, kept="vinh vien")))
    waiting = rows_of(node, found)
    assert figures(found) == ("done", 5, 1, 0, 4), "letters without marks are no fault"
    assert waiting[0].params["nearest"] == "Vĩnh viễn"
    with node.acting("clerk_a") as actor:
        assert actions.mend(actor, found.pk, waiting[0].row, "Vĩnh viễn", alike="1") == actions.Mended(4, 0)
    assert {row.state for row in rows_of(node, found)} == {"entered"}
    with node.acting("clerk_a") as actor:
        actions.undo(actor, found.pk, waiting[1].row)
        assert not File.objects.filter(code="HS-0042").exists()
    (again_waiting,) = rows_of(node, found, state="waiting")
    assert (again_waiting.row, again_waiting.value, again_waiting.mended) == (waiting[1].row, "Vỉnh viễnn", {})


def test_a_row_with_two_faults_asks_for_one_after_the_other(node):
    found = brought(node, sheet(line(51, title="", first="năm chín tám")))
    with node.acting("clerk_a") as actor:
        assert actions.mend(actor, found.pk, 2, "Có tiêu đề rồi").settled == 0
    (row,) = rows_of(node, found)
    assert (row.field, row.test) == ("first_year", "not_a_number")
    with node.acting("clerk_a") as actor:
        assert actions.mend(actor, found.pk, 2, "1998").settled == 1


def test_a_row_is_left_out_by_a_person_and_the_log_says_so(node):
    found = brought(node, sheet(line(61, title="")))
    with node.acting("clerk_a") as actor:
        actions.leave_out(actor, found.pk, 2)
        with pytest.raises(RowSettled):
            actions.mend(actor, found.pk, 2, "x")
    assert ("records.list.row_left_out", str(found.pk)) in node.raw_log("records.list.%")


def test_a_line_in_which_a_paper_lies_stays(node):
    """A listed file is of a work that has ended: it enters closed, and takes a paper only once it was opened again."""
    found = brought(node, sheet(line(71, title="")))
    with node.acting("clerk_a") as actor:
        actions.mend(actor, found.pk, 2, "Hồ sơ có tài liệu")
        file = File.objects.get(code="HS-0071")
        with pytest.raises(FileIsClosed):
            testing.make_document(actor, file_code="HS-0071")
        keeping.reopen_file(actor, file.pk, reason="Tìm thấy một văn bản còn thiếu", today=date.today())
        testing.make_document(actor, file_code="HS-0071")
    with node.acting("clerk_a") as actor, pytest.raises(CannotTakeBack):
        actions.undo(actor, found.pk, 2)


def test_a_list_brought_again_neither_closes_nor_opens_what_was_opened_or_closed_since(node):
    lines = [line(at, title=f"Hồ sơ có tài liệu, số {at}") for at in (73, 74)]
    brought(node, sheet(*lines))
    with node.acting("clerk_a") as actor:
        file = File.objects.get(code="HS-0073")
        keeping.reopen_file(actor, file.pk, reason="Tìm thấy một văn bản còn thiếu", today=date.today())
        testing.make_document(actor, file_code="HS-0073")
    assert figures(brought(node, sheet(*lines))) == ("done", 2, 0, 2, 0)
    with node.acting("clerk_a") as actor:
        assert File.objects.get(code="HS-0073").closed_on is None
        keeping.close_file(actor, file.pk, on=date.today(), today=date.today())
    assert figures(brought(node, sheet(*lines))) == ("done", 2, 0, 2, 0)
    with node.acting("clerk_a"):
        days = list(File.objects.filter(code__in=["HS-0073", "HS-0074"]).order_by("code").values_list("closed_on"))
        assert days == [(date.today(),), (date(1999, 12, 31),)]


@pytest.mark.feature("REC-09")
def test_the_time_of_a_listed_file_runs_from_the_day_it_enters(node):
    """It enters closed: what is known of it is counted at once, and what is over is listed on the same day."""
    brought(
        node,
        sheet(
            line(75, kept="20 năm"), line(76), line(77, kept="Lâu dài"), line(78, kept="Bản sao để tra cứu"),
            line(79, kept="70 năm", last=""),
        ),
    )  # fmt: skip
    with node.acting("clerk_a"):
        files = list(File.objects.filter(code__in=[f"HS-00{at}" for at in range(75, 80)]).order_by("code"))
        assert [(file.kept, file.kept_until) for file in files] == [
            ("counted", date(2019, 12, 31)),
            ("for_good", None),
            ("undecided", None),
            ("waits", None),
            ("counted", date(2068, 12, 31)),
        ]
        assert all(file.counting and file.counting[-1]["ground"] for file in files)
        for file in files:
            counted = counting_of(file, date.today())
            assert (counted.state, counted.last, as_data(counted)) == (file.kept, file.kept_until, file.counting)
    with node.machine("archivist") as machine:
        made = keeping.propose_list(machine, node.unit("p98.k"), today=date.today())
        listed = set(DisposalLine.objects.filter(disposal_id=made).values_list("file__code", flat=True))
    assert "HS-0075" in listed
    assert listed.isdisjoint({file.code for file in files[1:]})


@pytest.mark.feature("REC-17")
def test_a_worker_killed_between_two_batches_loses_no_row_and_enters_none_twice(node, monkeypatch):
    monkeypatch.setattr(list_jobs, "ENTERED_AT_ONCE", 3)
    monkeypatch.setattr(list_jobs, "WAITING_AT_ONCE", 1)
    lines = [line(at, title="" if at % 4 == 0 else f"Hồ sơ {at}") for at in range(81, 101)]
    with node.acting("clerk_a") as actor:
        found = actions.bring(actor, kind="file_list", name="a.csv", data=sheet(*lines))
        actions.start(actor, found.pk, found.mapping)
    write = list_jobs.actions.enter_rows
    done = []

    def killed(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        return write(*given)

    monkeypatch.setattr(list_jobs.actions, "enter_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        list_jobs.enter_list(str(found.pk), found.brought_by_id)
    half = again(node, found)
    assert (half.state, half.entered, half.wrong) == ("running", 6, 5)
    monkeypatch.setattr(list_jobs.actions, "enter_rows", write)
    node.work()
    assert figures(again(node, found)) == ("done", 20, 15, 0, 5)


@pytest.mark.feature("REC-17", "EXC-15")
def test_what_another_enters_between_the_look_and_the_turn_is_neither_lost_nor_doubled(node, monkeypatch):
    """Rows are looked up beside the batch before them: what came meanwhile is there, or clashes, as if seen at once."""
    nameless = line(123, code="", title="Không số 123")
    with node.acting("clerk_a") as actor:
        late = actions.bring(
            actor, kind="file_list", name="a.csv", data=sheet(line(121), line(122), nameless, line(124))
        )
        quick = actions.bring(
            actor, kind="file_list", name="b.csv", data=sheet(line(122), nameless, line(124, title="Tiêu đề khác"))
        )
        for each in (late, quick):
            actions.start(actor, each.pk, each.mapping)
    ahead = list_jobs._ahead

    def overtaken(items):
        monkeypatch.setattr(list_jobs, "_ahead", ahead)
        for item in list(items):
            list_jobs.enter_list(str(quick.pk), quick.brought_by_id)
            yield item

    monkeypatch.setattr(list_jobs, "_ahead", overtaken)
    list_jobs.enter_list(str(late.pk), late.brought_by_id)
    assert figures(again(node, quick)) == ("done", 3, 3, 0, 0)
    assert figures(again(node, late)) == ("done", 4, 1, 2, 1)
    assert [row.test for row in rows_of(node, late, state=Row.State.WAITING)] == ["taken"]


def test_a_paused_list_stops_between_batches_and_goes_on(node, monkeypatch):
    monkeypatch.setattr(list_jobs, "ENTERED_AT_ONCE", 2)
    with node.acting("clerk_a") as actor:
        found = actions.bring(actor, kind="file_list", name="a.csv", data=sheet(*(line(at) for at in range(111, 117))))
        actions.start(actor, found.pk, found.mapping)
        actions.pause(actor, found.pk)
    node.work()
    assert figures(again(node, found)) == ("paused", 0, 0, 0, 0)
    with node.acting("clerk_a") as actor:
        actions.resume(actor, found.pk)
    node.work()
    assert figures(again(node, found)) == ("done", 6, 6, 0, 0)


def test_a_marked_line_leaves_no_word_on_a_linked_machine(node):
    with connected():
        found = brought(
            node, sheet(line(121, level="Mật", title="Chuyện kín"), line(122, level="Tối mậ", title="Chuyện kín"))
        )
        assert figures(found) == ("done", 2, 0, 0, 2)
        rows = rows_of(node, found)
        assert [(row.test, row.cells) for row in rows] == [("not_allowed", {}), ("not_allowed", {})]
        assert not found.is_kept
        with connections["owner"].cursor() as cursor:
            cursor.execute("select count(*) from records_row where cells::text || faults::text like '%kín%'")
            assert cursor.fetchall() == [(0,)]
        with node.acting("clerk_a") as actor:
            with pytest.raises(NothingKept):
                actions.mend(actor, found.pk, 2, "Thường")
            actions.leave_out(actor, found.pk, 2)


def test_a_cleared_clerk_enters_a_marked_line_on_an_isolated_machine_and_others_do_not_see_it(node):
    clear("clerk_a", 1)
    try:
        found = brought(node, sheet(line(131, level="Mật"), line(132, level="Tuyệt mật")))
        assert figures(found) == ("done", 2, 1, 0, 1)
    finally:
        clear("clerk_a", 0)
    with node.acting("clerk_a") as actor:
        assert not register.visible_files(actor).filter(code="HS-0131").exists()
    same = brought(node, sheet(line(131, title="Khác")))
    (row,) = rows_of(node, same)
    assert (row.test, row.params) == ("hidden", {"value": "HS-0131"}), "not a word of what the code belongs to"


def test_the_heads_of_a_source_are_remembered(node):
    heads = ["A1", "Ký hiệu", "Diễn giải", "Năm", "Đến năm", "Số tờ", "Độ mật", "THBQ", "Hộp"]
    with node.acting("clerk_a") as actor:
        first = actions.bring(actor, kind="file_list", name="a.csv", data=sheet(line(141), heads=heads))
        assert "title" not in first.mapping
        with pytest.raises(BadInput):
            actions.start(actor, first.pk, first.mapping)
        actions.start(actor, first.pk, {**first.mapping, "title": 2, "code": 1, "unit_as_was": 0})
        second = actions.bring(actor, kind="file_list", name="b.csv", data=sheet(line(142), heads=heads))
    assert (second.mapping["title"], second.mapping["code"]) == (2, 1)


def test_a_list_in_an_old_font_enters_in_unicode(node):
    text = sheet(line(151, unit="ban tổ chức", title="hồ sơ kỷ luật đảng viên", kept="", level="")).decode().lower()
    found = brought(node, to_tcvn3(text).encode("latin-1"))
    assert (found.form["encoding"], found.entered) == ("tcvn3", 1)
    with node.acting("clerk_a"):
        assert File.objects.get(code="hs-0151").title == "hồ sơ kỷ luật đảng viên"


def test_a_sheet_that_breaks_off_is_refused_with_its_reason(node):
    data = sheet(*(line(at) for at in range(2000, 2100))) + (b"x" * 999 + b"\n") * 5000 + b"\xff"
    found = brought(node, data)
    assert (found.state, found.is_kept) == ("refused", False)
    assert "byte" in found.refusal["msgid"]


def test_the_commission_of_another_province_sees_neither_list_nor_rows(node):
    found = brought(node, sheet(line(171, title="")))
    with node.acting("inspector_b") as actor:
        assert not queries.visible_imports(actor).filter(pk=found.pk).exists()
        assert not Row.objects.filter(brought_id=found.pk).exists()
        with pytest.raises((NotFound, NotYours)):
            actions.mend(actor, found.pk, 2, "x")
    with node.acting("head_a") as actor, pytest.raises(NotYours):
        actions.bring(actor, kind="file_list", name="a.csv", data=sheet(line(1)))


def test_what_stood_beyond_the_last_column_is_dropped_only_by_a_person(node):
    found = brought(node, sheet(*(line(at) for at in range(1001, 1520)), [*line(1521), "phía sau"]))
    (row,) = rows_of(node, found)
    assert (row.test, row.params["value"]) == ("beyond", "phía sau")
    with node.acting("clerk_a") as actor:
        assert actions.mend(actor, found.pk, row.row, "").settled == 1


@pytest.mark.feature("EXC-15", "REC-17")
def test_a_code_that_the_spreadsheet_failed_to_find_makes_no_line_without_a_code(node):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        page = made.add_worksheet()
        for at, cells in enumerate([HEADS, line(1601), line(1602)]):
            page.write_row(at, 0, cells)
        page.write_formula(2, 1, "=VLOOKUP(A3,Sheet9!A:B,2)", None, "#REF!")
    found = brought(node, held.getvalue(), name="muc-luc.xlsx")
    assert figures(found) == ("done", 2, 1, 0, 1)
    (row,) = rows_of(node, found)
    assert (row.row, row.field, row.test) == (3, "code", "error_value")
    assert (row.params["field"], row.params["value"]) == ("Số hồ sơ", "#REF!")
    assert not File.objects.using("owner").filter(title=line(1602)[2]).exists()
    with node.acting("clerk_a") as actor:
        assert actions.mend(actor, found.pk, 3, "HS-1602").settled == 1
        assert File.objects.get(code="HS-1602").title == line(1602)[2]
