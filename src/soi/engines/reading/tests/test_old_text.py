"""Born-digital PDFs in TCVN3 and VNI come out in Unicode; a text layer that says nothing is read from the image."""

from __future__ import annotations

import io
import unicodedata

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.base.old_letters import is_syllable, to_tcvn3, to_vni
from soi.engines.reading import old_text
from soi.engines.reading.open_pdf import own_text, sheets_of_pdf
from soi.engines.reading.public import Box, Reading, check_pdfa, read_bytes, searchable_pdf
from soi.engines.reading.tests.old_papers import old_pdf, written

pytestmark = pytest.mark.feature("DIG-11")

HEAD = "Đảng bộ tỉnh Hà Sơn\nỦy ban kiểm tra"
LETTER = (
    "Số 36-BC/UBKT\n"
    "Báo cáo kết quả kiểm tra việc chi trả tiền đền bù đất nước ở xã An Lĩnh\n"
    "Trưởng đoàn đã họp với chi ủy, nghe ý kiến từng người dự và ghi biên bản.\n"
    "Tư liệu lưu ở văn thư; việc sửa sẽ do ban thường vụ quyết định."
)
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
INITIALS = ["", *"bcdđghklmnpqrstvx", "ch", "gh", "kh", "ng", "ngh", "nh", "ph", "th", "tr"]
VOWELS = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ươ", "ưa", "ưu", "iê", "uô", "ai", "ưi", "oa"]
CODAS = ["", "c", "m", "n", "p", "t", "ch", "ng", "nh"]


def spelt(initial: str, vowels: str, coda: str, tone: str) -> str:
    at = 1 if vowels in ("ươ", "iê", "uô", "oa") else 0
    return unicodedata.normalize("NFC", initial + vowels[: at + 1] + tone + vowels[at + 1 :] + coda)


syllables = st.builds(spelt, *(st.sampled_from(each) for each in (INITIALS, VOWELS, CODAS, TONES))).filter(is_syllable)
sentences = st.lists(syllables, min_size=6, max_size=14).map(" ".join).filter(lambda said: len(said) > 20)
pages = st.lists(sentences, min_size=1, max_size=30).map("\n".join)


def text_of(pdf: bytes) -> str:
    """The text of the first page by its own words, without drawing it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        words = own_text(opened[0], 200, {}).words
    lines: dict[int, list[str]] = {}
    for line, word, _ in words:
        lines.setdefault(line, []).append(word)
    return "\n".join(" ".join(words) for words in lines.values())


@given(pages)
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("code", ["tcvn3", "vni"])
def test_any_vietnamese_sentence_comes_back_equal(code: str, sentence: str) -> None:
    assert text_of(old_pdf([written(code, sentence)])) == sentence


@given(st.lists(st.sampled_from([code for code in ("tcvn3", "vni")]), min_size=2, max_size=4), st.data())
@settings(max_examples=15, deadline=None)
def test_mixed_codes_come_back_equal(codes: list[str], data: st.DataObject) -> None:
    said = [data.draw(sentences) for _ in codes]
    runs = [written(code, text) for code, text in zip(codes, said, strict=True)]
    assert text_of(old_pdf(runs)) == "\n".join(said)


@pytest.mark.parametrize("code", ["tcvn3", "vni"])
def test_a_letter_is_read_with_its_numbers_and_lines(code: str) -> None:
    assert text_of(old_pdf([written(code, LETTER)])) == LETTER


@pytest.mark.parametrize("code", ["tcvn3", "vni"])
def test_a_font_without_a_telling_name_is_known_by_its_letters(code: str) -> None:
    assert text_of(old_pdf([written(code, LETTER, "ABCDEF+F1")])) == LETTER


def test_small_letters_in_a_font_of_capitals_are_capitals() -> None:
    runs = [written("tcvn3", HEAD.lower(), "ABCDEF+.VnTimeH,Bold"), written("tcvn3", LETTER)]
    assert text_of(old_pdf(runs)) == f"{HEAD.upper()}\n{LETTER}"


def test_letters_of_a_symbol_font_are_bytes() -> None:
    symbols = "".join(chr(0xF000 + ord(each)) if ord(each) > 0xA0 else each for each in to_tcvn3(LETTER.lower()))
    assert old_text.code_of(symbols, ".VnTime") == "tcvn3"
    assert old_text.put_right(symbols, ".VnTime", "tcvn3") == LETTER.lower()


def test_unicode_under_an_old_name_is_left_alone() -> None:
    assert old_text.code_of(LETTER, ".VnTime") == ""
    assert old_text.code_of("là bò và cá đó", "VNI-Times") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Självklart är årets förteckning över ärenden så här: på måndag går vi till ån och läser för barnen i Malmö.",
        "Le comité a été créé à la fin de l'été; l'élève français où ça, garçon, même très âgé, s'était déjà levé.",
        "El niño comió aquí también: mañana será otro día de corazón, según él, más allá de todo.",
        "Plain words without any mark at all, and 36-BC/UBKT.",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert text_of(old_pdf([("TimesNewRoman", text)])) == text


@pytest.mark.parametrize(
    ("written_so", "said"),
    [
        ("n-ớc", "nước"),
        ("t-", "tư"),
        ("-u", "ưu"),
        ("36-BC/UBKT", "36-BC/UBKT"),
        ("QĐ-UB", "QĐ-UB"),
        ("Nội-Hà", "Nội-Hà"),
        ("-", "-"),
        ("12-t", "12-t"),
        ("l-u,", "lưu,"),
    ],
)
def test_a_hyphen_that_was_a_letter_is_told_from_one_that_is_none(written_so: str, said: str) -> None:
    assert old_text.with_lost_letters(written_so) == said


def read(pdf: bytes) -> Reading:
    return read_bytes(pdf, "pdf")


def test_what_was_read_says_so_and_doubts_what_is_no_syllable() -> None:
    reading = read(old_pdf([written("tcvn3", LETTER + "\nông Müller")]))
    page = reading.pages[0]
    assert page.source == "old text"
    assert [(each.code, each.params["codes"]) for each in reading.warnings] == [("old letters", "TCVN3")]
    assert str(reading.warnings[0]).startswith("Page 1 holds text in the old letter code TCVN3")
    assert {word.text for word in page.words if word.is_doubtful} == {"Mỹller"}
    assert "Trưởng đoàn" in reading.text


def test_fields_are_proposed_from_letters_put_right() -> None:
    top = "ĐẢNG BỘ TỈNH HÀ SƠN".lower() + "\n" + "ỦY BAN KIỂM TRA".lower()
    pdf = old_pdf([written("vni", top.upper()), written("vni", LETTER)])
    number = read(pdf).field("number")
    assert number is not None and number.value == "36"


@pytest.mark.parametrize("embedded", [True, False])
def test_the_copy_is_found_by_unicode_words_and_the_original_untouched(embedded: bool) -> None:
    pdf = old_pdf([written("tcvn3", LETTER)], embedded=embedded)
    before = bytes(pdf)
    copy = searchable_pdf(pdf, "pdf", read(pdf))
    assert pdf == before
    assert check_pdfa(copy) == "pass"
    with pypdfium2.PdfDocument(copy) as opened:
        text = opened[0].get_textpage().get_text_range()
    for word in ("Trưởng", "nước", "kiểm", "36-BC/UBKT"):
        assert word in text
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert len(opened.pages) == 1


@pytest.mark.parametrize(
    ("turned", "shown"), [(0, None), (90, None), (180, None), (270, None), (90, [20, 30, 590, 830])]
)
def test_words_of_a_page_lie_where_they_are_seen(turned: int, shown: list[int] | None) -> None:
    with pikepdf.open(io.BytesIO(old_pdf([written("vni", LETTER)]))) as pdf:
        pdf.pages[0].obj.Rotate = turned
        if shown:
            pdf.pages[0].obj.CropBox = pikepdf.Array(shown)
        out = io.BytesIO()
        pdf.save(out)
    (sheet,) = sheets_of_pdf(out.getvalue())
    found = Box.around([box for _, _, box in sheet.own_words])
    rows, columns = np.nonzero(np.asarray(sheet.image.convert("L")) < 128)
    ink = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    # A letter's own box and its ink differ by the marks above and below it.
    assert found == pytest.approx(ink, abs=14)


@pytest.mark.parametrize(
    "garbage",
    [
        "".join(chr(0xA1 + (7 * at) % 90) if at % 6 else " " for at in range(300)),
        " ".join("bcdfghjkl qrstvwxz mnpklbv"[at % 9 : at % 9 + 6] for at in range(40)),
    ],
)
def test_a_text_layer_that_says_nothing_is_read_from_the_image(garbage: str) -> None:
    reading = read(old_pdf([("F3", garbage)]))
    assert reading.pages[0].source == "image"
    assert "no text" in [each.code for each in reading.warnings]


def test_names_of_fonts() -> None:
    said = {".VnTime": "tcvn3", "ABCDEF+.VnArialH": "tcvn3", "VNI-Helve-Condense": "vni", "Vna": "", "Times": ""}
    assert {name: old_text.claimed(name) for name in said} == said
    capitals = {".VnTimeH": True, "ABCDEF+.VnArialH,Bold": True, ".VnTime": False, ".VnHelvetIns": False}
    assert {name: old_text.is_of_capitals(name) for name in capitals} == capitals


def test_vni_is_told_from_tcvn3_under_a_lying_name() -> None:
    assert old_text.code_of(to_vni(LETTER), ".VnTime") == "vni"
