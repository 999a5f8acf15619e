"""Lists of paper files brought as sheets: wrong rows wait with their sentences, a repeated sheet changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from soi.digitization import forms
from soi.digitization.actions import listing
from soi.digitization.models import Event, Line
from soi.digitization.views import taking
from soi.engines.tables import public as tables
from soi.records.lists import actions as lists
from soi.records.lists import jobs
from soi.records.lists.models import Import
from soi.records.lists.models import Row as Waiting
from soi.records.tests.persons import clear

KIND = "digitization_list"
SHEET = """Đơn vị;Số hồ sơ;Tiêu đề;Từ năm;Đến năm;Số tờ;Độ mật;Nơi để;Vĩnh viễn;Sử dụng;Tình trạng
;NHAP-1;Hồ sơ kiểm tra quỹ;2011;2012;40;;Kho 1, giá 2, hộp 3;Có;Nhiều;Rách
p98.k;NHAP-2;Hồ sơ giám sát;2016;2016;12;Không;Kho 1, giá 2, hộp 10;;;
;;Hồ sơ không số;1999;;7;;Kho 1;;;
;NHAP-3;Năm sai;2015;2012;7;;;;;
p98.k;NHAP-5;Mật không mục;2015;2015;7;Mật;;;;
huyện Không Có;NHAP-4;Đơn vị lạ;2015;2015;7;;;;;
"""


@pytest.fixture(autouse=True)
def cleared(node):
    clear("clerk_a", 1)


def brought(node, text=SHEET):
    with node.acting("clerk_a") as clerk:
        one = lists.bring(clerk, kind=KIND, name="so-hoa.csv", data=text.encode())
        lists.start(clerk, one.pk, one.mapping)
        office = clerk.appointment_id
    jobs.enter_list(str(one.pk), office)
    return Import.objects.using("owner").get(pk=one.pk)


def lines():
    return Line.objects.using("owner").filter(listed_in__isnull=False)


@pytest.mark.feature("DIG-01")
def test_a_sheet_becomes_lines_and_every_row_is_accounted_for(node):
    one = brought(node)
    assert (one.state, one.rows, one.entered, one.same, one.wrong) == ("done", 6, 3, 0, 3)
    first = lines().get(code="NHAP-1")
    assert (first.sheets, first.rank, first.term, first.lasting) == (40, 7, "term.2010-2015", True)
    assert first.counted_by.person.name == first.entered_by.person.name == "Phạm Thị Ngân"
    assert lines().filter(code="NHAP-2", stage=0).exists()
    assert Event.objects.using("owner").filter(line__listed_in=one, act="found").count() == 3
    why = dict(Waiting.objects.using("owner").filter(brought=one).values_list("row", "test"))
    assert set(why.values()) == {"after", "not_listed", "unlisted"}


@pytest.mark.feature("DIG-01")
def test_a_repeated_sheet_changes_nothing_and_a_changed_row_overwrites_nothing(node):
    brought(node)
    before = lines().count(), Event.objects.using("owner").count()
    again = brought(node)
    assert (again.entered, again.same, again.wrong) == (0, 3, 3)
    assert (lines().count(), Event.objects.using("owner").count()) == before
    other = brought(node, SHEET.replace("Hồ sơ kiểm tra quỹ", "Tên khác"))
    assert (other.entered, other.same, other.wrong) == (0, 2, 4)
    assert lines().get(code="NHAP-1").title == "Hồ sơ kiểm tra quỹ"


@pytest.mark.feature("DIG-01")
@pytest.mark.parametrize("language", ["vi", "en", "sv"])
def test_columns_named_as_the_pages_name_them_are_known(node, language):
    with node.acting("clerk_a") as clerk, translation.override(language):
        layout = listing.layout(clerk)
        typed = [str(field.label) for field in forms.LineForm(actor=clerk, today=date.today())]
        wanted = dict(zip(forms.LineForm.base_fields, range(len(typed)), strict=True))
        taken = taking.heads()
    wanted["unit_as_was"] = wanted.pop("was_id")
    found = tables.suggest(typed, layout)
    assert {name: at for name, at in found.items() if name in wanted} == wanted, typed
    names = ("code", "title", "unit_as_was", "first_year", "last_year", "place", "sheets", "level")
    back = tables.suggest(taken, layout)
    columns = {"code": 1, "title": 2, "unit_as_was": 3, "first_year": 6, "last_year": 7, "place": 8, "sheets": 9}
    assert {name: back[name] for name in names} == {**columns, "level": 10}, taken
