"""A batch of the plan becomes lines of a book: what each paper is, says and is called."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from soi.config.demo.nation import words
from soi.config.demo.nation.plan import Paper, Size
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.records import public as records
from soi.records.public import Line, Particulars

# Types of paper with their code and how often of a hundred they come.
TYPES = {
    "report": ("BC", 30),
    "letter": ("CV", 25),
    "notice": ("TB", 12),
    "minutes": ("BB", 10),
    "plan": ("KH", 8),
    "decision": ("QĐ", 7),
    "submission": ("TTr", 5),
    "conclusion": ("KL", 3),
}
WEIGHTS = [share for _, share in TYPES.values()]
PURPOSES = ("inspection", "supervision", "reporting", "advising", "archive")
# One paper in so many is marked with the first level, under an item that stands on a list.
MARKED, LIST_ITEM = 50, "qd774.denouncer_identity"
# Reports have their retention by type; of the others nothing is decided, and the book says so.
BY_TYPE, UNDECIDED = "report", "undecided"
# A file takes the highest level of its papers, so marked ones lie apart.
FILE, MARKED_FILE = "HS", "-C"
SENTENCES = (3, 6)
OPENS_AT = time(1, 0, tzinfo=UTC)
DAY_MINUTES = 480


class Batch(NamedTuple):
    """One act: a piece of the book of one desk."""

    desk: str
    number: int
    papers: Sequence[Paper]

    def keys(self, size: Size) -> Iterator[uuid.UUID]:
        """The own keys of its papers. Those of one batch lie side by side, so that an index grows at one place."""
        mark = hashlib.sha256(f"soi nation {size.seed} {self.desk}".encode()).digest()
        for at in range(len(self.papers)):
            place = self.number.to_bytes(2, "big") + at.to_bytes(2, "big")
            yield uuid.UUID(bytes=mark[:9] + place + mark[9:12], version=4)


def there(clerk: Actor, batches: Sequence[Batch], size: Size) -> set[int]:
    """The numbers of those batches that are in the book already."""
    keys = {next(batch.keys(size)): batch.number for batch in batches}
    with access.acting(clerk), connection.cursor() as cursor:
        cursor.execute("select id from records_document where id = any(%s)", [list(keys)])
        return {keys[row[0]] for row in cursor.fetchall()}


def enter(clerk: Actor, batch: Batch, size: Size, sentences: Sequence[str]) -> None:
    """One act of the clerk, whole or not at all."""
    with access.acting(clerk):
        records.take_over_books(clerk, lines(batch, size, sentences), today=timezone.localdate())


def lines(batch: Batch, size: Size, sentences: Sequence[str]) -> list[Line]:
    """The lines of a batch; the same seed gives the same ones."""
    dice = random.Random(f"{size.seed} {batch.desk} {batch.number}")
    return [_line(key, paper, dice, sentences) for key, paper in zip(batch.keys(size), batch.papers, strict=True)]


def _line(key: uuid.UUID, paper: Paper, dice: random.Random, sentences: Sequence[str]) -> Line:
    (kind,) = dice.choices(list(TYPES), WEIGHTS)
    level = int(dice.randrange(MARKED) == 0)
    chosen = dice.choices(sentences, k=dice.randint(*SENTENCES))
    signer = words.person(dice)
    first = f"{words.TITLE_OF[kind]}. {paper.place}. "
    half = len(chosen) // 2
    text = f"{first}{' '.join(chosen[:half])}\f{' '.join(chosen[half:])} {signer}"
    particulars = Particulars(
        type=kind,
        title=words.title(dice, kind, paper.place),
        symbol=f"{dice.randint(1, 400):02}-{TYPES[kind][0]}/UBKT",
        issued_on=paper.day - timedelta(days=dice.randrange(10)),
        place=paper.place[:120],
        issuer=paper.place[:200],
        signer=signer,
        level=level,
        list_item=LIST_ITEM if level else "",
        retention="" if kind == BY_TYPE else UNDECIDED,
        purpose=dice.choice(PURPOSES),
        file_code=f"{FILE}-{paper.day.year}{MARKED_FILE if level else ''}",
        file_title=f"Hồ sơ năm {paper.day.year} {words.MARK}",
        received_on=paper.day,
    )
    at = datetime.combine(paper.day, OPENS_AT) + timedelta(minutes=dice.randrange(DAY_MINUTES))
    return Line(key, paper.unit_id, paper.day, at, particulars, text)
