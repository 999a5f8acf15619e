"""The pages of the register through their real addresses."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.decisions import testing as decisions
from soi.petitions import testing as petitions
from soi.register import testing

pytestmark = [pytest.mark.feature("REG-02")]


def page(node, office, path, language="en"):
    client = node.client(office)
    client.cookies["soi_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


@pytest.fixture(scope="module")
def decision_id(node):
    return testing.entered(node, petitions.accepted(node))


def test_the_reason_first_the_result_after_it(node, decision_id):
    assert decisions.CODE not in page(node, "inspector_a", "/register/")
    given = {**testing.WHY, "subject_code": decisions.CODE, "as_of": timezone.localdate().isoformat()}
    client = node.client("inspector_a")
    assert client.post("/register/", {**given, "sentence": "cần"}).status_code == 422
    done = client.post("/register/", given)
    assert done.status_code == 302
    shown = page(node, "inspector_a", done["Location"])
    assert "Barred on that day: Appointment, nomination" in shown
    assert "In force on that day" in shown
    # Another's look-up is not there for anybody else.
    assert node.client("head_a").get(done["Location"]).status_code == 404
    nothing = client.post("/register/", {**given, "subject_code": "ĐV-404"})
    assert "Nothing that this reason shows" in page(node, "inspector_a", nothing["Location"])


@pytest.mark.feature("REG-01")
def test_the_keeper_has_the_book_and_who_looked(node, decision_id):
    testing.looked_up(node, "inspector_a")
    shown = page(node, "head_a", "/register/book/")
    assert decisions.CODE in shown
    assert "Lê Thu Trang" in shown
    assert node.client("inspector_a").get("/register/book/").status_code == 404
    assert "KL-" in page(node, "head_a", f"/decisions/{decision_id}/")
    assert "KL-" not in page(node, "inspector_a", f"/decisions/{decision_id}/")


@pytest.mark.parametrize(("language", "words"), [("vi", "Bạn tra sổ kỷ luật để làm gì?"), ("sv", "Vad slår du upp")])
def test_it_speaks_the_readers_language(node, language, words):
    assert words in page(node, "inspector_a", "/register/", language)
