"""A file is described, closed with its sheet, opened again with reason; its time is counted whenever a fact changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.records.keeping import queries, rules
from soi.records.keeping.errors import DayNotPossible, FileIsClosed, FileIsDisposed, FileIsOpen, WordsMissing
from soi.records.keeping.events import FileClosed
from soi.records.keeping.models import FileEvent, FileFact, Fonds
from soi.records.models import File

KIND, TOPIC = "records.file", "records"
ARRANGES = "records.arrange"
IN_FUTURE, BEFORE_OPENING = _("it is still to come."), _("the file was opened later.")
OTHER_AGE = _("no file of this archive reaches so far; look at the year.")
# The Party was founded in 1930, and no sanction runs longer than a life.
FIRST_YEAR, YEARS_AHEAD = 1930, 100
# What a person may say of a file beside its papers.
DESCRIBED = ("keywords", "language", "sheets", "physical_state", "symbol", "reliability", "paper_code")

audit.sentence("records.fonds.kept", _("{actor} described the fonds {code}."))
audit.sentence("records.file.described", _("{actor} described the file {code}."))
audit.sentence("records.file.closed", _("{actor} closed the file {code}: {papers} papers, {pages} pages."))
audit.sentence("records.file.reopened", _("{actor} opened the file {code} again: {reason}"))
audit.sentence("records.file.fact_stated", _("{actor} stated a day of the file {code}: {fact}, {day}."))


def keep_fonds(actor: Actor, *, code: str, name: str, opened_on: date, today: date, **said: Any) -> UUID:
    """Describe the fonds of the actor's body; files of the body hang on it from then on.

    Raises NotYours, WordsMissing, DayNotPossible.
    """
    unit = intake.body_of(actor)
    access.require(actor, ARRANGES, unit_id=unit)
    if not code.strip() or not name.strip():
        raise WordsMissing(field="name", least=1)
    if opened_on > today:
        raise DayNotPossible(field="opened_on", day=opened_on, why=IN_FUTURE)
    fonds, made = Fonds.objects.update_or_create(
        unit_id=unit, code=code.strip(), defaults={"name": name.strip(), "opened_on": opened_on, **said}
    )
    File.objects.filter(unit_id=unit, fonds__isnull=True, disposed_on__isnull=True).update(fonds=fonds)
    audit.record(actor, "records.fonds.kept", ("records.fonds", fonds.pk), unit_id=unit, code=fonds.code)
    return fonds.pk


def describe_file(actor: Actor, file_id: UUID, **said: Any) -> None:
    """Say what the papers do not say of themselves: sheets, state, symbol, code of the paper. Raises NoSuchThing."""
    file = _to_change(actor, file_id)
    for name in DESCRIBED:
        if name in said:
            setattr(file, name, said[name])
    file.fonds = file.fonds or queries.visible_fonds(actor).filter(unit_id=file.unit_id).order_by("-opened_on").first()
    file.save(update_fields=[*DESCRIBED, "fonds"])
    _record(actor, "records.file.described", file)


def close_file(actor: Actor, file_id: UUID, *, on: date, today: date) -> None:
    """The matter is done: the order of the papers is kept on a closing sheet, and the time begins to run.

    Raises NoSuchThing, NotYours, FileIsClosed, FileIsDisposed, DayNotPossible.
    """
    file = _to_change(actor, file_id)
    if file.closed_on:
        raise FileIsClosed(code=file.code)
    if on > today:
        raise DayNotPossible(field="on", day=on, why=IN_FUTURE)
    if on < file.opened_on:
        raise DayNotPossible(field="on", day=on, why=BEFORE_OPENING)
    sheet = closing_sheet(actor, file)
    file.closed_on = on
    file.save(update_fields=["closed_on"])
    FileEvent.objects.create(file=file, act="closed", on=on, sheet=sheet, by_id=actor.appointment_id)
    recount(file, today)
    _record(actor, "records.file.closed", file, papers=len(sheet["papers"]), pages=sheet["pages"])
    events.announce(FileClosed(str(file.pk), file.unit_id))
    events.hint(TOPIC, unit_id=file.unit_id, ref_kind=KIND, ref_id=str(file.pk))


def reopen_file(actor: Actor, file_id: UUID, *, reason: str, today: date) -> None:
    """Something is to be added after all: the time no longer runs, and the reason stays.

    Raises NoSuchThing, NotYours, FileIsOpen, FileIsDisposed, WordsMissing.
    """
    file = _to_change(actor, file_id)
    if not file.closed_on:
        raise FileIsOpen(code=file.code)
    if not rules.has_words(reason):
        raise WordsMissing(field="reason", least=rules.LEAST_WORDS)
    file.closed_on = None
    file.save(update_fields=["closed_on"])
    FileEvent.objects.create(file=file, act="reopened", on=today, reason=reason.strip(), by_id=actor.appointment_id)
    recount(file, today)
    _record(actor, "records.file.reopened", file, reason=reason.strip())
    events.hint(TOPIC, unit_id=file.unit_id, ref_kind=KIND, ref_id=str(file.pk))


def state_fact(actor: Actor, file_id: UUID, *, kind: str, day: date, ground: str, today: date) -> None:
    """State a day the file's time runs from, with its ground; what was stated before is counted no more.

    Raises NoSuchThing, NotYours, FileIsDisposed, WordsMissing, DayNotPossible.
    """
    file = _to_change(actor, file_id)
    if kind not in rules.STATED or not ground.strip():
        raise WordsMissing(field="ground", least=1)
    if kind == rules.DECISION and day > today:
        raise DayNotPossible(field="day", day=day, why=IN_FUTURE)
    if not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        # One wrong figure in the year, and the file would be due for destruction tonight or never.
        raise DayNotPossible(field="day", day=day, why=OTHER_AGE)
    FileFact.objects.create(file=file, kind=kind, day=day, ground=ground.strip(), by_id=actor.appointment_id)
    recount(file, today)
    _record(actor, "records.file.fact_stated", file, fact=kind, day=day)


def recount(file: File, today: date) -> rules.Counting:
    """Count a file's time by its facts as they are now; nothing is announced, since nobody decided anything."""
    counting = queries.counting_of(file, today)
    lines = rules.as_data(counting)
    if (file.kept, file.kept_until, file.counting) != (counting.state, counting.last, lines):
        file.kept, file.kept_until, file.counting = counting.state, counting.last, lines
        file.save(update_fields=["kept", "kept_until", "counting"])
    return counting


def closing_sheet(actor: Actor, file: File) -> dict[str, Any]:
    """The papers of a file in their order with the pages each takes: keys and numbers, never words."""
    papers, page = [], 1
    for paper in queries.papers_of(actor, file):
        last = page + max(paper.pages_count, 1) - 1
        papers.append({"document": str(paper.pk), "from": page, "to": last})
        page = last + 1
    return {"papers": papers, "pages": page - 1, "level": file.level, "sheets": file.sheets}


def _to_change(actor: Actor, file_id: UUID) -> File:
    file = queries.get_file(actor, file_id)
    access.require(actor, ARRANGES, unit_id=file.unit_id)
    file = queries.get_file(actor, file_id, for_change=True)
    if file.disposed_on:
        raise FileIsDisposed(code=file.code)
    return file


def _record(actor: Actor, kind: str, file: File, **detail: Any) -> None:
    audit.record(actor, kind, (KIND, file.pk), unit_id=file.unit_id, code=file.code, **detail)
