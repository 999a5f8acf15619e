"""One word is one word, in every Unicode form and tone placement, and lists stand in Vietnamese order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.text import bare, fold, name_sort_key, sort_key, stored_key, tone_normal

INITIALS = ["", "b", "ch", "đ", "gh", "gi", "h", "kh", "ng", "ngh", "nh", "qu", "t", "th", "tr", "x"]
RHYMES = ["a", "oa", "oe", "uy", "oai", "oan", "uyên", "ươi", "ia", "ua", "ưa", "ai", "ao", "uyn", "ê", "ô", "y", "uê"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("loà xoà", "lòa xòa"), ("HOÀ BÌNH", "HÒA BÌNH"),
        ("Thuý", "Thúy"), ("hòan", "hoàn"), ("qúy", "quý"), ("gìa", "già"), ("tòan", "toàn"), ("khuỷu", "khuỷu"),
        ("ngoài", "ngoài"), ("người", "người"), ("thuở", "thuở"), ("gì", "gì"), ("gìn", "gìn"), ("giếng", "giếng"),
        ("quốc", "quốc"), ("quả", "quả"), ("mùa", "mùa"), ("uỷ ban", "ủy ban"), ("nghĩa", "nghĩa"), ("xoáy", "xoáy"),
    ],
)  # fmt: skip
def test_both_tone_placements_become_one(new: str, old: str) -> None:
    assert tone_normal(new) == old
    assert fold(new) == fold(old)


@pytest.mark.parametrize("word", ["café", "résumé", "naïve", "Škoda", "123", "", "Số 36-HD/VPTW"])
def test_what_is_not_a_vietnamese_syllable_stays(word: str) -> None:
    assert tone_normal(word) == word


def test_fold_keeps_tones_and_bare_drops_them() -> None:
    assert fold("TỐ CÁO") == "tố cáo" != fold("TO CAO")
    assert bare("Đơn TỐ CÁO của đảng viên") == "don to cao cua dang vien"
    assert fold("ma") != fold("má") != fold("mã")


def test_bare_reads_the_icelandic_letter_old_converters_left() -> None:
    assert bare("\u00d0ảng") == "dang"


@given(st.sampled_from(INITIALS), st.sampled_from(RHYMES), st.sampled_from(TONES), st.data())
def test_wherever_the_tone_was_typed_the_fold_is_the_same(
    initial: str, rhyme: str, tone: str, data: st.DataObject
) -> None:
    places = [at for at in range(len(rhyme)) if rhyme[at] in "aăâeêioôơuưy"]
    one, other = (data.draw(st.sampled_from(places)) for _ in range(2))
    words = [initial + rhyme[: at + 1] + tone + rhyme[at + 1 :] for at in (one, other)]
    assert fold(words[0]) == fold(words[1])


@given(st.text())
def test_folding_twice_changes_nothing_and_forms_do_not_matter(text: str) -> None:
    for folding in (fold, bare, tone_normal):
        assert folding(folding(text)) == folding(text)
    for form in ("NFC", "NFD"):
        assert tone_normal(unicodedata.normalize(form, text)) == tone_normal(text)


@given(st.text(alphabet="hoàngthuỷđƯỢCdòahóa ẠẬẶ", max_size=40))
def test_vietnamese_text_folds_alike_from_composed_and_decomposed(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert fold(apart) == fold(text)
    assert bare(apart) == bare(text) == bare(fold(text))
    assert len(tone_normal(apart)) == len(unicodedata.normalize("NFC", text))


def test_lists_stand_in_dictionary_order() -> None:
    ordered = [
        "An Giang",
        "Ân Thi",
        "Cà Mau",
        "Cả Lò",
        "Cã",
        "Cá",
        "Cạ",
        "Can",
        "Dương",
        "Đà Nẵng",
        "Huế",
        "Phường 2",
        "Phường 10",
    ]
    assert sorted(reversed(ordered), key=sort_key) == ordered


def test_persons_stand_by_given_name() -> None:
    names = ["Trần Văn An", "Lê Thị Ân", "Nguyễn Bình", "Trần Bình"]
    assert sorted(reversed(names), key=name_sort_key) == names


def test_foreign_letters_come_after_the_alphabet() -> None:
    assert sort_key("ö") > sort_key("z") > sort_key("y")
    assert sort_key("") < sort_key("a")


NAMES = st.lists(st.sampled_from(["An", "Ân", "Cà", "Cá", "Đà", "Phường", "2", "10", "Lê", "Ô"]), max_size=4).map(
    " ".join
)


@given(NAMES, NAMES)
def test_the_stored_key_keeps_the_order_of_the_list(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) == (stored_key(one) < stored_key(other))


def test_the_stored_key_fits_its_column() -> None:
    assert len(stored_key("Phường " * 100)) == 200
