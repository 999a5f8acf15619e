"""The pages of decisions through their real addresses, in three languages."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import timezone

from soi.cases import testing as cases
from soi.decisions import testing
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.feature("DEC-04")]


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def send(node, office, path, status=302, **values):
    answer = node.client(office).post(path, values)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer


@pytest.fixture
def case_id(node):
    case_id = testing.discipline(node, petitions.accepted(node))
    cases.walk(node, case_id, *testing.TO_VOTE)
    return case_id


COUNT = {
    "minutes": "Biên bản họp", "members": 11, "present": 9, "issued": 9, "returned": 9, "invalid": 0, "none": 1,
    "votes-1": 2, "votes-2": 6, "votes-3": 0, "votes-4": 0,
}  # fmt: skip


@pytest.mark.feature("DEC-02", "DEC-03", "DEC-07")
def test_the_whole_way_by_its_pages(node, case_id):
    today = timezone.localdate()
    here, base = f"/cases/{case_id}/", f"/decisions/case/{case_id}/"
    assert "The day of the act is not written down yet" in page(node, "inspector_a", here)
    assert 'value="province" required id="id_managed_at_1" checked' in page(node, "inspector_a", f"{base}matter/")
    send(node, "inspector_a", f"{base}matter/", 422, act_ended_on="2099-01-01", managed_at="province", subject_code="x")
    given = {"act_ended_on": "2020-05-04", "managed_at": "province", "subject_code": "ĐV-1"}
    send(node, "inspector_a", f"{base}matter/", **given)
    shown = page(node, "head_a", here)
    assert "04/05/2030" in shown  # a warning: ten years
    assert "Over" in shown  # a reprimand: five
    wrong = send(node, "clerk_a", f"{base}count/", 422, held_on=today, **{**COUNT, "returned": 8})
    assert "count" in wrong.content.decode().lower() or "phiếu" in wrong.content.decode()
    send(node, "clerk_a", f"{base}count/", held_on=today, **COUNT)
    assert "waits to be confirmed" in page(node, "head_a", here)
    assert "Recorded by Phạm Thị Ngân" in page(node, "head_a", f"{base}confirm/")
    send(node, "head_a", f"{base}confirm/")
    assert "<b>Warning</b>" in page(node, "head_a", here)
    cases.walk(node, case_id, "voted_sanction")
    assert "This commission is competent" in page(node, "head_a", f"{base}decide/")
    short = send(node, "head_a", f"{base}decide/", 422, grounds="Đồng ý")
    assert "at least 20 words" in short.content.decode() or "ít nhất 20" in short.content.decode()
    done = send(node, "head_a", f"{base}decide/", grounds=testing.GROUNDS)
    decision = done["Location"]
    assert "Not served yet" in page(node, "head_a", decision)
    testing.signed(node, UUID(decision.split("/")[2]))
    served = {"way": "served", "announced_on": today.isoformat(), "minutes": "Đã công bố"}
    send(node, "inspector_a", f"{decision}serve/", 422, **served, receipt="")
    send(node, "inspector_a", f"{decision}serve/", **served, receipt="Đã nhận")
    assert "Computed, never typed" in page(node, "head_a", decision)
    assert "Announce and serve" not in page(node, "inspector_a", decision)


@pytest.mark.parametrize("language", ["vi", "en", "sv"])
def test_every_page_speaks_three_languages(node, case_id, language):
    testing.matter(node, case_id)
    base = f"/decisions/case/{case_id}/"
    said = [page(node, "inspector_a", f"{base}matter/", language), page(node, "clerk_a", f"{base}count/", language)]
    testing.count(node, case_id)
    said.append(page(node, "head_a", f"{base}confirm/", language))
    words = {"vi": "Xác nhận kiểm phiếu", "en": "Confirm the count", "sv": "Bekräfta räkningen"}
    assert words[language] in said[-1]
    others = [word for code, word in words.items() if code != language]
    assert not [word for word in others if word in said[-1]]


def test_pages_of_another_step_or_seat_are_not_there(node, case_id):
    base = f"/decisions/case/{case_id}/"
    assert node.client("head_a").get(f"{base}decide/").status_code == 404
    assert node.client("petition_officer_a").get(f"{base}matter/").status_code == 404
    assert node.client("head_a").get(f"{base}confirm/").status_code == 404
