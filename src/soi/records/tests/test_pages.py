"""The pages of records as their readers meet them."""

from __future__ import annotations

import uuid

import pytest

from soi.intake.testing import arrive_read, reading
from soi.kernel.audit import public as audit
from soi.records import queries, testing
from soi.records.keeping import testing as keeping
from soi.records.tests.persons import FORM, clear, connected


@pytest.fixture(scope="module")
def paper(node):
    with node.acting("clerk_a") as actor:
        return testing.make_document(actor)


@pytest.fixture
def clerk(node):
    return node.client("clerk_a")


def arrival_of(node):
    of = reading(type="BÁO CÁO", number="12", symbol="BC/UBKT", date="2026-10-05", abstract="kết quả sáu tháng")
    return arrive_read(node, "clerk_a", of=of)


@pytest.mark.feature("DIG-12")
def test_the_form_comes_with_what_the_machine_read_and_says_so(node, clerk):
    page = clerk.get(f"/records/register/?arrival={arrival_of(node)}").content.decode()
    assert page.count("Máy đề xuất</div>") == 4
    assert 'value="12-BC/UBKT"' in page
    assert 'value="05/10/2026"' in page
    assert '<option value="report" selected>' in page
    assert "kết quả sáu tháng</textarea>" in page


@pytest.mark.feature("REC-01")
def test_the_number_is_shown_after_the_one_act(node, clerk):
    arrival = arrival_of(node)
    answer = clerk.post(f"/records/register/?arrival={arrival}", FORM, follow=True)
    with node.acting("clerk_a") as actor:
        document = queries.document_of_arrival(actor, arrival)
    assert answer.redirect_chain[-1][0] == f"/records/{document.pk}/registered/"
    page = answer.content.decode()
    assert f"Số đến {document.register_no}/{document.register_year}" in page
    assert f'href="/records/{document.pk}/"' in page


def test_the_form_sent_twice_leads_to_the_same_number(node, clerk):
    arrival = arrival_of(node)
    first = clerk.post(f"/records/register/?arrival={arrival}", FORM)
    second = clerk.post(f"/records/register/?arrival={arrival}", FORM)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert clerk.get(f"/records/register/?arrival={arrival}").headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": ""}, "id_title", "Ghi một dòng nội dung chính của văn bản."),
        ({"purpose": ""}, "id_purpose", "Chọn mục đích sử dụng trong danh sách."),
        ({"type": ""}, "id_type", "Chọn một loại trong danh sách."),
        ({"type": "letter", "retention": ""}, "id_retention", "thời hạn bảo quản"),
        ({"level": "1"}, "id_list_item", "danh mục"),
        ({"issued_on": "05/10/2126"}, "id_issued_on", "chưa đến"),
        ({"issued_on": "31/06/2026"}, "id_issued_on", "Ghi ngày/tháng/năm"),
    ],
)
def test_what_is_wrong_stands_in_the_summary_and_at_the_field(node, clerk, wrong, field, words):
    arrival = arrival_of(node)
    answer = clerk.post(f"/records/register/?arrival={arrival}", {**FORM, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in page
    assert f'id="{field}_error"' in page
    assert words in page
    with node.acting("clerk_a") as actor:
        assert queries.document_of_arrival(actor, arrival) is None


def test_a_mark_on_a_connected_node_is_refused_with_the_way_out(node, clerk):
    arrival = arrival_of(node)
    with connected():
        answer = clerk.post(
            f"/records/register/?arrival={arrival}", {**FORM, "level": "1", "list_item": testing.LIST_ITEM}
        )
    assert answer.status_code == 409
    assert "giữ ở nơi khác" in answer.content.decode()


@pytest.mark.parametrize("office", ["inspector_a", "inspector_b", "administrator", "auditor"])
def test_the_form_is_nowhere_for_who_keeps_no_book(node, office):
    client = node.client(office)
    hidden = client.get(f"/records/register/?arrival={arrival_of(node)}")
    absent = client.get(f"/records/register/?arrival={uuid.uuid4()}")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


@pytest.mark.parametrize("arrival", ["", "12", "not-a-key"])
def test_an_address_without_arrival_leads_nowhere(clerk, arrival):
    assert clerk.get(f"/records/register/?arrival={arrival}").status_code == 404


def test_the_viewer_shows_picture_words_and_facts(clerk, paper):
    page = clerk.get(f"/records/{paper.pk}/").content.decode()
    assert f'src="/records/{paper.pk}/pages/1.webp"' in page
    assert f'src="/records/{paper.pk}/thumbs/1.webp"' in page
    assert '<rect class="q" data-word="w5"' in page
    assert '<u data-word="w5" tabindex="0">12-BC/UBKT</u>' in page
    for fact in ("Báo cáo", "12-BC/UBKT", "Hoàng Thị Lụa", "Nhiệm kỳ 2025 - 2030", "Báo cáo định kỳ", "Giám sát"):
        assert fact in page
    assert "Máy đề xuất, người đã xác nhận" in page
    assert f"Phạm Thị Ngân đã vào sổ, số {paper.register_no}/{paper.register_year}." in page


def test_a_corrected_word_keeps_what_the_machine_read(node, clerk):
    page_read = testing.sheet()
    words = [{**word, "was": "184.850.000"} if at == 5 else word for at, word in enumerate(page_read.words)]
    from dataclasses import replace

    of = testing.content(pages=[replace(page_read, words=tuple(words))])
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor, of=of)
    page = clerk.get(f"/records/{document.pk}/").content.decode()
    assert '<rect class="f" data-word="w5"' in page
    assert 'title="Máy đọc: 184.850.000"' in page


@pytest.mark.parametrize(("asked", "shown"), [("2", 2), ("", 1), ("x", 1), ("99", 2), ("-1", 1)])
def test_the_page_asked_for_is_shown_or_the_nearest(node, clerk, asked, shown):
    with node.acting("clerk_a") as actor:
        two = testing.content(pages=[testing.sheet(1), testing.sheet(2, ("Trang hai",))])
        document = testing.make_document(actor, of=two)
    page = clerk.get(f"/records/{document.pk}/?page={asked}").content.decode()
    assert f"/pages/{shown}.webp" in page


def test_pictures_stay_in_no_cache(clerk, paper):
    for path in ("pages/1.webp", "thumbs/1.webp"):
        answer = clerk.get(f"/records/{paper.pk}/{path}")
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/webp", "no-store")
    assert clerk.get(f"/records/{paper.pk}/pages/2.webp").status_code == 404
    assert clerk.get(f"/records/{paper.pk}/pages/99999999999999999999.webp").status_code == 404


@pytest.mark.feature("SEC-13")
@pytest.mark.parametrize(("path", "kind"), [("original/", "original"), ("searchable.pdf", "searchable")])
def test_a_copy_of_an_open_paper_is_given_and_logged(node, clerk, paper, path, kind):
    answer = clerk.get(f"/records/{paper.pk}/{path}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert kind.encode() in answer.content
    with node.acting("auditor") as actor:
        kinds = [event.kind for event in audit.visible_events(actor, subject=("records.document", str(paper.pk)))]
    assert f"records.{kind}.downloaded" in kinds


def test_an_auditor_reads_the_history_in_sentences(node, paper):
    page = node.client("auditor").get(f"/records/{paper.pk}/").content.decode()
    assert f"Phạm Thị Ngân vào sổ văn bản số {paper.register_no}/{paper.register_year}." in page


def test_the_arrival_page_offers_to_register_and_later_shows_the_number(node):
    from django.test import RequestFactory

    from soi.intake.models import Arrival
    from soi.records.views.panel import arrival_panel

    arrival_id = arrival_of(node)

    def panel(office):
        request = RequestFactory().get("/")
        with node.acting(office) as actor:
            request.actor = actor
            return arrival_panel(request, Arrival(pk=arrival_id))

    assert f"/records/register/?arrival={arrival_id}" in panel("clerk_a")
    assert panel("petition_officer_a") == ""
    node.client("clerk_a").post(f"/records/register/?arrival={arrival_id}", FORM)
    assert "Số đến" in panel("clerk_a")


def test_the_menu_has_the_archive_for_readers_only(node):
    assert 'href="/records/"' in node.client("inspector_a").get("/help/").content.decode()
    assert 'href="/records/"' not in node.client("administrator").get("/help/").content.decode()


def test_a_document_without_pictures_is_shown_by_its_facts(node, clerk):
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor, of=testing.content(pages=[]))
    page = clerk.get(f"/records/{document.pk}/").content.decode()
    assert "Tài liệu này không có ảnh trang." in page


def test_a_cleared_clerk_sees_the_last_day_of_a_mark(node):
    clear("clerk_a", 1)
    with node.acting("clerk_a") as actor:
        document = testing.make_document(actor, level=1)
    keeping.licensed(node, document, holder="clerk_a", purpose="archive")
    client = node.client("clerk_a")
    page = client.post(f"/records/{document.pk}/purpose/", {"purpose": "archive"}, follow=True).content.decode()
    assert f"đến {document.level_until:%d/%m/%Y}" in page
    assert "MẬT</span>" in page
    clear("clerk_a", 0)


@pytest.mark.parametrize("address", ["/records/?type=%00", "/records/lists/files/?q=a%00b", "/records/files/?term=%00"])
def test_a_sign_that_is_no_letter_is_refused_in_words(clerk, address):
    answer = clerk.get(address)
    assert (answer.status_code, "ký hiệu không phải chữ" in answer.content.decode()) == (400, True)
