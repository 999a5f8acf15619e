"""What the reader proposes for the register, with the reason it saw."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from soi.base.text import bare
from soi.engines.reading.fields.dotted_zeros import dots_in_letters, patches_of_ink
from soi.engines.reading.fields.look_again import Looker, distance, elsewhere
from soi.engines.reading.fields.propose import as_bodies_are_spelt, likely_day, propose_fields, symbol_in
from soi.engines.reading.fields.secrecy import find_secrecy_stamp, is_framed, level_by_letters, level_nearly, level_of
from soi.engines.reading.fields.segments import segments
from soi.engines.reading.fields.settled import likeliest, neighbours, settled, tidy
from soi.engines.reading.fields.signer import (
    ABOVE_A_NAME,
    as_families_are_spelt,
    capitalised,
    looks_like_name,
    put_in,
    voted,
)
from soi.engines.reading.fields.syllables import FAMILIES, GIVEN, PLACES
from soi.engines.reading.programs.tesseract import Seen
from soi.engines.reading.public import DOUBTFUL_BELOW, Box, Page, Word, invent, make_specimen
from soi.engines.reading.tests.conftest import Case
from soi.engines.reading.words import text_of


@pytest.mark.feature("DIG-12")
def test_report_proposes_what_the_register_asks(report: Case) -> None:
    fields = report.made.fields
    assert report.read("number") == fields["number"]
    assert report.read("symbol") == fields["symbol"]
    assert report.read("type") == "BÁO CÁO"
    assert report.read("date") == fields["iso_date"]
    assert report.read("place") == fields["place"]
    assert report.read("signer") == fields["signer"]
    assert report.read("issuer") == fields["issuer"]


@pytest.mark.feature("DIG-12")
def test_every_proposal_gives_its_reason_and_place(report: Case) -> None:
    for each in report.reading.fields:
        assert each.why.endswith(".") and "{" not in each.why
        assert each.box.width > 5 and each.box.height > 5
        assert 0 <= each.confidence <= 100


@pytest.mark.feature("DIG-04")
def test_red_stamp_is_seen_and_its_absence_is_unknown(report: Case, letter: Case) -> None:
    assert report.read("secrecy") == "TỐI MẬT"
    assert letter.read("secrecy") is None


def test_official_letter_has_its_kind_from_the_symbol_and_its_subject_from_under_it(official_letter: Case) -> None:
    assert official_letter.read("type") == "CÔNG VĂN"
    about = official_letter.made.fields["abstract"].removeprefix("V/v ")
    found = official_letter.read("abstract") or ""
    assert found.split()[:3] == about.split()[:3]
    assert "Kính gửi" not in found


def test_letter_of_a_person_has_kind_date_and_writer_but_no_number(letter: Case) -> None:
    fields = letter.made.fields
    assert (letter.read("type"), letter.read("date")) == ("ĐƠN TỐ CÁO", fields["iso_date"])
    assert letter.read("signer") == fields["signer"]
    assert letter.read("number") is None and letter.read("issuer") is None


def page_of(*lines: tuple[float, float, str], width: int = 1000) -> Page:
    """A page of typed lines at x, y, 20 pixels high, 10 a letter."""
    words = []
    for number, (x, y, text) in enumerate(lines):
        for each in text.split():
            words.append(Word(each, Box(x, y, x + 10 * len(each), y + 20), 95, number))
            x += 10 * len(each) + 8
    return Page(1, width, 1400, 120, 0, 0.0, tuple(words), text_of(tuple(words)))


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số 36-BC/UBKT", "36", "BC/UBKT"),
        ("Số: 36 - BC/UBKT", "36", "BC/UBKT"),
        ("SỐ 1204-QĐ/TU", "1204", "QĐ/TU"),
        ("So 7-TTr/UBKT", "7", "TTr/UBKT"),
        ("Số 12–KL/ĐU", "12", "KL/ĐU"),
    ],
)
def test_number_and_symbol_in_many_writings(line: str, number: str, symbol: str) -> None:
    found = {each.name: each.value for each in propose_fields((page_of((100, 100, line)),))}
    assert (found["number"], found["symbol"]) == (number, symbol)


@pytest.mark.parametrize("line", ["Số tiền 36 đồng", "Sổ 36-BC", "Căn cứ Báo cáo 36-BC/UBKT"])
def test_other_numbers_are_not_taken_for_the_number(line: str) -> None:
    assert "number" not in {each.name for each in propose_fields((page_of((100, 100, line)),))}


@pytest.mark.parametrize("words", ["ngày 06 tháng 3 năm 2026", "ngầy 06 thảng 3 nãm 2026", "Ngày 06 thang 3 nam 2026"])
def test_date_is_found_whichever_marks_were_lost_and_its_reason_says_what_was_read(words: str) -> None:
    (day,) = [each for each in propose_fields((page_of((400, 100, f"Sơn Bình, {words}")),)) if each.name == "date"]
    assert (day.value, day.params["words"]) == ("2026-03-06", words)


def test_impossible_day_is_not_proposed() -> None:
    page = page_of((500, 100, "Sơn Bình, ngày 31 tháng 6 năm 2026"))
    assert {each.name for each in propose_fields((page,))} == {"place"}


def test_day_far_down_the_page_is_not_the_date_of_the_paper() -> None:
    page = page_of((100, 900, "Ban hành ngày 01 tháng 6 năm 2026"))
    assert propose_fields((page,)) == ()


@pytest.mark.parametrize(
    ("read", "spelt"),
    [
        ("UỶ BAN KIẾM TRA TỈNH UỶ", "UỶ BAN KIỂM TRA TỈNH UỶ"),
        ("ỦY BẠN KIỂM TRA TÍNH ỦY", "ỦY BAN KIỂM TRA TỈNH ỦY"),
        ("UYỲ BAN KIẾM TRA TỈNH UỶ", "UỶ BAN KIỂM TRA TỈNH UỶ"),
        ("BAN KIM TRA", "BAN KIM TRA"),
        ("SỞ XÂY DỰNG", "SỞ XÂY DỰNG"),
    ],
)
def test_body_is_proposed_as_it_is_spelt(read: str, spelt: str) -> None:
    assert as_bodies_are_spelt(read) == spelt


@pytest.mark.parametrize(
    ("read", "kind", "is_sure"),
    [("BÁO CÁO", "BÁO CÁO", True), ("THÔNG -BÁO", "THÔNG BÁO", True), ("BÁO GÁO", "BÁO CÁO", False)],
)
def test_kind_with_one_wrong_letter_is_proposed_and_doubted(read: str, kind: str, is_sure: bool) -> None:
    (found,) = [each for each in propose_fields((page_of((450, 200, read)),)) if each.name == "type"]
    assert (found.value, found.confidence >= DOUBTFUL_BELOW) == (kind, is_sure)
    assert is_sure or read in found.why


def test_number_behind_specks_and_symbol_with_a_figure_for_a_letter() -> None:
    for line in ("_ Số 36-TB/ĐU", ": §ố 36-TB/ĐU", "Số 36-T8/ĐU"):
        found = {each.name: each.value for each in propose_fields((page_of((100, 100, line)),))}
        assert (found["number"], found["symbol"]) == ("36", "TB/ĐU")


def test_year_no_paper_has_is_not_proposed() -> None:
    page = page_of((500, 100, "Sơn Bình, ngày 24 tháng 6 năm 3126"))
    assert {each.name for each in propose_fields((page,))} == {"place"}


def test_issuer_is_found_without_a_number_and_the_star_under_it_is_none() -> None:
    lines = ((60, 100, "UỶ BAN KIỂM TRA TỈNH UỶ"), (150, 125, "GÚI"))
    for number in ((), ((100, 150, "Số 36-BC/UBKT"),)):
        page = page_of(*lines, *number, (450, 300, "BÁO CÁO"))
        page = replace(page, words=tuple(replace(w, confidence=10 if w.text == "GÚI" else 95) for w in page.words))
        (issuer,) = [each for each in propose_fields((page,)) if each.name == "issuer"]
        assert issuer.value == "UỶ BAN KIỂM TRA TỈNH UỶ"


def test_misread_place_is_mended_by_what_stands_elsewhere_and_doubted() -> None:
    page = page_of(
        (60, 100, "ĐẢNG BỘ TỈNH QUỲ CHÂU"), (500, 150, "Quỳ Chêu, ngày 06 tháng 3 năm 2026"),
        (60, 900, "Thường trực Tỉnh uỷ Quỳ Châu"),
    )  # fmt: skip
    (place,) = [each for each in propose_fields((page,)) if each.name == "place"]
    assert place.value == "Quỳ Châu" and place.confidence < DOUBTFUL_BELOW and "Quỳ Chêu" in place.why
    assert elsewhere("Huế", page, place.box) == []


def test_readings_of_a_line_vote_and_a_word_they_do_not_agree_on_is_doubted() -> None:
    readings = [said(("Sơn", 95), ("Binh", 60)), said(("Sơn", 95), ("Bình", 90)), said(("Sơn Bình", 99))]
    sure, doubted = settled(readings, lambda _: PLACES)
    assert (sure.text, sure.confidence, doubted.text) == ("Sơn", 95, "Bình") and doubted.is_doubtful
    assert distance("bao gao", "bao cao") == 1 and distance("", "abc") == 3


@pytest.mark.feature("DIG-12")
@pytest.mark.parametrize(
    ("readings", "name"),
    [
        ((("Cểm", 89), ("Cểm", 90)), "Cẩm"),  # no place is called so; one mark makes it a common name
        ((("Hỏ", 92), ("Hồ", 70), ("Hỏ", 60)), "Hồ"),
        ((("Krái", 95), ("Krái", 96)), "Krái"),  # read alike and surely it stands, whether known or not
        ((("Krái", 60), ("Krái", 50)), "Krai"),
        ((("Ảng", 84), ("Ẳng", 97), ("Ẳng", 96)), "Ẳng"),
        ((("2", 90), ("7", 40)), "2"),
    ],
)
def test_place_is_settled_by_what_was_read_and_by_what_places_are_called(
    readings: tuple[tuple[str, int], ...], name: str
) -> None:
    found = likeliest([word for each in readings for word in said(each)], PLACES)
    assert found.text == name
    assert found.is_doubtful == (name not in ("Krái", "2"))


def test_syllables_that_differ_by_one_mark_or_by_a_letter_of_like_shape() -> None:
    near = set(neighbours("Chân", PLACES))
    assert "Châu" in near and "Chân" not in near and not {each for each in near if len(each) != 4}
    assert all(each == each.lower() and each.isalpha() for each in {**PLACES, **FAMILIES, **GIVEN})


@pytest.mark.parametrize(
    ("read", "word"), [("6iao", "Giao"), ("G6iuộc", "Giuộc"), ("“Duy!", "Duy"), ("9uý", "Quý"), ("7", "7"), ("_", "")]
)
def test_word_of_a_name_without_specks_and_figures(read: str, word: str) -> None:
    assert tidy(read) == word


@pytest.mark.feature("DIG-12")
@pytest.mark.parametrize(
    ("figures", "day"),
    [
        (("97", "7", "2026"), "2026-07-07"),
        (("96", "19", "2026"), "2026-10-06"),
        (("18", "0¡", "2026"), "2026-01-18"),
        (("1i", "4", "2926"), "2026-04-11"),
        (("31", "6", "2026"), None),
        (("45", "6", "2026"), None),
        (("24", "6", "3126"), None),
    ],
)
def test_figures_no_date_has_are_those_they_look_like(figures: tuple[str, str, str], day: str | None) -> None:
    found = likely_day(*figures)
    assert (found.isoformat() if found else None) == day


def test_stroke_beside_a_figure_is_a_one_and_a_speck_apart_from_it_is_none() -> None:
    for read, value in (
        ("ngày ¡6 tháng 5", "2026-05-16"),
        ("ngày | 16 tháng 5", "2026-05-16"),
        ("ngày 06 tháng ?", "2026-07-06"),
    ):
        (day,) = [
            each for each in propose_fields((page_of((400, 100, f"Sơn Bình, {read} năm 2026")),)) if each.name == "date"
        ]
        assert day.value == value


def test_mended_date_says_what_was_read_and_is_doubted() -> None:
    page = page_of((400, 100, "Sơn Bình, hgèy 97 tháng 6 năm 2926"))
    (day,) = [each for each in propose_fields((page,)) if each.name == "date"]
    assert day.value == "2026-06-07" and day.confidence < DOUBTFUL_BELOW and "97 tháng 6 năm 2926" in day.why


def test_place_lets_go_of_a_letter_with_specks_before_it_and_of_one_between_its_words() -> None:
    for read, name in (
        ("P-. Hưng Mỹ", "Hưng Mỹ"),
        ("Xuân Trường-Hạ", "Xuân Trường Hạ"),
        ("Ý Yên", "Ý Yên"),
        ("6ò Dầu", "Gò Dầu"),
    ):
        (place,) = [
            each
            for each in propose_fields((page_of((400, 100, f"{read}, ngày 06 tháng 3 năm 2026")),))
            if each.name == "place"
        ]
        assert place.value == name


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số 276-ĐẠ/TU", "276", "ĐA/TU"),
        ("Số 280-QĐì/UBKT", "280", "QĐi/UBKT"),
        ("Số374QC/ĐU", "374", "QC/ĐU"),
        ("Số 31-8B/CB", "31", "BB/CB"),
    ],
)
def test_symbol_whose_marks_or_dash_were_misread(line: str, number: str, symbol: str) -> None:
    found = {each.name: each.value for each in propose_fields((page_of((100, 100, line)),))}
    assert (found["number"], found["symbol"]) == (number, symbol)
    assert symbol_in("T+R\\ĐƯ") == "TrR/ĐƯ"


def test_body_with_a_speck_for_a_gap_or_one_small_letter_is_still_the_issuer() -> None:
    for read, body in (
        ("BAN.CHẤP HÀNH XÃ IA KRÁI", "BAN CHẤP HÀNH XÃ IA KRÁI"),
        ("CHï BỘ THÔN 2", "CHI BỘ THÔN 2"),
        ("CHI BỘ THÔNG6", "CHI BỘ THÔN 6"),
    ):
        page = page_of((60, 100, "ĐẢNG BỘ XÃ TRÀ ÔN"), (60, 125, read), (100, 150, "Số 36-BB/CB"))
        (issuer,) = [each for each in propose_fields((page,)) if each.name == "issuer"]
        assert issuer.value == body


def test_words_behind_the_first_of_a_name_begin_with_a_capital() -> None:
    line = [Seen(text, (0, 0, 9, 9), 97, at == 0) for at, text in enumerate(("cạ", "Nguyễn", "công", "Quý", "—"))]
    assert [(each.text, each.confidence) for each in capitalised(line)] == [("Nguyễn", 97), ("Công", 84), ("Quý", 97)]


def test_looker_reads_a_line_again_and_stops_when_two_readings_agree(report: Case) -> None:
    image = Image.open(io.BytesIO(report.made.pages[0].jpeg)).convert("RGB")
    page = report.reading.pages[0]
    line = next(part for part in segments(page) if "tháng" in part.text and "ngày" in part.text)
    (seen,) = Looker(image, page).line(line)
    assert line.text in seen.text
    assert abs(seen.box.right - line.box.right) < line.box.height and abs(seen.box.top - line.box.top) < line.box.height


@pytest.mark.feature("DIG-04")
@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_faint_stamp_is_seen_at_the_second_look_and_plain_paper_raises_no_alarm(level: str) -> None:
    for stamp in (level, ""):
        made = make_specimen(invent("notice", seed=31, wear="faded", paragraphs=1, secrecy=stamp)).pages[0]
        image = Image.open(io.BytesIO(made.jpeg)).convert("RGB")
        faint = Image.blend(image, Image.new("RGB", image.size, (226, 224, 220)), 0.5)
        page = Page(1, *image.size, made.dpi, 0, 0.0, (), "")
        found = find_secrecy_stamp(faint, page)
        assert (found.value if found else "") == stamp


def test_no_page_no_proposal() -> None:
    assert propose_fields(()) == ()


def said(*words: tuple[str, int]) -> list[Word]:
    return [Word(text, Box(0, 0, 9, 9), sure, 0) for text, sure in words]


def test_name_is_voted_word_by_word_and_a_known_family_outdoes_what_is_none() -> None:
    readings = [
        said(("Kê", 87), ("Đức", 34), ("Hưởng", 97)),
        said(("Lê", 20), ("Đúc", 40), ("Hưởng", 97)),
        said(("Kê", 84), ("Đức", 96), ("Hưởng", 97)),
        said(("Đức", 96), ("Hưởng", 97)),
    ]
    assert " ".join(word.text for word in voted(readings)) == "Lê Đức Hưởng"
    assert voted([]) == []


@pytest.mark.parametrize(
    ("read", "spelt"),
    [("Đương Thị Huệ", "Dương Thị Huệ"), ("Đố Mỹ Duyên", "Đỗ Mỹ Duyên"), ("Vỏ Văn Tám", "Võ Văn Tám"),
     ("Kê Đức Hưởng", "Kê Đức Hưởng"), ("Lê Văn", "Lê Văn")],
)  # fmt: skip
def test_name_of_the_family_is_spelt_right_where_only_one_has_those_letters(read: str, spelt: str) -> None:
    assert as_families_are_spelt(read) == spelt


def test_line_under_the_typed_on_behalf_is_a_post_though_its_stroke_was_misread() -> None:
    for line in ("KỊT TRƯỞNG BAN", "K/T TRƯỞNG BAN", "T/M BAN THƯỜNG VỤ", "PHÓ TRƯỞNG BAN", "PHÓ CHÁNH VĂN PHÒNG"):
        assert ABOVE_A_NAME.match(bare(line))
    for line in ("Lưu Văn phòng", "Các chi bộ trực thuộc", "Tỉnh uỷ"):
        assert not ABOVE_A_NAME.match(bare(line))


def blot(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    dark = np.zeros((40, 60), bool)
    for top, left, bottom, right in boxes:
        dark[top:bottom, left:right] = True
    return dark


def ring(top: int, left: int, bottom: int, right: int) -> tuple[tuple[int, int, int, int], ...]:
    return (top, left, top + 2, right), (bottom - 2, left, bottom, right), (top, left, bottom, left + 2), (
        top, right - 2, bottom, right)  # fmt: skip


def test_dot_in_a_nought_is_found_and_the_mark_above_a_letter_is_not() -> None:
    assert dots_in_letters(blot(*ring(5, 5, 30, 20), (16, 11, 19, 14))) == [(16, 11, 19, 14)]
    assert dots_in_letters(blot(*ring(12, 5, 30, 20), (5, 11, 8, 14))) == []
    assert dots_in_letters(blot(*ring(5, 5, 30, 20))) == []


def test_patches_that_meet_below_are_one() -> None:
    assert patches_of_ink(blot((5, 5, 20, 8), (5, 14, 20, 17), (18, 5, 20, 17))) == [(5, 5, 20, 17)]


def test_red_frame_whose_words_are_lost_is_still_a_stamp() -> None:
    red = np.zeros((200, 400), np.int16)
    for part in ((20, 24, 20, 300), (76, 80, 20, 300), (20, 80, 20, 24), (20, 80, 296, 300)):
        red[part[0] : part[1], part[2] : part[3]] = 90
    box = Box(18, 18, 302, 82)
    assert is_framed(red, box)
    for letters, level in ((3, "MẬT"), (6, "TỐI MẬT"), (8, "TUYỆT MẬT")):
        written = red.copy()
        for at in range(letters):
            written[38:62, 60 + 25 * at : 70 + 25 * at] = 90
        assert level_by_letters(written, box) == level
    open_ = red.copy()
    open_[20:24] = 0
    assert not is_framed(open_, box)


@pytest.mark.parametrize("text", ["Trần Thị Ngọc Ánh", "Mai Thị Ơn", "Đỗ Mỹ Duyên"])
def test_name_of_a_person(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize("text", ["CHỦ NHIỆM", "Lưu Văn phòng", "Ánh", "Tr4n Thị Hoa", "một hai ba", "A B"])
def test_no_name_of_a_person(text: str) -> None:
    assert not looks_like_name(text)


def test_name_takes_the_place_of_what_was_misread_there() -> None:
    page = page_of((100, 100, "T/M UỶ BAN"), (100, 200, "Ha1 Th~"), (100, 300, "Lưu"))
    name = (Word("Hải", Box(100, 200, 130, 220), 96, 0), Word("Thu", Box(138, 200, 170, 220), 95, 0))
    put = put_in(page, name)
    assert put.text == "T/M UỶ BAN\nHải Thu\nLưu"
    assert [word.line for word in put.words] == sorted(word.line for word in put.words)


@pytest.mark.parametrize(
    ("letters", "level"),
    [("mat", "MẬT"), ("toimat", "TỐI MẬT"), ("tuyetmat", "TUYỆT MẬT"), ("imat", "MẬT"), ("khan", ""), ("", "")],
)
def test_stamp_letters_and_their_level(letters: str, level: str) -> None:
    assert level_of(letters) == level


@pytest.mark.feature("DIG-04")
@pytest.mark.parametrize(
    ("letters", "level"),
    [
        ("mai", "MẬT"),
        ("toimai", "TỐI MẬT"),
        ("tuyetma", "TUYỆT MẬT"),
        ("tuyeimai", "TUYỆT MẬT"),
        ("khan", ""),
        ("", ""),
    ],
)
def test_letters_in_a_frame_that_are_nearly_those_of_a_level(letters: str, level: str) -> None:
    assert level_nearly(letters) == level
