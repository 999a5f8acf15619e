"""The pages of papers through their real addresses, in three languages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from soi.cases import testing
from soi.correspondence import testing as correspondence
from soi.drafting import actions, queries, views
from soi.drafting import testing as drafting
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.feature("CAS-06")]


@pytest.fixture(scope="module")
def case_id(node):
    return testing.opened(node, petitions.accepted(node))


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_paper_is_written_saved_looked_at_and_issued_in_the_browser(node, case_id):
    client = node.client("petition_officer_a")
    assert "Write it" in page(node, "petition_officer_a", f"/cases/{case_id}/")
    begun = client.post(reverse("drafting:begin", args=[case_id, "proposal"]))
    here = begun["Location"]
    empty = page(node, "petition_officer_a", here)
    assert "Still missing:" in empty
    assert "seat of Area officer, given on" in empty or "case VV-" in empty
    typed = {f"w-{name}": text for name, text in drafting.words("proposal").items()}
    alone = client.post(f"{here}save/", {"base": 0, **typed}, headers={"HX-Request": "true"})
    assert b'id="saved-as"' in alone.content
    assert b'name="base" id="id_base" value="1"' in alone.content
    image = client.get(f"{here}page/1/")
    assert image["Content-Type"] == "image/webp"
    assert image.content[8:12] == b"WEBP"
    assert "Still missing:" not in page(node, "petition_officer_a", here)
    assert client.post(f"{here}issue/").status_code == 302
    assert client.post(f"{here}issue/").status_code == 302, "sent again after a cut"
    assert node.client("inspector_a").post(f"{here}issue/").status_code >= 400
    issued = page(node, "petition_officer_a", here)
    assert "-TTr/UBKT" in issued
    assert "demo" in issued
    pdf = client.get(f"{here}paper.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "-TTr/UBKT" in page(node, "head_a", f"/cases/{case_id}/")


def test_words_typed_while_another_saved_stay_in_the_form_beside_theirs(node):
    case_id = testing.opened(node, petitions.accepted(node))
    key = drafting.written(node, "petition_officer_a", case_id, "proposal")
    with node.acting("inspector_a") as actor:
        actions.keep_words(actor, key, base=1, words={"matters": "Của đồng chí Trang"})
    client = node.client("petition_officer_a")
    client.cookies["soi_language"] = "en"
    answer = client.post(f"/papers/{key}/save/", {"base": 1, "w-matters": "Chữ của tôi"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Chữ của tôi</textarea>" in html
    assert "Lê Thu Trang saved a later version" in html
    assert "Saved meanwhile by somebody else" in html
    assert 'id="id_base" value="2"' in html
    alone = client.post(f"/papers/{key}/save/", {"base": 1, "w-matters": "x"}, headers={"HX-Request": "true"})
    assert alone.status_code == 409
    assert b"Nothing was overwritten" in alone.content
    pressed = {"whole": "yes", "w-matters": "x"}
    beside = client.post(f"/papers/{key}/save/", {"base": 1, **pressed}, headers={"HX-Request": "true"})
    assert (beside.status_code, beside["HX-Retarget"]) == (409, "body")
    assert "Saved meanwhile by somebody else" in beside.content.decode()
    again = client.post(f"/papers/{key}/save/", {"base": 2, "w-matters": "Đã gộp"})
    assert again.status_code == 302
    in_place = client.post(
        f"/papers/{key}/save/", {"base": 3, **pressed, "w-matters": "Đã gộp"}, headers={"HX-Request": "true"}
    )
    assert (in_place.status_code, in_place["HX-Redirect"]) == (204, f"/papers/{key}/")
    history = page(node, "petition_officer_a", f"/papers/{key}/versions/")
    assert "<ins>Đã gộp</ins>" in history.replace("<ins> ", "<ins>")


@pytest.mark.feature("COR-04")
def test_who_signs_sees_what_waits_what_changed_and_sends_it_back(node):
    case_id = testing.opened(node, petitions.accepted(node))
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, "inspector_a", case_id, "decision")
    inspector, head = node.client("inspector_a"), node.client("head_a")
    assert inspector.post(f"/papers/{key}/present/").status_code == 302
    assert "never read" in page(node, "head_a", "/correspondence/folder/")
    page(node, "head_a", f"/papers/{key}/")
    assert "unchanged" in page(node, "head_a", "/correspondence/folder/")
    with node.acting("inspector_a") as actor:
        actions.keep_words(actor, key, base=1, words={**drafting.words("decision"), "period": "Từ 2024 đến 2026"})
    assert "1 place changed" in page(node, "head_a", "/correspondence/folder/")
    assert "Changed since you last read it" in page(node, "head_a", f"/papers/{key}/")
    refused = head.post(f"/papers/{key}/back/", {"note": ""})
    assert refused.status_code == 422
    assert head.post(f"/papers/{key}/back/", {"note": "Bổ sung nhiệm vụ."}).status_code == 302
    assert "Bổ sung nhiệm vụ." in page(node, "inspector_a", f"/papers/{key}/")
    assert inspector.post(f"/papers/{key}/issue/").status_code == 404


@pytest.mark.feature("DEC-08")
def test_who_types_a_word_that_prejudges_is_told_before_anything_is_decided(node):
    case_id = testing.opened(node, petitions.accepted(node))
    key = drafting.written(node, "petition_officer_a", case_id, "proposal")
    assert "Nothing is proved yet" not in page(node, "petition_officer_a", f"/papers/{key}/")
    with node.acting("petition_officer_a") as actor:
        actions.keep_words(
            actor, key, base=1, words={**drafting.words("proposal"), "matters": "Ông ấy vi phạm rõ ràng."}
        )
    assert "These words call it proved: vi phạm" in page(node, "petition_officer_a", f"/papers/{key}/")


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Trình ký"), ("en", "Signing folder"), ("sv", "Signeringsmapp")]
)
def test_the_folder_speaks_three_languages(node, language, words):
    assert words in page(node, "head_a", "/correspondence/folder/", language)


def test_a_refused_overtyping_leaves_what_was_typed(node):
    case_id = testing.opened(node, petitions.accepted(node))
    key = drafting.begun(node, "petition_officer_a", case_id, "proposal")
    client = node.client("petition_officer_a")
    given = {"base": 0, "w-matters": "Giữ lại", "over-subject.called": "đồng chí X", "why-subject.called": ""}
    answer = client.post(f"/papers/{key}/save/", given)
    assert answer.status_code == 422
    assert "Giữ lại</textarea>" in answer.content.decode()
    done = client.post(f"/papers/{key}/save/", {**given, "why-subject.called": "theo yêu cầu"})
    assert done.status_code == 302
    with node.acting("petition_officer_a") as actor:
        assert queries.last_version(actor, queries.get_sheet(actor, key)).over["subject.called"]["by"] == "Hà Văn Bình"


@pytest.mark.feature("COR-03")
def test_papers_of_cases_and_letters_wait_in_one_folder_under_one_line_of_the_menu(node):
    case_id = testing.opened(node, petitions.accepted(node))
    drafting.goes(node, case_id, "proposed")
    key = drafting.written(node, "inspector_a", case_id, "decision")
    assert node.client("inspector_a").post(f"/papers/{key}/present/").status_code == 302
    letter = correspondence.submitted(node)
    shown = page(node, "head_a", "/correspondence/folder/")
    assert f"/papers/{key}/" in shown and f"/correspondence/folder/{letter}/" in shown
    menu = shown[shown.index('<nav class="side') :]
    menu = menu[: menu.index("</nav>")]
    assert menu.count("/correspondence/folder/") == 1 and 'href="/papers/"' not in menu
    moved = node.client("head_a").get("/papers/")
    assert (moved.status_code, moved["Location"]) == (302, "/correspondence/folder/")


@pytest.mark.feature("COR-03")
def test_who_works_in_cases_and_signs_no_letters_has_the_folder_without_the_button(node):
    shown = page(node, "petition_officer_a", "/correspondence/folder/")
    assert 'id="sign"' not in shown
    assert 'id="sign"' in page(node, "head_a", "/correspondence/folder/")


@pytest.mark.feature("COR-03")
def test_the_folder_asks_the_same_number_of_questions_however_many_papers_of_cases_wait(node):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def waits():
        case_id = testing.opened(node, petitions.accepted(node))
        drafting.goes(node, case_id, "proposed")
        key = drafting.written(node, "inspector_a", case_id, "decision")
        with node.acting("inspector_a") as actor:
            actions.present(actor, key)
        page(node, "head_a", f"/papers/{key}/")
        with node.acting("inspector_a") as actor:
            actions.keep_words(actor, key, base=1, words={**drafting.words("decision"), "period": "Từ 2020"})

    def asked():
        with node.acting("head_a") as head, CaptureQueriesContext(connection) as found:
            rows = views.waiting(head)
        return len(rows), len(found)

    waits()
    rows, before = asked()
    waits()
    waits()
    assert asked() == (rows + 2, before)
    assert before <= 9
