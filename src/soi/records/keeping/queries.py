"""Files and what is known of their keeping, as one actor may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from soi.base.errors import NotFound
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.records.access import DOCUMENT, FILE
from soi.records.keeping import rules
from soi.records.keeping.access import FONDS, HOLD, LICENCE, LIST, LOAN, ROOM, VOLUME
from soi.records.keeping.errors import NoSuchThing
from soi.records.keeping.models import (
    DisposalLine,
    DisposalList,
    Fonds,
    Hold,
    Licence,
    LicenceState,
    Loan,
    MarkedContent,
    Outcome,
    Place,
    StrongRoom,
    Use,
    Volume,
    VolumeState,
)
from soi.records.models import Document, File
from soi.records.rules import PACK

PAGE_SIZE = 25
COUNT_UP_TO = 1000
PAPERS_SHOWN = 500
UNITS_OFFERED = 100
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Slice:
    """One page of a list: rows, how many in all (None: more than 1,000), key of the next page."""

    rows: Sequence[File]
    total: int | None
    after: str


def visible_files(actor: Actor) -> QuerySet[File]:
    return access.visible(FILE, File.objects.all(), actor)


def visible_fonds(actor: Actor) -> QuerySet[Fonds]:
    return access.visible(FONDS, Fonds.objects.all(), actor)


def visible_holds(actor: Actor) -> QuerySet[Hold]:
    return access.visible(HOLD, Hold.objects.all(), actor)


def visible_lists(actor: Actor) -> QuerySet[DisposalList]:
    return access.visible(LIST, DisposalList.objects.all(), actor)


def visible_loans(actor: Actor) -> QuerySet[Loan]:
    return access.visible(LOAN, Loan.objects.all(), actor)


def visible_licences(actor: Actor) -> QuerySet[Licence]:
    return access.visible(LICENCE, Licence.objects.all(), actor)


def visible_volumes(actor: Actor) -> QuerySet[Volume]:
    return access.visible(VOLUME, Volume.objects.all(), actor)


def find_volume_on_its_way(actor: Actor, file: File, *, since: datetime) -> Volume | None:
    """The same file asked for as one PDF by the same office since then, and not put together yet."""
    asked = visible_volumes(actor).filter(file=file, asked_by_id=actor.appointment_id, asked_at__gte=since)
    return asked.filter(state__in=(VolumeState.WAITING, VolumeState.WORKING)).order_by("asked_at", "pk").first()


def one_of(rows: QuerySet[M], key: object, *, for_change: bool = False) -> M:
    """The row of this key among those seen, held until commit where it is to be changed; raises NoSuchThing."""
    found = rows.filter(pk=key)
    one = (found.select_for_update(of=("self",)) if for_change else found).first()
    if one is None:
        raise NoSuchThing()
    return one


def get_file(actor: Actor, file_id: UUID, *, for_change: bool = False) -> File:
    """The file, if the actor may know of it; raises NoSuchThing alike for hidden and absent."""
    return one_of(visible_files(actor).select_related("unit"), file_id, for_change=for_change)


def papers_of(actor: Actor, file: File) -> QuerySet[Document]:
    """The papers of a file in their order: by the day they bear, then by their number in the book."""
    seen = access.visible(DOCUMENT, Document.objects.filter(file=file), actor)
    day = Coalesce("issued_on", "received_on")
    return seen.defer("text", "proposed").order_by(day, "register_year", "register_no", "pk")


def get_paper(actor: Actor, document_id: UUID) -> Document:
    """One paper without its words; raises NoSuchThing alike for hidden and absent."""
    return one_of(access.visible(DOCUMENT, Document.objects.defer("text", "proposed"), actor), document_id)


def list_files(
    actor: Actor, *, unit_id: int | None = None, term: str = "", state: str = "", today: date, after: str = ""
) -> Slice:
    """Files by unit, term of office and state, newest first, 25 a page, by key."""
    found = visible_files(actor)
    if unit_id:
        found = found.filter(unit_id=unit_id)
    if term:
        found = found.filter(term=term)
    found = found.filter(_in_state(state, today))
    total = found.order_by()[: COUNT_UP_TO + 1].count()
    rows = list(
        found.filter(_after(after)).select_related("unit", "fonds").order_by("-opened_on", "-id")[: PAGE_SIZE + 1]
    )
    shown = rows[:PAGE_SIZE]
    key = f"{shown[-1].opened_on.isoformat()}_{shown[-1].pk}" if len(rows) > PAGE_SIZE else ""
    return Slice(shown, None if total > COUNT_UP_TO else total, key)


def _in_state(state: str, today: date) -> Q:
    return {
        "open": Q(closed_on__isnull=True),
        "closed": Q(closed_on__isnull=False, disposed_on__isnull=True),
        "over": Q(kept_until__lt=today, disposed_on__isnull=True),
        "disposed": Q(disposed_on__isnull=False),
    }.get(state, Q())


def _after(key: str) -> Q:
    day, _, last = key.partition("_")
    if not last:
        return Q()
    try:
        on, pk = date.fromisoformat(day), UUID(last)
    except ValueError as error:
        raise NotFound() from error
    return Q(opened_on__lte=on) & (Q(opened_on__lt=on) | Q(id__lt=pk))


def counts_of(file_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Papers and pages of many files in one query, as far as the reader sees them."""
    rows = Document.objects.filter(file_id__in=list(file_ids)).values("file_id")
    counted = rows.annotate(papers=Count("pk"), sheets=Coalesce(Sum("pages_count"), 0)).order_by()
    return {row["file_id"]: (row["papers"], row["sheets"]) for row in counted}


def results_of(file: File, on: date) -> list[Item]:
    """The result types in a file, its own and those of its papers, as they stood on a day."""
    names = {
        file.retention,
        *Document.objects.filter(file=file).order_by().values_list("retention", flat=True).distinct(),
    }
    return [_result(name, on) for name in sorted(names)]


def _result(name: str, on: date) -> Item:
    pack = reference.pack(PACK)
    in_force = [item for item in pack.versions("retention", name) if item.in_force(on)]
    return in_force[0] if in_force else pack.versions("retention", name)[-1]


def facts_of(file: File) -> dict[str, date]:
    """The days a file's time may be counted from: its closing, its youngest paper, and what persons stated."""
    # The last word on a kind counts: in the order they were said, the later takes the place of the earlier.
    facts = dict(file.facts.order_by("at", "pk").values_list("kind", "day"))
    youngest = Document.objects.filter(file=file).aggregate(day=Max(Coalesce("issued_on", "received_on")))["day"]
    if youngest:
        facts[rules.ISSUE] = youngest
    if file.closed_on:
        facts[rules.CLOSING] = file.closed_on
    return facts


def counting_of(file: File, today: date) -> rules.Counting:
    """A file's counting by its present facts and the rules in force when it was closed."""
    return rules.count(results_of(file, file.closed_on or today), facts_of(file))


def count_of_period(retention: str, closed_on: date) -> rules.Counting:
    """The counting of a closed file in which no paper lies."""
    return rules.count([_result(retention, closed_on)], {rules.CLOSING: closed_on})


def units_with_files(actor: Actor) -> list[tuple[int, str]]:
    """The bodies whose files this actor sees, by name: what the list can be narrowed to."""
    ids = visible_files(actor).order_by().values_list("unit_id", flat=True).distinct()[:UNITS_OFFERED]
    return sorted(organisations.names_of(ids).items(), key=lambda pair: pair[1])


def holds_of(actor: Actor, file: File) -> list[Hold]:
    """The holds on a file, those in force first."""
    found = visible_holds(actor).filter(files__file=file).select_related("placed_by__person", "lifted_by__person")
    return list(found.order_by("lifted_on", "-placed_at"))


def is_held(file_id: UUID) -> bool:
    """Whether anything holds a file, also a matter the reader knows nothing of."""
    with connection.cursor() as cursor:
        cursor.execute("select soi.is_held(%s)", [file_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def place_of(file: File) -> Place | None:
    """Where the paper belongs."""
    return file.places.select_related("by__person").order_by("-at", "-pk").first()


def levels(on: date) -> list[tuple[int, str]]:
    """The levels of secrecy of a day, as the office calls them, the lowest first."""
    items = reference.pack(PACK).items("levels", on=on)
    return sorted((int(item.value["rank"]), item.label("vi")) for item in items)


def visible_rooms(actor: Actor) -> QuerySet[StrongRoom]:
    return access.visible(ROOM, StrongRoom.objects.all(), actor)


def rooms_of(actor: Actor, unit_id: int) -> list[StrongRoom]:
    """The rooms of a body that are for marked paper too, the highest first."""
    return list(visible_rooms(actor).filter(unit_id=unit_id).order_by("-level", "name"))


def room_level(unit_id: int, room: str) -> int:
    """The highest level a room is for; 0 for one nobody has named."""
    return int(_asked("select soi.room_level(%s, %s)", unit_id, room))


def files_above(unit_id: int, room: str, level: int) -> int:
    """How many files of a higher level lie in a room, also those the reader knows nothing of."""
    return int(_asked("select soi.files_above(%s, %s, %s::smallint)", unit_id, room, level))


def _asked(question: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, list(given))
        row = cursor.fetchone()
    return row[0] if row else None


def loan_of(file: File) -> Loan | None:
    """Who has the paper now, if it is out."""
    return file.loans.filter(returned_on__isnull=True).select_related("borrower__person", "borrower__unit").first()


def licences_for(actor: Actor, document: Document, today: date) -> list[Licence]:
    """The live licences of this office for a paper: its own and those of its whole file."""
    live = Licence.objects.filter(
        Q(document=document) | Q(document__isnull=True),
        holder_id=actor.appointment_id,
        file_id=document.file_id,
        state=LicenceState.GRANTED,
        until__gte=today,
    )
    return list(live.select_related("answered_by__person").order_by("-until", "pk"))


def marked_content(document: Document) -> MarkedContent | None:
    """The words and files of a marked paper; None where the database does not show them to this reader."""
    return MarkedContent.objects.filter(document=document).first()


def my_licences(actor: Actor) -> list[Licence]:
    """What this office asked for and was given, the newest first."""
    mine = visible_licences(actor).filter(holder_id=actor.appointment_id)
    return list(mine.select_related("file", "document", "answered_by__person").order_by("-asked_at", "-pk")[:PAGE_SIZE])


def licences_to_answer(actor: Actor) -> list[Licence]:
    """The requests of others this office may answer, the oldest first."""
    if not actor.may("records.license"):
        return []
    waiting = visible_licences(actor).filter(state=LicenceState.ASKED).exclude(holder__person_id=actor.person_id)
    return list(waiting.select_related("file", "holder__person").order_by("asked_at", "pk")[:PAGE_SIZE])


def uses_seen(actor: Actor, *, before: datetime | None = None) -> list[Use]:
    """The register of use as far as the reader owns it, the newest first."""
    found = Use.objects.filter(licence__in=visible_licences(actor))
    if before is not None:
        found = found.filter(at__lt=before)
    related = found.select_related("licence__file", "document", "by__person")
    return list(related.order_by("-at", "-pk")[:PAGE_SIZE])


def uses_of(actor: Actor, arrivals: Iterable[UUID]) -> tuple[list[Use], int]:
    """The openings of the papers these arrivals became, as far as the reader owns them, the newest first; and how many
    in all."""
    seen = Use.objects.filter(licence__in=visible_licences(actor), document__arrival_id__in=list(arrivals))
    related = seen.select_related("licence", "document", "by__person", "by__unit")
    return list(related.order_by("-at", "-pk")[:PAGE_SIZE]), seen.count()


def lines_of(list_: DisposalList) -> list[DisposalLine]:
    return list(list_.lines.select_related("file").order_by("position"))


def account_of(list_: DisposalList) -> dict[str, int]:
    """Every line of a list by what became of it; the numbers add up to the whole."""
    counted = dict(list_.lines.order_by().values_list("outcome").annotate(n=Count("pk")))
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}
