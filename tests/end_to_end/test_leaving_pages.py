"""One handover in a real browser: the list, an answer by name, its close by another; and somebody who stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from soi.tasks.testing import given

pytestmark = [pytest.mark.browser]
DAY = (timezone.localdate() + timedelta(days=9)).isoformat()


@pytest.fixture(scope="module")
def work(node):
    for title in ("Lập biên bản làm việc với chi bộ", "Bổ sung tài liệu thiếu trong hồ sơ"):
        given(node, "head_a", "inspector_a", title=title, address="/records/")


@pytest.mark.feature("DIR-08")
def test_a_list_is_offered_answered_by_name_and_closed_by_another(work, visit):
    leaver = visit("kiemtra.hs")
    page = leaver.page
    page.goto("/leaving/lists/new/")
    page.fill("[name=last_day]", DAY)
    page.select_option("[name=why]", "transfer")
    leaver.assert_accessible()
    page.click("main button:has-text('Lập danh sách')")
    page.wait_for_selector("h1:has-text('Danh sách bàn giao của Lê Thu Trang')")
    address = page.url
    for select in page.query_selector_all("main select"):
        select.select_option(label="Tạ Hữu Phước · Ủy ban Kiểm tra Tỉnh ủy Hà Sơn")
    leaver.assert_accessible()
    leaver.picture("handover-list")
    page.click("button:has-text('Gửi lời mời nhận')")
    page.wait_for_selector("text=Chờ trả lời")
    receiver = visit("phochunhiem.hs")
    receiver.page.goto("/")
    receiver.page.click("main a:has-text('mời đồng chí nhận')")
    receiver.assert_accessible()
    receiver.picture("handover-asked")
    while receiver.page.query_selector("main button:has-text('Nhận')"):
        receiver.page.click("main button[value=accept]")
        receiver.page.wait_for_load_state("networkidle")
    head = visit("chunhiem.hs")
    head.page.goto(address)
    head.page.click("main button:has-text('Khóa danh sách'), aside button:has-text('Khóa danh sách')")
    head.page.click("#sure button[value=yes]")
    head.page.wait_for_selector("h2:has-text('Đã khóa, mọi việc có người')")
    head.assert_accessible()
    head.picture("handover-closed")
    for each in (leaver, receiver, head):
        each.assert_quiet()


@pytest.mark.feature("DIR-08")
@pytest.mark.feature("DIR-11")
def test_a_stand_in_is_asked_and_accepted_and_both_desks_say_so(node, work, visit):
    for title, due in [("Ký biên bản làm việc", -2), ("Gửi đề cương báo cáo", 0), ("Xem xét dấu hiệu", 2)]:
        given(node, "head_a", "petition_officer_a", title=title, due=due, address="/records/")
    absent = visit("tiepdan.hs")
    page = absent.page
    page.goto("/leaving/stand-ins/new/")
    page.select_option("[name=stand_in_id]", label="Phạm Thị Ngân · Văn phòng")
    page.fill("[name=until_on]", DAY)
    absent.assert_accessible()
    page.click("main button:has-text('Gửi lời nhờ')")
    page.wait_for_selector("text=Chờ trả lời")
    other = visit("vanthu.hs")
    other.page.goto("/leaving/")
    other.page.click("main button[value=accept]")
    other.page.wait_for_selector("text=Đã nhận")
    other.page.goto("/")
    other.page.wait_for_selector("text=Đồng chí làm thay Hà Văn Bình")
    other.assert_accessible()
    other.picture("desk-standing-in")
    page.goto("/")
    page.wait_for_selector("text=Phạm Thị Ngân làm thay đồng chí")
    absent.assert_accessible()
    absent.picture("desk-my-day")
    # The keyboard: two lines down, one up, then open it.
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/records/")
    absent.assert_quiet()
    other.assert_quiet()
