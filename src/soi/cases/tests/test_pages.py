"""The pages of cases through their real addresses, in three languages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from soi.cases import public as cases
from soi.cases import testing
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.feature("CAS-08")]


@pytest.fixture(scope="module")
def petition(node):
    return petitions.accepted(node)


@pytest.fixture(scope="module")
def case_id(node, petition):
    return testing.opened(node, petition)


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_head_opens_a_case_from_the_petition(node):
    petition = petitions.accepted(node)
    assert "Open a case" in page(node, "head_a", f"/petitions/{petition}/")
    path = reverse("cases:open", args=[petition])
    assert "Lương Văn Cảnh" in page(node, "head_a", path)
    given = {f"seat-{role}": post for role, post in testing.seats(node).items()}
    client = node.client("head_a")
    wrong = client.post(path, {"subject_kind": "member", "subject_name": "", **given})
    assert wrong.status_code == 422
    done = client.post(path, {"subject_kind": "member", "subject_name": "Lương Văn Cảnh", **given})
    assert done.status_code == 302
    assert "Propose" in page(node, "head_a", done["Location"])
    assert "Open a case" not in page(node, "head_a", f"/petitions/{petition}/")


def test_a_received_paper_is_typed_in_with_its_day(node):
    case_id = testing.opened(node, petitions.accepted(node))
    testing.walk(node, case_id, "proposed", "issued", "prepared", "met", "deployed")
    client, here = node.client("inspector_a"), f"/cases/{case_id}/paper/explanation/"
    assert client.post(here, {"text": " "}).status_code == 422
    assert client.post(here, {"text": "Giải trình", "received_on": "2026-11-02"}).status_code == 302
    assert "02/11/2026" in page(node, "inspector_a", f"/cases/{case_id}/")


def test_a_step_is_taken_from_the_page_with_its_paper_reasons_and_date(node):
    case_id = testing.opened(node, petitions.accepted(node))
    client = node.client("petition_officer_a")
    here = f"/cases/{case_id}/"
    shut = page(node, "petition_officer_a", here)
    assert "Before “Submit” this paper must be in the case: Proposal" in shut
    assert client.post(f"{here}paper/proposal/", {"text": "Gõ thẳng"}).status_code == 404, "made here, so drafted"
    with node.acting("petition_officer_a") as actor:
        cases.keep_paper(actor, case_id, kind="proposal", text="Đề xuất")
    assert client.post(f"{here}step/proposed/", {"due_on": "31/31/2026"}).status_code == 422
    assert client.post(f"{here}step/proposed/", {"due_on": "2027-03-01"}).status_code == 302
    assert "01/03/2027" in page(node, "head_a", here)
    back = node.client("head_a").post(f"{here}step/sent_back/", {"reason": "chưa rõ", "due_on": "2027-03-01"})
    assert back.status_code == 422
    assert "at least 5 words" in back.content.decode() or "ít nhất 5 từ" in back.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Giải quyết tố cáo"), ("en", "Settling a denunciation"), ("sv", "Avgörande")]
)
def test_case_list_and_drawing_speak_three_languages(node, case_id, language, words):
    for path in (f"/cases/{case_id}/", "/cases/"):
        assert words in page(node, "head_a", path, language)
    drawn = page(node, "head_a", f"/cases/{case_id}/procedure/", language)
    assert drawn.count("<rect") >= 16


def test_the_procedure_comes_as_a_bpmn_file(node, case_id):
    answer = node.client("inspector_a").get(f"/cases/{case_id}/procedure.bpmn")
    assert answer["Content-Type"] == "application/xml"
    assert b"userTask" in answer.content


def test_the_list_goes_on_by_key(node, petition, case_id, monkeypatch):
    from soi.cases import queries

    for _ in range(3):
        testing.opened(node, petitions.accepted(node))
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    monkeypatch.setattr(queries.listed, "__kwdefaults__", {"after": None, "limit": 2})
    seen, path = [], "/cases/"
    while path:
        html = page(node, "head_a", path)
        seen += [part.split("</a>")[0] for part in html.split(">VV-")[1:]]
        path = html.split('class="pager"')[1].split('href="')[1].split('"')[0] if 'class="pager"' in html else ""
        path = f"/cases/{path}" if path else ""
    assert len(seen) == len(set(seen)) >= 4


@pytest.mark.parametrize("after", ["x", "~", "2026-01-01~x", "9~9"])
def test_an_odd_address_is_no_fault(node, case_id, after):
    assert 'id="case-rows"' in page(node, "head_a", f"/cases/?after={after}")


def test_the_legal_clock_stands_on_the_page_with_its_source_and_what_is_left(node, case_id):
    html = page(node, "head_a", f"/cases/{case_id}/")
    assert "Legal clock" in html
    assert "days left" in html
    assert "counted from" in html
    # Who sits in the case without a right to its petition is shown no clock of it.
    assert "Legal clock" not in page(node, "clerk_a", f"/cases/{case_id}/")
