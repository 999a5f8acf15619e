"""The first day in a real browser: password, code machine, printed sheet, role of today."""

from __future__ import annotations

import time
from datetime import date

import pytest

from soi.config.demo import cast
from tests.end_to_end.browser import Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def newcomer(node) -> str:
    """An account with a password, no code machine, and two appointments."""
    from soi.base.text import sort_key
    from soi.kernel.identity.models import Account
    from soi.kernel.organisations.models import Unit
    from soi.kernel.persons.models import Appointment, Person

    account = Account(username="moi.den.hs", is_demo=True)
    account.set_password(cast.PASSWORD)
    account.save(using="owner")
    person = Person.objects.using("owner").create(
        name="Quách Thị Mới", sort_key=sort_key("Quách Thị Mới"), account=account, is_invented=True
    )
    for unit, role in (("p98.k.nv2", "inspector"), ("p98.k.vp", "clerk")):
        Appointment.objects.using("owner").create(
            person=person, unit=Unit.objects.using("owner").get(code=unit), role=role, valid_from=date(2026, 1, 1)
        )
    return account.username


def begin(one: Visit, username: str) -> None:
    one.page.goto("/sign-in/login/")
    one.page.fill("#id_login", username)
    one.page.fill("#id_password", cast.PASSWORD)
    one.page.click("button[type=submit]")


def test_a_newcomer_joins_a_code_machine_prints_the_sheet_and_chooses_a_role(visit, newcomer):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    one = visit()
    page = one.page
    begin(one, newcomer)
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/help/")
    assert page.url.endswith("/sign-in/first-day/"), "nobody works with a password alone"
    page.wait_for_selector("img.qr")
    one.picture("p-ngay-dau-may-ma")
    one.assert_accessible()
    page.fill("#id_code", "000000")
    page.click(".save button")
    page.wait_for_selector(".errsum")
    secret = page.inner_text("b[lang=zxx]")
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click(".save button")
    page.wait_for_url("**/sign-in/spare-codes/")
    codes = page.locator("ul.g3 li").all_inner_texts()
    assert len(codes) == 10
    one.assert_accessible()
    page.click(".save a")
    page.wait_for_load_state("load")
    page.goto("/help/")
    assert page.url.endswith("/role/"), "two appointments, so one is chosen first"
    one.picture("p-ngay-dau")
    one.assert_accessible()
    assert page.locator(".opt").count() == 2
    page.click(".opt:nth-of-type(2)")
    label = page.inner_text(".opt.on b")
    page.click(".save button")
    page.wait_for_url(lambda url: "/role/" not in url)
    page.goto("/help/")
    assert label in page.inner_text(".me")
    one.assert_quiet()
    spare_code_opens_once(visit, newcomer, codes[0])


def spare_code_opens_once(visit, username: str, code: str) -> None:
    """Another day: the code machine is broken, a code of the sheet opens, once."""
    for good in (True, False):
        two = visit()
        begin(two, username)
        two.page.wait_for_selector("#id_code")
        two.page.fill("#id_code", code)
        with two.page.expect_navigation():
            two.page.click("button[type=submit]")
        assert ("/sign-in/code/" not in two.page.url) == good


def test_this_is_not_me_goes_back_to_step_one(visit):
    one = visit()
    begin(one, "kiemtra.hs")
    one.page.wait_for_selector("#id_code")
    one.page.click(".who a")
    one.page.wait_for_selector("#id_login")
    assert one.page.url.endswith("/sign-in/login/")


def test_a_lost_password_is_a_matter_of_meeting_in_person(visit):
    one = visit()
    one.page.goto("/sign-in/login/")
    one.page.click(".alt a")
    one.page.wait_for_url("**/lost-password/")
    assert "trực máy" in one.page.inner_text("main")
    assert one.page.locator("main input").count() == 0
    one.assert_accessible()
