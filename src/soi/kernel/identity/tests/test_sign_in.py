"""Signing in: two steps, one answer to whatever is wrong, a lock-out that only wrong tries turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from soi.config.demo import cast
from soi.config.demo.browser import code_now
from soi.kernel.identity.adapters import AccountAdapter
from tests.world import Node

CLERK = "vanthu.hs"
STEP_1 = "/sign-in/login/"
WRONG = "Account or password is not right"
WAIT = "Too many wrong tries"
TRIES = 5


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor(node: Node) -> Client:
    return Client(headers={"Accept-Language": "en"}, raise_request_exception=False)


def give(visitor: Client, password: str, account: str = CLERK) -> tuple[int, str]:
    visitor.cookies["soi_language"] = "en"
    answer = visitor.post(STEP_1, {"login": account, "password": password}, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_password_leads_to_the_code_and_the_code_to_the_desk(visitor: Client):
    status, page = give(visitor, cast.PASSWORD)
    assert (status, 'name="code"' in page) == (200, True)
    assert "_auth_user_id" not in visitor.session
    visitor.post("/sign-in/code/", {"code": code_now(CLERK)})
    assert "_auth_user_id" in visitor.session


def test_a_code_signs_in_once(visitor: Client):
    code = code_now(CLERK)
    give(visitor, cast.PASSWORD)
    visitor.post("/sign-in/code/", {"code": code})
    assert "_auth_user_id" in visitor.session
    again = Client()
    give(again, cast.PASSWORD)
    answer = again.post("/sign-in/code/", {"code": code})
    assert "_auth_user_id" not in again.session
    assert "used already" in answer.content.decode()


def test_a_wrong_account_and_a_wrong_password_read_the_same(visitor: Client):
    status, page = give(visitor, "another-password")
    other_status, other = give(Client(), "another-password", "nobody.hs")
    assert (status, other_status) == (422, 422)
    assert WRONG in page
    assert WRONG in other


def test_five_wrong_tries_close_the_account_for_a_while_even_to_the_right_password(visitor: Client):
    for _ in range(TRIES):
        assert WRONG in give(visitor, "another-password")[1]
    status, page = give(visitor, cast.PASSWORD)
    assert status == 422
    assert WAIT in page
    assert 'name="code"' in give(Client(), cast.PASSWORD, "tiepdan.hs")[1], "others are not shut out"


def test_a_fault_of_the_house_is_no_wrong_try(visitor: Client, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr("allauth.account.adapter.authenticate", away)
        for _ in range(TRIES + 1):
            assert give(visitor, cast.PASSWORD)[0] >= 500
    assert 'name="code"' in give(visitor, cast.PASSWORD)[1]


def test_a_wrong_try_between_faults_still_counts(visitor: Client, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("the database is away")

    for _ in range(TRIES):
        with monkeypatch.context() as patched:
            patched.setattr("allauth.account.adapter.authenticate", away)
            give(visitor, cast.PASSWORD)
        give(visitor, "another-password")
    assert WAIT in give(visitor, cast.PASSWORD)[1]


def test_nobody_makes_an_account_or_a_password_by_himself(visitor: Client):
    assert visitor.get("/sign-in/signup/").status_code == 404
    assert not AccountAdapter().is_open_for_signup(None)
    page = visitor.get("/sign-in/lost-password/")
    assert "<input" not in page.content.decode().split("<main", 1)[-1].replace('type="hidden"', "")
