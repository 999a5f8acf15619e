"""What the shell answers: headers, doors, refusals in three forms, and the one page for hidden and absent."""

from __future__ import annotations

import errno
import json

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.test import RequestFactory
from django.utils import translation

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible, NotYet
from soi.kernel.web import refusals, views
from soi.kernel.web.middleware import RefusalMiddleware, place_of


def asked(path: str = "/x/", **headers: str):
    request = RequestFactory().get(path, headers=headers)
    request.actor = None
    return request


HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("refusal", "status"), [(NotPossible(), 409), (NotYet(), 409), (BadInput("No such day.", field="day"), 422)]
)
def test_a_refusal_has_its_status_in_all_three_forms(refusal, status):
    for headers in ({}, HTMX, JSON):
        assert refusals.answer(asked(**headers), refusal).status_code == status


def test_a_refusal_says_cause_safety_and_remedy():
    refusal = NotPossible("This case is closed.", remedy="Reopen it before adding evidence.")
    with translation.override("en"):
        page = refusals.answer(asked(), refusal).content.decode()
    assert "This case is closed." in page
    assert "Nothing was changed." in page
    assert "Reopen it before adding evidence." in page


def test_a_refusal_is_said_in_the_language_of_the_page():
    with translation.override("sv"):
        page = refusals.answer(asked(), NotYet()).content.decode()
    assert "Det är för tidigt för detta." in page


def test_values_fill_the_braces_of_a_refusal_and_are_escaped():
    with translation.override("en"):
        page = refusals.answer(asked(), NotPossible("Number {number} is void.", number="<7>")).content.decode()
    assert "Number &lt;7&gt; is void." in page


def test_an_htmx_refusal_goes_to_its_own_place():
    answer = refusals.answer(asked(**HTMX), NotPossible())
    assert answer["HX-Retarget"] == "#refusal"
    assert b"<html" not in answer.content


def test_a_program_gets_a_problem_it_can_read():
    with translation.override("en"):
        answer = refusals.answer(asked("/api/records/"), BadInput("No such day.", field="day"))
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert (body["status"], body["title"], body["field"], body["code"]) == (422, "No such day.", "day", "bad_input")


@pytest.mark.parametrize("headers", [{}, HTMX, JSON], ids=["page", "htmx", "json"])
def test_may_not_and_absent_are_the_same_bytes(headers):
    answers = [
        refusals.answer(asked(path, **headers), kind())
        for path in ("/a/", "/b/c/?d=e")
        for kind in (NotFound, NotPermitted)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OSError(errno.ENOSPC, "full"), 507),
        (OSError(errno.EROFS, "read-only"), 507),
        (RequestDataTooBig(), 413),
        (OperationalError("gone"), 503),
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), 400),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 400),
    ],
)
def test_faults_of_disk_size_and_database_have_words_of_their_own(fault, status):
    words = refusals.of_fault(fault)
    assert words is not None
    answer = refusals.show(asked(), words)
    assert answer.status_code == status
    assert ("Retry-After" in answer) == (status in {503, 507})


def test_another_fault_has_no_words():
    assert refusals.of_fault(ValueError("x")) is None
    assert refusals.of_fault(DataError("value too long")) is None
    assert refusals.of_fault(OSError(errno.ENOENT, "x")) is None


def test_a_page_about_a_broken_database_asks_nothing_of_it():
    try:
        raise OperationalError("gone")
    except OperationalError:
        answer = views.broken(asked())
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu" in answer.content.decode()


def test_a_fault_of_our_own_says_so():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        assert views.broken(asked()).status_code == 500


def test_a_logged_fault_names_its_place_and_not_its_words():
    try:
        raise ValueError("Nguyễn Văn Kín")
    except ValueError as fault:
        place = place_of(fault)
    assert place.startswith("ValueError at test_answers.py:")
    assert "Kín" not in place


def test_an_oversized_request_is_told_so():
    assert views.bad_request(asked(), RequestDataTooBig()).status_code == 413
    assert views.bad_request(asked(), ValueError()).status_code == 400


def test_a_stale_form_is_told_so():
    answer = views.stale_form(asked())
    assert answer.status_code == 403
    assert "dấu an toàn" in answer.content.decode()


def test_a_view_that_refuses_is_answered_and_one_that_breaks_is_left_to_django():
    middleware = RefusalMiddleware(lambda request: None)
    assert middleware.process_exception(asked(), NotPossible()).status_code == 409
    assert middleware.process_exception(asked(), OSError(errno.ENOSPC, "full")).status_code == 507
    assert middleware.process_exception(asked(), ZeroDivisionError()) is None


def test_every_answer_carries_the_strict_headers(node):
    for path in ("/sign-in/login/", "/nothing/", "/health", "/help/"):
        answer = node.client("anonymous").get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Server"] == "Soi"


def test_a_visitor_is_sent_to_sign_in_whatever_stands_behind_the_address(node):
    client = node.client("anonymous")
    answer = client.get("/help/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/login/?next=/help/")
    assert client.post("/help/")["Location"] == "/sign-in/login/?next=/"
    assert client.get("/help/", headers=HTMX)["HX-Redirect"] == "/"
    assert client.get("/help/", headers=JSON).status_code == 404


def test_an_account_without_second_factor_gets_no_further_than_its_first_day(node):
    from allauth.mfa.models import Authenticator

    from soi.kernel.identity.models import Account

    account = Account.objects.get(username="trunguong")
    client = node.client("central_head")
    assert client.get("/help/").status_code == 200
    machine = Authenticator.objects.filter(user_id=account.pk).first()
    assert machine is not None
    secret = machine.data
    machine.delete()
    client.session.flush()
    client.force_login(account)
    assert client.get("/help/")["Location"] == "/sign-in/first-day/"
    Authenticator.objects.create(user_id=account.pk, type=Authenticator.Type.TOTP, data=secret)


def test_secrets_of_code_machines_lie_encrypted(node):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt

    from soi.config.demo import cast

    machine = Authenticator.objects.filter(user__username="kiemtra.hs").get()
    secret = cast.totp_secret("kiemtra.hs")
    assert secret not in json.dumps(machine.data)
    assert decrypt(machine.data["secret"]) == secret


def test_the_code_is_shown_for_invented_accounts_on_a_demo_node_only(node, settings):
    from soi.kernel.identity.adapters import shown_code
    from soi.kernel.identity.models import Account

    account = Account.objects.get(username="kiemtra.bt")
    assert len(shown_code(account)) == 6
    settings.SOI_DEMO = False
    assert shown_code(account) == ""
    settings.SOI_DEMO = True
    account.is_demo = False
    assert shown_code(account) == ""


def test_hidden_and_absent_addresses_give_an_actor_the_same_bytes(node):
    client = node.client("inspector_b")
    answers = [client.get(path) for path in ("/nothing/", "/help/x/", "/language/xx/", "/a/b?c=d")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert b"csrf" not in answers[0].content.lower()


def test_the_language_is_that_of_the_machine_not_of_the_browser(node):
    client = node.client("anonymous")
    english = {"Accept-Language": "en-US,en"}
    assert client.get("/sign-in/login/", headers=english)["Content-Language"] == "vi"
    answer = client.get("/language/sv/", headers={"Referer": "http://testserver/sign-in/login/"})
    assert answer["Location"] == "http://testserver/sign-in/login/"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sv"
    assert client.get("/sign-in/login/", headers=english)["Content-Language"] == "sv"


def test_changing_the_language_leads_nowhere_else(node):
    answer = node.client("anonymous").get("/language/en/", headers={"Referer": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_health_says_whether_the_database_answers(node):
    answer = node.client("anonymous").get("/health")
    assert answer.json() == {"web": True, "database": True}


def test_the_role_of_today_is_one_of_the_accounts_own(node):
    client = node.client("auditor")
    own = node.actor("auditor").appointment_id
    other = node.actor("head_a").appointment_id
    assert client.post("/role/", {"appointment": other}).status_code == 422
    assert client.session.get("appointment") is None
    before = client.session.session_key
    assert client.post("/role/", {"appointment": own})["Location"] == "/"
    assert client.session["appointment"] == own
    assert client.session.session_key != before


def _logged(kind: str) -> list[tuple[object, ...]]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select subject_id, unit_id, detail::text from audit.event where kind = %s order by seq", [kind])
        return list(cursor.fetchall())


def test_every_way_in_and_out_is_written_into_the_log(node):
    from django.test import Client

    from soi.config.demo import cast
    from soi.kernel.identity.adapters import shown_code
    from soi.kernel.identity.models import Account

    account = Account.objects.get(username="vanthu.bt")
    unit = node.actor("clerk_b").unit_id
    before = {kind: _logged(kind) for kind in ("web.session.begun", "web.session.refused", "web.code.refused")}
    client = Client()
    client.post("/sign-in/login/", {"login": "vanthu.bt", "password": "mat-khau-sai"})
    client.post("/sign-in/login/", {"login": "khong.co.ai", "password": "mat-khau-sai"})
    client.post("/sign-in/login/", {"login": "vanthu.bt", "password": cast.PASSWORD})
    client.post("/sign-in/code/", {"code": "000000"})
    assert _logged("web.session.begun") == before["web.session.begun"]
    client.post("/sign-in/code/", {"code": shown_code(account)})
    known, unknown = _logged("web.session.refused")[len(before["web.session.refused"]) :]
    assert known == (str(account.pk), unit, "{}")
    assert unknown == ("", None, "{}")
    (wrong,) = _logged("web.code.refused")[len(before["web.code.refused"]) :]
    assert wrong[:2] == (str(account.pk), unit)
    (begun,) = _logged("web.session.begun")[len(before["web.session.begun"]) :]
    assert begun[:2] == (str(account.pk), unit)
    client.post("/role/", {"appointment": node.actor("clerk_b").appointment_id})
    assert _logged("web.role.chosen")[-1][1] == unit
    client.post("/sign-in/logout/")
    assert _logged("web.session.ended")[-1][:2] == (str(account.pk), unit)
