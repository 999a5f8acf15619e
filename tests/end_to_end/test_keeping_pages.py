"""The pages of keeping in a real browser, in three languages: nothing untranslated, no barrier, no complaint."""

from __future__ import annotations

from datetime import date

import pytest

from soi.records.keeping import actions, testing
from tests.end_to_end.looks import Album

pytestmark = pytest.mark.browser
LANGUAGES = ("vi", "en", "sv")


@pytest.fixture(scope="module")
def kept(node):
    """A file with everything on it, a list to be judged, a licence that waits."""
    with node.acting("clerk_a") as clerk:
        said = {"opened_on": date(2025, 7, 1), "today": date.today()}
        actions.keep_fonds(clerk, code="P98-UBKT", name="Phông Ủy ban Kiểm tra tỉnh Hà Sơn", **said)
    pages = testing.pages(node, testing.first_paper(node))
    file_id = pages["records:file"]["file_id"]
    with node.acting("clerk_a") as clerk:
        actions.set_room(clerk, name="Kho mật 1", level=1, decision="Biên bản kiểm tra kho 12/2026")
        actions.put_away(clerk, file_id, room="Kho 2", shelf="Giá 4", box="Hộp 12", binder="Cặp 3")
        inspector = node.actor("inspector_a").appointment_id
        lent = {"purpose": "Đối chiếu bản gốc", "due_on": date.today(), "today": date.today()}
        actions.lend(clerk, file_id, borrower_id=inspector, **lent)
        actions.close_file(clerk, file_id, on=date.today(), today=date.today())
    return pages


@pytest.mark.feature("REC-12")
def test_every_page_of_keeping_is_whole_in_three_languages(visit, kept):
    album = Album()
    one = visit("vanthu.hs")
    file_id, list_id = kept["records:file"]["file_id"], kept["records:disposal"]["list_id"]
    for name, address in {
        "keeping-files": "/records/files/",
        "keeping-file": f"/records/files/{file_id}/",
        "keeping-fact": f"/records/files/{file_id}/fact/",
        "keeping-label": f"/records/files/{file_id}/label/",
        "keeping-holds": "/records/holds/",
        "keeping-loans": "/records/loans/",
        "keeping-rooms": "/records/rooms/",
        "keeping-disposals": "/records/disposal/",
        "keeping-disposal": f"/records/disposal/{list_id}/",
        "keeping-volume": f"/records/volumes/{kept['records:volume']['volume_id']}/",
    }.items():
        one.page.goto(address)
        album.look(one, name, languages=LANGUAGES)
    owner = visit("chunhiem.hs")
    for name, address in {
        "keeping-reading-room": "/records/reading-room/",
        "keeping-licence": f"/records/licences/{kept['records:licence']['licence_id']}/",
        "keeping-hold": f"/records/files/{file_id}/hold/",
    }.items():
        owner.page.goto(address)
        album.look(owner, name, languages=LANGUAGES)
    assert album.wrong == []


@pytest.mark.feature("DIG-05")
def test_a_licence_is_asked_granted_and_used_by_the_pages(visit, node):
    document = testing.marked(node)
    reader, owner = visit("kiemtra.hs"), visit("chunhiem.hs")
    page = reader.page
    page.goto(f"/records/{document.pk}/")
    page.click("main .btn.pri")
    page.wait_for_url("**/licence/")
    page.click("main .btn.pri")
    page.wait_for_selector(".errsum")
    page.select_option("#id_purpose", "inspection")
    page.fill("#id_reason", "Đọc để chuẩn bị cuộc kiểm tra")
    page.click("main .btn.pri")
    page.wait_for_url("**/reading-room/")
    owner.page.goto("/records/reading-room/")
    # The oldest stands first: the one just asked is the last.
    owner.page.locator("section.edge a.t").last.click()
    owner.page.fill("#id_words", "Đồng ý cho đọc để kiểm tra")
    owner.page.click("button[value=grant]")
    owner.page.wait_for_selector(".tag.ok")
    page.goto(f"/records/{document.pk}/purpose/")
    page.select_option("#id_purpose", "inspection")
    page.click("main .btn.pri")
    page.wait_for_selector(".use")
    owner.page.goto("/records/reading-room/")
    assert f"{document.register_no}/{document.register_year}" in owner.page.inner_text("main")
    reader.assert_quiet()
    owner.assert_quiet()
