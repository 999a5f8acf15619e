"""The pages of directives through their real addresses."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.cases import testing as cases
from soi.directives import testing
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.feature("DIR-03")]


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def send(node, office, path, status=302, **values):
    answer = node.client(office).post(path, values)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer


@pytest.fixture(scope="module")
def case_id(node):
    return cases.opened(node, petitions.accepted(node))


@pytest.mark.feature("DIR-04")
def test_the_whole_way_by_its_pages(node, case_id):
    today = timezone.localdate().isoformat()
    assert "Follow a conclusion" in page(node, "head_a", f"/cases/{case_id}/")
    send(node, "head_a", f"/directives/open/{case_id}/", 422, symbol="", title="x", issued_on=today)
    given = {"symbol": "77-TB/UBKT", "title": "Thu, chi quỹ thôn", "issued_on": today}
    here = send(node, "head_a", f"/directives/open/{case_id}/", **given)["Location"]
    assert "Nothing is obliged yet" in page(node, "head_a", here)
    doer, verifier = node.actor("commune_head").appointment_id, node.actor("inspector_a").appointment_id
    assert f'value="{doer}"' in page(node, "head_a", f"{here}oblige/")
    work = {"work": testing.WORK, "due_on": "2030-01-01", "verifier_id": verifier}
    send(node, "head_a", f"{here}oblige/", 422, **work, doer_id=verifier)
    send(node, "head_a", f"{here}oblige/", **work, doer_id=doer)
    shown = page(node, "head_a", here)
    assert "0/1" in shown
    obligation = shown.split("/directives/work/")[1].split("/")[0]
    at = f"/directives/work/{obligation}/"
    assert testing.WORK in page(node, "commune_head", "/")
    assert "Accept the work" in page(node, "commune_head", at)
    send(node, "commune_head", f"{at}accept/")
    send(node, "commune_head", at, 422, evidence="xong", evidence_on=today)
    send(node, "commune_head", at, evidence=testing.EVIDENCE, evidence_on=today)
    assert "Check and close" not in page(node, "commune_head", at)
    assert "Check and close" in page(node, "inspector_a", at)
    send(node, "inspector_a", at, words="Chưa thấy biên bản", act="send_back")
    send(node, "commune_head", at, evidence=testing.EVIDENCE, evidence_on=today)
    send(node, "inspector_a", at, words="Đã đến xem ngày 09/10", act="close")
    assert "1/1" in page(node, "head_a", here)
    assert "77-TB/UBKT" in page(node, "head_a", f"/cases/{case_id}/")
    assert "77-TB/UBKT" in page(node, "head_a", "/directives/")


@pytest.mark.parametrize(("language", "words"), [("vi", "Rõ việc, rõ người"), ("en", "Clear work"), ("sv", "Tydligt")])
def test_it_speaks_the_readers_language(node, language, words):
    assert words in page(node, "head_a", "/directives/", language)
