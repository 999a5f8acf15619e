"""Old Vietnamese encodings: to Unicode and back without a letter lost, and known by looking at the words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.old_letters import (
    TCVN3,
    VNI,
    from_tcvn3,
    from_vni,
    to_tcvn3,
    to_vni,
    to_windows_1258,
    vietnamese_share,
)
from soi.engines.tables.decode import chunks, guess, guess_letters
from soi.engines.tables.errors import BytesDoNotFit

pytestmark = pytest.mark.feature("DIG-11")

SMALL = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
)
LETTERS = SMALL + "đ"
PLAIN = "bcdghklmnpqrstvx 0123456789.,-/"
TEXT = "Ủy ban kiểm tra Đảng ủy xã An Lĩnh, hồ sơ xử lý kỷ luật đảng viên, quỹ hòa giải, giữa những năm 1998"
WAYS = {
    "utf-8": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "tcvn3": lambda text: to_tcvn3(text).encode("latin-1"),
    "vni": lambda text: to_vni(text).encode("latin-1"),
    "windows-1258": to_windows_1258,
    "utf-8 tcvn3": lambda text: to_tcvn3(text).encode(),
    "utf-8 vni": lambda text: to_vni(text).encode(),
    "utf-16 tcvn3": lambda text: to_tcvn3(text).encode("utf-16"),
}


def test_every_letter_with_marks_has_its_place_in_both_tables():
    assert set(TCVN3.values()) == set(LETTERS) - set("aeiouy") | set("ĂÂĐÊÔƠƯ")
    assert len(TCVN3) == 74
    assert {said for said in VNI.values() if len(said) == 1} == set(LETTERS + LETTERS.upper()) - set("aeiouyAEIOUY")


@given(st.text(alphabet=LETTERS + "ĂÂĐÊÔƠƯ" + PLAIN + "ABCDEGHIK"))
def test_tcvn3_gives_back_every_text_it_can_write(text):
    written = to_tcvn3(text)
    assert max(map(ord, written), default=0) < 256
    assert from_tcvn3(written) == text


@given(st.text(alphabet=LETTERS + LETTERS.upper() + PLAIN))
def test_vni_gives_back_every_text(text):
    written = to_vni(text)
    assert max(map(ord, written), default=0) < 256
    assert from_vni(written) == text


@given(st.text(alphabet=LETTERS + LETTERS.upper() + PLAIN))
def test_windows_1258_gives_back_every_text(text):
    assert unicodedata.normalize("NFC", to_windows_1258(text).decode("cp1258")) == text


def test_a_capital_with_a_tone_was_a_small_letter_in_a_font_of_capitals():
    assert from_tcvn3(to_tcvn3("ĐẢNG ỦY")) == "ĐảNG ủY"


def test_known_words_of_old_files_are_read():
    assert from_tcvn3("B¶o Th¾ng, B¸t X¸t, ®¶ng viªn") == "Bảo Thắng, Bát Xát, đảng viên"
    assert from_vni("Quyeát ñònh kyû luaät ngöôøi, ÑAÛNG UÛY") == "Quyết định kỷ luật người, ĐẢNG ỦY"


@pytest.mark.parametrize("encoding", WAYS)
def test_an_encoding_is_known_by_its_words_and_read_to_nfc(encoding, tmp_path):
    text = TEXT.lower() if "tcvn3" in encoding else TEXT
    path = tmp_path / "list.csv"
    path.write_bytes(WAYS[encoding](f"{text}\r\n" * 3))
    found = guess(path.read_bytes())
    assert found.encoding == encoding
    assert found.confidence > 0.8
    assert "".join(chunks(path, found.encoding)) == f"{text}\n" * 3


def test_decomposed_letters_are_made_whole(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(unicodedata.normalize("NFD", TEXT), encoding="utf-8")
    assert "".join(chunks(path, guess(path.read_bytes()).encoding)) == TEXT


def test_words_of_another_language_are_not_sure_to_be_vietnamese():
    assert guess("Självklart är årets förteckning över ärenden".encode("cp1252")).confidence < 0.5
    assert guess("Självklart är årets förteckning över ärenden".encode()).encoding == "utf-8"


def test_letters_of_a_workbook_typed_in_an_old_font_are_known():
    assert guess_letters(to_tcvn3(TEXT.lower())) == "tcvn3"
    assert guess_letters(to_vni(TEXT)) == "vni"
    assert guess_letters(TEXT) == ""


def test_syllables_are_known():
    assert vietnamese_share("nghiêng thuở quyển giữa khuỷu") == (1.0, 5)
    assert vietnamese_share("Mªng Kh¬ng ñöôøng")[0] < 0.5


def test_a_byte_that_does_not_fit_is_said_with_its_row(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("một\nhai\n".encode() + b"\xff\n")
    with pytest.raises(BytesDoNotFit) as refusal:
        list(chunks(path, "utf-8"))
    assert refusal.value.params == {"row": 3, "encoding": "utf-8"}
