"""The pages a letter goes through: one question each, nothing typed is lost, dates counted before anybody decides."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soi.intake import testing as arrivals
from soi.petitions import testing
from soi.petitions.models import Circulation, Petition


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def officer(node):
    return node.client("petition_officer_a")


def text(answer) -> str:
    return answer.content.decode()


def to(petition_id, step) -> str:
    return f"/petitions/{petition_id}/intake/{step}/"


def answer_sender(officer, petition_id):
    return officer.post(to(petition_id, "sender"), {"named": "named", **testing.SENDER, "signed": "on"})


def answer_matter(officer, petition_id, kind="tc-dv", summary=testing.DENUNCIATION.summary, **more):
    given = {"kind": kind, "summary": summary, "accuses": "on", "can_be_verified": "on", **more}
    return officer.post(to(petition_id, "sort"), given)


def answer_accused(node, officer, petition_id, **more):
    given = {
        "subject": "member",
        "name": "Lương Văn Cảnh",
        "post": "Phó Bí thư",
        "unit": str(node.unit("c99801")),
        "managed_at": "province",
    }
    return officer.post(to(petition_id, "accused"), {**given, **more})


def test_a_letter_goes_through_its_six_steps_to_the_seal(node, officer):
    arrival = arrivals.arrive_read(node, "clerk_a", of=arrivals.reading(testing.LINES, ()))
    clerk = node.client("clerk_a")
    assert "How did this letter come?" in text(clerk.get(f"/petitions/take/{arrival}/"))
    sent = {"key": str(uuid4()), "channel": "post", "received_on": "01/10/2026"}
    petition_url = clerk.post(f"/petitions/take/{arrival}/", sent)["Location"]
    petition_id = petition_url.strip("/").split("/")[-1]
    assert "The petition officer sorts this letter" in text(clerk.get(petition_url))
    assert officer.get(petition_url)["Location"] == to(petition_id, "scan")
    assert officer.post(to(petition_id, "scan"), {"whole": "yes"})["Location"] == to(petition_id, "sender")
    assert answer_sender(officer, petition_id)["Location"] == to(petition_id, "sort")
    assert answer_matter(officer, petition_id, again="1")["Location"].endswith("?matter=1")
    more = {"kind": "kng", "summary": testing.PROPOSAL.summary}
    assert officer.post(to(petition_id, "sort") + "?matter=1", more)["Location"] == to(petition_id, "accused")
    assert answer_accused(node, officer, petition_id)["Location"] == to(petition_id, "hand")
    assert officer.post(to(petition_id, "hand"))["Location"] == to(petition_id, "review")
    officer.post(to(petition_id, "review"))
    assert officer.get(petition_url)["Location"] == f"/petitions/{petition_id}/copy/"
    officer.post(f"/petitions/{petition_id}/copy/", {"text": testing.TEXT, "seal": "1"})
    page = text(node.client("head_a").get(petition_url))
    assert "450.000" in page and "The original is sealed" in page and "Nguyễn Thị Sen" not in page


@pytest.mark.feature("PET-09")
def test_the_date_and_its_counting_are_shown_before_the_officer_decides(node, officer):
    petition_id = testing.held(node)
    page = text(officer.get(to(petition_id, "sort")))
    assert "To be sorted by" in page and "Why this day?" in page
    assert "is not counted" in page and "No term is known for first sorting" in page


@pytest.mark.feature("PET-07")
def test_the_responsible_body_is_shown_with_its_ground_before_the_officer_decides(node, officer):
    petition_id = testing.held(node)
    answer_sender(officer, petition_id)
    answer_matter(officer, petition_id)
    answer_accused(node, officer, petition_id)
    page = text(officer.get(to(petition_id, "hand")))
    assert "Inspection Commission" in page or "Ủy ban Kiểm tra Tỉnh ủy Hà Sơn" in page
    assert "296-QĐ/TW" in page and "not confirmed" in page
    assert "If it is accepted: to be settled by" in page


@pytest.mark.feature("PET-02")
def test_for_a_joined_paper_the_officer_reads_what_to_tell_the_person(node, officer):
    petition_id = testing.held(node)
    answer_sender(officer, petition_id)
    answer_matter(officer, petition_id, kind="kn-kld", summary=testing.COMPLAINT.summary, again="1")
    officer.post(to(petition_id, "sort") + "?matter=1", {"kind": "tc-dv", "summary": "Thu sai", "accuses": "on"})
    answer_accused(node, officer, petition_id)
    page = text(officer.get(to(petition_id, "hand")))
    assert "Please write the denunciation as a separate paper" in page and "02-HD/TW" in page


@pytest.mark.feature("PET-01")
def test_what_is_typed_is_there_again_at_the_next_visit(node, officer):
    petition_id = testing.held(node)
    typed = {"kind": "pa", "summary": "Một nửa câu"}
    assert officer.post(to(petition_id, "sort") + "keep/", typed).status_code == 204
    assert "Một nửa câu" in text(officer.get(to(petition_id, "sort")))
    assert Petition.objects.count() == 0  # no ticket, no row: the draft lies in no table one could look into


def test_the_next_visit_begins_at_the_step_that_is_open(node, officer):
    petition_id = testing.held(node)
    officer.post(to(petition_id, "scan"), {"whole": "yes"})
    assert officer.get(f"/petitions/{petition_id}/")["Location"] == to(petition_id, "sender")


def test_drafts_lie_in_no_column(node, officer):
    petition_id = testing.held(node)
    officer.post(to(petition_id, "sort") + "keep/", {"summary": "Câu chỉ có ở đây"})
    answer_sender(officer, petition_id)
    with connection.cursor() as cursor, node.acting("petition_officer_a"):
        cursor.execute("select to_jsonb(t)::text from petitions_petition t where id = %s", [petition_id])
        row = cursor.fetchone()[0]
    assert "Câu chỉ có ở đây" not in row and testing.SENDER["full_name"] not in row


def test_the_name_of_a_sender_is_not_kept_as_a_draft_by_the_way_of_others(node, officer):
    petition_id = testing.held(node)
    assert officer.post(to(petition_id, "sender") + "keep/", testing.SENDER).status_code == 404
    assert "data-no-draft" in text(officer.get(to(petition_id, "sender")))


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("scan", {}, "This field is required"),
        ("sender", {"named": "named"}, "Type the name"),
        ("sort", {"kind": "tc-dv"}, "This field is required"),
        ("accused", {"subject": "member"}, "This field is required"),
    ],
)
def test_what_is_missing_is_said_at_the_field(node, officer, step, sent, said):
    petition_id = testing.held(node)
    answer = officer.post(to(petition_id, step), sent)
    assert answer.status_code == 422
    assert "errsum" in text(answer) and said in text(answer)


def test_a_day_that_has_not_come_is_refused(node):
    arrival = arrivals.arrive_read(node, "clerk_a", of=arrivals.reading(testing.LINES, ()))
    sent = {"key": str(uuid4()), "channel": "post", "received_on": "01/10/2099"}
    answer = node.client("clerk_a").post(f"/petitions/take/{arrival}/", sent)
    assert answer.status_code == 422 and "has not come yet" in text(answer)


def test_a_matter_can_be_taken_out_again(node, officer):
    petition_id = testing.held(node)
    answer_matter(officer, petition_id, again="1")
    assert testing.DENUNCIATION.summary in text(officer.get(to(petition_id, "sort")))
    officer.post(to(petition_id, "sort"), {"drop": "0"})
    assert testing.DENUNCIATION.summary not in text(officer.get(to(petition_id, "sort")))


def test_telling_words_are_shown_and_rewritten_at_one_press(node, officer):
    petition_id = testing.sorted_letter(node)
    url = f"/petitions/{petition_id}/copy/"
    typed = "Phó bí thư yêu cầu thủ quỹ cũ ký khống vào sổ thu chi."
    assert "thủ quỹ cũ" in text(officer.post(f"{url}check/", {"text": typed}))
    answer = officer.post(url, {"text": typed, "seal": "1"})
    assert answer.status_code == 422 and "A reader could guess" in text(answer)
    better = officer.post(url, {"text": typed, "replace": "thủ quỹ cũ"})
    assert "yêu cầu một người biết việc ký" in text(better)
    assert "yêu cầu một người biết việc ký" in text(officer.get(url))


def test_a_word_that_stays_needs_its_reason_on_the_page(node, officer):
    petition_id = testing.sorted_letter(node)
    sent = {"text": "Phó bí thư yêu cầu thủ quỹ ký khống vào sổ.", "seal": "1", "why:thủ quỹ": "xã có ba thủ quỹ"}
    assert officer.post(f"/petitions/{petition_id}/copy/", sent)["Location"] == f"/petitions/{petition_id}/"
    with node.acting("head_a"):
        assert Circulation.objects.get(petition_id=petition_id).kept_words == {"thủ quỹ": "xã có ba thủ quỹ"}


def test_the_seal_sent_twice_seals_once(node, officer):
    petition_id = testing.sorted_letter(node)
    url, sent = f"/petitions/{petition_id}/copy/", {"text": testing.TEXT, "seal": "1"}
    assert [officer.post(url, sent)["Location"] for _ in range(2)] == [f"/petitions/{petition_id}/"] * 2
    with node.acting("head_a"):
        assert Circulation.objects.filter(petition_id=petition_id).count() == 1


def test_search_leads_from_the_copy_to_its_petition(node):
    petition_id = testing.accepted(node)
    with node.acting("head_a"):
        copy = Circulation.objects.get(petition_id=petition_id)
    assert node.client("head_a").get(f"/petitions/circulation/{copy.pk}/")["Location"] == f"/petitions/{petition_id}/"
    assert node.client("chief").get(f"/petitions/circulation/{copy.pk}/").status_code == 404


def test_the_list_asks_as_many_queries_for_many_as_for_few(node):
    def queries() -> int:
        # The list of units in reach is remembered for a minute: the second of two visits is counted.
        for _ in range(2):
            with CaptureQueriesContext(connection) as caught:
                assert node.client("head_a").get("/petitions/").status_code == 200
        return len(caught)

    testing.accepted(node)
    before = queries()
    for _ in range(4):
        testing.accepted(node)
    assert queries() == before


def test_the_list_is_shown_by_state(node):
    accepted, held = testing.accepted(node), testing.held(node)
    officer = node.client("petition_officer_a")
    page = text(officer.get("/petitions/?state=held"))
    assert str(held) in page and str(accepted) not in page
    page = text(officer.get("/petitions/?state=accepted&family=denunciation"))
    assert str(accepted) in page and str(held) not in page


def test_parts_carry_what_makes_them_live(node):
    petition_id = testing.accepted(node)
    head = node.client("head_a")
    assert 'data-live="petitions"' in text(head.get("/petitions/rows/"))
    part = text(head.get(f"/petitions/{petition_id}/part/"))
    assert re.match(r'\s*<div class="cols" id="petition" data-live="petitions"', part)


@pytest.mark.parametrize("office", ["inspector_a", "head_a", "auditor", "chief"])
def test_who_takes_no_letters_in_finds_no_such_page(node, office):
    arrival = arrivals.arrive_read(node, "clerk_a", of=arrivals.reading(testing.LINES, ()))
    assert node.client(office).get(f"/petitions/take/{arrival}/").status_code == 404


def test_pages_are_vietnamese_in_vietnamese(node, officer, settings):
    settings.LANGUAGE_CODE = "vi"
    page = text(officer.get(to(testing.held(node), "sort")))
    assert "Đơn này thuộc loại nào?" in page and "Hạn phân loại" in page and "Tố cáo đảng viên" in page
