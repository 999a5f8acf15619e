"""Text a page holds in the old 8-bit codes, put into Unicode: the code is known by the font's name and the letters.

Both codes were typed over Western fonts, so a PDF gives their bytes as Latin-1 letters. What neither code explains is
no text at all, and its page is read from the image.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from soi.base.old_letters import from_tcvn3, from_vni, is_syllable, vietnamese_share

CODES = {"tcvn3": from_tcvn3, "vni": from_vni}
NAMES = {"tcvn3": "TCVN3", "vni": "VNI"}
# .VnTime, ABCDEF+.VnArialH, VnCentury; VNI-Times, VNI_Helve. The mark of a subset stands before the name.
_TCVN3_FONT = re.compile(r"^(?:[A-Z]{6}\+)?\.?Vn(?=[A-Z3])")
_VNI_FONT = re.compile(r"^(?:[A-Z]{6}\+)?VNI[-_ ]", re.IGNORECASE)
# The capitals of TCVN3 have a font of their own: .VnTimeH, .VnTimeH,Bold, .VnArialH-Italic.
_CAPITALS = re.compile(r"^(?:[A-Z]{6}\+)?\.?Vn[A-Za-z3 ]*H(?:$|[-,])")
SOFT_HYPHEN = "\u00ad"  # ư in TCVN3; a PDF gives it back as a hyphen as often as not
ENDS_A_LINE = ("\u0002", "\ufffe")  # a hyphen after which the next line goes on
# Where the font has no telling name, the letters must leave no doubt.
LEAST_WORDS, LEAST_SHARE, MOST_RAW = 4, 0.8, 0.5
NOT_LETTERS = 0.02  # of all letters: more of them, and the text is none
LEAST_WITH_VOWEL = 0.6  # of the words of three letters and more; of any language written in Latin letters, nearly all
STRANGE = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®§¦¤£¥¢¡") | {"\ufffd", SOFT_HYPHEN}
_VOWELS = frozenset("aeiouy")
_WORD = re.compile(r"[^\W\d_]{3,}")
_AROUND_HYPHEN = re.compile(r"(?<![^\W_])(?:[^\W\d_]|-)*-(?:[^\W\d_]|-)*(?![^\W_])")


def claimed(font: str) -> str:
    """The code a font has by its name: `tcvn3`, `vni` or nothing."""
    if _TCVN3_FONT.match(font):
        return "tcvn3"
    return "vni" if _VNI_FONT.match(font) else ""


def is_of_capitals(font: str) -> bool:
    """Whether this is a font of TCVN3 in which small letters look like capitals."""
    return _CAPITALS.match(font) is not None


def as_latin(letter: str) -> str:
    """A letter of a symbol font (U+F0xx) as the byte it was."""
    return chr(ord(letter) - 0xF000) if "\uf020" <= letter <= "\uf0ff" else letter


def code_of(text: str, font: str) -> str:
    """The code in which this text of one font is written; nothing for Unicode. Fonts lie: the letters have the say."""
    latin = "".join(map(as_latin, text))
    raw, marked = vietnamese_share(latin)
    if _is_beyond(text) and raw > MOST_RAW:
        return ""
    named = claimed(font)
    shares = {code: vietnamese_share(put_right(latin)) for code, put_right in CODES.items()}
    # Of both codes the better reading wins, the named one if they tie.
    best = max(shares, key=lambda code: (shares[code][0], code == named))
    share, words = shares[best]
    if named:
        return best if share >= raw else ""
    sure = words >= LEAST_WORDS and share >= LEAST_SHARE and (raw <= MOST_RAW or not marked)
    return best if sure and not _is_beyond(text) else ""


def _is_beyond(text: str) -> bool:
    """Whether there is a Vietnamese letter that no 8-bit code gives as such: then the text is Unicode already."""
    return any("\u1ea0" <= each <= "\u1ef9" or each in "ăđơưĂĐƠƯ" for each in text)


def put_right(run: str, font: str, code: str) -> str:
    """The letters of one font within a word, as Unicode."""
    latin = "".join(map(as_latin, run))
    if not code:
        return run
    said = CODES[code](latin)
    return said.upper() if code == "tcvn3" and is_of_capitals(font) else said


def with_lost_letters(word: str, *, capitals: bool = False) -> str:
    """A word of TCVN3 whose ư came as a hyphen: it is ư where it makes a syllable of what else is none."""
    return _AROUND_HYPHEN.sub(lambda found: _mended(found.group(), "Ư" if capitals else "ư"), word)


def _mended(part: str, letter: str) -> str:
    sides = part.split("-")
    if part == "-" or (all(sides) and all(map(is_syllable, sides))):
        return part
    whole = part.replace("-", letter)
    if is_syllable(whole):
        return whole
    # Of several hyphens each may be one or the other: the first that makes a syllable with its neighbours is ư.
    for at in range(len(sides) - 1):
        if is_syllable(f"{sides[at]}{letter}{sides[at + 1]}") and not (is_syllable(sides[at]) and sides[at + 1] == ""):
            return "-".join((*sides[:at], f"{sides[at]}{letter}{sides[at + 1]}", *sides[at + 2 :]))
    return part


def is_no_text(words: Sequence[str]) -> bool:
    """Whether what a page brought as its text cannot be what is seen: letters without a code, or words no one says."""
    letters = "".join(words)
    odd = sum(each in STRANGE or unicodedata.category(each) in ("Co", "Cc", "Cn") for each in letters)
    if odd > NOT_LETTERS * len(letters):
        return True
    said = _WORD.findall(letters and " ".join(words))
    spoken = sum(1 for word in said if _has_vowel(word))
    return len(said) >= 10 and spoken < LEAST_WITH_VOWEL * len(said)


def _has_vowel(word: str) -> bool:
    # A word of another script has no vowel by these letters and is not held against the page.
    plain = unicodedata.normalize("NFD", word.lower())
    return bool(_VOWELS & set(plain)) or not any("a" <= each <= "z" for each in plain) or word.isupper()
