"""A token of a program is its appointment with less, never with more, and dead as soon as anything of it has ended."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from soi.cases import testing as cases
from soi.config.demo import cast
from soi.kernel.access import public as access
from soi.kernel.access.models import Token
from soi.kernel.identity.models import Account
from soi.kernel.persons.models import Appointment
from soi.kernel.web import actions, tokens
from soi.kernel.web.errors import ScopeNotYours, TokensEnough, TokenTooLong
from soi.petitions import testing as petitions
from soi.petitions.models import Act
from soi.tasks.models import Task
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-14")]
LETTER = ["Tôi tên là Khuất Thị Hiên.", "Ông Lương Văn Cảnh thu tiền ngoài sổ."]
TODAY = timezone.localdate


def by(word: str, **headers: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {word}", **headers})


def said(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, answer.content


def own(word: str) -> Any:
    """The token's row by the owner's right, to age or end it."""
    return Token.objects.using("owner").filter(digest=access.digest_of(word))


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Puts appointments and accounts of the cast back as they were."""
    role = {each.pk: (each.role, each.valid_to) for each in Appointment.objects.using("owner").all()}
    yield
    for pk, (name, until) in role.items():
        Appointment.objects.using("owner").filter(pk=pk).update(role=name, valid_to=until)
    Account.objects.using("owner").update(is_active=True)


def age(word: str, *, days: int) -> None:
    """Make the token older: the table's guard is put aside by the owner alone."""
    with connection_of_owner() as cursor:
        cursor.execute("alter table soi.access_token disable trigger access_token_stays")
        own(word).update(valid_until=TODAY() - timedelta(days=days))
        cursor.execute("alter table soi.access_token enable trigger access_token_stays")


def connection_of_owner() -> Any:
    from django.db import connections

    return connections["owner"].cursor()


def test_a_good_token_is_answered(node: Node) -> None:
    word = node.token("inspector_a")
    assert by(word).get("/api/petitions").status_code == 200
    assert own(word).get().last_used_on == TODAY()


def test_all_tokens_that_are_not_good_are_refused_with_the_same_bytes(node: Node, unchanged: None) -> None:
    ended, expired, revoked, closed = (node.token("inspector_b") for _ in range(4))
    refused = [said(Client().get("/api/petitions"))]
    for word in ("", "soi_", "x" * 47, "soi_" + "A" * 43, "soi_" + "A" * 42 + "'", "soi_\x00" + "A" * 42):
        refused.append(said(by(word).get("/api/petitions")))
    good = node.token("inspector_b")
    refused.append(said(by(good[:-1] + ("A" if good[-1] != "A" else "B")).get("/api/petitions")))
    refused.append(said(Client(headers={"Authorization": f"Basic {good}"}).get("/api/petitions")))
    age(expired, days=1)
    refused.append(said(by(expired).get("/api/petitions")))
    with node.acting("inspector_b") as actor:
        actions.revoke_token(actor, own(revoked).get().pk)
    refused.append(said(by(revoked).get("/api/petitions")))
    account = Account.objects.get(username="kiemtra.bt")
    Account.objects.using("owner").filter(pk=account.pk).update(is_active=False)
    refused.append(said(by(closed).get("/api/petitions")))
    Account.objects.using("owner").filter(pk=account.pk).update(is_active=True)
    assert by(ended).get("/api/petitions").status_code == 200
    post = own(ended).get().appointment_id
    Appointment.objects.using("owner").filter(pk=post).update(valid_to=TODAY() - timedelta(days=1))
    refused.append(said(by(ended).get("/api/petitions")))
    assert {status for status, _ in refused} == {401}
    assert len(set(refused)) == 1


def test_a_token_of_yesterday_is_dead_and_of_today_good(node: Node) -> None:
    word = node.token("inspector_a", days=0)
    assert by(word).get("/api/petitions").status_code == 200
    age(word, days=1)
    assert by(word).get("/api/petitions").status_code == 401


def test_a_session_gives_nothing_here_and_a_token_nothing_there(node: Node) -> None:
    browser, task = node.client("head_a"), uuid.uuid4()
    assert browser.get("/").status_code == 200
    assert browser.get("/api/petitions").status_code == 401
    forged = browser.post(f"/api/tasks/{task}/finish", {}, content_type="application/json")
    assert forged.status_code == 401
    assert by(node.token("head_a")).get("/petitions/").status_code == 302
    answer = by(node.token("head_a")).get("/api/petitions", headers={"Cookie": "soi_language=sv"})
    assert not answer.cookies and "Set-Cookie" not in answer.headers
    assert answer["Content-Language"] == "vi"


def test_a_token_without_a_scope_meets_what_is_absent(node: Node) -> None:
    petition = petitions.accepted(node, lines=LETTER)
    narrow = by(node.token("head_a", scopes=("records.read",)))
    absent = said(narrow.get("/api/petitions/" + str(uuid.uuid4())))
    assert narrow.get("/api/records").status_code == 200
    assert absent[0] == 404
    for path in ("/api/petitions", f"/api/petitions/{petition}", "/api/tasks", "/api/search?q=x", "/api/nothing"):
        assert said(narrow.get(path)) == absent, path
    assert by(node.token("head_a")).get(f"/api/petitions/{petition}").status_code == 200


def test_a_token_that_reads_does_not_act(node: Node) -> None:
    held = petitions.held(node, lines=LETTER)
    with node.acting("petition_officer_a") as officer:
        task = Task.objects.filter(ref_id=held, appointment_id=officer.appointment_id)[0].pk
    key = {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/api/tasks/{task}/finish"
    reading = by(node.token("petition_officer_a", writes="")).post(path, content_type="application/json", headers=key)
    assert reading.status_code == 404
    acting = by(node.token("petition_officer_a")).post(path, content_type="application/json", headers=key)
    assert (acting.status_code, acting.json()) == (200, {"id": str(task), "state": "done"})


def test_a_grant_the_role_has_lost_is_lost_to_its_tokens(node: Node, unchanged: None) -> None:
    word = node.token("inspector_a")
    assert by(word).get("/api/petitions").status_code == 200
    post = own(word).get().appointment_id
    Appointment.objects.using("owner").filter(pk=post).update(role="auditor")
    assert by(word).get("/api/petitions").status_code == 404
    assert by(word).get("/api/records").status_code == 200


def test_a_token_is_made_with_no_more_than_the_role_has(node: Node) -> None:
    until = TODAY() + timedelta(days=9)
    with node.acting("inspector_a") as actor:
        for scopes in ([], ["cases.open"], ["petitions.read", "admin.accounts"], ["petitions.decide"]):
            with pytest.raises(ScopeNotYours):
                actions.make_token(actor, name="x", scopes=scopes, until=until)
        for day in (TODAY() - timedelta(days=1), TODAY() + timedelta(days=tokens.LONGEST_DAYS + 1)):
            with pytest.raises(TokenTooLong):
                actions.make_token(actor, name="x", scopes=["records.read"], until=day)


def test_a_person_has_so_many_good_tokens_and_no_more(node: Node) -> None:
    words = [node.token("central_head") for _ in range(tokens.MOST)]
    with pytest.raises(TokensEnough):
        node.token("central_head")
    with node.acting("central_head") as actor:
        actions.revoke_token(actor, own(words[0]).get().pk)
    assert node.token("central_head")


def test_the_ticket_of_a_call_carries_the_tokens_scopes_alone(node: Node) -> None:
    """The database itself, asked inside such a transaction, knows no other grant."""
    from soi.kernel.access.bearer import actor_of_bearer, bearer_of

    word = node.token("head_a", scopes=("records.read",))
    request = type("Request", (), {"headers": {"Authorization": f"Bearer {word}"}})()
    bearer = bearer_of(request)
    assert bearer is not None
    actor = actor_of_bearer(bearer)
    assert actor is not None
    with access.acting(actor), connection.cursor() as cursor:
        cursor.execute("select soi.may('records.read'), soi.may('petitions.read'), soi.may('cases.open')")
        assert cursor.fetchone() == (True, False, False)
        assert Act.objects.count() == 0
        assert Task.objects.exclude(appointment_id=actor.appointment_id).filter(sensitive=False).count() == 0


def test_the_application_cannot_widen_or_bring_back_a_token(node: Node) -> None:
    word = node.token("inspector_a", scopes=("records.read",))
    token = own(word).get()
    with node.acting("inspector_a") as actor:
        actions.revoke_token(actor, token.pk)
    for change in (
        {"revoked_at": None},
        {"scopes": ["records.read", "petitions.read"]},
        {"valid_until": TODAY() + timedelta(days=999)},
        {"writes": False},
        {"appointment_id": node.actor("head_a").appointment_id},
    ):
        with pytest.raises(DatabaseError), node.acting("inspector_a"):
            Token.objects.filter(pk=token.pk).update(**change)
    with node.acting("head_a") as other:
        assert not Token.objects.filter(pk=token.pk).exists()
        assert Token.objects.filter(pk=token.pk).update(name="mine") == 0
        with pytest.raises(DatabaseError):
            Token.objects.create(
                appointment_id=token.appointment_id,
                person_id=other.person_id,
                name="x",
                digest="f" * 64,
                scopes=["records.read"],
                valid_until=TODAY(),
            )
    assert node.raw("select count(*) from soi.access_token") == [(0,)]
    with pytest.raises(Exception, match="permission denied"):
        node.raw("select * from soi.access_pace")


def test_who_calls_too_often_waits_and_others_do_not(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SOI_API_CALLS_A_MINUTE", 4)
    busy, other = node.token("inspector_a"), node.token("inspector_a")
    answers = [by(busy).get("/api/petitions") for _ in range(12)]
    late = answers[-1]
    assert [each.status_code for each in answers[:4]] == [200] * 4
    assert late.status_code == 429 and 1 <= int(late["Retry-After"]) <= 60
    assert late["Content-Type"] == "application/problem+json" and late.json()["code"] == "web.too_many_calls"
    assert by(other).get("/api/petitions").status_code == 200
    with connection_of_owner() as cursor:
        cursor.execute("update soi.access_pace set minute = minute - interval '1 minute'")
    assert by(busy).get("/api/petitions").status_code == 200


def signed_in_now(node: Node, office: str) -> Client:
    """A browser whose person gave the password a moment ago."""
    role = next(one for one in cast.CAST if one.office == office)
    client = Client()
    client.force_login(Account.objects.get(username=role.username))
    assert client.post("/sign-in/again/", {"password": cast.PASSWORD}).status_code == 302
    return client


def test_a_token_is_shown_once_and_kept_as_a_digest(node: Node) -> None:
    browser = signed_in_now(node, "petition_officer_a")
    form = {
        "name": "Máy của phòng đơn",
        "until": (TODAY() + timedelta(days=30)).isoformat(),
        "scopes": ["petitions.read", "tasks.read"],
        "writes": "",
    }
    page = browser.post("/tokens/new/", form)
    word = re.search(r'value="(soi_[A-Za-z0-9_-]{43})"', page.content.decode())
    assert page.status_code == 200 and word is not None
    assert page["Cache-Control"] == "no-store"
    token = own(word[1]).get()
    assert (token.scopes, token.writes, token.name) == (["petitions.read", "tasks.read"], False, form["name"])
    assert word[1] not in str(Token.objects.using("owner").filter(pk=token.pk).values()[0])
    listed = browser.get("/tokens/").content.decode()
    assert word[1] not in listed and word[1][:10] in listed and form["name"] in listed
    assert by(word[1]).get("/api/petitions").status_code == 200
    assert browser.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert by(word[1]).get("/api/petitions").status_code == 401
    log = node.raw_log("web.token.%")
    assert [kind for kind, key in log if key == str(token.pk)] == ["web.token.made", "web.token.revoked"]


def test_a_session_left_open_makes_no_token(node: Node) -> None:
    answer = node.client("petition_officer_a").post("/tokens/new/", {"name": "x"})
    assert answer.status_code == 302 and "/sign-in/again/" in answer["Location"]


def test_a_form_that_asks_too_much_makes_no_token(node: Node) -> None:
    browser = signed_in_now(node, "inspector_a")
    until = (TODAY() + timedelta(days=30)).isoformat()
    for wrong in ({"scopes": ["cases.open"]}, {"scopes": []}, {"until": "2099-01-01"}, {"name": ""}):
        form = {"name": "x", "until": until, "scopes": ["records.read"], **wrong}
        page = browser.post("/tokens/new/", form)
        assert page.status_code == 422 and b"soi_" not in page.content.replace(b"soi_csrf", b"")


def test_the_page_of_the_api_names_every_call(node: Node) -> None:
    told = node.client("head_a").get("/help/api/").content.decode()
    described = Client().get("/api/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert [path for path in described["paths"] if path not in told] == []
    assert '<script src="http' not in told


def test_a_case_is_read_by_who_has_a_seat_in_it(node: Node) -> None:
    case = cases.opened(node, petitions.accepted(node, lines=LETTER))
    assert by(node.token("clerk_a", scopes=("cases.work",))).get(f"/api/cases/{case}").status_code == 200
    assert by(node.token("clerk_a", scopes=("records.read",))).get(f"/api/cases/{case}").status_code == 404
