"""Levels, versions, metadata and redacted copies in a real browser: accessible, by mouse and by keys."""

from __future__ import annotations

import re
import uuid

import pytest

from soi.records import actions, jobs, queries, testing
from soi.records.tests.persons import clear
from soi.records.tests.test_redaction import drawn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paper(node):
    with node.acting("clerk_a") as actor:
        of = testing.content(pages=[drawn()])
        return testing.make_document(actor, of=of, type="report", title="Biên bản làm việc với Chi bộ Văn phòng xã")


@pytest.fixture(scope="module")
def with_two_versions(node):
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor)
        later = testing.content(pages=[testing.sheet(1, ("ỦY BAN KIỂM TRA", "BÁO CÁO", "kết quả kiểm tra quỹ"))])
        why = "Bản đủ chữ ký thay bản scan lỗi."
        actions.enter_version(actor, document, later, arrival_id=uuid.uuid4(), reason=why)
        return document


@pytest.fixture(scope="module")
def marked(node):
    request = testing.asked_to_lower(node)
    clear("clerk_a", 0)
    return request


def test_the_form_of_a_type_is_checked_while_it_is_filled(visit, node, paper):
    one = visit("vanthu.hs")
    page = one.page
    page.goto(f"/records/{paper.pk}/metadata/")
    one.assert_accessible()
    page.fill("#m-period_from", "31/02/2026")
    page.keyboard.press("Tab")
    page.wait_for_selector("#m-period_from-error:not([hidden])")
    one.picture("records-metadata-wrong")
    one.assert_accessible()
    page.click(".save .btn.pri")
    # The browser kept it from being sent: nothing of it went to the server.
    assert page.url.endswith("/metadata/")
    assert page.evaluate("document.activeElement.id").startswith("m-")
    page.fill("#m-period_from", "01/02/2026")
    page.fill("#m-period_to", "28/02/2026")
    for name, value in (("language", "vi"), ("urgency", "urgent"), ("reliability", "original")):
        page.select_option(f"#m-{name}", value)
    page.fill("#m-keywords", "quỹ\nhòa giải")
    page.click(".save .btn.pri")
    page.wait_for_url(re.compile(rf"/records/{paper.pk}/$"))
    assert "28/02/2026" in page.inner_text("section.col:last-of-type")
    one.picture("records-document-described")
    one.assert_accessible()
    one.assert_quiet()


def test_a_copy_is_made_by_a_box_drawn_with_the_mouse(visit, node, paper):
    copy = testing.begun_copy(node, "clerk_a", paper)
    one = visit("vanthu.hs")
    page = one.page
    page.goto(f"/records/copies/{copy}/edit/")
    one.assert_accessible()
    one.picture("records-copy-edit")
    frame = page.locator("[data-draw]").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] * 0.15, frame["y"] + frame["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.45, frame["y"] + frame["height"] * 0.36, steps=5)
    with page.expect_navigation():
        page.mouse.up()
    with node.acting("clerk_a") as actor:
        boxes = queries.get_copy(actor, copy).boxes
    assert len(boxes) == 2
    assert boxes[1]["box"][0] == pytest.approx(0.15, abs=0.02)
    one.assert_quiet()


def test_a_copy_is_made_by_keys_alone(visit, node, paper):
    copy = testing.begun_copy(node, "clerk_a", paper)
    one = visit("vanthu.hs")
    page = one.page
    page.goto(f"/records/copies/{copy}/edit/")
    page.focus(".pickwords label:nth-of-type(2) input")
    page.keyboard.press("Space")
    page.focus("#by-words .btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".pickwords input:checked").count() == 2
    page.focus("form:has(input[value=make]) .btn.pri")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # The worker's own loop cannot run beside the browser's.
    jobs.make_copy(str(copy), node.actor("clerk_a").appointment_id)
    page.goto(f"/records/copies/{copy}/")
    one.picture("records-copy")
    one.assert_accessible()
    page.goto(f"/records/{paper.pk}/copies/")
    one.assert_accessible()
    one.picture("records-copies")
    one.assert_quiet()


def test_two_versions_are_compared(visit, with_two_versions):
    one = visit("vanthu.hs")
    one.page.goto(f"/records/{with_two_versions.pk}/versions/")
    assert one.page.locator("ins").count() >= 1
    assert one.page.locator("del").count() >= 1
    one.picture("records-versions")
    one.assert_accessible()
    one.assert_quiet()


def test_the_second_person_sees_what_is_asked_and_agrees(visit, marked):
    one = visit("chunhiem.hs")
    page = one.page
    page.goto("/records/level-requests/")
    one.assert_accessible()
    one.picture("records-level-requests")
    page.click("a.t")
    one.picture("records-level-answer")
    one.assert_accessible()
    page.fill("#id_answer", "Đồng ý, đã đối chiếu danh mục.")
    page.click("button[value=agree]")
    page.wait_for_url(re.compile("/level/"))
    one.picture("records-level")
    one.assert_accessible()
    one.assert_quiet()
