"""Which file is digitized first: of lasting value, much used, fragile, in this order (DOMAIN 6.7). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from soi.base.sentences import Sentence

LASTING, MUCH_USED, FRAGILE = 4, 2, 1
RARE, OFTEN = "rare", "often"
SOUND, WEAK = "sound", "fragile"


@dataclass(frozen=True)
class Rank:
    """How early, 0 to 7, and why in sentences. An earlier reason outweighs all later ones together."""

    points: int
    reasons: tuple[Sentence, ...]


def rank(*, lasting: bool, use: str, condition: str) -> Rank:
    """The rank of one file with its reasons."""
    found = [
        (LASTING, Sentence("Of lasting value: it is kept for good.")) if lasting else None,
        (MUCH_USED, Sentence("Much used: it is asked for again and again.")) if use == OFTEN else None,
        (FRAGILE, Sentence("Fragile: its paper suffers with each use.")) if condition == WEAK else None,
    ]
    given = [each for each in found if each is not None]
    reasons = tuple(says for _points, says in given) or (Sentence("None of the three grounds: it waits."),)
    return Rank(sum(points for points, _says in given), reasons)


def reasons(points: int) -> tuple[Sentence, ...]:
    """The reasons again, from the points alone."""
    return rank(
        lasting=bool(points & LASTING),
        use=OFTEN if points & MUCH_USED else RARE,
        condition=WEAK if points & FRAGILE else SOUND,
    ).reasons
