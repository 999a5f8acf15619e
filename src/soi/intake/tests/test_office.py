"""Office files at the reading desk: read by their pages, kept as they came, in uploads, archives and mails alike."""

from __future__ import annotations

import pypdfium2
import pytest
from django.db import connection

from soi.engines.reading.programs import libreoffice
from soi.engines.reading.public import check_confinement, check_pdfa
from soi.engines.reading.tests import office_files
from soi.intake import actions, jobs
from soi.intake import public as intake
from soi.intake.testing import arrive

needs_office = pytest.mark.skipif(
    not all(map(libreoffice.is_there, office_files.ALL)) or not check_confinement().ok,
    reason=f"NOT SHOWN: office files as pages. Install: apt-get install {' '.join(libreoffice.PACKAGES)}",
)


@pytest.fixture(scope="module", autouse=True)
def room_is_closed_at_the_end():
    yield
    for room in (jobs.closed_room(), jobs.preview_room(), jobs.others_room()):
        room.stop()


@needs_office
@pytest.mark.feature("REC-01", "DIG-09")
def test_an_office_file_is_read_by_its_pages_and_kept_as_it_came(node):
    data = office_files.docx()
    arrival = arrive(node, "clerk_a", data=data, name="bao-cao.docx")
    jobs.read(str(arrival))
    with node.acting("clerk_a") as clerk:
        held = intake.content(clerk, arrival)
    assert (held.kind, held.original) == ("docx", data)
    assert "Đảng bộ tỉnh Hà Sơn" in held.text and check_pdfa(held.pdf) == "pass"
    page = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    assert "docx" in page, "the desk says that the pages are a PDF made of it"


@needs_office
@pytest.mark.feature("DIG-14")
def test_its_first_page_is_seen_before_it_is_read_and_nobody_elses_first_page_waits_for_it(node):
    arrival = arrive(node, "clerk_a", data=office_files.docx(), name="bao-cao.docx")
    client, first = node.client("clerk_a"), f"/intake/{arrival}/page/1/"
    jobs.preview(str(arrival))
    assert client.get(first).status_code == 404, "pages are made of it in the room of the others"
    with connection.cursor() as cursor:
        cursor.execute("select task_name from procrastinate_jobs where args->>'arrival_id' = %s", [str(arrival)])
        assert ("intake.preview_others",) in cursor.fetchall()
    jobs.preview_others(str(arrival))
    assert client.get(first).content[8:12] == b"WEBP"
    assert f"/intake/{arrival}/thumb/1/" in client.get(f"/intake/{arrival}/").content.decode()
    assert node.client("clerk_b").get(first).status_code == 404
    jobs.preview_others(str(arrival))
    with node.acting("clerk_a") as clerk:
        assert intake.state_of(clerk, arrival)["state"] == "received", "nothing was read"


@needs_office
def test_all_pages_of_an_office_file_are_shown_up_to_the_tenth(node):
    pages: list[int] = []
    room = jobs.others_room()
    data = office_files.docx(office_files.LINES * 200)
    assert room.preview(data, "dai.docx", lambda page, *_: pages.append(page), others=True) > 10
    assert pages == list(range(1, 11))


@needs_office
def test_its_searchable_copy_is_made_anew_from_its_pages(node):
    arrival = arrive(node, "clerk_a", data=office_files.odt(), name="bao-cao.odt")
    jobs.read(str(arrival))
    with node.acting("clerk_a") as clerk:
        actions.correct_word(clerk, arrival, word="1-0", text="Xyzwq")
        actions.confirm_fields(clerk, arrival, {"type": "BÁO CÁO"})
    jobs.rebuild_pdf(str(arrival))
    with node.acting("clerk_a") as clerk:
        held = intake.content(clerk, arrival)
    assert held.kind == "odt" and held.text.startswith("Xyzwq")
    with pypdfium2.PdfDocument(held.pdf) as opened:
        assert "36-BC/UBKT" in opened[0].get_textpage().get_text_range()


def test_without_the_program_it_is_refused_and_says_what_to_install(node, monkeypatch, tmp_path):
    monkeypatch.setattr(libreoffice, "PROGRAM", tmp_path / "none")
    arrival = arrive(node, "clerk_a", data=office_files.xlsx(), name="danh-sach.xlsx")
    jobs.preview(str(arrival))
    jobs.preview_others(str(arrival))
    assert node.client("clerk_a").get(f"/intake/{arrival}/page/1/").status_code == 404
    jobs.read(str(arrival))
    with node.acting("clerk_a") as clerk:
        found = intake.state_of(clerk, arrival)
    assert found["state"] == "refused" and "apt-get install libreoffice-writer-nogui" in str(found["refusal"])
    page = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    assert "apt-get install libreoffice-writer-nogui" in page
