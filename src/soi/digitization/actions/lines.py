"""A line is entered, counted at the shelf, corrected while it lies there; its purpose ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.digitization import queries
from soi.digitization.actions.moving import record_many, record_one, tell_of
from soi.digitization.errors import (
    AlreadyKnown,
    LevelStays,
    MarkNeedsItem,
    NeverScanned,
    NoHeir,
    NotAtThatStep,
    NoTitleThere,
    UnitNotHere,
    WordsMissing,
    YearsNotPossible,
)
from soi.digitization.models import Batch, BatchLine, Line
from soi.digitization.rules.ranking import RARE, SOUND, rank
from soi.digitization.rules.shelf import place_key
from soi.digitization.rules.stages import LEAST_WORDS, TOP_SECRET, Stage, has_words
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.records import public as records

KEEP, APPROVE = "digitization.keep", "digitization.approve"
NUMBERS, FOR_ALL, BATCH_NUMBERS = "digitization_ledger", "all", "digitization_batch"
FIRST_YEAR = 1930
TYPED = ("code", "title", "first_year", "last_year", "term", "place", "place_key", "level", "list_item")

audit.sentence(
    "digitization.batch.taken_over", "{actor} took over batch {was} of a body that has ended; it is {number} now."
)


@dataclass(frozen=True)
class Found:
    """A file as it stands on the shelf."""

    was_id: int
    first_year: int
    last_year: int
    code: str = ""
    title: str = ""
    level: int = 0
    list_item: str = ""
    place: str = ""
    sheets: int | None = None
    lasting: bool = False
    use: str = RARE
    condition: str = SOUND


def enter_line(actor: Actor, found: Found, *, today: date) -> Line:
    """Enter one file that was found on the shelf; counted at once where the sheets are said.

    Raises NotYours, UnitNotHere, YearsNotPossible, MarkNeedsItem, NoTitleThere, AlreadyKnown.
    """
    body = intake.body_of(actor)
    access.require(actor, KEEP, unit_id=body)
    _check(actor, body, found, today)
    line = Line(
        unit_id=body,
        was_id=found.was_id,
        book=organisations.get_unit(body).code,
        number=numbering.next_number(unit_id=body, kind=NUMBERS, term=FOR_ALL),
        code=found.code.strip(),
        title=found.title.strip(),
        first_year=found.first_year,
        last_year=found.last_year,
        term=records.term_of(date(found.last_year, 12, 31)),
        level=found.level,
        list_item=found.list_item if found.level else "",
        place=found.place.strip(),
        place_key=place_key(found.place),
        lasting=found.lasting,
        use=found.use,
        condition=found.condition,
        rank=rank(lasting=found.lasting, use=found.use, condition=found.condition).points,
        entered_by_id=actor.appointment_id,
        sheets=found.sheets,
        counted_by_id=actor.appointment_id if found.sheets is not None else None,
    )
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError as taken:
        raise AlreadyKnown(field="code", code=line.code, number=_number_of(actor, line)) from taken
    record_one(actor, line, act="found", before=Stage.FOUND)
    return line


def correct(actor: Actor, line_id: UUID, found: Found, *, today: date) -> None:
    """Set right what was typed of a file on its shelf: code, title, years, place, level; what stood before is told.

    A level only rises, and takes the file back to the start: proposal and approval were for another. Raises NoSuchLine,
    NotAtThatStep, LevelStays, YearsNotPossible, MarkNeedsItem, NoTitleThere, AlreadyKnown.
    """
    line = mine(actor, line_id)
    if line.stage > Stage.APPROVED or line.batch_id is not None:
        raise NotAtThatStep(number=line.number)
    if found.level < line.level:
        raise LevelStays(field="level")
    _check_typed(actor, found, today)
    before, told = Stage(line.stage), _told_of(line)
    if found.level > line.level:
        line.stage, line.proposed_by_id, line.approved_by_id = Stage.FOUND, None, None
        line.secret_by_id, line.secret_ground, line.purpose = None, "", ""
    line.code, line.title, line.place = found.code.strip(), found.title.strip(), found.place.strip()
    line.first_year, line.last_year = found.first_year, found.last_year
    line.term, line.place_key = records.term_of(date(found.last_year, 12, 31)), place_key(found.place)
    line.level, line.list_item = found.level, found.list_item if found.level else ""
    try:
        with transaction.atomic():
            line.save(
                update_fields=[*TYPED, "stage", "proposed_by", "approved_by", "secret_by", "secret_ground", "purpose"]
            )
    except IntegrityError as taken:
        raise AlreadyKnown(field="code", code=found.code.strip(), number=_number_of(actor, line)) from taken
    changed = [f"{old or '–'} → {new or '–'}" for old, new in zip(told, _told_of(line), strict=True) if old != new]
    record_one(actor, line, act="corrected", before=before, words="; ".join(changed)[:500])


def _told_of(line: Line) -> list[str]:
    """What the history keeps of what was typed. No title: it would outlive a mark that takes it off this machine."""
    return [line.code, f"{line.first_year}–{line.last_year}", line.place]


def _number_of(actor: Actor, line: Line) -> str:
    known = queries.visible_lines(actor).filter(was_id=line.was_id, code=line.code).first()
    return str(known.number) if known else "?"


def _check(actor: Actor, body: int, found: Found, today: date) -> None:
    if found.was_id != body and found.was_id not in {unit.pk for unit in queries.units_as_they_were(actor)}:
        raise UnitNotHere(field="was_id")
    _check_typed(actor, found, today)


def _check_typed(actor: Actor, found: Found, today: date) -> None:
    if not FIRST_YEAR <= found.first_year <= found.last_year <= today.year:
        raise YearsNotPossible(field="first_year", first=found.first_year, last=found.last_year)
    if found.level and not is_on_list(found.list_item, found.level, today):
        raise MarkNeedsItem(field="list_item")
    if found.level > access.ceiling() and found.title.strip():
        raise NoTitleThere(field="title")
    if found.level <= access.ceiling() and found.level > actor.level:
        raise MarkNeedsItem(field="level")


def is_on_list(item: str, level: int, today: date) -> bool:
    """Whether an official list names it at this level (Law 117/2025/QH15 art. 5(1))."""
    on = {each.id: each for each in reference.pack(queries.PACK).items("secrecy_items", on=today)}
    return item in on and bool(on[item].value) and on[item].value["rank"] == level


def count_sheets(actor: Actor, line_id: UUID, *, sheets: int) -> None:
    """Say how many sheets lie in the file, counted at the shelf by who says so. Raises NoSuchLine, NotAtThatStep."""
    seen = queries.get_line(actor, line_id)
    access.require(actor, KEEP, unit_id=seen.unit_id)
    if seen.batch_id is not None:
        # Before the line, as everywhere: the batch is not handed over with the old count meanwhile.
        queries.get_batch(actor, seen.batch_id, for_change=True)
    line = queries.get_line(actor, line_id, for_change=True)
    if (
        line.batch_id != seen.batch_id
        or line.stage > Stage.APPROVED
        or (line.batch is not None and line.batch.state != Batch.State.OPEN)
    ):
        raise NotAtThatStep(number=line.number)
    # A batch that is still being filled goes out with the new count.
    BatchLine.objects.filter(line=line, batch=line.batch_id).update(sheets_out=sheets)
    line.sheets, line.counted_by_id = sheets, actor.appointment_id
    line.save(update_fields=["sheets", "counted_by"])
    record_one(actor, line, act="counted", before=line.stage)


def judge(actor: Actor, line_id: UUID, *, lasting: bool, use: str, condition: str) -> None:
    """State value, use and condition anew; the rank follows. Raises NoSuchLine, NotAtThatStep."""
    line = mine(actor, line_id)
    if line.stage > Stage.LISTED:
        raise NotAtThatStep(number=line.number)
    line.lasting, line.use, line.condition = lasting, use, condition
    line.rank = rank(lasting=lasting, use=use, condition=condition).points
    line.save(update_fields=["lasting", "use", "condition", "rank"])
    record_one(actor, line, act="judged", before=line.stage)


def register_purpose(actor: Actor, line_id: UUID, *, purpose: str, today: date) -> None:
    """The owner says what the digitized file is for: the last step of the ledger.

    Raises NoSuchLine, NotAtThatStep, WordsMissing.
    """
    line = mine(actor, line_id)
    if line.stage != Stage.BACK:
        raise NotAtThatStep(number=line.number)
    if not is_purpose(purpose, today):
        raise WordsMissing(field="purpose", least=1)
    line.purpose, line.stage = purpose, Stage.REGISTERED
    line.save(update_fields=["purpose", "stage"])
    record_one(actor, line, act="purpose", before=Stage.BACK, words=purpose)


def is_purpose(purpose: str, on: date) -> bool:
    """Whether the office knows this purpose on that day."""
    return purpose in {item.id for item in reference.pack(queries.PACK).items("purposes", on=on)}


def approve_secret(actor: Actor, line_id: UUID, *, ground: str, purpose: str, today: date) -> None:
    """Let a marked file be digitized, by which paper and for which purpose.

    Raises NoSuchLine, NotAtThatStep, NeverScanned, WordsMissing.
    """
    seen = queries.get_line(actor, line_id)
    access.require(actor, APPROVE, unit_id=seen.unit_id)
    line = queries.get_line(actor, line_id, for_change=True)
    if line.level >= TOP_SECRET:
        raise NeverScanned()
    if not line.level or line.stage > Stage.APPROVED:
        raise NotAtThatStep(number=line.number)
    if not has_words(ground):
        raise WordsMissing(field="ground", least=LEAST_WORDS)
    if not is_purpose(purpose, today):
        raise WordsMissing(field="purpose", least=1)
    line.secret_by_id, line.secret_ground, line.purpose = actor.appointment_id, ground.strip(), purpose
    line.save(update_fields=["secret_by", "secret_ground", "purpose"])
    record_one(actor, line, act="secret_approved", before=line.stage, words=ground.strip())


def take_over(actor: Actor, *, from_unit_id: int, to_unit_id: int) -> int:
    """Lines of a body that has ended go to its heir, with their scans, their questions and the batches they are away
    in; the unit as it was stays what it was. Returns how many.

    Raises NotYours, NoHeir.
    """
    for unit in (from_unit_id, to_unit_id):
        access.require(actor, APPROVE, unit_id=unit)
    ended = organisations.get_unit(from_unit_id).ended_on
    heirs = {unit.pk for unit in organisations.heirs_of(from_unit_id)}
    if ended is None or ended > timezone.localdate() or to_unit_id not in heirs:
        raise NoHeir()
    moved = 0
    for stage in Stage:
        keys = list(
            queries.visible_lines(actor)
            .filter(unit_id=from_unit_id, stage=stage)
            .select_for_update(of=("self",))
            .values_list("pk", flat=True)
        )
        if keys:
            Line.objects.filter(pk__in=keys).update(unit_id=to_unit_id)
            tell_of(actor, keys, act="taken_over", before=stage)
            record_many(actor, keys, unit_id=to_unit_id, stage=stage, act="taken_over")
            moved += len(keys)
    _batches_go_too(actor, from_unit_id, to_unit_id)
    for each in (queries.visible_scans, queries.visible_questions, queries.visible_bundles):
        each(actor).filter(unit_id=from_unit_id).update(unit_id=to_unit_id)
    return moved


def _batches_go_too(actor: Actor, from_unit_id: int, to_unit_id: int) -> None:
    """Batches that are not closed get a number of the heir: nobody else could bring them back and close them."""
    found = queries.visible_batches(actor).filter(unit_id=from_unit_id).exclude(state=Batch.State.CLOSED)
    for batch in found.order_by("year", "number").select_for_update(of=("self",)):
        was, term = f"{batch.number}/{batch.year}", str(batch.year)
        batch.unit_id = to_unit_id
        batch.number = numbering.next_number(unit_id=to_unit_id, kind=BATCH_NUMBERS, term=term)
        batch.save(update_fields=["unit", "number"])
        audit.record(
            actor, "digitization.batch.taken_over", ("digitization.batch", batch.pk), unit_id=to_unit_id, was=was,
            number=f"{batch.number}/{batch.year}",
        )  # fmt: skip


def mine(actor: Actor, line_id: UUID) -> Line:
    """A line this actor keeps, held until commit."""
    seen = queries.get_line(actor, line_id)
    access.require(actor, KEEP, unit_id=seen.unit_id)
    return queries.get_line(actor, line_id, for_change=True)
