"""Faults of the scanner are found page by page with their measure; used but good pages are let pass."""

from __future__ import annotations

import io
from functools import cache

import pytest
from PIL import Image

from soi.engines.reading import upright
from soi.engines.reading.image_checks import measures
from soi.engines.reading.image_checks.page import faults_of_page, is_blurred
from soi.engines.reading.image_checks.sequence import faults_of_sequence, printed_number
from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.open_file import Sheet
from soi.engines.reading.public import (
    IMAGE_FAULTS,
    Box,
    Page,
    Reading,
    Remark,
    Word,
    from_json,
    invent,
    make_specimen,
    read_bytes,
    to_json,
)
from soi.engines.reading.specimens.faults import CODES, FAULTS, spoiled
from soi.engines.reading.specimens.specimen import SpecimenPage
from soi.engines.reading.tests.conftest import Case
from soi.engines.reading.words import text_of

SURE = (Word("Nguyễn", Box(1, 1, 2, 2), 95, 0),)


@cache
def good(layout: str, wear: str) -> SpecimenPage:
    return make_specimen(invent(layout, seed=11, wear=wear, paragraphs=3)).pages[0]


def faults_of(jpeg: bytes, dpi: float, words: tuple[Word, ...] = SURE) -> tuple[Remark, ...]:
    """What the checks say of a picture; the words stand for what the reader, who is slow, would have read."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    skew = upright.measure_skew(upright.small_ink(image))
    page = Page(3, *image.size, dpi, 0, skew, words, text_of(words))
    return faults_of_page(Sheet(3, image, dpi), page)


@pytest.mark.feature("DIG-13")
@pytest.mark.parametrize("wear", ["light", "heavy", "faded", "carbon"])
@pytest.mark.parametrize("layout", ["notice", "letter hand", "typed report", "submission"])
def test_used_but_good_page_is_let_pass(layout: str, wear: str) -> None:
    page = good(layout, wear)
    assert faults_of(page.jpeg, page.dpi) == ()


@pytest.mark.feature("DIG-13")
@pytest.mark.parametrize(("layout", "wear"), [("notice", "light"), ("letter hand", "heavy")])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_with_page_measure_and_remedy(fault: str, layout: str, wear: str) -> None:
    page = good(layout, wear)
    found = faults_of(*spoiled(page.jpeg, page.dpi, fault, seed=5), () if fault == "blank" else SURE)
    said = next(each for each in found if each.code == CODES[fault])
    assert (said.page, said.code in IMAGE_FAULTS) == (3, True)
    assert "page 3 again" in str(said) and "{" not in str(said)
    assert fault == "blank" or float(said.params["measure"]) >= 0


def test_page_that_brought_its_own_text_is_not_judged_as_a_picture() -> None:
    page = good("report", "light")
    jpeg, dpi = spoiled(page.jpeg, page.dpi, "coarse")
    image = Image.open(io.BytesIO(jpeg))
    assert faults_of_page(Sheet(1, image, dpi), Page(1, *image.size, dpi, 0, 0.0, SURE, "x", "own text")) == ()


def test_sheet_with_nothing_but_a_name_is_not_blank() -> None:
    sheet = Sheet(1, Image.new("RGB", (1654, 2339), "white"), 200)
    empty = Page(1, 1654, 2339, 200, 0, 0.0, (), "")
    assert [each.code for each in faults_of_page(sheet, empty)] == ["blank"]
    assert faults_of_page(sheet, Page(1, 1654, 2339, 200, 0, 0.0, SURE, "Nguyễn")) == ()


def test_resolution_is_that_of_the_scan_and_not_of_the_copy_that_is_read() -> None:
    image = Image.open(io.BytesIO(good("report", "light").jpeg))
    page = Page(1, *image.size, 300, 0, 0.0, SURE, "x")
    assert faults_of_page(Sheet(1, image, 300, scanned_at=600), page) == ()
    (said,) = faults_of_page(Sheet(1, image, 300, scanned_at=120), page)
    assert (said.code, said.params["measure"], said.params["limit"]) == ("coarse", "120", "200")


def test_softness_in_one_direction_is_a_sheet_that_moved() -> None:
    assert not is_blurred(0.37, 0.38)
    assert is_blurred(0.33, 0.45) and is_blurred(0.45, 0.33)
    assert is_blurred(0.25, 0.26)


def test_page_without_letters_has_no_sharpness() -> None:
    assert measures.sharpness(measures.grey_copy(Image.new("L", (1240, 1754), 250), 150)) is None
    assert measures.sharpness(measures.grey_copy(Image.new("L", (20, 20), 250), 150)) is None


def numbered(place: int, number: str = "", *, body: str = "", at: float = 0.05, sure: int = 92) -> Page:
    """A page with this number at its head and a body of its own."""
    words = [Word(number, Box(490, 1400 * at, 510, 1400 * at + 18), sure, 0)] if number else []
    text = body or " ".join(f"chữ{place}x{i}" for i in range(40))
    for row, start in enumerate(range(0, 40, 8), start=1):
        for column, each in enumerate(text.split()[start : start + 8]):
            words.append(Word(each, Box(100 + 95 * column, 200 + 40 * row, 185 + 95 * column, 218 + 40 * row), 95, row))
    return Page(place, 1000, 1400, 120, 0, 0.0, tuple(words), text_of(tuple(words)))


def file_of(*numbers: str) -> list[Page]:
    return [numbered(place, number) for place, number in enumerate(numbers, start=1)]


@pytest.mark.feature("DIG-13")
@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (("", "2", "3", "4"), []),
        (("", "2", "4", "5"), [("missing", 3, "1")]),
        (("", "2", "3", "6"), [("missing", 4, "2")]),
        (("", "3", "4"), [("missing", 2, "1")]),
        (("", "2", "3", "", "5"), []),
        (("", "2", "2", "3"), [("order", 3, "1")]),
        (("", "2", "4", "3", "5"), [("missing", 3, "1"), ("order", 4, "2"), ("missing", 5, "1")]),
        (("", "2", "3", "", "2", "3"), []),
        (("", "2", "8", "4", "5"), []),
        (("", "", "", ""), []),
        (("7", "8", "9"), []),
        (("", "- 2 -", "Trang 3", "4/9"), []),
    ],
)
def test_missing_page_is_told_by_the_printed_numbers(
    numbers: tuple[str, ...], said: list[tuple[str, int, str]]
) -> None:
    found = faults_of_sequence(file_of(*numbers))
    assert [(each.code, each.page, each.params["measure"]) for each in found] == said
    assert all("{" not in str(each) for each in found)


@pytest.mark.feature("DIG-13")
def test_page_scanned_twice_is_told_by_its_words() -> None:
    pages = file_of("", "2", "3")
    again = numbered(4, "3", body=" ".join(f"chữ3x{i}" for i in range(40)))
    (said,) = faults_of_sequence([*pages, again])
    assert (said.code, said.page, said.params["before"]) == ("twice", 4, "3")


@pytest.mark.parametrize(
    "page",
    [
        numbered(2, "12-BC/UBKT"),
        numbered(2, "2", at=0.3),
        numbered(2, "2", sure=40),
        Page(1, 1000, 1400, 120, 0, 0.0, (), ""),
    ],
    ids=["symbol", "in the body", "doubted", "empty"],
)
def test_other_numbers_are_no_page_number(page: Page) -> None:
    assert printed_number(page) is None


def test_number_beside_other_words_on_its_line_is_no_page_number() -> None:
    page = numbered(2, "2")
    beside = Word("Quyển", Box(120, 70, 190, 88), 95, 0)
    words = (beside, *page.words)
    assert printed_number(Page(2, 1000, 1400, 120, 0, 0.0, words, text_of(words))) is None


@pytest.mark.feature("DIG-13")
def test_reading_carries_the_faults_and_keeps_them_as_json() -> None:
    page = make_specimen(invent("report", seed=7, wear="light", paragraphs=1)).pages[0]
    reading = read_bytes(pdf_of_jpegs([spoiled(page.jpeg, page.dpi, "coarse")]), "pdf")
    kept: Reading = from_json(to_json(reading))
    (said,) = [each for each in kept.warnings if each.code == "coarse"]
    assert "at least 200 are wanted. Scan page 1 again at 300 dpi." in str(said)


def test_papers_read_for_these_tests_are_let_pass(report: Case, letter: Case, official_letter: Case) -> None:
    for case in (report, letter, official_letter):
        assert [each.code for each in case.reading.warnings if each.code in IMAGE_FAULTS] == []
