"""From envelope to answered letter, between two units, by five users, each in a real browser of their own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from soi.correspondence import actions, testing
from soi.intake.testing import arrive_read, reading
from tests.end_to_end.browser import assert_within_budget
from tests.end_to_end.looks import LANGUAGES, Album, speak

pytestmark = [
    pytest.mark.browser, pytest.mark.feature("COR-01"), pytest.mark.feature("COR-02"), pytest.mark.feature("COR-03"),
    pytest.mark.feature("COR-05"), pytest.mark.feature("REC-02"),
]  # fmt: skip
TABLET, UPRIGHT = {"width": 1024, "height": 768}, {"width": 820, "height": 1180}
LETTER = [
    "ĐẢNG ỦY XÃ PHÚ LÂM",
    "Số 118-CV/ĐU",
    "Kính gửi: Ủy ban Kiểm tra tỉnh",
    "Đề nghị cử cán bộ phối hợp xem sổ thu, chi.",
]
QUESTION, ANSWER = "Đề nghị báo cáo việc thu, chi quỹ đường thôn", "Báo cáo việc thu, chi quỹ đường thôn"
HERE = "/correspondence"
SIGNING = 180.0
ASKED = "Đề nghị báo cáo:\n1. Tổng thu theo sổ là 96.920.000 đồng hay không.\n2. Chứng từ gốc để ở đâu."
CLEARER = "Đề nghị báo cáo:\n1. Tổng thu theo sổ là 96.420.000 đồng.\n2. Chứng từ gốc để ở đâu."


@pytest.fixture(scope="module", autouse=True)
def _signers(node):
    testing.signers(node)


@pytest.fixture(scope="module")
def album():
    return Album("correspondence")


@pytest.fixture(scope="module")
def told():
    """What one scene leaves for the next."""
    return {}


def day(ahead: int) -> str:
    return (date.today() + timedelta(days=ahead)).isoformat()


def press(visit: Any, words: str) -> None:
    with visit.page.expect_navigation():
        visit.page.click(f"main button:has-text('{words}')")


def sign_the_only_one(visit: Any, node: Any) -> None:
    """Open the folder, look at the paper, choose it, sign."""
    page = visit.page
    page.goto(f"{HERE}/folder/")
    page.click(".ls a b")
    page.wait_for_selector(".dr p")
    page.check(".ls li.cur input")
    press(visit, "Ký các văn bản đã chọn")
    node.work()
    page.wait_for_selector("#round .tag.ok")


def test_1_the_clerk_registers_the_envelope_and_lays_it_before_the_head(node, visit, album):
    arrival = arrive_read(node, "clerk_a", of=reading(LETTER, ()))
    clerk = visit("vanthu.hs")
    page = clerk.page
    page.goto(f"/records/register/?arrival={arrival}")
    page.select_option("[name=type]", "letter")
    page.fill("[name=title]", "Đề nghị phối hợp xem sổ thu, chi quỹ đường thôn")
    page.fill("[name=issuer]", "Đảng ủy xã Phú Lâm")
    page.select_option("[name=purpose]", "inspection")
    if page.locator("select[name=retention]").count():
        page.select_option("[name=retention]", "undecided")
    press(clerk, "Vào sổ")
    page.goto(f"{HERE}/?which=all")
    page.click("a:has-text('Trình lãnh đạo')")
    page.fill("[name=summary]", "Xã Phú Lâm đề nghị cử người cùng xem sổ thu, chi quỹ đường thôn 2024–2025.")
    page.fill("[name=proposal]", "Giao Phòng Nghiệp vụ II, hỏi thêm xã An Lĩnh.")
    page.fill("[name=due_on]", day(5))
    album.look(clerk, "lay")
    press(clerk, "Trình lãnh đạo")
    clerk.assert_quiet()


def test_2_the_head_instructs_in_the_open_row(visit, album):
    head = visit("chunhiem.hs")
    page = head.page
    page.goto(f"{HERE}/")
    page.click("a.t:has-text('Đề nghị phối hợp')")
    page.fill("[name=words]", "Phòng NV II tham mưu văn bản hỏi Ủy ban Kiểm tra xã An Lĩnh.")
    page.select_option(
        "[name=doer_id]", label=page.locator("[name=doer_id] option:has-text('Lê Thu Trang')").inner_text()
    )
    page.select_option("[name=work]", "answer_letter")
    page.fill("[name=do_by]", day(3))
    album.look(head, "instruct", languages=LANGUAGES)
    page.fill("[name=words]", "Phòng NV II tham mưu văn bản hỏi Ủy ban Kiểm tra xã An Lĩnh.")
    page.select_option(
        "[name=doer_id]", label=page.locator("[name=doer_id] option:has-text('Lê Thu Trang')").inner_text()
    )
    page.select_option("[name=work]", "answer_letter")
    page.fill("[name=do_by]", day(3))
    press(head, "Bút phê và giao việc")
    assert "Lê Thu Trang" in page.inner_text("tr.open")
    head.assert_quiet()


def test_3_the_inspector_drafts_asks_a_colleague_and_submits(visit, album, told):
    inspector = visit("kiemtra.hs")
    page = inspector.page
    page.goto("/")
    page.click("a:has-text('tham mưu văn bản hỏi')")
    page.click("a:has-text('Soạn văn bản trả lời')")
    page.fill("[name=title]", QUESTION)
    page.select_option("[name=to_units]", label="Ủy ban Kiểm tra Đảng ủy xã An Lĩnh")
    page.fill(
        "[name=text]",
        ASKED,
    )
    page.fill("[name=answer_due_on]", day(2))
    album.look(inspector, "begin")
    press(inspector, "Lưu dự thảo")
    told["question"] = page.url.split("/papers/")[1].strip("/")
    page.click("a:has-text('Viết tiếp')")
    page.fill("[name=text]", page.input_value("[name=text]").replace("96.920.000", "96.420.000"))
    page.fill("[name=why]", "sửa chữ máy đọc sai")
    press(inspector, "Lưu bản này")
    album.look(inspector, "draft", languages=LANGUAGES)
    page.click("a:has-text('Chỗ đã đổi')")
    assert page.inner_text("ins") == "96.420.000"
    assert page.inner_text("del") == "96.920.000"
    album.look(inspector, "changes")
    page.goto(f"{HERE}/papers/{told['question']}/")
    press(inspector, "Trình ký văn bản")
    inspector.assert_quiet()


def test_4_the_head_signs_on_a_tablet_what_he_has_looked_at(visit, album, node, told):
    with node.acting("head_a") as head_actor:
        from soi.correspondence.models import Paper

        actions.look(head_actor, Paper.objects.get(pk=told["question"]))
    with node.acting("inspector_a") as inspector:
        text = testing.text(
            node,
            title=QUESTION,
            text=CLEARER,
        )
        actions.save_version(inspector, told["question"], text, based_on=2, why="nói rõ hơn")
        actions.submit(inspector, told["question"])
    head = visit("chunhiem.hs", size=TABLET)
    page = head.page
    page.goto(f"{HERE}/folder/")
    assert page.locator(".ls input[type=checkbox]:disabled").count() == 1
    page.click(".ls a b")
    assert "nói rõ hơn" in page.inner_text(".dr")
    assert page.locator(".dr del").count() >= 1
    assert "tham mưu văn bản hỏi" in page.inner_text(".so")
    for button in page.locator(".kk .btn").all():
        assert button.bounding_box()["height"] >= 46
    box = page.locator(".ls input[type=checkbox]").first.bounding_box()
    assert (box["width"], box["height"]) == (24, 24)
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    page.check(".ls li.cur input")
    album.look(head, "folder", languages=LANGUAGES)
    page.check(".ls li.cur input")
    press(head, "Ký các văn bản đã chọn")
    node.work()
    # The open page follows by itself.
    page.wait_for_selector("#round .tag.ok")
    assert "Đã ký; văn thư ban hành" in page.inner_text("#round")
    head.assert_quiet()


def test_5_the_clerk_issues_it_and_it_reaches_the_other_unit(visit, album, node, told):
    clerk = visit("vanthu.hs")
    page = clerk.page
    page.goto(f"{HERE}/papers/{told['question']}/")
    page.click("main button:has-text('Ban hành và gửi')")
    with page.expect_navigation():
        page.click("#sure button[value=yes]")
    page.goto(f"{HERE}/outgoing/")
    page.wait_for_selector("text=Đã gửi, chưa đến")
    node.work()
    # The open page follows by itself.
    page.wait_for_selector("text=Đã đến, chưa đọc")
    album.look(clerk, "outgoing")
    clerk.assert_quiet()


def test_6_the_other_unit_enters_reads_and_answers_it(visit, album, node, told):
    clerk = visit("vanthu.anlinh")
    page = clerk.page
    page.goto("/")
    page.click("a:has-text('Vào sổ:')")
    album.look(clerk, "received")
    press(clerk, "Vào sổ văn bản này")
    page.click("main a:has-text('Trình lãnh đạo')")
    page.fill("[name=summary]", "Tỉnh hỏi về thu, chi quỹ đường thôn.")
    press(clerk, "Trình lãnh đạo")
    slip = page.url.split("/lines/")[1].strip("/")
    head = visit("chunhiem.anlinh")
    page = head.page
    page.goto(f"{HERE}/drafts/new/?answers={slip}&type=report")
    page.fill("[name=title]", ANSWER)
    page.fill(
        "[name=text]", "I- KẾT QUẢ\n1. Tổng thu theo sổ là 96.420.000 đồng.\n2. Chứng từ gốc để tại Văn phòng Đảng ủy."
    )
    press(head, "Lưu dự thảo")
    told["answer"] = page.url.split("/papers/")[1].strip("/")
    press(head, "Trình ký văn bản")
    sign_the_only_one(head, node)
    head.assert_quiet()


def test_7_the_answer_goes_back_and_both_books_say_so(visit, album, node, told):
    clerk = visit("vanthu.anlinh")
    page = clerk.page
    page.goto(f"{HERE}/papers/{told['answer']}/")
    page.click("main button:has-text('Ban hành và gửi')")
    with page.expect_navigation():
        page.click("#sure button[value=yes]")
    node.work()
    page.goto(f"{HERE}/book/")
    album.look(clerk, "incoming-book")
    assert QUESTION in page.inner_text("table")
    inspector = visit("kiemtra.hs")
    inspector.page.goto(f"{HERE}/papers/{told['question']}/")
    inspector.page.wait_for_selector("#ways >> text=Đã trả lời")
    album.look(inspector, "answered", languages=LANGUAGES)
    inspector.page.click("#ways a:has-text('đã trả lời')")
    assert ANSWER in inspector.page.inner_text("h1")
    album.assert_good()


def test_8_the_registers_are_small_and_print_as_the_paper_book(visit, album):
    clerk = visit("vanthu.hs")
    assert_within_budget(clerk, f"{HERE}/?which=all")
    clerk.page.goto(f"{HERE}/outgoing/book/")
    speak(clerk, "vi")
    clerk.page.emulate_media(media="print")
    assert not clerk.page.locator("nav.side").is_visible()
    heads = clerk.page.locator("thead th").all_inner_texts()
    assert len(heads) == 10
    clerk.picture("correspondence-book")
    clerk.assert_quiet()
    album.assert_good()


def test_9_twenty_are_signed_at_once_on_a_tablet_held_upright(visit, album, node):
    from soi.correspondence.models import Paper

    papers = [testing.submitted(node, words=testing.text(node, title=f"Văn bản thứ {n + 1}")) for n in range(20)]
    with node.acting("head_a") as head_actor:
        for paper in papers:
            actions.look(head_actor, Paper.objects.get(pk=paper))
    head = visit("chunhiem.hs", size=UPRIGHT)
    page = head.page
    page.goto(f"{HERE}/folder/")
    assert page.locator(".ls input[type=checkbox]:not(:disabled)").count() == 20
    assert page.evaluate("document.documentElement.scrollWidth") <= UPRIGHT["width"]
    for box in page.locator(".ls input[type=checkbox]").all():
        assert (box.bounding_box()["width"], box.bounding_box()["height"]) == (24, 24)
        box.check()
    # One of them changes under the hand.
    with node.acting("inspector_a") as inspector:
        changed = testing.text(node, title="Văn bản thứ 5 đã sửa")
        actions.save_version(inspector, papers[4], changed, based_on=1, why="sửa")
        actions.submit(inspector, papers[4])
    press(head, "Ký các văn bản đã chọn")
    assert "1 trên 20 văn bản đã có kết quả" in page.inner_text("#round")
    node.work(SIGNING)
    page.wait_for_selector("#round .tag.ok")
    told = page.inner_text("#round")
    assert told.count("Đã ký; văn thư ban hành") == 19
    assert "20 trên 20 văn bản đã có kết quả" in told
    assert "Văn bản thứ 5 đã sửa" in told
    album.look(head, "round-upright", languages=LANGUAGES)
    page.goto(f"{HERE}/folder/")
    assert page.locator(".ls li").count() == 1
    album.look(head, "folder-upright", languages=("vi",))
    album.assert_good()
