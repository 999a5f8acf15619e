"""The pages of intake, asked by different offices through real requests."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soi.intake import queries
from soi.intake.testing import arrive, arrive_read, reading

ABSENT = "44444444-4444-4444-8444-444444444444"
PATHS = ["", "state/", "page/1/", "thumb/1/", "copy/"]
POSTS = ["word/", "fields/", "return/"]


def get(node, office, path, **headers):
    return node.client(office).get(path, headers=headers)


def upload(node, *files, office="clerk_a", marked="0", key="k1", **headers):
    data = {"papers": list(files), "channel": "desk", "marked": marked, "key": key}
    return node.client(office).post("/intake/upload/", data, headers=headers)


def pdf(name="quet.pdf", data=b"%PDF-1.4 x"):
    return SimpleUploadedFile(name, data, "application/pdf")


def count(node):
    with node.acting("clerk_a") as actor:
        return queries.visible_arrivals(actor).count()


def test_clerk_sees_the_list_and_the_form(node):
    arrival = arrive_read(node, "clerk_a", name="bao cao thang 9.pdf")
    body = get(node, "clerk_a", "/intake/").content.decode()
    assert str(arrival) in body
    assert "bao cao thang 9.pdf" in body
    assert 'type="file"' in body


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("path", PATHS)
def test_hidden_and_absent_are_the_same_bytes(node, path):
    arrival = arrive_read(node, "clerk_a")
    for office in ("inspector_a", "head_a", "clerk_b", "chief"):
        hidden = get(node, office, f"/intake/{arrival}/{path}")
        absent = get(node, office, f"/intake/{ABSENT}/{path}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden, arrival) == bare(absent, ABSENT)


@pytest.mark.parametrize("path", POSTS)
def test_posts_to_hidden_and_absent_are_the_same_bytes(node, path):
    arrival = arrive_read(node, "clerk_a")
    data = {"word": "1-0", "act": "correct", "text": "x", "reason": "không phải của ta"}
    answers = [node.client("clerk_b").post(f"/intake/{one}/{path}", data) for one in (arrival, ABSENT)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bare(answers[0], arrival) == bare(answers[1], ABSENT)


def bare(response, key):
    """The answer without what differs by request: its key, its tokens, its support code."""
    text = response.content.decode().replace(str(key), "KEY")
    return re.sub(r'(csrf\w*"?[ :=]+"?|value="|SOI-)[A-Za-z0-9-]{8,}', r"\1…", text)


def test_visitor_is_sent_to_sign_in(node):
    arrival = arrive_read(node, "clerk_a")
    assert get(node, "anonymous", f"/intake/{arrival}/").status_code == 302


def test_role_that_takes_nothing_in_has_no_list(node):
    assert get(node, "inspector_a", "/intake/").status_code == 404


def test_page_shows_words_in_doubt_in_image_and_text(node):
    arrival = arrive_read(node, "clerk_a", of=reading(number="12", date="2026-10-05"))
    body = get(node, "clerk_a", f"/intake/{arrival}/").content.decode()
    assert body.count('data-word="1-') == 3, "a mark on the image, one in the text, one box to correct it"
    assert "12-BC/UBKT" in body
    assert 'value="05/10/2026"' in body
    assert 'style="' not in body


def test_picture_is_kept_by_no_cache(node):
    arrival = arrive_read(node, "clerk_a")
    response = get(node, "clerk_a", f"/intake/{arrival}/page/1/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "image/webp"
    assert get(node, "clerk_a", f"/intake/{arrival}/page/7/").status_code == 404


def test_word_is_corrected_and_the_next_page_comes(node):
    arrival = arrive_read(node, "clerk_a")
    form = {"word": "1-5", "act": "correct", "text": "12-BC/UBKT9"}
    response = node.client("clerk_a").post(f"/intake/{arrival}/word/", form)
    assert response.status_code == 302
    body = get(node, "clerk_a", response["Location"]).content.decode()
    assert "12-BC/UBKT9" in body


def test_words_of_one_line_can_all_be_corrected(node):
    arrival = arrive_read(node, "clerk_a")
    body = get(node, "clerk_a", f"/intake/{arrival}/?page=1&line=1").content.decode()
    assert body.count('class="fixb"') == 5


def test_fields_are_confirmed_by_a_person(node):
    arrival = arrive_read(node, "clerk_a", of=reading(number="12", date="2026-10-03"))
    client = node.client("clerk_a")
    wrong = client.post(f"/intake/{arrival}/fields/", {"number": "12", "date": "32/13/2026"})
    assert wrong.status_code == 422
    assert client.post(f"/intake/{arrival}/fields/", {"number": "12", "date": "05/10/2026"}).status_code == 302
    with node.acting("clerk_a") as actor:
        assert queries.content(actor, arrival).fields["date"] == "2026-10-05"


@pytest.mark.feature("REC-17")
def test_each_file_of_a_form_has_its_own_verdict(node):
    before = count(node)
    response = upload(node, pdf("a.pdf"), pdf("rong.pdf", b""), pdf("b.pdf", b"%PDF-1.4 y"), key="k2")
    body = response.content.decode()
    assert response.status_code == 200
    assert count(node) == before + 2
    assert body.count("note ok") == 2
    assert "rong.pdf" in body and body.count("note bad") == 1


def test_form_sent_twice_brings_nothing_twice(node):
    before = count(node)
    upload(node, pdf(data=b"%PDF one"), key="k3")
    upload(node, pdf(data=b"%PDF one"), key="k3")
    assert count(node) == before + 1
    upload(node, pdf(data=b"%PDF two"), key="k3")
    assert count(node) == before + 2, "another file under the same key is not lost"


def test_form_without_the_answer_about_the_mark_takes_nothing(node):
    before = count(node)
    response = node.client("clerk_a").post("/intake/upload/", {"papers": [pdf()], "channel": "desk", "key": "k4"})
    assert response.status_code == 200
    assert "errsum" in response.content.decode()
    assert count(node) == before


@pytest.mark.feature("DIG-17")
def test_top_secret_is_scanned_on_no_machine(node):
    before = count(node)
    body = upload(node, pdf(), marked="3", key="k5").content.decode()
    assert count(node) == before
    assert body.count("note bad") == 1


def test_arrival_being_read_is_waited_for(node):
    arrival = arrive(node, "clerk_a")
    body = get(node, "clerk_a", f"/intake/{arrival}/").content.decode()
    assert f"/intake/{arrival}/state/" in body
    assert 'data-live="intake"' in body


def test_page_is_loaded_anew_when_the_machine_has_read(node):
    arrival = arrive_read(node, "clerk_a")
    assert get(node, "clerk_a", f"/intake/{arrival}/state/")["HX-Refresh"] == "true"


def test_given_back_arrival_is_settled(node):
    arrival = arrive_read(node, "clerk_a")
    client = node.client("clerk_a")
    assert client.post(f"/intake/{arrival}/return/", {"reason": ""}).status_code == 422
    assert client.post(f"/intake/{arrival}/return/", {"reason": "Gửi nhầm cơ quan."}).status_code == 302
    assert str(arrival) in get(node, "clerk_a", "/intake/?show=settled").content.decode()


def test_list_takes_the_same_number_of_queries_however_long(node, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        for _ in range(4):
            arrive_read(node, "clerk_a")
        with CaptureQueriesContext(connection) as seen:
            get(node, "clerk_a", "/intake/list/")
        counts.append(len([one for one in seen if "storage_file" not in one["sql"]]))
    assert counts[0] == counts[1]
