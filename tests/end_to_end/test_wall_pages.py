"""The wall in a real browser: it follows an act by itself, and is accessible in three languages."""

from __future__ import annotations

import time

import pytest

from soi.cases import testing as cases
from soi.petitions import testing as petitions

pytestmark = [pytest.mark.browser, pytest.mark.feature("MON-01")]


def test_the_wall_follows_an_act_by_itself_and_the_chiefs_does_not(node, visit):
    petition = petitions.accepted(node)
    node.work()
    head, chief = visit("chunhiem.hs"), visit("bithu.anlinh")
    for one in (head, chief):
        one.page.goto("/centre/wall/")
        one.page.wait_for_timeout(600)
    head.assert_accessible()
    head.picture("wall")
    chief.assert_accessible()
    before = chief.page.inner_html("main")
    figure = head.page.inner_text("main a[href$='/cases/']")
    began = time.monotonic()
    cases.opened(node, petition)
    node.work()
    head.page.wait_for_function(
        "was => document.querySelector(\"main a[href$='/cases/']\")?.innerText !== was", arg=figure, timeout=5000
    )
    assert time.monotonic() - began < 5
    chief.page.wait_for_timeout(1000)
    assert chief.page.inner_html("main") == before
    head.page.click("main a[href$='/behind/cases/']")
    head.assert_accessible()
    head.picture("wall-behind")
    head.assert_quiet()
    chief.assert_quiet()


def test_the_centre_of_the_whole_country_has_its_map(node, visit):
    petitions.accepted(node)
    node.work()
    one = visit("trunguong")
    for language in ("vi", "en", "sv"):
        one.page.goto(f"/language/{language}/?next=/centre/wall/")
        one.page.goto("/centre/wall/")
        one.page.wait_for_selector(f"html[lang={language}]")
        assert one.page.locator(".map .t").count() == 34
        one.assert_accessible()
    one.picture("wall-central")
    one.assert_quiet()
