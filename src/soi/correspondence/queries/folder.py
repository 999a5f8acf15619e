"""The signing folder: what waits for one signer, and what changed in each since it was last looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from soi.correspondence.models import Look, Paper, Version
from soi.correspondence.queries.papers import visible_papers
from soi.correspondence.rules import comparing, drafting
from soi.kernel.access.public import Actor

NEW, CHANGED, SAME = "new", "changed", "same"
MOST = 100
SIGNS = "correspondence.sign"


@dataclass(frozen=True)
class Waiting:
    """A paper in the folder: how it changed since this signer last looked, and in how many places."""

    paper: Paper
    look: Look | None
    change: str
    places: int

    @property
    def is_seen(self) -> bool:
        return self.look is not None and self.look.version == self.paper.version


def waiting(actor: Actor) -> list[Waiting]:
    """What waits for this office, the oldest first, in three queries."""
    mine = visible_papers(actor).filter(signer_id=actor.appointment_id)
    papers = list(
        mine.filter(state__in=(drafting.SUBMITTED, drafting.ORDERED))
        .select_related("author__person", "author__unit", "submitted_by__person")
        .order_by("submitted_at", "pk")[:MOST]
    )
    looks = {each.paper_id: each for each in Look.objects.filter(paper__in=papers, person_id=actor.person_id)}
    texts = _texts(papers, looks)
    return [_of(paper, looks.get(paper.pk), texts) for paper in papers]


def to_sign(actor: Actor) -> int:
    """How many papers wait for this office's signature."""
    if not actor.may(SIGNS):
        return 0
    mine = visible_papers(actor).filter(signer_id=actor.appointment_id, state=drafting.SUBMITTED)
    return mine.order_by()[:MOST].count()


@dataclass(frozen=True)
class Elsewhere:
    """A paper of a later room that waits for this reader: what it is, where it is read, what changed since."""

    title: str
    about: str
    address: str
    words: str
    is_new: bool = False
    places: int = 0


@dataclass(frozen=True)
class _Source:
    grant: str
    waiting: Callable[[Actor], list[Elsewhere]]


_sources: dict[str, _Source] = {}


def folder_source(name: str, *, grant: str, waiting: Callable[[Actor], list[Elsewhere]]) -> None:
    """Enter a room whose papers wait for persons too, from AppConfig.ready(): they stand in the same folder."""
    _sources[name] = _Source(grant, waiting)


def waiting_elsewhere(actor: Actor) -> list[Elsewhere]:
    """The papers of later rooms that wait for this reader, room by room, the oldest first."""
    return [one for each in _sources.values() if actor.may(each.grant) for one in each.waiting(actor)]


def _texts(papers: list[Paper], looks: dict[UUID, Look]) -> dict[tuple[UUID, int], str]:
    """The present words of each paper and those last looked at, in one query."""
    wanted = Q(pk__in=[])
    for paper in papers:
        look = looks.get(paper.pk)
        if look is not None and look.version != paper.version:
            wanted |= Q(paper=paper, number__in=(look.version, paper.version))
    rows = Version.objects.filter(wanted).values_list("paper_id", "number", "title", "text")
    return {(paper, number): f"{title}\n{text}" for paper, number, title, text in rows}


def _of(paper: Paper, look: Look | None, texts: dict[tuple[UUID, int], str]) -> Waiting:
    if look is None:
        return Waiting(paper, None, NEW, 0)
    if look.version == paper.version:
        return Waiting(paper, look, SAME, 0)
    before, after = texts.get((paper.pk, look.version), ""), texts.get((paper.pk, paper.version), "")
    return Waiting(paper, look, CHANGED, comparing.places(comparing.changes(before, after)))
