"""Several readings of one name settled word by word: letters as they were read, and how likely such a syllable is.

A syllable no name is known to have gives way to one that differs from it by one mark, or by a letter of like shape.
Where the readings speak clearly for a known syllable they stand, however rare it is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from soi.base.text import bare, fold, nfc
from soi.engines.reading.words import DOUBTFUL_BELOW, Word

Counts = Mapping[str, int]
DOUBT = DOUBTFUL_BELOW - 1  # the most that is said of a word on which its readings differ
SURE = 92
RARE = 1.0  # what a syllable loses that is known in no name
COMMON = 0.5  # what one gains with every tenfold by which it is commoner
MARK, SHAPE, LETTER = 1.0, 1.4, 2.0  # what a reading speaks against a word: other marks, a like letter, another letter
UNSURE = 0.1  # the least that a reading weighs
# Letters of one base, marks aside; and letters that a worn page makes alike.
MARKED = ("aàảãáạăằẳẵắặâầẩẫấậ", "eèẻẽéẹêềểễếệ", "iìỉĩíị", "oòỏõóọôồổỗốộơờởỡớợ", "uùủũúụưừửữứự", "yỳỷỹýỵ", "dđ")
ALIKE = ("un", "ce", "hb", "rt", "li", "tl", "gq", "yv", "kl", "ae", "ao", "eo")
OTHERS = {letter: base.replace(letter, "") for base in MARKED for letter in base}
LIKE = {
    letter: "".join(pair.replace(letter, "") for pair in ALIKE if letter in pair) for pair in ALIKE for letter in pair
}
FIGURES = str.maketrans("0169", "OIGQ")


def tidy(text: str) -> str:
    """A word of a name without specks, and without the figures a typewriter's capitals are read as."""
    text = text.strip(" .,;:!?'\"`|_-~*()[]{}“”‘’«»^•·´ˆ")
    if text[:1].isdigit() and text[1:2].isalpha() and text[1:].islower():
        text = text[0].translate(FIGURES) + text[1:]
    return re.sub(r"(?<=[^\W\d_])\d(?=[^\W\d_])", "", text)


def settled(readings: Sequence[Sequence[Word]], counts: Callable[[int], Counts]) -> list[Word]:
    """One word for each place, from readings of the length for which most confidence speaks.

    `counts(place)` tells how common syllables are there. A word its readings do not agree on, or that none of them
    has, is marked as doubtful.
    """
    kept = [reading for reading in readings if reading]
    if not kept:
        return []
    lengths = Counter[int]()
    for reading in kept:
        lengths[len(reading)] += 1 + sum(word.confidence for word in reading) // len(reading)
    length = max(lengths, key=lambda each: (lengths[each], each == len(kept[0])))
    same = [reading for reading in kept if len(reading) == length]
    return [likeliest(words, counts(place)) for place, words in enumerate(zip(*same, strict=True))]


def likeliest(words: Sequence[Word], counts: Counts) -> Word:
    """The word these readings of one place most likely are."""
    best = max(words, key=lambda word: word.confidence)
    if not all(map(str.isalpha, best.text)) or _are_sure(words):
        return best
    read = Counter[str]()
    for word in words:
        read[word.text] += 1
    share = 1 / math.sqrt(len(words))
    candidates = dict.fromkeys(read)
    if not all(_known(text, counts) for text in read):
        candidates |= dict.fromkeys(near for text in read for near in neighbours(text, counts))

    def cost(text: str) -> float:
        against = sum(_weight(word) * unlike(text, word.text) for word in words)
        return share * against + _rarity(text, counts)

    text = min(candidates, key=lambda each: (cost(each), -read[each]))
    same = [word for word in words if word.text == text]
    if not same:
        return replace(best, text=text, confidence=min(best.confidence, DOUBT))
    sure = max(same, key=lambda word: word.confidence)
    agreed = sum(map(_weight, same)) >= 0.7 * sum(map(_weight, words))
    return sure if agreed else replace(sure, confidence=min(sure.confidence, DOUBT))


def _are_sure(words: Sequence[Word]) -> bool:
    """Readings that are alike and surely read: such a word stands, known or not."""
    return all(word.text == words[0].text and word.confidence >= SURE for word in words)


def _weight(word: Word) -> float:
    return max(UNSURE, word.confidence / 100)


def _known(text: str, counts: Counts) -> bool:
    return fold(text) in counts


def _rarity(text: str, counts: Counts) -> float:
    count = counts.get(fold(text), 0)
    return -COMMON * math.log10(count + 1) + (0 if count else RARE)


def neighbours(text: str, counts: Counts) -> Iterator[str]:
    """Known syllables that differ from this one by the marks of a letter, or by a letter of like shape."""
    for at, letter in enumerate(text):
        low = letter.lower()
        spread = unicodedata.normalize("NFD", low)
        base, marks = spread[:1], spread[1:]
        like = [nfc(other + marks) for other in LIKE.get(base, "")]
        for other in [*OTHERS.get(low, ""), *(each for each in like if len(each) == 1)]:
            near = text[:at] + (other.upper() if letter.isupper() else other) + text[at + 1 :]
            if _known(near, counts):
                yield near


def unlike(one: str, other: str) -> float:
    """How much the reading `other` speaks against `one`."""
    if one == other:
        return 0.0
    if fold(one) == fold(other):
        return 0.1
    plain, like = bare(one), bare(other)
    if plain == like:
        return MARK
    if len(plain) != len(like):
        return LETTER
    differing = [(a, b) for a, b in zip(plain, like, strict=True) if a != b]
    return SHAPE if len(differing) == 1 and differing[0][1] in LIKE.get(differing[0][0], "") else LETTER
