"""The ledger as one actor may see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Lower
from procrastinate.contrib.django.models import ProcrastinateJob

from soi.base.sentences import Sentence
from soi.digitization.access import (
    BATCH,
    BUNDLE,
    LINE,
    PLAN,
    PROPOSAL,
    QUESTION,
    REMINDER,
    SAMPLE,
    SCAN,
    SEAL_ROUND,
    SEALING,
    TRANSFER,
)
from soi.digitization.errors import NoSuchLine
from soi.digitization.models import (
    Batch,
    BatchLine,
    Bundle,
    BundleMember,
    Event,
    Line,
    Plan,
    Proposal,
    Question,
    Reminder,
    Sample,
    Scan,
    Transfer,
)
from soi.digitization.models.sealed import Sealing, SealRound
from soi.digitization.rules import calling, sealing
from soi.digitization.rules.stages import Stage
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.organisations.public import Unit

PACK = "vn_party"
SEALS_STAY = Sentence(
    "Copies with its words were put before the seal of the body and lie among signed papers: {count}."
).msgid
PAGE_SIZE = 25
COUNT_UP_TO = 1000
HISTORY_SHOWN = 100
# What a cart carries; its minutes name each file and are set while the taker waits.
MOST_IN_BATCH = 500
# Proposed or approved in one act; measured with as many.
MOST_AT_ONCE = 10_000
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Slice:
    """One page of the ledger: lines, how many in all (None: more than 1,000), the key of the next page."""

    rows: list[Line]
    total: int | None
    after: str


def visible_lines(actor: Actor) -> QuerySet[Line]:
    return access.visible(LINE, Line.objects.all(), actor)


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    return access.visible(BATCH, Batch.objects.all(), actor)


def visible_questions(actor: Actor) -> QuerySet[Question]:
    return access.visible(QUESTION, Question.objects.all(), actor)


def visible_scans(actor: Actor) -> QuerySet[Scan]:
    return access.visible(SCAN, Scan.objects.all(), actor)


def visible_seal_rounds(actor: Actor) -> QuerySet[SealRound]:
    return access.visible(SEAL_ROUND, SealRound.objects.all(), actor)


def visible_sealings(actor: Actor) -> QuerySet[Sealing]:
    return access.visible(SEALING, Sealing.objects.all(), actor)


def _unsealed(actor: Actor, line_id: UUID | None, batch_id: UUID | None) -> QuerySet[Scan]:
    seen = visible_scans(actor).filter(by_agency=False)
    if line_id is not None:
        found = seen.filter(line=line_id)
    else:
        found = seen.filter(line__in=Line.objects.filter(in_batches__batch=batch_id))
    return found.exclude(state__in=[Scan.State.DIVIDED, Scan.State.DROPPED])


def to_seal(actor: Actor, *, line_id: UUID | None = None, batch_id: UUID | None = None) -> list[Scan]:
    """The scans of a file, or of all files of a batch, that do not bear the body's signature; in their order."""
    return list(
        scans_of(_unsealed(actor, line_id, batch_id)).order_by("line__number", "brought_at", "first_page", "pk")
    )


def ready_to_seal(actor: Actor, *, line_id: UUID | None = None, batch_id: UUID | None = None) -> int:
    """How many of these are registered as papers, bear no signature of anybody and are in no round that still goes."""
    at_work = visible_sealings(actor).filter(state__in=[Sealing.State.TO_DO, Sealing.State.ORDERED])
    ready = _unsealed(actor, line_id, batch_id).filter(state=Scan.State.DESCRIBED, signature="")
    return ready.exclude(pk__in=at_work.values("scan_id")).order_by().count()


def account_of_round(found: SealRound) -> sealing.Account:
    """Every scan of a round by what became of it."""
    counted = found.scans.order_by().values_list("state").annotate(n=Count("pk"))
    return sealing.account(found.total, dict(counted))


def seal_rounds_of(actor: Actor, **about: object) -> list[tuple[SealRound, sealing.Account]]:
    """The rounds about one file or batch, the newest first, each with its account: two queries for all."""
    related = visible_seal_rounds(actor).filter(**about).select_related("keeper__person")
    rounds = list(related.order_by("-ordered_at", "-pk")[:PAGE_SIZE])
    counted: dict[UUID, dict[str, int]] = {one.pk: {} for one in rounds}
    rows = visible_sealings(actor).filter(round__in=rounds).order_by().values_list("round_id", "state")
    for key, state, count in rows.annotate(n=Count("pk")):
        counted[key][state] = count
    return [(one, sealing.account(one.total, counted[one.pk])) for one in rounds]


def seals_asked(actor: Actor, document_id: UUID, arrivals: Sequence[UUID]) -> list[Sentence]:
    """That copies of what arrivals became were put before the body's seal; asked as the machine of the ledger."""
    with access.reseated(access.machine_actor("reader"), actor) as machine:
        count = visible_sealings(machine).filter(scan__arrival__in=arrivals, request_id__isnull=False).count()
    return [Sentence(SEALS_STAY, {"count": count})] if count else []


def seal_rounds_left(actor: Actor, *, now: datetime) -> tuple[list[UUID], list[SealRound]]:
    """Rounds that have not ended: those whose time is over, and those with scans to do that have stood a while."""
    waiting = visible_seal_rounds(actor).filter(ended_at__isnull=True)
    lapsed = list(waiting.filter(good_until__lt=now).values_list("pk", flat=True)[:COUNT_UP_TO])
    slow = waiting.filter(good_until__gte=now, ordered_at__lt=now - sealing.SOON, scans__state=Sealing.State.TO_DO)
    return lapsed, list(slow.distinct().order_by("ordered_at")[:COUNT_UP_TO])


def visible_transfers(actor: Actor) -> QuerySet[Transfer]:
    return access.visible(TRANSFER, Transfer.objects.all(), actor)


def visible_bundles(actor: Actor) -> QuerySet[Bundle]:
    return access.visible(BUNDLE, Bundle.objects.all(), actor)


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    return access.visible(PLAN, Plan.objects.all(), actor)


def visible_reminders(actor: Actor) -> QuerySet[Reminder]:
    return access.visible(REMINDER, Reminder.objects.all(), actor)


def visible_proposals(actor: Actor) -> QuerySet[Proposal]:
    return access.visible(PROPOSAL, Proposal.objects.all(), actor)


def visible_samples(actor: Actor) -> QuerySet[Sample]:
    return access.visible(SAMPLE, Sample.objects.all(), actor)


def next_sample(actor: Actor, *, after: int = 0) -> Sample | None:
    """The first sample that waits and was not scanned by this person. Who holds its paper sees what it says."""
    held = intake.open_arrivals(actor)
    found = visible_samples(actor).filter(
        state=Sample.State.WAITING, pk__gt=after, scan__arrival__in=held.order_by().values("pk")
    )
    found = found.exclude(scan__brought_by__person_id=actor.person_id)
    return found.select_related("scan__line", "scan__brought_by__person").order_by("pk").first()


def outcomes_of(bundles: Iterable[Bundle]) -> dict[UUID, dict[str, int]]:
    """How many members of each bundle had which outcome; one query for all."""
    found: dict[UUID, dict[str, int]] = {one.pk: {} for one in bundles}
    counted = BundleMember.objects.filter(bundle__in=list(found)).order_by().values_list("bundle_id", "state")
    for bundle, state, count in counted.annotate(count=Count("pk")):
        found[bundle][state] = count
    return found


def members_of(bundle: Bundle, *, state: str = "", after: int = 0) -> tuple[list[BundleMember], bool]:
    """A page of what lay in a bundle, in its order, and whether more come."""
    rows = bundle.members.filter(number__gt=after).select_related("scan__line").order_by("number")
    return _page(rows.filter(state=state) if state else rows)


def left_undivided(actor: Actor) -> list[Scan]:
    """Scans of a whole batch that were read and not taken apart, and of which no job waits."""
    queued = ProcrastinateJob.objects.filter(task_name="digitization.divide", status__in=["todo", "doing"])
    known = {arguments.get("scan_id") for arguments in queued.values_list("args", flat=True)}
    found = visible_scans(actor).filter(
        state=Scan.State.WAITING, pages__isnull=False, line__isnull=True, whole__isnull=True, batch__isnull=False
    )
    return [one for one in found.order_by("brought_at")[:COUNT_UP_TO] if str(one.pk) not in known]


def left_open(actor: Actor, *, before: datetime) -> list[Bundle]:
    """Bundles that are not done and of which no job waits."""
    queued = ProcrastinateJob.objects.filter(task_name="digitization.unpack", status__in=["todo", "doing"])
    known = {arguments.get("bundle_id") for arguments in queued.values_list("args", flat=True)}
    found = visible_bundles(actor).filter(state=Bundle.State.OPENING, brought_at__lt=before).order_by("brought_at")
    return [one for one in found[:COUNT_UP_TO] if str(one.pk) not in known]


def lines_called(actor: Actor, unit_id: int, names: Iterable[str], keys: Iterable[UUID]) -> QuerySet[Line]:
    """Files of one body whose code may be one of these names: by letters and figures alone, which many may share."""
    letters = {re.sub(r"[^a-z0-9]", "", name.lower()) for name in names} - {""}
    bare = Func(Lower("code"), Value("[^a-z0-9]"), Value(""), Value("g"), function="regexp_replace")
    found = visible_lines(actor).filter(unit_id=unit_id).annotate(letters=bare)
    return found.filter((~Q(code="") & Q(letters__in=letters)) | Q(pk__in=list(keys))).order_by("number", "pk")[
        :COUNT_UP_TO
    ]


def held_by_folder(actor: Actor, *, after: str = "") -> tuple[list[Scan], bool]:
    """Scans nobody chose a file for, which wait for a person or were refused; the oldest first. Raises NoSuchLine."""
    found = visible_scans(actor).filter(by_folder=True, state__in=[Scan.State.HELD, Scan.State.REFUSED])
    if after:
        last = one_of(found, _key(after))
        found = found.filter(Q(brought_at__gt=last.brought_at) | Q(brought_at=last.brought_at, pk__gt=last.pk))
    return _page(found.select_related("brought_by__person").order_by("brought_at", "pk"))


def places_of(actor: Actor, scan: Scan) -> QuerySet[Line]:
    """The files held pages may belong to: those of their batch, or those at the scanner, of the same level."""
    if scan.batch_id is not None:
        return visible_lines(actor).filter(batch=scan.batch_id)
    return visible_lines(actor).filter(unit_id=scan.unit_id, stage=Stage.OUT, level=scan.level)


def scans_of(rows: QuerySet[Scan]) -> QuerySet[Scan]:
    """Scans as a page shows them: in the order they were brought, parts in the order of their pages."""
    return rows.select_related("brought_by__person", "checked_by", "line").order_by("brought_at", "first_page", "pk")


def one_of(rows: QuerySet[M], key: object, *, for_change: bool = False) -> M:
    """The row of this key among those seen, held until commit where it is to be changed; raises NoSuchLine."""
    found = rows.filter(pk=key)
    one = (found.select_for_update(of=("self",)) if for_change else found).first()
    if one is None:
        raise NoSuchLine()
    return one


def get_line(actor: Actor, line_id: UUID, *, for_change: bool = False) -> Line:
    """The line, if the actor may know of it; raises NoSuchLine alike for hidden and absent."""
    return one_of(visible_lines(actor), line_id, for_change=for_change)


def get_batch(actor: Actor, batch_id: UUID, *, for_change: bool = False) -> Batch:
    """The batch with who handed it to whom; raises NoSuchLine."""
    return one_of(visible_batches(actor), batch_id, for_change=for_change)


def chosen(given: Mapping[str, Any]) -> Q:
    """What a list is narrowed to: holder, unit as it was, term, stage, level, batch, words."""
    found = Q()
    for name in ("unit_id", "was_id", "term", "stage", "level", "batch_id"):
        if given.get(name) not in (None, ""):
            found &= Q(**{name: given[name]})
    return found & called(given.get("q", ""))


def called(text: str) -> Q:
    """Lines with these words in code, title or place, tones and marks left out or not; a number is also that line's."""
    words = calling.pattern(text)
    if not words:
        return Q()
    found = Q(code__regex=words) | Q(title__regex=words) | Q(place__regex=words)
    return found | Q(number=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else found


def list_lines(actor: Actor, *, given: Mapping[str, Any], after: str = "") -> Slice:
    """Lines in the order of the shelf, 25 a page, by key; counted exactly to 1,000."""
    found = visible_lines(actor).filter(chosen(given))
    total = found.order_by()[: COUNT_UP_TO + 1].count()
    order = ("place_key", "number", "id")
    rows = list(found.filter(_after(after)).select_related("unit", "was").order_by(*order)[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    return Slice(shown, None if total > COUNT_UP_TO else total, key_of(last) if last else "")


def history_of(line: Line, *, after: int = 0) -> tuple[list[Event], bool]:
    """What happened to a line, the latest first, behind the event `after`; a page of it, and whether more come."""
    found = line.events.filter(pk__lt=after) if after else line.events.all()
    rows = list(found.select_related("by__person").order_by("-pk")[: HISTORY_SHOWN + 1])
    return rows[:HISTORY_SHOWN], len(rows) > HISTORY_SHOWN


def key_of(line: Line) -> str:
    return f"{line.number}_{line.pk}_{line.place_key}"


def _after(key: str) -> Q:
    """Lines behind the last one shown. Raises NoSuchLine where the key is none."""
    if not key:
        return Q()
    number, _, rest = key.partition("_")
    pk, _, place = rest.partition("_")
    try:
        at, line = int(number), UUID(pk)
    except ValueError as error:
        raise NoSuchLine() from error
    same = Q(number__gt=at) | Q(number=at, id__gt=line)
    return Q(place_key__gte=place) & (Q(place_key__gt=place) | same)


def lines_to_take(actor: Actor, *, given: Mapping[str, Any], most: int) -> QuerySet[Line]:
    """The same lines as the ledger shows, in its order, at most so many."""
    return visible_lines(actor).filter(chosen(given)).order_by("place_key", "number", "id")[:most]


def keys_of(actor: Actor, *, given: Mapping[str, Any]) -> list[UUID]:
    """All lines a list is narrowed to, as many as one act takes."""
    found = visible_lines(actor).filter(chosen(given)).order_by("place_key", "number", "id")
    return list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])


def to_approve(actor: Actor) -> QuerySet[Line]:
    """The list to digitize as it was proposed, the first in rank on top."""
    found = visible_lines(actor).filter(stage=Stage.LISTED)
    return found.select_related("unit", "was", "proposed_by__person").order_by("-rank", "place_key", "id")


def ready(actor: Actor, unit_id: int) -> QuerySet[Line]:
    """Approved files of one body that are in no batch, as the shelf stands."""
    found = visible_lines(actor).filter(stage=Stage.APPROVED, batch__isnull=True, unit_id=unit_id)
    return found.order_by("place_key", "number", "id")


def list_secret(actor: Actor, *, after: str = "") -> tuple[list[Line], bool]:
    """The list of secret files: what is marked, and by which item of which list; a page of it, and whether more come.

    `after` is the key of the last line of the page before. Raises NoSuchLine.
    """
    found = visible_lines(actor).filter(level__gt=0)
    if after:
        last = one_of(found, _key(after))
        behind = Q(place_key=last.place_key) & (Q(number__gt=last.number) | Q(number=last.number, id__gt=last.pk))
        behind |= Q(place_key__gt=last.place_key)
        found = found.filter(Q(level__lt=last.level) | (Q(level=last.level) & behind))
    related = found.select_related("unit", "was", "secret_by__person")
    return _page(related.order_by("-level", "place_key", "number", "id"))


def list_batches(actor: Actor, *, after: str = "") -> tuple[list[Batch], bool]:
    """The batches, the newest first: a page of them, and whether more come. Raises NoSuchLine."""
    found = visible_batches(actor)
    if after:
        last = one_of(found, _key(after))
        found = found.filter(Q(opened_at__lt=last.opened_at) | Q(opened_at=last.opened_at, pk__lt=last.pk))
    return _page(found.select_related("taken_by__person").order_by("-opened_at", "-pk"))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoSuchLine() from error


def _page(found: QuerySet[M]) -> tuple[list[M], bool]:
    rows = list(found[: PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def lines_of(batch: Batch) -> QuerySet[BatchLine]:
    """The pile in its order."""
    return batch.lines.select_related("line", "line__was", "signed_by__person").order_by("position")


def open_questions(actor: Actor) -> QuerySet[Question]:
    """What waits for a look, the oldest first."""
    return visible_questions(actor).filter(settled_at__isnull=True).order_by("asked_at", "pk")


def to_decide(actor: Actor) -> int:
    """How many files are proposed and wait for who approves."""
    if not actor.may("digitization.approve"):
        return 0
    waiting = visible_lines(actor).filter(stage=Stage.LISTED).exclude(proposed_by__person_id=actor.person_id)
    return waiting.order_by()[: COUNT_UP_TO + 1].count()


def units_as_they_were(actor: Actor) -> list[Unit]:
    """Whose papers this body may hold: its own, its committee's, those of ended units it is heir of or that lay in its
    territory: papers of a district went to the province when the district ended."""
    body = organisations.get_unit(intake.body_of(actor))
    own = organisations.bodies_along(body.path)[-1]
    ended = [*organisations.forebears_of(own.pk), *organisations.ended_within(own.path)]
    return list({unit.pk: unit for unit in (body, own, *ended)}.values())


def names_of(lines: Iterable[Line]) -> dict[int, str]:
    """Holders and units as they were, by name in the reader's language, in one query."""
    return organisations.names_of({unit for line in lines for unit in (line.unit_id, line.was_id)})
