"""A digitization day in a real browser: from the shelf to give-back by three people; no barrier, nothing untranslated."""

from __future__ import annotations

import pytest

from soi.digitization import testing
from tests.end_to_end.looks import Album

pytestmark = pytest.mark.browser
LANGUAGES = ("vi", "en", "sv")


@pytest.mark.feature("DIG-01", "DIG-02", "DIG-06", "DIG-07")
def test_a_file_goes_from_the_shelf_and_comes_back_by_three_people(visit, node):
    clerk, head, worker = visit("vanthu.hs"), visit("chunhiem.hs"), visit("sohoa.hs")
    page = clerk.page
    page.goto("/digitization/lines/new/")
    page.click("main .btn.pri")
    page.wait_for_selector(".errsum")
    page.fill("#id_code", "HS-12/2016")
    page.fill("#id_title", "Kiểm tra tài chính đảng")
    page.fill("#id_first_year", "2016")
    page.fill("#id_last_year", "2017")
    page.fill("#id_place", "Kho 1, giá 1, hộp 1")
    page.fill("#id_sheets", "30")
    page.click("main .btn.pri")
    page.wait_for_selector("ol.ll [aria-current=step]")
    page.goto("/digitization/lines/?stage=0")
    page.click("button[value=propose]")
    page.wait_for_selector("[role=status]:has-text('1')")
    head.page.goto("/digitization/list/")
    head.page.click("button[value=approve]")
    head.page.wait_for_selector(".empty")
    page.goto("/digitization/batches/new/")
    page.click("main .save .btn.pri")
    page.wait_for_selector("#id_taker_id")
    address = page.url
    page.select_option("#id_taker_id", str(node.actor("digitizer_a").appointment_id))
    page.fill("#id_sheets", "30")
    page.click("button[value=hand_over]")
    worker.page.goto("/")
    worker.page.click("main a[href*='/digitization/batches/']")
    worker.page.fill("#id_sheets", "29")
    worker.page.click("button[value=take]")
    worker.page.wait_for_selector(".errsum")
    worker.page.fill("#id_sheets", "30")
    worker.page.click("button[value=take]")
    worker.page.click("button[value=scanned]")
    for act in ("checked", "described", "signed"):
        page.goto(address)
        page.click(f"button[value={act}]")
        page.wait_for_selector("[role=status]")
    worker.page.goto(address)
    worker.page.fill("#id_sheets", "30")
    worker.page.click("button[value=give_back]")
    page.goto(address)
    page.click("button[value=whole]")
    page.click("button[value=close]")
    page.wait_for_selector("a[href$='minutes-back.pdf']")
    page.click("main a.t")
    page.click("main a[href$='/purpose/']")
    page.select_option("#id_purpose", "archive")
    page.click("main .btn.pri")
    page.wait_for_selector("ol.ll li:last-child[aria-current=step]")
    for one in (clerk, head, worker):
        one.assert_quiet()


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
