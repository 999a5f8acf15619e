"""The book, the register form and the document in a real browser: accessible, small, by keyboard, and quiet."""

from __future__ import annotations

import re

import pytest

from soi.intake.testing import arrive_read, reading
from soi.records import testing
from soi.records.keeping import testing as keeping
from soi.records.tests.persons import clear
from tests.end_to_end.browser import assert_within_budget

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paper(node):
    two = testing.content(pages=[testing.sheet(1), testing.sheet(2, ("Trang hai", "Số liệu 184.350.000 đồng"))])
    with node.acting("clerk_a") as actor:
        for at in range(3):
            testing.make_document(actor, title=f"Báo cáo kết quả giám sát chuyên đề, lần thứ {at + 1}")
        return testing.make_document(actor, of=two, file_code="HS-KT-148", file_title="Kiểm tra quỹ hòa giải")


@pytest.fixture(scope="module")
def marked(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor, level=1, title="Biên bản làm việc với Chi bộ Văn phòng xã An Lĩnh")
    clear("clerk_a", 0)
    keeping.licensed(node, document)
    return document


def test_the_book_is_walked_by_keys(visit, paper, marked):
    one = visit("kiemtra.hs")
    page = one.page
    assert_within_budget(one, "/records/")
    one.picture("records-book")
    one.assert_accessible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("tr.cur").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/records/[0-9a-f-]{36}/"))
    one.assert_quiet()


def test_a_new_line_comes_into_the_open_book_by_itself(visit, node, paper):
    one = visit("kiemtra.hs")
    one.page.goto("/records/")
    one.page.wait_for_timeout(500)
    one.page.keyboard.press("j")
    walked_to = one.page.inner_text("tr.cur a.t")
    with node.acting("clerk_a") as actor:
        testing.make_document(actor, title="Vừa vào sổ một giây trước")
    one.page.wait_for_selector("text=Vừa vào sổ một giây trước", timeout=5_000)
    # The list was replaced under the reader's hands: the row walked to is still chosen, and Enter opens it.
    assert one.page.inner_text("tr.cur a.t") == walked_to
    assert one.page.evaluate("document.activeElement.matches('tr.cur a.t')")
    one.assert_quiet()


def test_a_document_shows_picture_and_words_side_by_side(visit, paper):
    one = visit("kiemtra.hs")
    page = one.page
    assert_within_budget(one, f"/records/{paper.pk}/")
    # The first unsure word is chosen in the text and on the picture at once.
    assert page.locator("u.sel").inner_text() == "12-BC/UBKT"
    assert page.locator("rect.sel").get_attribute("data-word") == "w5"
    one.picture("d-tai-lieu")
    one.assert_accessible()
    page.click("nav.th a:nth-child(2)")
    page.wait_for_selector("text=Số liệu 184.350.000")
    one.assert_quiet()


def test_a_marked_document_opens_by_its_purpose(visit, marked):
    one = visit("kiemtra.hs")
    page = one.page
    page.goto(f"/records/{marked.pk}/")
    one.picture("records-purpose")
    one.assert_accessible()
    page.click("main .btn.pri")
    page.wait_for_selector(".errsum")
    assert page.evaluate("document.activeElement.classList.contains('errsum')")
    page.select_option("#id_purpose", "inspection")
    page.click("main .btn.pri")
    page.wait_for_selector(".use")
    assert "30 phút" in page.inner_text(".use")
    one.picture("records-marked")
    one.assert_accessible()
    one.assert_quiet()


def test_a_paper_is_registered_by_one_form(visit, node):
    of = reading(type="BÁO CÁO", number="36", symbol="BC/UBKT", date="2026-10-08", abstract="kết quả kiểm tra quỹ")
    arrival = arrive_read(node, "clerk_a", of=of)
    one = visit("vanthu.hs")
    page = one.page
    assert_within_budget(one, f"/records/register/?arrival={arrival}")
    one.picture("records-register")
    one.assert_accessible()
    page.click(".save .btn.pri")
    page.wait_for_selector(".errsum")
    one.picture("records-register-wrong")
    one.assert_accessible()
    page.select_option("#id_purpose", "supervision")
    page.click(".save .btn.pri")
    page.wait_for_url(re.compile("/registered/"))
    assert re.search(r"Số đến \d+/\d{4}", page.inner_text("h2.big"))
    one.picture("records-registered")
    one.assert_accessible()
    one.assert_quiet()


def test_the_line_of_a_marked_paper_is_entered_without_its_subject(visit, node):
    one = visit("vanthu.hs")
    page = one.page
    page.goto("/records/stub/")
    one.assert_accessible()
    one.picture("records-stub")
    page.check("input[name=level][value='2']")
    page.fill("#id_holder", "Văn phòng, bà Ngân")
    page.click(".save .btn.pri")
    page.wait_for_url(re.compile("/records/stub/[0-9a-f-]{36}/"))
    assert "TỐI MẬT" in page.inner_text("main")
    one.assert_accessible()
    one.assert_quiet()
