"""Vietnamese text as it is compared, searched and sorted, whatever its Unicode form or tone placement."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Dictionary order of the tones: level, huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
VOWELS = "aăâeêioôơuưy"
MARKED_VOWELS = "ăâêôơư"

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# "qu" and "gi" are initials when another vowel follows: quý, già; but gì, gìn keep i as their vowel.
_SYLLABLE = re.compile(
    rf"(?P<initial>ngh|ng|nh|gh|kh|ph|th|tr|ch|qu(?=[{VOWELS}])|gi(?=[{VOWELS}])|[bcdđghklmnprstvx])?"
    rf"(?P<vowels>[{VOWELS}]{{1,3}})(?P<coda>ch|ng|nh|[cmnpt])?"
)
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET)}


def nfc(text: str) -> str:
    """One code point per Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The form in which two writings of the same words are equal and the tones still count."""
    return nfc(tone_normal(text).casefold())


def bare(text: str) -> str:
    """Letters without tones and marks: how a hurried clerk types a search."""
    letters = (each for each in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(each))
    return nfc("".join(letters).replace("đ", "d").replace("ð", "d"))


def tone_normal(text: str) -> str:
    """Both lawful ways of placing a tone made one: hoà and hòa are hòa, thuỷ and thủy are thủy."""
    return _WORD.sub(lambda found: _place_tone(found.group()), nfc(text))


def sort_key(text: str) -> tuple[tuple[int, tuple[int, ...], int], ...]:
    """Order of a Vietnamese dictionary, syllable by syllable: letters first, then the tone; numbers by their value."""
    return tuple(_token_key(token) for token in _TOKEN.findall(tone_normal(text).lower()))


def name_sort_key(name: str) -> tuple[tuple[int, tuple[int, ...], int], ...]:
    """Order of a Vietnamese list of persons: by given name, which comes last, then by the whole name."""
    key = sort_key(name)
    return key[-1:] + key


def stored_key(text: str, length: int = 200) -> str:
    """sort_key as plain text that a database compares byte by byte to the same order; cut to `length` characters."""
    parts = []
    for kind, ranks, tone in sort_key(text):
        body = f"{ranks[0]:012d}" if kind == 0 else "".join(chr(0x30 + rank) for rank in ranks)
        parts.append(f"{kind}{body} {tone}")
    return "".join(parts)[:length]


@lru_cache(maxsize=65536)
def _token_key(token: str) -> tuple[int, tuple[int, ...], int]:
    if token.isdecimal():
        return 0, (int(token),), 0
    letters, tones = _split_tones(token)
    ranks = tuple(_RANK.get(each, len(ALPHABET) + ord(each)) for each in letters)
    return 1, ranks, TONES.index(tones[0]) + 1 if tones else 0


@lru_cache(maxsize=65536)
def _place_tone(word: str) -> str:
    letters, tones = _split_tones(word)
    syllable = _SYLLABLE.fullmatch(letters.lower()) if len(tones) == 1 else None
    if syllable is None:
        return word
    at = syllable.start("vowels") + _toned_vowel(syllable["vowels"], has_coda=syllable["coda"] is not None)
    return letters[:at] + nfc(letters[at] + tones) + letters[at + 1 :]


def _toned_vowel(vowels: str, *, has_coda: bool) -> int:
    marked = [at for at, each in enumerate(vowels) if each in MARKED_VOWELS]
    if marked:
        return marked[-1]
    if has_coda:
        return len(vowels) - 1
    return 1 if len(vowels) == 3 else 0


def _split_tones(word: str) -> tuple[str, str]:
    apart = unicodedata.normalize("NFD", word)
    return nfc("".join(each for each in apart if each not in TONES)), "".join(each for each in apart if each in TONES)
