"""The one book of what a body numbers: its own papers, and those later rooms enter themselves as sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as _

from soi.correspondence.models import Paper
from soi.correspondence.queries.books import WHOLE_YEAR, Place, outgoing
from soi.correspondence.queries.papers import PER_PAGE, SEQUENCES, STATE_WORDS, visible_papers
from soi.intake import public as intake
from soi.kernel.access.public import Actor
from soi.kernel.numbering import public as numbering

VOID, HIDDEN, KEPT = "void", "hidden", "kept"
HIDDEN_WORDS = _("Kept in its case; not shown to this role")
KEPT_WORDS = _("Kept in its case")


@dataclass(frozen=True)
class Filed:
    """A numbered paper of a later room, as far as the reader sees it: what the book says of it, and where it is."""

    key: UUID
    type: str
    term: str
    number: int
    symbol: str
    dated: date
    title: str
    signer: str
    level: int
    address: str


@dataclass(frozen=True)
class Numbered:
    """One number of the book: a paper of this room, one of a later room, a void one, or one the reader may not see."""

    kind: str
    type: str
    number: int
    paper: Paper | None = None
    filed: Filed | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """How it stands, where it is a paper of this room."""
        return STATE_WORDS[self.paper.state] if self.paper else KEPT_WORDS if self.filed else HIDDEN_WORDS


@dataclass(frozen=True)
class Source:
    """How a later room tells its numbered papers: those of a term, and a page of them, the newest first."""

    of_term: Callable[[Actor, int, str], list[Filed]]
    newest: Callable[[Actor, int, Place | None, int], list[Filed]]


_sources: dict[str, Source] = {}


def book_source(
    name: str,
    *,
    of_term: Callable[[Actor, int, str], list[Filed]],
    newest: Callable[[Actor, int, Place | None, int], list[Filed]],
) -> None:
    """Enter a room whose papers take numbers of the same sequences, from AppConfig.ready()."""
    _sources[name] = Source(of_term, newest)


def page_of_book(actor: Actor, *, after: Place | None = None) -> list[Numbered]:
    """The register on the screen: the book of all rooms as the reader sees it, from its end; one more where there are
    more."""
    unit, limit = intake.body_of(actor), PER_PAGE + 1
    found = [_own(each) for each in outgoing(actor, after=after, limit=limit)]
    for source in _sources.values():
        found += [_filed(each) for each in source.newest(actor, unit, after, limit)]
    return sorted(found, key=key_of, reverse=True)[:limit]


def key_of(line: Numbered) -> Place:
    """Where a line of the register stands among the others."""
    if line.paper is not None:
        return line.paper.dated or date.min, line.number, line.paper.pk
    return (line.filed.dated, line.number, line.filed.key) if line.filed else (date.min, line.number, UUID(int=0))


def terms(actor: Actor) -> list[str]:
    """The terms of office in which the own body has numbered papers."""
    return numbering.terms_of(intake.body_of(actor), SEQUENCES)


def whole_term(actor: Actor, term: str) -> list[Numbered]:
    """Every number of a term, type by type, without a gap: what is no paper of this reader's sight is a bare number."""
    unit = intake.body_of(actor)
    known = {(each.type, each.number): each for each in map(_own, _of_term(actor, unit, term))}
    for source in _sources.values():
        known |= {(each.type, each.number): _filed(each) for each in source.of_term(actor, unit, term)}
    reasons = numbering.voids(unit, SEQUENCES, term)
    for kind, last in numbering.given_out(unit, SEQUENCES, term).items():
        type = kind.removeprefix(SEQUENCES)
        for number in range(1, min(last, WHOLE_YEAR) + 1):
            if (type, number) not in known:
                reason = reasons.get((kind, number), "")
                known[type, number] = Numbered(VOID if reason else HIDDEN, type, number, reason=reason)
    return [known[key] for key in sorted(known)]


def _of_term(actor: Actor, unit: int, term: str) -> list[Paper]:
    found = visible_papers(actor).filter(unit_id=unit, term=term, number__isnull=False)
    return list(found.select_related("unit", "signer__person").order_by("type", "number")[:WHOLE_YEAR])


def _own(paper: Paper) -> Numbered:
    return Numbered(KEPT, paper.type, paper.number or 0, paper=paper)


def _filed(filed: Filed) -> Numbered:
    return Numbered(KEPT, filed.type, filed.number, filed=filed)
