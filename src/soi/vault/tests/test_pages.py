"""The pages of the vault, by who may and who may not."""

import re

import pytest

from soi.vault import public as vault

NAME = "Trần Thị Giả Lập"
PURPOSE = "Cần gặp người tố cáo để làm rõ ý thứ ba về việc ký khống chứng từ."
ABSENT = "55555555-5555-4555-8555-555555555555"


@pytest.fixture
def sealed(node):
    with node.acting("petition_officer_a") as actor:
        locker = vault.open_locker(actor, unit_id=node.unit("p98.k"), holders=[actor.person_id])
        vault.put(actor, locker, "original", b"%PDF the letter")
        vault.seal(actor, locker, alias="NTC-7Q4X", identity={"full_name": NAME}, subject="ĐT-2026-0001")
    return locker


def ask(node, locker, **given):
    form = {"ground": "meet", "purpose": PURPOSE, "fields_asked": ["identity.full_name"], **given}
    return node.client("petition_officer_a").post(f"/vault/ask/{locker}/", form)


def asked(node, locker):
    return ask(node, locker)["Location"]


def answer(node, office, path, choice="agree", reason="Phạm vi vừa đủ."):
    return node.client(office).post(f"{path}answer/", {"answer": choice, "reason": reason})


@pytest.mark.feature("SEC-05")
def test_name_is_opened_through_the_pages(node, sealed):
    path = asked(node, sealed)
    for office in ("keeper_a", "keeper_tw"):
        page = node.client(office).get(path).content.decode()
        assert PURPOSE in page and 'value="agree"' in page and 'value="refuse"' in page
        assert answer(node, office, path).status_code == 302
    client = node.client("petition_officer_a")
    assert NAME not in client.get(path).content.decode(), "shown on asking for it, not before"
    read = client.post(f"{path}read/", {"field": "identity.full_name"})
    assert NAME in read.content.decode()
    assert read["Cache-Control"] == "no-store"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("office", ["clerk_a", "inspector_a", "head_a", "clerk_b", "auditor", "chief", "administrator"])
def test_hidden_and_absent_requests_are_the_same_bytes(node, sealed, office):
    path = asked(node, sealed)
    hidden, absent = (node.client(office).get(each) for each in (path, f"/vault/{ABSENT}/"))
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden, path) == bare(absent, f"/vault/{ABSENT}/")


def bare(response, path):
    text = response.content.decode().replace(path, "PATH")
    return re.sub(r'(csrf\w*"?[ :=]+"?|value="|SOI-)[A-Za-z0-9-]{8,}', r"\1…", text)


def test_sealed_locker_is_not_asked_for_by_others(node, sealed):
    for office in ("clerk_a", "inspector_a", "clerk_b"):
        assert node.client(office).get(f"/vault/ask/{sealed}/").status_code == 404


def test_keepers_list_shows_what_waits(node, sealed):
    path = asked(node, sealed)
    body = node.client("keeper_a").get("/vault/").content.decode()
    assert path in body
    assert "ĐT-2026-0001" in body


def test_request_without_purpose_comes_back_with_its_words(node, sealed):
    response = ask(node, sealed, purpose="Cần xem tên")
    assert response.status_code == 422
    assert "Cần xem tên" in response.content.decode()


def test_refusing_takes_one_button_too(node, sealed):
    path = asked(node, sealed)
    assert answer(node, "keeper_tw", path, choice="refuse").status_code == 302
    assert 'value="agree"' not in node.client("keeper_a").get(path).content.decode()
    assert node.client("petition_officer_a").post(f"{path}read/", {"field": "identity.full_name"}).status_code == 404
