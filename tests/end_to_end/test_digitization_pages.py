"""A digitization day in a real browser: from the shelf to give-back by three people, without a barrier."""

from __future__ import annotations

import pytest

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


def close_and_register(page, address):
    page.goto(address)
    page.click("button[value=whole]")
    page.click("button[value=close]")
    page.wait_for_selector("a[href$='minutes-back.pdf']")
    page.click("main a.t")
    page.click("main a[href$='/purpose/']")
    page.select_option("#id_purpose", "archive")
    page.click("main .btn.pri")
    page.wait_for_selector("ol.ll li:last-child[aria-current=step]")


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
