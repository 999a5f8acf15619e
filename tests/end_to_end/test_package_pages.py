"""Packages, formats, the transfer for both sides and the health of files in a real browser, in three languages."""

from __future__ import annotations

import uuid

import pytest

from soi.kernel.storage import public as storage
from soi.records import testing
from soi.records.packages.actions import export_package
from soi.records.packages.tests.test_transfer import certify
from tests.end_to_end.looks import Album

pytestmark = pytest.mark.browser
ALL = ("vi", "en", "sv")


@pytest.fixture(scope="module")
def papers(node):
    with node.acting("clerk_a") as actor:
        made = [
            testing.make_document(actor, title=f"Báo cáo kết quả giám sát, lần {at}", file_code="HS-NL-01")
            for at in (1, 2)
        ]
    node.work()
    storage.verify()
    certify(node, "clerk_a", "archivist_a")
    return made


@pytest.fixture
def album():
    found = Album()
    yield found
    found.assert_good()


@pytest.mark.feature("REC-13")
def test_a_package_is_asked_for_made_and_downloaded(visit, node, papers, album):
    one = visit("vanthu.hs")
    page = one.page
    page.goto("/records/packages/")
    album.look(one, "packages-none", languages=ALL)
    page.click("main a.btn.pri, header a.btn.pri")
    page.click("main .save .btn.pri")
    assert page.locator(".err").count() == 1, "without a file nothing is made"
    album.look(one, "package-make-wrong")
    page.check("#id_chosen input >> nth=0")
    page.click("main .save .btn.pri")
    page.wait_for_url("**/records/packages/*-*/")
    node.work()
    page.wait_for_selector("main .tag.ok", timeout=15_000)
    album.look(one, "package-made", languages=ALL)
    with page.expect_download() as came:
        page.click("text=Tải gói về")
    assert came.value.suggested_filename.endswith(".zip")
    page.goto("/records/packages/give-in/")
    album.look(one, "package-give-in", languages=ALL)
    page.set_input_files("#id_package", came.value.path())
    page.click("main .save .btn.pri")
    page.wait_for_url("**/records/packages/*-*/")
    node.work()
    page.wait_for_selector("text=đã có sẵn, giống hoàn toàn", timeout=15_000)
    one.assert_quiet()


@pytest.mark.feature("REC-14")
def test_formats_stand_with_their_plan(visit, node, papers, album):
    one = visit("vanthu.hs")
    one.page.goto("/records/formats/")
    assert one.page.locator("text=fmt/566").count() >= 1
    album.look(one, "formats", languages=ALL)
    one.page.click("text=Liệt kê việc kế hoạch yêu cầu")
    one.page.wait_for_url("**/records/packages/*-*/")
    node.work()
    one.page.wait_for_selector("main .tag.ok, main .tag.warn", timeout=15_000)
    album.look(one, "plan-list")
    one.page.goto("/records/formats/")
    one.page.click("text=Chuyển đổi theo kế hoạch")
    one.page.wait_for_url("**/records/packages/*-*/")
    node.work()
    one.page.wait_for_selector("main .tag.ok", timeout=15_000)
    album.look(one, "plan-turned", languages=ALL)


@pytest.mark.feature("REC-12")
def test_everything_of_the_archive_is_described(visit, node, papers, album):
    one = visit("vanthu.hs")
    one.page.goto("/records/packages/make/")
    album.look(one, "archive-ask", languages=ALL)
    one.page.click("text=Lập mô tả toàn bộ")
    one.page.wait_for_url("**/records/packages/*-*/")
    node.work()
    one.page.wait_for_selector("text=Tải gói về", timeout=15_000)
    album.look(one, "archive-described", languages=ALL)


@pytest.mark.feature("REC-16")
def test_a_list_is_offered_decided_closed_and_signed(visit, node, papers, album):
    giver = visit("vanthu.hs")
    page = giver.page
    page.goto("/records/transfers/offer/")
    album.look(giver, "transfer-offer", languages=ALL)
    page.check("#id_chosen input >> nth=0")
    page.click("main .save .btn.pri")
    page.wait_for_url("**/records/transfers/*-*/")
    node.work()
    address = page.url
    taker = visit("luutru.hs")
    page = taker.page
    page.goto("/records/transfers/")
    album.look(taker, "transfers", languages=ALL)
    page.goto(address)
    album.look(taker, "transfer-open", languages=ALL)
    page.click("#item-1 button[value=refuse]")
    assert page.locator("#wrong-1").count() == 1, "a refusal without a reason is told beside its item"
    album.look(taker, "transfer-wrong")
    page.fill("#reason-1", "Thiếu trang ký, xin bổ sung.")
    page.click("#item-1 button[value=refuse]")
    page.click("#item-2 button[value=accept]")
    page.click("text=Kết thúc danh mục >> nth=0")
    page.wait_for_selector("text=Biên bản giao nhận")
    for one in (giver, taker):
        one.page.goto(address)
        one.page.click("text=Ký biên bản")
        one.page.wait_for_selector("text=chữ ký hợp lệ")
    album.look(taker, "transfer-closed", languages=ALL)
    giver.page.goto(f"/records/{papers[1].pk}/")
    assert giver.page.locator("text=Do đơn vị quản lý").count() == 1
    giver.assert_quiet()


@pytest.mark.feature("REC-15")
def test_the_health_of_files_is_seen_by_who_runs_the_machine(visit, papers, album):
    one = visit("quantri")
    one.page.goto("/records/health/")
    album.look(one, "health", languages=ALL)


def test_no_page_is_wider_than_a_narrow_window(visit, node, papers):
    """At 360 points the buttons of a page, long names and digests take further lines; nothing lies outside."""
    with node.acting("clerk_a") as actor:
        batch = export_package.ask_export(actor, batch_id=uuid.uuid4(), file_ids=[papers[0].file_id])
    node.work()
    one = visit("vanthu.hs", size={"width": 360, "height": 740})
    wide = {}
    for address in (
        "/records/",
        "/records/files/",
        "/records/packages/",
        f"/records/packages/{batch.pk}/",
        "/records/formats/",
        f"/records/{papers[0].pk}/versions/",
        "/correspondence/outgoing/",
    ):
        one.page.goto(address)
        reach = one.page.evaluate("document.documentElement.scrollWidth")
        wide |= {address: reach} if reach > 360 else {}
    assert wide == {}
    one.picture("package-narrow")
