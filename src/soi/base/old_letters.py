"""Vietnamese from before Unicode: TCVN3, VNI and Windows-1258, to NFC and back, and whether words are Vietnamese.

TCVN3 is the third form of the code table of TCVN 5712:1993 (VN3; ISO-IR-180 registers the second): the 67 small letters
with marks and the seven capitals without tone. Capitals with a tone were small letters in a font of capitals
(.VnTimeH), so they come back small. VNI for Windows writes the plain letter and then its marks, as VNI Software's table
for Windows sets out. Both were typed over Western fonts: in a file saved since as Unicode the same letters stand as
Latin-1 ones, therefore everything here works on text whose characters are the bytes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_TCVN3_FROM = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3 = {first + at: letter for first, letters in _TCVN3_FROM.items() for at, letter in enumerate(letters)}

# The marks that follow a plain letter: tone alone, circumflex with a tone, breve with a tone.
_VNI_TONES = dict(zip("øùûõï", _TONES, strict=True))
_VNI_CIRCUMFLEX = dict(zip("âàáåãä", ["", *_TONES], strict=True))
_VNI_BREVE = dict(zip("êèéúüë", ["", *_TONES], strict=True))
# Letters with a place of their own, and the tones of i and y that have one.
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_LETTERS = {
    **{f"{base}{mark}": base + tone for base in "aeouy" for mark, tone in _VNI_TONES.items()},
    **{f"{base}{mark}": base + "\u0302" + tone for base in "aeo" for mark, tone in _VNI_CIRCUMFLEX.items()},
    **{f"a{mark}": "a\u0306" + tone for mark, tone in _VNI_BREVE.items()},
    **{f"{own}{mark}": _VNI_ALONE[own] + tone for own in "öô" for mark, tone in _VNI_TONES.items()},
    **_VNI_ALONE,
}
VNI = {written: unicodedata.normalize("NFC", said) for written, said in VNI_LETTERS.items()}
VNI |= {written.upper(): said.upper() for written, said in VNI.items()}
# In mixed case the mark of a capital is a capital, yet hurried typists left it small.
VNI |= {written[0].upper() + written[1:]: VNI[written.upper()] for written in list(VNI) if len(written) == 2}

_TO_TCVN3 = {ord(letter): code for code, letter in TCVN3.items()}
_TO_VNI = {said: written for written, said in reversed(VNI.items())}
_TO_VNI |= {VNI[written]: written for written in VNI if written == written.upper() or written == written.lower()}
_VNI_FOUND = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Text whose characters are TCVN3 bytes, as Unicode."""
    return text.translate(TCVN3)


def to_tcvn3(text: str) -> str:
    """Unicode as TCVN3 bytes in Latin-1; a capital with a tone has none and becomes the small letter."""
    return "".join(
        each if each.isascii() or ord(each) in _TO_TCVN3 else each.lower()
        for each in unicodedata.normalize("NFC", text)
    ).translate(_TO_TCVN3)


def from_vni(text: str) -> str:
    """Text whose characters are VNI bytes, as Unicode."""
    return _VNI_FOUND.sub(lambda found: VNI[found.group()], text)


def to_vni(text: str) -> str:
    """Unicode as VNI bytes in Latin-1."""
    return "".join(_TO_VNI.get(each, each) for each in unicodedata.normalize("NFC", text))


def to_windows_1258(text: str) -> bytes:
    """Unicode as Windows-1258, which has the letters with their tones beside them."""
    return "".join(map(_tone_apart, unicodedata.normalize("NFC", text))).encode("cp1258")


def _tone_apart(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(each for each in apart if each in _TONES)
        return unicodedata.normalize("NFC", "".join(each for each in apart if each not in _TONES)) + tone
    return letter


_WORD = re.compile(r"[^\W\d_]+")
_ONE_TONE = re.compile(f"[{_TONES}]")
_INITIALS = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]"
_VOWELS = (
    "iêu|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|yê|iu|oa|oă|oe|oi|ôi|ơi|oo|ua|uâ|"
    "uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:{_VOWELS})(?:ch|ng|nh|[cmnpt])?")


def vietnamese_share(text: str) -> tuple[float, int]:
    """Which share of the words with marks are Vietnamese syllables, and how many such words there are."""
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]
    good = sum(1 for word in words if is_syllable(word))
    return (good / len(words) if words else 0.0), len(words)


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word is built as a Vietnamese syllable is, whatever it means."""
    apart = unicodedata.normalize("NFD", word.lower())
    if len(_ONE_TONE.findall(apart)) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _ONE_TONE.sub("", apart))) is not None
