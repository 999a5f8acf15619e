"""Pages are read right, whichever way they lie, and pages with text of their own keep it."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from soi.engines.reading import find_model as models
from soi.engines.reading.errors import ModelMissing
from soi.engines.reading.glyphless import Glyphless
from soi.engines.reading.public import Box, Page, Word, read_bytes
from soi.engines.reading.tests.conftest import Case
from soi.engines.reading.upright import measure_skew, small_ink
from tests.bench.reading_score import distance, score


@pytest.mark.feature("DIG-11")
def test_worn_report_is_read_almost_without_fault(report: Case) -> None:
    page = report.made.pages[0]
    assert score(page.readings(), report.reading.pages[0].text).cer < 2.5


def test_skew_is_measured_and_left_on_the_page(report: Case) -> None:
    made, read = report.made.pages[0], report.reading.pages[0]
    assert read.skew == pytest.approx(-made.skew, abs=0.15)
    assert (read.width, read.height) == pytest.approx(made.size, abs=2)


def test_words_lie_where_they_were_typed(report: Case) -> None:
    made, read = report.made.pages[0], report.reading.pages[0]
    typed = next(word for word in made.words if word.text.endswith("UBKT"))
    found = next(word for word in read.words if word.text.endswith("UBKT"))
    # The page was turned about its middle after typing, by its skew: a centimetre is more than that moves a word.
    assert found.box.middle[0] == pytest.approx((typed.box[0] + typed.box[2]) / 2, abs=read.dpi / 2.54)
    assert found.box.middle[1] == pytest.approx((typed.box[1] + typed.box[3]) / 2, abs=read.dpi / 2.54)


@pytest.mark.feature("DIG-11")
def test_sheet_upside_down_is_read_and_remarked(turned_decision: Case) -> None:
    page = turned_decision.reading.pages[0]
    assert page.rotation == 180
    assert score(turned_decision.made.pages[0].readings(), page.text).cer < 2.5
    assert [str(each) for each in turned_decision.reading.warnings] == [
        "Page 1 lay turned and was read turned by 180 degrees."
    ]


def test_empty_sheet_reads_nothing_and_says_so() -> None:
    out = io.BytesIO()
    Image.new("RGB", (1654, 2339), "white").save(out, "PNG", dpi=(200, 200))
    reading = read_bytes(out.getvalue(), "png")
    assert reading.pages[0].words == ()
    assert [each.code for each in reading.warnings] == ["blank"]


def typed_pdf(text: str) -> bytes:
    """A page that brings its own text, as an office program writes it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    font = Glyphless(text)
    name = pdf.pages[0].add_resource(font.add_to(pdf), pikepdf.Name.Font, pikepdf.Name.F1)
    rows = [f"BT {name} 12 Tf 60 {700 - 20 * row} Td ".encode() + font.coded(words) + b" Tj ET"
            for row, words in enumerate(text.split("\n"))]  # fmt: skip
    pdf.pages[0].contents_add(b"\n".join(rows))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_text_of_the_page_itself_is_kept() -> None:
    page = read_bytes(typed_pdf("Số 36-BC/UBKT\nKiểm tra việc thuỷ lợi"), "pdf").pages[0]
    assert page.source == "own text"
    assert page.text == "Số 36-BC/UBKT\nKiểm tra việc thuỷ lợi"
    assert {word.confidence for word in page.words} == {100}


def test_missing_model_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(models, "SYSTEM", tmp_path)
    monkeypatch.setattr(models, "ROOTS", (tmp_path,))
    with pytest.raises(ModelMissing) as refused:
        models.find_model()
    assert "apt-get install tesseract-ocr-script-viet" in str(refused.value)


def test_skew_of_an_empty_page_is_none() -> None:
    assert measure_skew(small_ink(Image.new("L", (800, 1100), 250))) == 0.0


def test_share_of_the_page_is_between_nought_and_one() -> None:
    page = Page(1, 800, 1000, 100, 0, 0.0, (Word("a", Box(0, 0, 800, 1000), 9, 0),), "a")
    assert page.share(page.words[0].box) == Box(0, 0, 1, 1)


def test_distance_counts_letters_to_change() -> None:
    assert (distance("chi trả", "chỉ trả"), distance("kitten", "sitting")) == (1, 3)
    assert (distance("", "ab"), distance("abc", "abc")) == (2, 0)
