"""Words that point to one person, as a reader of the office would see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.petitions.queries.telling import said_without, telling_words

SENDER = {
    "full_name": "Nguyễn Thị Sen",
    "address": "số 7 thôn Đồng Vai, xã An Lĩnh, tỉnh Hà Sơn",
    "phone": "0900000007",
    "relation": "thủ quỹ cũ của thôn",
}


def found(text, identity=SENDER):
    return [(each.words, each.why) for each in telling_words(text, identity)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bà Nguyễn Thị Sen nói vậy", [("Nguyễn Thị Sen", "identity")]),
        ("bà NGUYỄN THỊ SEN nói vậy", [("NGUYỄN THỊ SEN", "identity")]),
        ("chị Thị Sen nói vậy", [("Thị Sen", "identity")]),
        ("gọi 0900000007 để hỏi", [("0900000007", "identity")]),
        ("ở số 7 thôn Đồng Vai", [("số 7 thôn Đồng Vai", "identity")]),
        ("Tôi đã nộp tiền", [("Tôi", "self")]),
        ("ông ấy ở sát nhà tôi", [("ở sát nhà tôi", "self")]),
        ("bắt bà thủ quỹ cũ ký", [("bà thủ quỹ cũ", "post")]),
        ("nguyên kế toán trưởng biết việc", [("nguyên kế toán trưởng", "post")]),
        ("thôn thu 450.000 đồng mỗi khẩu", []),
        ("xã An Lĩnh không công khai sổ", []),
        ("tối qua họp dân", []),
    ],
)
def test_places_that_betray_a_person_are_found_and_others_left(text, expected):
    assert found(text) == expected


def test_what_was_typed_of_the_sender_is_found_as_a_whole_phrase():
    assert found("người tố cáo là thủ quỹ cũ của thôn") == [("thủ quỹ cũ của thôn", "identity")]


def test_both_placements_of_a_tone_are_the_same_name():
    assert [words for words, _ in found("bà Hoà Thuý đến", {"full_name": "Lê Hòa Thúy"})] == ["Hoà Thuý"]


def test_each_word_is_told_once_in_the_order_of_the_text():
    text = "Thủ quỹ nói với tôi. Tôi hỏi thủ quỹ."
    assert [words for words, _ in found(text)] == ["Thủ quỹ", "tôi"]


def test_a_place_said_in_other_words_is_no_longer_found():
    text = "Bắt bà thủ quỹ cũ ký, rồi bà thủ quỹ cũ phải nộp."
    better = said_without(text, "bà thủ quỹ cũ", "một người biết việc")
    assert better == "Bắt một người biết việc ký, rồi một người biết việc phải nộp."
    assert found(better) == []


@given(st.text(max_size=200), st.dictionaries(st.sampled_from(sorted(SENDER)), st.text(max_size=40)))
def test_every_place_told_stands_in_the_text_and_is_gone_once_rewritten(text, identity):
    for telling in telling_words(text, identity):
        assert telling.words.strip()
        assert telling.instead


@given(st.sampled_from(["Nguyễn Thị Sen", "0900000007"]), st.text(st.characters(categories=["Ll", "Zs"]), max_size=60))
def test_a_name_in_any_surrounding_is_found(name, around):
    assert found(f"{around} {name}. {around}")[:1]
