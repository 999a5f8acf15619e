"""Words are cut the same way for papers and for questions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.kernel.search.words import MOST_WORDS, Marks, bare_words, exact_words, understand

SPELLINGS = ["hòa thủy quý", "hoà thuỷ quý"]
SPELLINGS += [unicodedata.normalize("NFD", each) for each in SPELLINGS]


@pytest.mark.feature("REC-06")
def test_four_spellings_are_the_same_words():
    assert len({tuple(exact_words(each)) for each in SPELLINGS}) == 1
    assert len({tuple(exact_words(each.upper())) for each in SPELLINGS}) == 1
    assert {tuple(bare_words(each)) for each in SPELLINGS} == {("hoa", "thuy", "quy")}


@pytest.mark.feature("REC-06")
def test_tones_and_d_with_stroke_are_told_apart_only_exactly():
    assert exact_words("quỹ") != exact_words("quý")
    assert exact_words("đường") != exact_words("dường")
    assert bare_words("Đường ĐI") == ["duong", "di"]


def test_numbers_and_signs_are_cut():
    assert exact_words("45-BC/UBKT: 350.000đ") == ["45", "bc", "ubkt", "350", "000đ"]


def test_signs_nobody_sees_do_not_cut_a_word():
    assert exact_words("qu\u200bỹ l\u00adàm") == ["quỹ", "làm"]


@given(st.text(max_size=60))
def test_bare_and_exact_words_stand_at_the_same_places(text: str):
    assert len(exact_words(text)) == len(bare_words(text))


@given(st.text(max_size=60))
def test_unicode_form_does_not_matter(text: str):
    assert exact_words(unicodedata.normalize("NFD", text)) == exact_words(unicodedata.normalize("NFC", text))


def test_a_question_has_loose_words_and_phrases():
    asked = understand('quỹ "làm đường" 2024')
    assert asked.words == ("quỹ", "2024")
    assert asked.phrases == (("làm", "đường"),)
    assert asked.marks is Marks.IGNORED
    assert understand("“làm đường”").phrases == (("làm", "đường"),)
    assert understand('"làm đường').phrases == (("làm", "đường"),)


def test_a_phrase_of_one_word_is_a_word():
    assert understand('"quỹ"').words == ("quỹ",)
    assert understand('"quỹ"').phrases == ()


@pytest.mark.parametrize("text", ["", "   ", '""', "!?", '" . "'])
def test_nothing_asked_is_nothing(text: str):
    assert understand(text).is_empty


def test_whether_marks_were_typed_is_known():
    assert understand("quỹ lam").is_marked
    assert not understand("quy lam duong 2024").is_marked


@given(st.text(max_size=2000))
def test_no_question_is_too_long(text: str):
    asked = understand(text)
    assert len(asked.all_words) <= MOST_WORDS
    assert all(asked.all_words)
