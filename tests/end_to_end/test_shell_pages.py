"""The shell in a real browser: sign-in, role, help, the page that tells nothing; accessible, small, and quiet."""

from __future__ import annotations

import re

import pytest

from soi.config.demo import cast
from tests.end_to_end.browser import assert_within_budget, code_now

pytestmark = pytest.mark.browser


def test_sign_in_takes_password_and_code(visit):
    one = visit()
    page = one.page
    page.goto("/sign-in/login/")
    one.picture("p-dang-nhap")
    one.assert_accessible()
    page.fill("#id_login", "kiemtra.hs")
    page.fill("#id_password", cast.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#id_code")
    one.picture("p-ma-xac-nhan")
    one.assert_accessible()
    assert page.inner_text("#shown-code") in {code_now("kiemtra.hs", step) for step in (-1, 0, 1)}
    page.fill("#id_code", page.inner_text("#shown-code"))
    page.click("button[type=submit]")
    page.wait_for_load_state("load")
    page.goto("/help/")
    assert "Lê Thu Trang" in page.inner_text(".me")
    one.assert_quiet()


def test_wrong_account_and_wrong_password_are_answered_alike(visit):
    said = []
    for username in ("kiemtra.hs", "khong.co.ai"):
        page = visit().page
        page.goto("/sign-in/login/")
        page.fill("#id_login", username)
        page.fill("#id_password", "sai-mat-khau-roi")
        page.click("button[type=submit]")
        page.wait_for_selector(".errsum")
        said.append(page.inner_text("main"))
        assert page.evaluate("document.activeElement.className") == "errsum mb3"
    assert said[0] == said[1]
    assert "Sai tài khoản hoặc mật khẩu" in said[0]


def test_a_code_opens_once(visit):
    first = visit()
    first.sign_in("kiemtoan")
    two = visit().page
    two.goto("/sign-in/login/")
    two.fill("#id_login", "kiemtoan")
    two.fill("#id_password", cast.PASSWORD)
    two.click("button[type=submit]")
    two.wait_for_selector("#id_code")
    assert two.inner_text("#shown-code") != first.last_code
    two.fill("#id_code", first.last_code)
    two.click("button[type=submit]")
    two.wait_for_selector(".errsum")
    assert "đã dùng rồi" in two.inner_text("main")
    first.assert_quiet()


def test_five_wrong_passwords_lock_the_name_known_or_not(visit):
    for username in ("quantri", "chua.tung.co"):
        page = visit().page
        for _ in range(6):
            page.goto("/sign-in/login/")
            page.fill("#id_login", username)
            page.fill("#id_password", "sai-mat-khau-roi")
            page.click("button[type=submit]")
            page.wait_for_selector(".errsum")
        assert "Nhập sai quá nhiều lần" in page.inner_text("main"), username


def test_hidden_and_absent_pages_are_the_same_bytes(visit):
    one = visit("kiemtra.bt")
    bodies = set()
    for path in ("/nothing/", "/records/0b5c3a76-2b61-4f1e-9f6e-1f2e3d4c5b6a/", "/help/more/", "/a/b/c?q=1"):
        answer = one.context.request.get(path)
        assert answer.status == 404
        bodies.add(answer.body())
    assert len(bodies) == 1
    one.page.goto("/nothing/")
    one.picture("p-khong-tim-thay")
    one.assert_accessible()
    assert re.search(r"\b[A-Z]{3}-\d{3}\b", one.page.inner_text("main"))
    assert "csrf" not in one.page.content().lower()
    one.assert_quiet()


def test_a_visitor_is_sent_to_sign_in_and_brought_back(visit):
    one = visit()
    one.page.goto("/help/")
    assert "/sign-in/login/?next=/help/" in one.page.url
    one.page.fill("#id_login", "vanthu.hs")
    one.page.fill("#id_password", cast.PASSWORD)
    one.page.click("button[type=submit]")
    one.page.wait_for_selector("#id_code")
    one.page.fill("#id_code", one.page.inner_text("#shown-code"))
    one.page.click("button[type=submit]")
    one.page.wait_for_url("**/help/")


def test_the_language_of_the_machine_follows_the_link(visit):
    one = visit("chunhiem.hs")
    one.page.goto("/help/")
    for code, heading in (("en", "Help"), ("sv", "Hjälp"), ("vi", "Trợ giúp")):
        one.page.click(f".lang a[lang={code}]")
        one.page.wait_for_selector(f"html[lang={code}]")
        assert one.page.url.endswith("/help/")
        assert one.page.inner_text("h1") == heading
        one.assert_accessible()
    one.picture("shell-help")
    one.assert_quiet()


def test_first_load_stays_within_its_budget(visit):
    one = visit("bithu.anlinh")
    load = assert_within_budget(one, "/help/")
    assert load.requests <= 6, str(load)
    assert_within_budget(visit(), "/sign-in/login/")


def test_keys_lead_to_search_and_to_the_list_of_keys(visit):
    one = visit("vanthu.anlinh")
    page = one.page
    page.goto("/help/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("j")
    assert page.input_value("#find") == "j"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


@pytest.mark.parametrize("width", [1366, 1024, 683])
def test_nothing_scrolls_sideways(visit, width):
    one = visit("vanthu.bt", size={"width": width, "height": 768})
    for path in ("/help/", "/nothing/", "/role/"):
        one.page.goto(path)
        assert one.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} at {width}"
        one.assert_accessible()


def test_sign_out_ends_the_session(visit):
    one = visit()
    one.sign_in("niemphong.hs")
    one.page.goto("/sign-in/logout/")
    one.assert_accessible()
    one.page.click("main button[type=submit]")
    one.page.wait_for_selector("#id_login")
    one.page.goto("/help/")
    assert "/sign-in/login/" in one.page.url
