"""The door for files, the reading desk and an opening in a real browser: accessible, by keyboard, and quiet."""

from __future__ import annotations

import re

import pytest

from soi.engines.reading.public import check_confinement, invent, make_specimen
from soi.intake import jobs, queries
from soi.intake.testing import arrive, arrive_read
from soi.vault import public as vault
from tests.end_to_end.browser import assert_within_budget

pytestmark = pytest.mark.browser
NAME = "Trần Thị Giả Lập"
PURPOSE = "Hẹn gặp người tố cáo để làm rõ ý ba về việc ký khống chứng từ, trước khi lập kế hoạch."


@pytest.fixture(scope="module")
def scan():
    return make_specimen(invent("report", wear="medium", paragraphs=3, smudge=("thực", "kiểm", "chi")))


@pytest.fixture(scope="module")
def read_scan(node, scan):
    if not check_confinement().ok:
        pytest.skip("no user namespaces on this machine")
    arrival = arrive(node, "clerk_a", data=scan.pdf, name="quet-0007.pdf")
    jobs.read(str(arrival))
    jobs.closed_room().stop()
    return arrival


def test_the_list_and_the_form_for_files(visit, node, read_scan):
    for name in ("don-cua-ba-A.pdf", "bao cao quy III.pdf"):
        arrive_read(node, "clerk_a", name=name)
    one = visit("vanthu.hs")
    assert_within_budget(one, "/intake/")
    one.picture("intake-list")
    one.assert_accessible()
    one.page.keyboard.press("j")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(re.compile(r"/intake/[0-9a-f-]{36}/"))
    one.assert_quiet()


def test_files_are_sent_and_named_with_their_verdict(visit, node, scan, tmp_path):
    (tmp_path / "bao-cao-moi.pdf").write_bytes(scan.pdf)
    (tmp_path / "rong.pdf").write_bytes(b"")
    one = visit("vanthu.hs")
    page = one.page
    page.goto("/intake/")
    page.set_input_files("#id_papers", [str(tmp_path / "bao-cao-moi.pdf"), str(tmp_path / "rong.pdf")])
    page.check("input[name=marked][value='0']")
    page.click("#upload button.pri")
    page.wait_for_selector(".note.ok")
    assert page.locator(".note.bad").count() == 1
    page.wait_for_selector("#arrivals >> text=bao-cao-moi.pdf")
    one.picture("intake-verdicts")
    one.assert_accessible()
    one.assert_quiet()


@pytest.mark.feature("DIG-10")
def test_words_are_corrected_on_the_image_by_keyboard(visit, node, read_scan):
    one = visit("vanthu.hs")
    page = one.page
    page.goto(f"/intake/{read_scan}/")
    page.wait_for_selector("form.fixb:not([hidden])")
    one.picture("intake-desk")
    one.assert_accessible()
    before = words_in_doubt(node, read_scan)
    assert page.locator("rect.sel").count() == 1
    page.keyboard.type("Đã sửa")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert words_in_doubt(node, read_scan) == before - 1
    assert page.locator("text=Đã sửa").count() >= 1
    one.assert_quiet()


def words_in_doubt(node, arrival):
    with node.acting("clerk_a") as actor:
        return queries.get_arrival(actor, arrival).doubtful


def test_opening_is_agreed_by_two_and_read(visit, node):
    with node.acting("petition_officer_a") as actor:
        locker = vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])
        vault.put(actor, locker, "original", b"%PDF")
        identity = {"full_name": NAME, "phone": "0900 000 000", "address": "thôn Hư Cấu"}
        vault.seal(actor, locker, alias="NTC-7Q4X", identity=identity, subject="ĐT-2026-0934")
    asker = visit("tiepdan.hs")
    asker.page.goto(f"/vault/ask/{locker}/")
    asker.picture("vault-ask")
    asker.assert_accessible()
    asker.page.check("input[name=ground][value=meet]")
    asker.page.fill("#id_purpose", PURPOSE)
    asker.page.check("input[name=fields_asked][value='identity.full_name']")
    asker.page.click("button.pri")
    asker.page.wait_for_url(re.compile(r"/vault/[0-9a-f-]{36}/"))
    address = asker.page.url
    for username in ("niemphong.hs", "niemphong.tw"):
        keeper = visit(username)
        keeper.page.goto(address)
        keeper.picture(f"n-mo-niem-phong-{username[-2:]}")
        keeper.assert_accessible()
        keeper.page.fill("textarea[name=reason]", "Cần gặp để làm rõ ý 3. Phạm vi xin mở vừa đủ.")
        with keeper.page.expect_navigation():
            keeper.page.click("button[value=agree]")
        keeper.assert_quiet()
    asker.page.reload()
    asker.page.click("form.row button")
    asker.page.wait_for_selector(f"text={NAME}")
    asker.picture("vault-open")
    asker.assert_accessible()
    asker.assert_quiet()
