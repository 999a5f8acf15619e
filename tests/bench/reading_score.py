"""How wrong a reading is: letters and words that must change to make it the truth."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


def distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Levenshtein distance of two sequences, by Myers' bit-parallel method on integers of any length."""
    if not one:
        return len(other)
    places: dict[Hashable, int] = {}
    for at, each in enumerate(one):
        places[each] = places.get(each, 0) | (1 << at)
    full, top = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, score = full, 0, len(one)
    for each in other:
        same = places.get(each, 0)
        vertical = same | down
        across = (((same & up) + up) ^ up) | same
        plus, minus = down | ~(across | up), up & across
        score += bool(plus & top) - bool(minus & top)
        plus, minus = (plus << 1) | 1, minus << 1
        up, down = (minus | ~(vertical | plus)) & full, plus & vertical & full
    return score


def folded(text: str) -> str:
    """NFC, one space between words; the star under a Party heading is an ornament and not counted for anyone."""
    return " ".join(word for word in unicodedata.normalize("NFC", text).split() if word != "*")


@dataclass
class Score:
    """Wrong letters and words out of so many."""

    letters: int = 0
    of_letters: int = 0
    words: int = 0
    of_words: int = 0

    @property
    def cer(self) -> float:
        return 100 * self.letters / max(1, self.of_letters)

    @property
    def wer(self) -> float:
        return 100 * self.words / max(1, self.of_words)

    def add(self, other: Score) -> None:
        self.letters += other.letters
        self.of_letters += other.of_letters
        self.words += other.words
        self.of_words += other.of_words


def score(truths: Sequence[str], read: str) -> Score:
    """Against the lawful reading order that suits this reading best: columns one by one, or row by row."""
    found = folded(read)
    best: Score | None = None
    for each in truths:
        truth = folded(each)
        letters = distance(truth, found)
        if best is None or letters < best.letters:
            words = distance(truth.split(), found.split())
            best = Score(letters, len(truth), words, len(truth.split()))
    return best or Score()
