"""Office files at the reading desk: read by their pages, kept as they came, in uploads, archives and mails alike."""

from __future__ import annotations

import pypdfium2
import pytest

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
    jobs.closed_room().stop()


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
    jobs.read(str(arrival))
    with node.acting("clerk_a") as clerk:
        found = intake.state_of(clerk, arrival)
    assert found["state"] == "refused" and "apt-get install libreoffice-writer-nogui" in str(found["refusal"])
    page = node.client("clerk_a").get(f"/intake/{arrival}/").content.decode()
    assert "apt-get install libreoffice-writer-nogui" in page
