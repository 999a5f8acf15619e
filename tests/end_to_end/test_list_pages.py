"""A list of old files brought in a real browser: seen, named, entered, an error mended in place, undone."""

from __future__ import annotations

import re

import pytest

from soi.records import testing
from soi.records.tests.test_lists import line, sheet
from tests.end_to_end.browser import assert_within_budget

pytestmark = pytest.mark.browser


@pytest.mark.feature("EXC-15")
def test_a_list_enters_and_its_errors_are_mended_in_place(visit, node, tmp_path):
    rows = [line(at) for at in range(301, 340)]
    rows[3], rows[7] = line(304, first="2001"), line(308, title="")
    rows[10:13] = [line(at, kept="Vỉnh viễnn") for at in range(311, 314)]
    path = tmp_path / "muc-luc-1998.csv"
    path.write_bytes(sheet(*rows))
    one = visit("vanthu.hs")
    page = one.page
    assert_within_budget(one, "/records/lists/")
    one.assert_accessible()
    page.set_input_files("#id_sheet", path)
    page.click("aside .btn.pri")
    page.wait_for_selector("text=HS-0301")
    one.picture("list-columns")
    one.assert_accessible()
    page.click("main form .btn.pri")
    page.wait_for_selector("#run")
    node.work()
    page.reload()
    assert re.search(r"39 / 39", page.inner_text("#run"))
    assert page.locator(".whys a").count() == 4, "all, and three reasons"
    one.picture("r-nap-du-lieu")
    one.assert_accessible()
    # One correction for all rows that are written alike, proposed by what is nearest on the list.
    row = page.locator("tr:has-text('Vỉnh viễnn')").first
    assert row.locator("input[name=value]").input_value() == "Vĩnh viễn"
    row.locator("button[name=alike]").click()
    page.wait_for_selector("tr.oks")
    assert page.locator("tr.oks").count() == 3
    # One row by the keyboard alone: type into the cell, Enter.
    cell = page.locator("tr:not(.oks):has-text('2001') input[name=value]")
    cell.fill("1997")
    cell.press("Enter")
    page.wait_for_function("document.querySelectorAll('tr.oks').length === 4")
    page.locator("tr.oks button").first.click()
    page.wait_for_function("document.querySelectorAll('tr.oks').length === 3")
    one.picture("list-mended")
    one.assert_accessible()
    one.assert_quiet()


@pytest.mark.feature("STA-13")
def test_the_register_is_written_to_files_and_says_n_of_n(visit, node):
    with node.acting("clerk_a") as actor:
        for at in range(3):
            testing.make_document(actor, title=f"Báo cáo số {at}")
    one = visit("vanthu.hs")
    page = one.page
    page.goto("/records/")
    page.select_option("#file-kind", "csv")
    page.click("form.sp .btn")
    page.wait_for_selector("#run")
    node.work()
    page.reload()
    page.wait_for_selector("#run table")
    assert "3 / 3" in page.inner_text("#run strong")
    one.picture("register-written")
    one.assert_accessible()
    page.goto("/records/lists/files/")
    one.assert_accessible()
    one.picture("files")
    one.assert_quiet()
