"""How text is cut into words for search, and how a typed question is understood; pure.

Each word is kept two ways: exact (one Unicode form, one tone placement, small letters) and bare (no marks, đ as d).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from soi.base.text import bare, fold, nfc

MOST_WORDS = 24
MOST_CHARACTERS = 400
# A text of up to so many letters is looked at in one piece, a longer one (a sheet of 100 MB) in several.
PIECE = 1_000_000

_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]?")
# Signs that are not seen and would cut a word in two: soft hyphen, zero-width spaces and joiners, byte order mark.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


class Marks(StrEnum):
    """Whether a word must carry the tones and marks that were typed."""

    IGNORED = "ignored"
    KEPT = "kept"


@dataclass(frozen=True)
class Question:
    """What somebody looks for: loose words, all of which must stand somewhere, and phrases."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    marks: Marks = Marks.IGNORED

    @property
    def all_words(self) -> tuple[str, ...]:
        return self.words + tuple(word for phrase in self.phrases for word in phrase)

    @property
    def is_empty(self) -> bool:
        return not self.all_words

    @property
    def is_marked(self) -> bool:
        """Whether anything typed carries a mark; without any, tones cannot be asked for."""
        return any(bare_word(word) != word for word in self.all_words)


def clean(text: str) -> str:
    """One Unicode form, without the signs nobody sees."""
    return nfc(_UNSEEN.sub("", text))


def pieces(text: str, most: int = PIECE) -> Iterator[tuple[int, str]]:
    """A long text part by part, with the place of each, so that what is made of it is never in memory whole.

    It is cut before a page, else a line, else a word: a phrase that runs over such an end of a very long text is two.
    """
    start = 0
    while len(text) - start > most:
        ends = (text.rfind(sign, start + 1, start + most) for sign in ("\f", "\n", " "))
        end = next((end for end in ends if end > 0), start + most)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def exact_words(text: str) -> list[str]:
    """The words of a text with their tones: hòa, hoà and their decomposed forms are one word."""
    return list(map(exact_word, _WORD.findall(clean(text))))


def bare_words(text: str) -> list[str]:
    return list(map(bare_word, exact_words(text)))


@lru_cache(maxsize=65536)
def exact_word(word: str) -> str:
    """One word of clean text as it is compared; remembered, because a language has few words."""
    return fold(word)


@lru_cache(maxsize=65536)
def bare_word(word: str) -> str:
    return bare(word)


def understand(text: str, marks: Marks = Marks.IGNORED) -> Question:
    """Read what was typed: words, and phrases between quotation marks; at most 24 words count."""
    text = clean(text[:MOST_CHARACTERS])
    phrases = [tuple(exact_words(found)) for found in _QUOTED.findall(text)]
    loose = exact_words(_QUOTED.sub(" ", text))
    words = [*loose, *(phrase[0] for phrase in phrases if len(phrase) == 1)]
    kept, left = [], MOST_WORDS
    for phrase in phrases:
        if 1 < len(phrase) <= left:
            kept.append(phrase)
            left -= len(phrase)
    return Question(tuple(dict.fromkeys(words))[:left], tuple(kept), marks)
