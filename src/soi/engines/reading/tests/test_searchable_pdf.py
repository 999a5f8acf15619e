"""The searchable file: PDF/A-2b, the page images as they came, the words in reading order."""

from __future__ import annotations

import io
import unicodedata

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from soi.engines.reading.public import check_pdfa, searchable_pdf, thumbnail, viewer_image
from soi.engines.reading.tests.conftest import Case


def text_in(pdf: bytes, page: int = 0) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return unicodedata.normalize("NFC", document[page].get_textpage().get_text_range()).split()


def jpeg_in(pdf: bytes, page: int = 0) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return bytes(next(iter(opened.pages[page].get_images().values())).read_raw_bytes())


@pytest.fixture(scope="module")
def searchable(report: Case) -> bytes:
    return searchable_pdf(report.made.pdf, "pdf", report.reading)


@pytest.mark.feature("DIG-09")
def test_validator_passes_it(searchable: bytes, report: Case) -> None:
    assert check_pdfa(searchable) == "pass"
    assert check_pdfa(report.made.pdf) != "pass"


@pytest.mark.feature("DIG-09")
def test_page_image_is_untouched(searchable: bytes, report: Case) -> None:
    assert jpeg_in(searchable) == report.made.pages[0].jpeg


def test_words_come_out_in_reading_order(searchable: bytes, report: Case) -> None:
    assert text_in(searchable) == report.reading.pages[0].text.split()


def test_words_lie_on_the_letters_of_the_image(searchable: bytes, report: Case) -> None:
    page = report.reading.pages[0]
    sheet = pypdfium2.PdfDocument(searchable)[0]
    text = sheet.get_textpage()
    found = text.search("UBKT").get_next()
    left, bottom, right, top = text.get_charbox(found[0] + 1)
    word = next(each for each in page.words if "UBKT" in each.text)
    scale = page.dpi / 72
    middle = ((left + right) / 2 * scale, (sheet.get_height() - (top + bottom) / 2) * scale)
    assert word.box.left <= middle[0] <= word.box.right
    assert word.box.top <= middle[1] <= word.box.bottom


def test_same_reading_gives_the_same_file(searchable: bytes, report: Case) -> None:
    assert searchable_pdf(report.made.pdf, "pdf", report.reading) == searchable


def test_turned_sheet_is_shown_upright_with_its_image_untouched(turned_decision: Case) -> None:
    made = searchable_pdf(turned_decision.made.pdf, "pdf", turned_decision.reading)
    assert check_pdfa(made) == "pass"
    assert jpeg_in(made) == turned_decision.made.pages[0].jpeg
    assert text_in(made)[:4] == turned_decision.reading.pages[0].text.split()[:4]
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert int(opened.pages[0].obj.Rotate) == 180


def test_words_another_program_laid_under_are_not_doubled(searchable: bytes, report: Case) -> None:
    again = searchable_pdf(searchable, "pdf", report.reading)
    assert text_in(again) == text_in(searchable)


def test_jpeg_goes_in_as_it_came(report: Case) -> None:
    jpeg = report.made.pages[0].jpeg
    made = searchable_pdf(jpeg, "jpeg", report.reading)
    assert (check_pdfa(made), jpeg_in(made)) == ("pass", jpeg)


def test_picture_one_can_see_through_is_laid_on_paper(report: Case) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (600, 800), (0, 0, 0, 0)).save(out, "PNG")
    empty = type(report.reading)((), (), (), "e", "d")
    assert check_pdfa(searchable_pdf(out.getvalue(), "png", empty)) == "pass"


def test_pdf_with_forbidden_things_goes_in_as_images(report: Case) -> None:
    with pikepdf.open(io.BytesIO(report.made.pdf)) as pdf:
        # A font that is not in the file: PDF/A forbids it.
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        name = pdf.pages[0].add_resource(pdf.make_indirect(font), pikepdf.Name.Font)
        pdf.pages[0].contents_add(f"BT {name} 9 Tf 40 40 Td (x) Tj ET".encode())
        out = io.BytesIO()
        pdf.save(out)
    made = searchable_pdf(out.getvalue(), "pdf", report.reading)
    assert check_pdfa(made) == "pass"
    assert text_in(made)[:5] == report.reading.pages[0].text.split()[:5]


@pytest.mark.feature("DIG-14")
def test_viewer_images_are_small_enough_for_a_slow_line(report: Case) -> None:
    page = Image.open(io.BytesIO(report.made.pages[0].jpeg))
    image, small = viewer_image(page), thumbnail(page)
    assert 20_000 < len(image) <= 90_000
    assert len(small) < 12_000
    with Image.open(io.BytesIO(image)) as opened:
        assert (opened.format, opened.width) == ("WEBP", 1100)
