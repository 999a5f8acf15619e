"""A phone as scanner in a real browser: a code at the desk, a phone without login, pages that arrive and are read."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image

from soi.digitization import testing
from soi.engines.reading.public import invent, make_specimen
from soi.engines.reading.specimens.photographs import photographed
from soi.records.tests.persons import connected
from tests.end_to_end import site as sites
from tests.end_to_end.looks import Album

pytestmark = pytest.mark.browser
LANGUAGES = ("vi", "en", "sv")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(node, static) -> Iterator[sites.Site]:
    """The node of this module, linked to a network, served."""
    os.environ["SOI_TEST_CLASS"] = "connected"
    try:
        with connected(), sites.serving(node.name, node.home, static) as served:
            yield served
    finally:
        del os.environ["SOI_TEST_CLASS"]


def sheet(seed, fault=""):
    """An invented page, photographed; the sharp ones with the corners they really have."""
    page = make_specimen(invent("report", seed=seed, wear="light", paragraphs=2)).pages[0]
    return photographed(Image.open(io.BytesIO(page.jpeg)), seed, fault=fault)


def shot(taken):
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": taken.jpeg}


def address_in(picture):
    """What a phone reads from the code on the screen."""
    (found,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    return found.text


@pytest.mark.feature("DIG-15")
def test_two_pages_come_by_a_phone_that_was_never_signed_in(visit, node, tmp_path):
    key = testing.at_scanner(node, sheets=2)
    clerk, phone = visit("vanthu.hs"), visit("", size=PHONE, touch=True)
    desk, page, album = clerk.page, phone.page, Album(prefix="phone")
    # A picture is looked at whole before it is taken; on a machine with other work that takes its time.
    page.set_default_timeout(60_000)
    desk.set_default_timeout(60_000)
    desk.goto(f"/digitization/lines/{key}/")
    desk.click("#phones form[action$='/phone/'] button")
    desk.locator("img.qrcode").screenshot(path=tmp_path / "code.png")
    album.look(clerk, "code")
    address = address_in(tmp_path / "code.png")
    assert re.search(r"/digitization/phone/#[\w-]{43}$", address), address
    # A node may be reached in its own net without encryption: there the browser has no hash, and the page has its own.
    phone.context.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
    page.goto(address)
    page.wait_for_selector("#pair:not([hidden])")
    album.look(phone, "pair", languages=LANGUAGES)
    page.tap("#pair button")
    page.wait_for_selector("#desk")
    desk.wait_for_selector("#phones [data-state=paired]")

    see_live(page)
    take_pages(page, desk, phone, album)
    album.look(clerk, "followed", languages=LANGUAGES)
    album.look(phone, "pages", languages=LANGUAGES)
    nothing_is_kept(page)
    page.tap("#done button")
    page.wait_for_selector("[role=alert]")
    album.look(phone, "done", languages=LANGUAGES)
    assert not [each for each in phone.context.cookies() if each["name"] == "soi_session"]

    node.work(120)
    desk.goto(f"/digitization/lines/{key}/")
    assert desk.inner_text("#scans tbody td:nth-child(3)") == "2"
    assert testing.stage_of(key).name == "SCANNED"
    album.look(clerk, "read")
    album.assert_good()
    phone.assert_quiet()
    clerk.assert_quiet()


def see_live(page):
    """What the camera sees is taken as a picture like any other; a pattern is no sheet of paper."""
    page.tap("#live")
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    page.tap("[data-do=shoot]")
    page.wait_for_selector("#said:not(:empty):not(:has-text('Đang xem'))")
    assert page.locator("#view").is_hidden() and not page.locator(".pics").count()
    if page.locator("#edit").is_visible():
        page.evaluate("document.querySelector('#shot').click = () => {}")
        page.tap("[data-do=again]")


def take_pages(page, desk, phone, album):
    """A blurred picture is refused; two good ones come, of which a corner is drawn and the order changed."""
    page.set_input_files("#shot", shot(sheet(11, "blurred")))
    page.wait_for_selector("#said.bad:has-text('nhòe')")
    album.look(phone, "blurred")
    page.set_input_files("#shot", shot(sheet(11)))
    page.wait_for_selector("#edit:not([hidden])")
    album.look(phone, "corners")
    drag(page, 2)
    sent = cut_once(page)
    page.tap("[data-do=use]")
    page.wait_for_selector(".pics li")
    assert len(sent) > 3 and sent == sorted(sent) and [number for number in set(sent) if sent.count(number) > 1] == [1]
    desk.wait_for_selector("#phones .phone:has-text('đã đưa 1 trang')")
    page.set_input_files("#shot", shot(sheet(14)))
    page.wait_for_selector("#edit:not([hidden])")
    page.tap("[data-do=use]")
    second = page.wait_for_selector(".pics li:nth-child(2)").get_attribute("data-page")
    assert len(json.loads(page.get_attribute(".pics li:nth-child(2)", "data-corners"))) == 4
    page.tap(".pics li:nth-child(2) [data-act=up]")
    page.wait_for_selector(f".pics li:nth-child(1)[data-page='{second}']")
    desk.wait_for_selector("#phones .phone:has-text('đã đưa 2 trang')")


def cut_once(page):
    """The line breaks once at the second part; the parts as they were sent."""
    sent = []

    def go(route):
        sent.append(int(route.request.url.rstrip("/").rsplit("/", 1)[1]))
        route.abort() if sent.count(1) == 1 and sent[-1] == 1 else route.continue_()

    page.route(re.compile(r"/phone/pictures/\d+/\d+/$"), go)
    return sent


def drag(page, corner):
    """A corner drawn by a finger a little outwards and back, and a bit beside where it was found."""
    page.locator(".corner").nth(corner).scroll_into_view_if_needed()
    box = page.locator(".corner").nth(corner).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = page.locator(".corner").nth(corner).evaluate("each => each.style.left")
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 20, "y": y - 20}]),
        ("touchMove", [{"x": x - 3, "y": y - 2}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert page.locator(".corner").nth(corner).evaluate("each => each.style.left") != before


def nothing_is_kept(page):
    """No store of the browser holds anything, and the word is in no address."""
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " window.caches ? (await caches.keys()).length : 0, document.cookie.includes('soi_phone')]"
    )
    assert kept == [0, 0, 0, 0, False]
    assert "#" not in unquote(page.url)
