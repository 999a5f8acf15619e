"""Cases in a real browser: opened from a petition, a paper typed, a step taken, the procedure looked at."""

from __future__ import annotations

import pytest

from soi.cases import testing as cases
from soi.cases.tests import test_levels as levels
from soi.petitions import testing as petitions
from soi.records.models import Document
from tests.end_to_end.looks import Album

pytestmark = [pytest.mark.browser, pytest.mark.feature("CAS-08")]


def test_the_head_opens_a_case_and_the_officer_takes_the_first_step(node, visit):
    petition = petitions.accepted(node)
    head = visit("chunhiem.hs")
    page = head.page
    page.goto(f"/petitions/{petition}/")
    page.click("text=Mở vụ việc")
    head.assert_accessible()
    head.picture("case-open")
    page.click("button:has-text('Mở vụ việc')")
    page.wait_for_selector("h1:has-text('VV-')")
    head.assert_accessible()
    head.picture("case")
    address = page.url
    page.click("main a:has-text('Sơ đồ')")
    page.wait_for_selector("svg.proc")
    head.assert_accessible()
    head.picture("case-procedure")
    officer = visit("tiepdan.hs")
    officer.page.goto(address)
    writes_the_proposal(officer)
    officer.page.goto(address)
    officer.picture("case-with-paper")
    officer.page.click("a.btn:has-text('Trình')")
    officer.assert_accessible()
    officer.picture("case-step")
    officer.page.click("button:has-text('Thực hiện bước này')")
    officer.page.wait_for_selector("h2:has-text('Ra quyết định, kế hoạch')")
    # The head's open page follows by itself.
    page.goto(address)
    page.wait_for_selector("h2:has-text('Ra quyết định, kế hoạch')")
    head.assert_quiet()
    officer.assert_quiet()


@pytest.mark.feature("REC-05")
def test_a_case_shows_the_level_of_its_paper_and_why(node, visit):
    album = Album()
    levels.clear("clerk_a", 2)
    case_id = cases.opened(node, petitions.accepted(node))
    cases.walk(node, case_id, *levels.TO_EXPLANATION)
    document = levels.paper_of_the_book(node, 1)
    inspector = visit("kiemtra.hs")
    page = inspector.page
    page.goto(f"/cases/{case_id}/paper/explanation/")
    album.look(inspector, "case-paper", languages=("vi", "en", "sv"))
    found = Document.objects.using("owner").get(pk=document)
    page.fill("#id_in_book", f"{found.register_no}/{found.register_year}")
    page.click("main .btn.pri")
    page.wait_for_selector("aside .cls.l1")
    album.look(inspector, "case-marked", languages=("vi", "en", "sv"))
    page.goto("/cases/")
    album.look(inspector, "cases-marked", languages=("vi", "en", "sv"))
    album.assert_good()


def writes_the_proposal(officer):
    """From the case's page to the issued paper, by typing only what the case does not know."""
    officer.page.click("button:has-text('Soạn văn bản')")
    officer.page.wait_for_selector("h1:has-text('Tờ trình')")
    for area in officer.page.locator("main textarea").all():
        area.fill("Đề nghị giải quyết tố cáo theo đơn đã thụ lý.")
    # Each field is kept on leaving it, without a button.
    officer.page.locator("main textarea").first.focus()
    officer.page.wait_for_selector("#saved-as:has-text('Bản')")
    officer.page.wait_for_load_state("networkidle")
    officer.assert_accessible()
    officer.picture("paper-draft")
    with officer.page.expect_navigation():
        officer.page.click("button:has-text('Lưu bản này')")
    officer.page.click("main summary:has-text('Phần lấy từ dữ liệu')")
    officer.assert_accessible()
    officer.picture("paper-sources")
    officer.page.click("button:has-text('Ban hành')")
    officer.page.click("dialog[open] button[value=yes]")
    officer.page.wait_for_selector("h1:has-text('-TTr/')")
    officer.assert_accessible()
    officer.picture("paper-issued")
    officer.page.goto("/correspondence/folder/")
    officer.assert_accessible()
    officer.picture("paper-folder")
