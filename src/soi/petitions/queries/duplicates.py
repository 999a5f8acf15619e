"""Petitions that may tell of the same thing, sought only among what the reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soi.base.text import fold
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.petitions.access import CIRCULATION
from soi.petitions.models import Circulation

LOOKED_AT = 200
SHOWN = 3
LEAST_LIKE = 0.34
LEAST_SHARED = 3
# Words that stand in every letter and tell nothing.
COMMON = frozenset(
    word
    for line in (
        "của và các những cho với trong năm là có không được đã về theo tại người việc ông bà xã tỉnh thôn ủy đảng",
        "bí thư phó tố cáo đề nghị kiến mỗi hai một khi này đó từ đến cao hơn mức",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Alike:
    """A petition that may be the same: which, from when, how much is shared, and which words."""

    petition_id: UUID
    number: str
    received_on: date
    share: int
    words: tuple[str, ...]


def likely(actor: Actor, text: str) -> list[Alike]:
    """The petitions whose copy shares most words with this text, best first, at most three."""
    wanted = telling(text)
    if len(wanted) < LEAST_SHARED:
        return []
    rows = access.visible(CIRCULATION, Circulation.objects.all(), actor).order_by("-received_on", "-pk")
    found = []
    for row in rows.only("petition_id", "number", "received_on", "text")[:LOOKED_AT]:
        shared = wanted & telling(row.text)
        share = len(shared) / len(wanted)
        if len(shared) >= LEAST_SHARED and share >= LEAST_LIKE:
            words = tuple(sorted(shared, key=lambda word: (-len(word), word))[:6])
            found.append(Alike(row.petition_id, row.number, row.received_on, round(100 * share), words))
    return sorted(found, key=lambda each: (-each.share, each.number))[:SHOWN]


def telling(text: str) -> frozenset[str]:
    """The words of a text that may tell two matters apart."""
    words = ("".join(letter for letter in word if letter.isalnum()) for word in fold(text).split())
    return frozenset(word for word in words if len(word) > 1 and word not in COMMON)
