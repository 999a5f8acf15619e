"""The pages of levels, versions, metadata and redacted copies, through the real addresses."""

from __future__ import annotations

import uuid

import pytest

from soi.intake.testing import arrive_read, reading
from soi.records import queries, testing
from soi.records.models import Copy, Document, LevelRequest
from soi.records.tests.test_metadata import GOOD

MARK = {
    "level": "1",
    "list_item": testing.LIST_ITEM,
    "decision": "31-QĐ/UBKTTU, 05/10/2026",
    "decided_by": "Đỗ Minh Khang",
}


@pytest.fixture
def paper(node):
    with node.acting("clerk_a") as clerk:
        return testing.make_document(clerk, type="report", file_code=f"HS-{uuid.uuid4().hex[:8]}")


def sent(act: str, **given: str) -> dict[str, str]:
    return {"act": act, **{f"{act}-{name}": value for name, value in given.items()}}


def page(node, office: str, path: str, status: int = 200) -> str:
    node.client(office).cookies["soi_language"] = "en"
    answer = node.client(office).get(path)
    assert answer.status_code == status, answer.content.decode()[:300]
    return answer.content.decode()


@pytest.mark.feature("REC-05")
def test_a_level_is_raised_asked_down_and_lowered_by_pages(node, paper):
    path = f"/records/{paper.pk}/level/"
    assert node.client("inspector_a").post(path, sent("raise", **MARK)).status_code == 302
    shown = page(node, "inspector_a", path)
    assert "Lê Thu Trang: from level 0 to 1." in shown
    lower = {**MARK, "level": "0", "list_item": ""}
    assert node.client("inspector_a").post(path, sent("lower", **lower, reason="ngắn")).status_code == 422
    why = "Danh mục mới không còn tên loại tài liệu này."
    assert node.client("inspector_a").post(path, sent("lower", **lower, reason=why)).status_code == 302
    with node.acting("head_a"):
        request = LevelRequest.objects.get(document=paper).pk
    assert paper.title in page(node, "head_a", "/records/level-requests/")
    asked = page(node, "head_a", f"/records/level-requests/{request}/")
    assert why in asked
    assert "Agree: the level falls" in asked
    assert "Agree: the level falls" not in page(node, "inspector_a", f"/records/level-requests/{request}/")
    answer = {"act": "agree", "answer": "Đồng ý, đã đối chiếu danh mục."}
    assert node.client("inspector_a").post(f"/records/level-requests/{request}/", answer).status_code in (403, 404, 409)
    assert node.client("head_a").post(f"/records/level-requests/{request}/", answer).status_code == 302
    with node.acting("clerk_a"):
        assert Document.objects.get(pk=paper.pk).level == 0


def test_what_is_missing_in_a_mark_is_said_beside_its_field(node, paper):
    answer = node.client("inspector_a").post(f"/records/{paper.pk}/level/", sent("raise", **{**MARK, "decision": ""}))
    assert answer.status_code == 422
    assert 'id="id_raise-decision_error"' in answer.content.decode()
    wrong = sent("raise", **{**MARK, "list_item": ""})
    said = node.client("inspector_a").post(f"/records/{paper.pk}/level/", wrong).content.decode()
    assert 'id="id_raise-list_item_error"' in said


@pytest.mark.feature("REC-03")
def test_a_version_is_added_and_compared_by_pages(node, paper):
    arrival = arrive_read(node, "clerk_a", of=reading(["Kết luận thanh tra quỹ"], ()))
    path = f"/records/{paper.pk}/versions/"
    assert str(arrival) in page(node, "clerk_a", path)
    assert node.client("clerk_a").post(path, {"arrival": str(arrival), "reason": ""}).status_code == 422
    why = "Bản đủ chữ ký thay bản scan lỗi."
    assert node.client("clerk_a").post(path, {"arrival": str(arrival), "reason": why}).status_code == 302
    shown = page(node, "inspector_a", path)
    assert why in shown
    assert "From version 1 to version 2" in shown
    assert "<del>" in shown
    assert "<ins>" in shown
    assert node.client("inspector_a").get(f"{path}1/original/").content.startswith(b"%PDF-1.4 original")
    assert page(node, "inspector_a", f"{path}?from=1&to=9", 404)
    assert 'name="arrival"' not in shown


@pytest.mark.feature("REC-04")
def test_a_paper_is_described_by_its_form(node, paper):
    path = f"/records/{paper.pk}/metadata/"
    form = page(node, "clerk_a", path)
    assert 'name="urgency"' in form
    assert 'name="period_from"' in form
    assert 'name="held_on"' not in form
    wrong = node.client("clerk_a").post(path, {**GOOD, "urgency": "", "period_from": "31/02/2026"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "Fill in this field." in said
    assert 'value="31/02/2026"' in said
    sent_form = {**GOOD, "keywords": "quỹ\nthôn", "period_from": "01/01/2026", "period_to": "30/06/2026"}
    assert node.client("clerk_a").post(path, sent_form).status_code == 302
    shown = page(node, "inspector_a", f"/records/{paper.pk}/")
    assert "30/06/2026" in shown
    assert "Entered by Phạm Thị Ngân" in shown
    with node.acting("clerk_a"):
        assert Document.objects.get(pk=paper.pk).metadata["period_to"] == "2026-06-30"


@pytest.mark.feature("REC-07")
def test_a_copy_is_made_by_words_and_boxes_without_a_mouse(node, paper):
    client, path = node.client("clerk_a"), f"/records/{paper.pk}/copies/"
    assert client.post(path, {"title": "", "reason": "Gửi xã, che tên"}).status_code == 422
    begun = client.post(path, {"title": "Bản đã che", "reason": "Gửi Đảng ủy xã, che tên người."})
    edit = begun.headers["Location"]
    assert client.post(edit, {"act": "words", "word": ["0", "1"]}).status_code == 302
    shown = page(node, "clerk_a", edit)
    assert 'value="0" checked' in shown
    assert '<b lang="vi">ỦY BAN</b>' in shown
    box = {"act": "box", "left": "10", "right": "30", "top": "80", "bottom": "85,5"}
    assert client.post(edit, box).status_code == 302
    assert client.post(edit, {**box, "right": "300"}).status_code == 422
    assert client.post(edit, {**box, "left": "mười"}).status_code == 422
    # Words chosen anew leave the box that was laid by its sides where it is.
    assert client.post(edit, {"act": "words", "word": ["0"]}).status_code == 302
    with node.acting("clerk_a") as clerk:
        copy = queries.copies_of(clerk, paper)[0].pk
        assert len(Copy.objects.get(pk=copy).boxes) == 2
    assert client.post(edit, {"act": "drop-0"}).status_code == 302
    assert client.post(edit, {"act": "words", "word": ["0"]}).status_code == 302
    assert client.get(f"/records/copies/{copy}/preview/1.webp").headers["Content-Type"] == "image/webp"
    assert client.post(edit, {"act": "make", "title": "Họp ỦY ban", "given_to": "c99801"}).status_code in (302, 422)
    assert client.post(edit, {"act": "make", "title": "Bản đã che", "given_to": "zz"}).status_code in (409, 422)


@pytest.mark.feature("REC-07")
def test_a_given_copy_is_read_by_the_unit_and_the_paper_is_not(node, paper):
    copy = testing.begun_copy(node, "clerk_a", paper)
    assert "copy in draft" in page(node, "inspector_a", f"/records/{paper.pk}/copies/")
    assert page(node, "chief", f"/records/copies/{copy}/", 404)
    testing.make_copy(node, "clerk_a", copy, given_to="c99801")
    shown = page(node, "chief", f"/records/copies/{copy}/")
    assert "Text that is left" in shown
    assert str(paper.pk) not in shown
    for name, kind in (
        ("pages/1.webp", "image/webp"),
        ("thumbs/1.webp", "image/webp"),
        ("copy.pdf", "application/pdf"),
    ):
        assert node.client("chief").get(f"/records/copies/{copy}/{name}").headers["Content-Type"] == kind
    assert page(node, "chief", f"/records/{paper.pk}/", 404)
    assert str(paper.pk) in page(node, "inspector_a", f"/records/copies/{copy}/")
    assert node.client("clerk_a").get(f"/records/copies/{copy}/edit/").status_code == 302


@pytest.mark.feature("REC-08")
def test_the_paper_says_of_its_signatures_what_was_found(node):
    from soi.kernel.signing.testing import paper as unsigned

    with node.acting("clerk_a") as clerk:
        document = testing.make_document(clerk, of=testing.content(original=unsigned()))
    assert "Not checked yet." in page(node, "inspector_a", f"/records/{document.pk}/")
    node.work()
    assert "Nobody signed this file electronically." in page(node, "inspector_a", f"/records/{document.pk}/")


@pytest.mark.parametrize("path", ["level/", "versions/", "metadata/", "copies/", "versions/1/original/"])
@pytest.mark.parametrize("office", ["inspector_b", "chief", "administrator"])
def test_hidden_and_absent_are_the_same_bytes(node, paper, office, path):
    client = node.client(office)
    hidden, absent = client.get(f"/records/{paper.pk}/{path}"), client.get(f"/records/{uuid.uuid4()}/{path}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
