"""A digitization day in a real browser: from the shelf to give-back by three people, without a barrier."""

from __future__ import annotations

import io
import random
import re

import pytest
from PIL import Image, ImageDraw, ImageFont

from soi.digitization import testing
from tests.end_to_end.looks import Album

pytestmark = pytest.mark.browser
LANGUAGES = ("vi", "en", "sv")


@pytest.mark.feature("DIG-01", "DIG-02", "DIG-06", "DIG-07")
def test_a_file_goes_from_the_shelf_and_comes_back_by_three_people(visit, node):
    clerk, head, worker = visit("vanthu.hs"), visit("chunhiem.hs"), visit("sohoa.hs")
    enter_and_propose(clerk.page)
    head.page.goto("/digitization/list/")
    head.page.click("button[value=approve]")
    head.page.wait_for_selector(".empty")
    address = hand_over(clerk.page, node.actor("digitizer_a").appointment_id)
    take_and_scan(worker.page)
    for act in ("checked", "described", "signed"):
        clerk.page.goto(address)
        clerk.page.click(f"button[value={act}]")
        clerk.page.wait_for_selector("[role=status]")
    worker.page.goto(address)
    worker.page.fill("#id_sheets", "30")
    worker.page.click("button[value=give_back]")
    close_and_register(clerk.page, address)
    for one in (clerk, head, worker):
        one.assert_quiet()


def enter_and_propose(page):
    page.goto("/digitization/lines/new/")
    page.click("main .btn.pri")
    page.wait_for_selector(".errsum")
    typed = {"code": "HS-12/2016", "title": "Kiểm tra tài chính đảng", "first_year": "2016", "last_year": "2017"}
    for name, value in {**typed, "place": "Kho 1, giá 1, hộp 1", "sheets": "30"}.items():
        page.fill(f"#id_{name}", value)
    page.click("main .btn.pri")
    page.wait_for_selector("ol.ll [aria-current=step]")
    page.goto("/digitization/lines/?stage=0")
    page.click("button[value=propose]")
    page.wait_for_selector("[role=status]:has-text('1')")


def hand_over(page, taker):
    page.goto("/digitization/batches/new/")
    page.click("main .save .btn.pri")
    page.wait_for_selector("#id_taker_id")
    page.select_option("#id_taker_id", str(taker))
    page.fill("#id_sheets", "30")
    page.click("button[value=hand_over]")
    return page.url


def take_and_scan(page):
    page.goto("/")
    page.click("main a[href*='/digitization/batches/']")
    page.fill("#id_sheets", "29")
    page.click("button[value=take]")
    page.wait_for_selector(".errsum")
    page.fill("#id_sheets", "30")
    page.click("button[value=take]")
    page.click("button[value=scanned]")
    page.click("#sure:has-text('1') button[value=yes]")


def close_and_register(page, address):
    page.goto(address)
    page.click("button[value=whole]")
    page.click("#sure button[value=yes]")
    page.click("button[value=close]")
    page.wait_for_selector("a[href$='minutes-back.pdf']")
    page.click("main a.t")
    page.click("main a[href$='/purpose/']")
    page.select_option("#id_purpose", "archive")
    page.click("main .btn.pri")
    page.wait_for_selector("ol.ll li:last-child[aria-current=step]")


def a_scan(pages):
    """A PDF of so many pages with words on them and as much grain as makes some parts of each."""
    font = ImageFont.truetype("DejaVuSans.ttf", 44)
    images = []
    for number in range(pages):
        chance = random.Random(number)
        grain = Image.frombytes("L", (620, 877), bytes(chance.choices(range(215, 256), k=620 * 877)))
        sheet = grain.resize((1240, 1754))
        draw = ImageDraw.Draw(sheet)
        for line, words in enumerate(
            ("BIÊN BẢN KIỂM TRA", f"Trang số {number + 1} của hồ sơ", "Đoàn kiểm tra làm việc")
        ):
            draw.text((150, 200 + 120 * line), words, fill=0, font=font)
        images.append(sheet)
    kept = io.BytesIO()
    images[0].save(kept, "PDF", save_all=True, append_images=images[1:], resolution=150, quality=90)
    return {"name": "quet-07.pdf", "mimeType": "application/pdf", "buffer": kept.getvalue()}


@pytest.mark.feature("DIG-08", "DIG-14")
def test_a_scan_that_was_cut_goes_on_where_it_stopped_and_is_read(visit, node):
    key = testing.at_scanner(node, sheets=3)
    worker = visit("sohoa.hs")
    page, sent, album = worker.page, [], Album(prefix="scans")
    scan = a_scan(3)
    parts = -(-len(scan["buffer"]) // (256 * 1024))
    assert parts >= 4

    def line_is_cut(route):
        number = int(route.request.url.rstrip("/").rsplit("/", 1)[1])
        if number >= 2:
            return  # no answer ever comes: the line is dead
        sent.append(number)
        route.continue_()

    address = f"/digitization/lines/{key}/"
    page.route(re.compile(r"/transfers/[0-9a-f-]{36}/\d+/$"), line_is_cut)
    page.goto(address)
    page.set_input_files("input[type=file]", scan)
    page.fill("#id_sheets", "3")
    page.click("form[data-parts] button")
    page.wait_for_selector(f"[data-said]:has-text('2 trên {parts} phần'):has-text('KB')")
    page.goto(address)
    page.unroute_all()
    assert f"2 trên {parts} phần" in page.inner_text("#scans .note.warn")
    album.look(worker, "cut", languages=LANGUAGES)
    page.on("request", lambda request: sent.append(request.url) if "/transfers/" in request.url else None)
    page.set_input_files("input[type=file]", scan)
    page.fill("#id_sheets", "3")
    page.click("form[data-parts] button")
    page.wait_for_selector("#scans a.t:has-text('quet-07.pdf')")
    # Begun, each missing part once, finished: nothing that had come was sent again.
    assert sent[:2] == [0, 1]
    assert len(sent) - 2 == 1 + (parts - 2) + 1
    node.work(90)
    page.goto(address)
    assert "3" in page.inner_text("#scans tbody td:nth-child(3)")
    assert testing.stage_of(key).name == "SCANNED"
    album.look(worker, "read", languages=LANGUAGES)
    assert album.wrong == []
    worker.assert_quiet()


@pytest.mark.feature("DIG-03", "DIG-17")
def test_every_page_of_digitization_is_whole_in_three_languages(visit, node):
    album = Album()
    batch, keys = testing.out(node, 3)
    testing.signed(node, keys[:1])
    testing.brought_back(node, batch, short={keys[0]: 1})
    testing.asked(node)
    proposed = testing.found(node, 2)
    with node.acting("clerk_a") as clerk:
        testing.actions.propose(clerk, proposed)
    one, owner = visit("vanthu.hs"), visit("chunhiem.hs")
    unit = node.unit("p98.k")
    for name, address in {
        "digitization-matrix": f"/digitization/?cell={unit}&term=term.2015-2020",
        "digitization-as-it-was": "/digitization/?by=was",
        "digitization-ledger": "/digitization/lines/?stage=0",
        "digitization-line": f"/digitization/lines/{keys[0]}/",
        "digitization-new": "/digitization/lines/new/",
        "digitization-act": f"/digitization/lines/{proposed[0]}/judge/",
        "digitization-batches": "/digitization/batches/",
        "digitization-batch": f"/digitization/batches/{batch}/",
        "digitization-new-batch": "/digitization/batches/new/",
        "digitization-guide": "/digitization/may-i-scan/?level=mat&machine=connected",
        "digitization-secret": "/digitization/secret/",
        "digitization-day": "/digitization/day/",
    }.items():
        one.page.goto(address)
        album.look(one, name, languages=LANGUAGES)
    for name, address in {
        "digitization-to-approve": "/digitization/list/",
        "digitization-refuse": f"/digitization/lines/{proposed[0]}/refuse/",
    }.items():
        owner.page.goto(address)
        album.look(owner, name, languages=LANGUAGES)
    assert album.wrong == []
