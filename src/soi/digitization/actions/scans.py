"""Scanned files for the ledger: brought by a person, read by the machine, taken apart at their labels; every page is
accounted for. The stages of a line follow from what was really done with its scans."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from soi.base.errors import Refusal, fill
from soi.digitization import queries
from soi.digitization.actions import samples
from soi.digitization.actions.batches import SCAN
from soi.digitization.actions.lines import KEEP
from soi.digitization.actions.moving import TOPIC, record_one
from soi.digitization.errors import AlreadyBrought, BringerLeft, NotAtThatStep, WordsMissing
from soi.digitization.models import Batch, Line, Question, Scan
from soi.digitization.queries import tally
from soi.digitization.queries.tally import APART, DONE, Tally
from soi.digitization.rules import counting, division
from soi.digitization.rules.bundles import tidy
from soi.digitization.rules.division import Part
from soi.digitization.rules.stages import LEAST_WORDS, Stage, has_words
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.storage import public as storage

CHANNEL, KIND, HELD_BY = "digitization", "digitization.scan", ("clerk",)
State = Scan.State

# A person may see a stamp on what the reader has read already, and on what was registered.
SEEN_BY_PERSON = {"intake.mark_noticed": (State.READ, State.CHECKED, State.DESCRIBED)}
AWAY = "away"
NO_PAGES = gettext_noop("Behind this separator sheet there is no page.")
GIVEN_BACK = gettext_noop("It was given back at the reading desk.")
FOR_NO_FILE = gettext_noop("It was registered at the reading desk as one paper, for no file of the ledger.")
HELD = {
    division.LOST: gettext_noop("Pages {first} to {last} of {name} have no label before them."),
    division.FOREIGN: gettext_noop("Pages {first} to {last} of {name} stand behind a label that is not of this batch."),
    division.DOUBLED: gettext_noop("Pages {first} to {last} of {name} stand behind a label that came before."),
    division.UNREADABLE: gettext_noop("Pages {first} to {last} of {name} begin with codes that say nothing for sure."),
    AWAY: gettext_noop("Pages {first} to {last} of {name} are of a file that is at the scanner no more."),
}

audit.sentence("digitization.scan.brought", "{actor} brought a scan for the digitization ledger: {size} bytes.")
audit.sentence("digitization.scan.read", "{actor} read a scan of the digitization ledger: {pages} pages.")
audit.sentence("digitization.scan.refused", "{actor} could not read a scan of the digitization ledger: {code}.")
audit.sentence("digitization.scan.divided", "{actor} took a scan of {pages} pages apart: {parts} parts, {held} held.")
audit.sentence("digitization.scan.placed", "{actor} placed held pages with no. {number} of the digitization ledger.")
audit.sentence("digitization.scan.dropped", "{actor} took a scan out of the digitization ledger: {words}")


@dataclass(frozen=True)
class Copy:
    """What makes a scan a signed copy: its electronic signature in one word, the body's own or not, a seal's page."""

    signature: str = ""
    by_agency: bool = False
    seal_page: int = 0


@dataclass(frozen=True)
class Time:
    """How many milliseconds one core read it, and on which machine; 0 where nobody looked at a clock."""

    ms: int = 0
    machine: str = ""


NO_COPY, NO_TIME = Copy(), Time()


@dataclass(frozen=True)
class File:
    """One file that is brought: its name, its bytes, the sheets somebody put through the scanner, sides of a sheet."""

    name: str
    data: bytes
    sheets: int | None = None
    sides: int = 1


def bring_for_line(actor: Actor, line_id: UUID, file: File) -> Scan:
    """Bring a scanned file for one paper file that is at the scanner; the machine reads it.

    What cannot be taken in is kept as a refused row with its reason. Raises NoSuchLine, NotAtThatStep, AlreadyBrought.
    """
    may_bring(actor, queries.get_line(actor, line_id).unit_id)
    line = queries.get_line(actor, line_id, for_change=True)
    if line.stage != Stage.OUT:
        raise NotAtThatStep(number=line.number)
    scan = _taken_in(actor, file, line.scans, unit_id=line.unit_id, level=line.level, line=line)
    record_one(actor, line, act="brought", before=line.stage, words=scan.name)
    return scan


def bring_for_batch(actor: Actor, batch_id: UUID, file: File) -> Scan:
    """Bring one scan of several paper files with separator sheets between them; it is read, then taken apart.

    Raises NoSuchLine, NotAtThatStep, AlreadyBrought.
    """
    may_bring(actor, queries.get_batch(actor, batch_id).unit_id)
    batch = queries.get_batch(actor, batch_id, for_change=True)
    if batch.state != Batch.State.OUT:
        raise NotAtThatStep(number=f"{batch.number}/{batch.year}")
    return _taken_in(actor, file, batch.scans, unit_id=batch.unit_id, level=batch.level, batch=batch)


def hold(actor: Actor, unit_id: int, file: File, *, why: str, params: dict[str, str]) -> Scan:
    """Take in a scan of which nobody knows whose pages they are; it is read, and a person says where it belongs.

    Raises AlreadyBrought.
    """
    may_bring(actor, unit_id)
    reason = {"msgid": why, "remedy": "", "params": params}
    return _taken_in(
        actor, file, Scan.objects.filter(unit_id=unit_id, by_folder=True), unit_id=unit_id, level=0,
        by_folder=True, state=State.HELD, reason=reason,
    )  # fmt: skip


def may_bring(actor: Actor, unit_id: int) -> None:
    """Who scans brings scans, and the clerk who keeps the ledger."""
    access.require(actor, SCAN if actor.may(SCAN) else KEEP, unit_id=unit_id)


def _taken_in(actor: Actor, file: File, earlier: Any, *, unit_id: int, level: int, **about: Any) -> Scan:
    digest = hashlib.sha256(file.data).hexdigest()
    same = earlier.filter(digest=digest, whole__isnull=True).exclude(state__in=[State.REFUSED, State.DROPPED]).first()
    if same is not None:
        raise AlreadyBrought(name=same.name)
    scan = Scan(
        unit_id=unit_id,
        level=level,
        name=shortened(file.name),
        size=len(file.data),
        digest=digest,
        sides=file.sides,
        sheets=file.sheets,
        brought_by_id=actor.appointment_id,
        **about,
    )
    try:
        with transaction.atomic():
            scan.arrival_id = _received(actor, scan, file.data)
    except storage.OUTAGES:
        # Nothing is wrong with the scan: it is not entered, and comes again.
        raise
    except Refusal as refusal:
        scan.state, scan.reason = State.REFUSED, refusal.kept()
    scan.save(force_insert=True)
    _tell(actor, scan, "brought", size=scan.size)
    return scan


def _received(actor: Actor, scan: Scan, data: bytes, was_read: bytes = b"") -> UUID:
    return intake.receive(
        actor,
        unit_id=scan.unit_id,
        data=data,
        name=scan.name,
        channel=CHANNEL,
        marked_level=scan.level,
        held_by=HELD_BY,
        was_read=was_read,
    )


def shortened(name: str) -> str:
    """The name of a file without its folders and without unseen signs, as long as it is kept."""
    return tidy(name).rpartition("/")[2].strip()[:200] or "?"


# What the machine did.


def note_read(actor: Actor, arrival_id: UUID, pages: int, copy: Copy = NO_COPY, time: Time = NO_TIME) -> None:
    """The machine has read it: its pages stand beside what people counted, and a difference is asked about."""
    scan = _locked(arrival_id)
    if scan is None or scan.pages is not None:
        return
    scan.pages = pages
    if scan.line_id is not None:
        scan.state = State.READ
    scan.signature, scan.by_agency, scan.seal_page = copy.signature, copy.by_agency, copy.seal_page
    scan.read_ms, scan.read_on = time.ms or None, time.machine
    scan.save(update_fields=["pages", "state", "signature", "by_agency", "seal_page", "read_ms", "read_on"])
    _tell(actor, scan, "read", pages=pages)
    _leave_whole(actor, scan)
    if scan.line_id is not None:
        samples.draw(scan)
    if scan.line_id is None and scan.whole_id is None and not scan.by_folder:
        defer_division(scan)
    if scan.line_id is not None:
        _ask_about_difference(actor, scan)
        line = queries.get_line(actor, scan.line_id, for_change=True)
        counted = tally.of(line.scans.all())
        _ask_about_too_many(actor, line, counted)
        _follow(actor, line, counted)


def note_refused(actor: Actor, arrival_id: UUID, code: str, why: dict[str, Any]) -> None:
    """The machine could not read it: why stands beside it, and its line waits."""
    scan = _locked(arrival_id)
    if scan is None or scan.state not in (State.WAITING, State.HELD, *SEEN_BY_PERSON.get(code, ())):
        return
    samples.void(scan)
    scan.state, scan.reason = State.REFUSED, why or {"msgid": code, "remedy": "", "params": {}}
    scan.save(update_fields=["state", "reason"])
    _tell(actor, scan, "refused", code=code)
    _leave_whole(actor, scan)


def _leave_whole(machine: Actor, part: Scan) -> None:
    """Where this was the last part to be looked at for a stamp, the machine holds the whole scan no more."""
    if part.whole_id is None:
        return
    whole = Scan.objects.select_for_update(of=("self",)).get(pk=part.whole_id)
    if whole.arrival_id is None:
        return
    ended = [State.REFUSED, State.DROPPED]
    if not whole.parts.filter(arrival__isnull=False, pages__isnull=True).exclude(state__in=ended).exists():
        intake.leave_divided(machine, whole.arrival_id)


def note_confirmed(
    actor: Actor, arrival_id: UUID, person_id: int, proposed: Sequence[str] = (), overruled: Sequence[str] = ()
) -> None:
    """A person looked it through. That is a check only where another has scanned it."""
    scan = _locked(arrival_id)
    if scan is not None:
        samples.note_proposals(scan, proposed, overruled)
    if scan is None or scan.state != State.READ or scan.brought_by.person_id == person_id:
        return
    scan.state, scan.checked_by_id = State.CHECKED, person_id
    scan.save(update_fields=["state", "checked_by"])
    if scan.line_id is not None:
        follow(actor, scan.line_id)


def note_closed(actor: Actor, arrival_id: UUID, end: str) -> None:
    """Its arrival is settled: registered as a paper, or given back; of a scan for no file alone, that ends it."""
    scan = _locked(arrival_id)
    if scan is None or scan.state not in (*DONE, State.WAITING, State.REFUSED, State.HELD):
        return
    if scan.state == State.WAITING and scan.line_id is not None and end != intake.State.RETURNED:
        return
    samples.void(scan)
    if end == intake.State.RETURNED:
        scan.state, scan.reason = State.DROPPED, {"msgid": GIVEN_BACK, "remedy": "", "params": {}}
    elif end in (intake.State.REGISTERED, intake.State.PETITION):
        if scan.line_id is not None:
            scan.state = State.DESCRIBED
        else:
            scan.state, scan.reason = State.DROPPED, {"msgid": FOR_NO_FILE, "remedy": "", "params": {}}
    scan.save(update_fields=["state", "reason"])
    if scan.line_id is not None:
        follow(actor, scan.line_id)


def holding_the_same(actor: Actor, arrival_id: UUID) -> list[UUID]:
    """The other arrivals that hold pages of this one: the whole scan it is a part of, as it was before it was cut."""
    found = queries.visible_scans(actor).filter(arrival_id=arrival_id, whole__arrival__isnull=False)
    return list(found.values_list("whole__arrival_id", flat=True))


def _locked(arrival_id: UUID) -> Scan | None:
    return Scan.objects.filter(arrival_id=arrival_id).select_for_update(of=("self",)).first()


def _ask_about_difference(actor: Actor, scan: Scan) -> None:
    found = counting.difference(_as_read(scan))
    if found is not None:
        _ask(actor, scan, Question.Kind.PAGES, f"{scan.name[:150]}: {scan.sheets} / {_as_read(scan).sheets}")


def _ask_about_too_many(actor: Actor, line: Line, counted: Tally) -> None:
    """Fewer sheets than the shelf counted may still come; more never will: a separator was lost, or pages misplaced."""
    read = counted.counts(line).reader
    if read is not None and line.sheets is not None and read > line.sheets:
        ask_where_pages_differ(actor, [line])


def ask_where_pages_differ(actor: Actor, lines: Iterable[Line], *, said: int | None = None) -> None:
    """Ask about each line of which the reader found other sheets than are said to be scanned (`said`, else the shelf's
    count); once for the same numbers, also where the question was settled."""
    known = {line.pk: line for line in lines}
    differ: dict[UUID, str] = {}
    for key, counted in tally.by_line(known).items():
        wanted, found = known[key].sheets if said is None else said, counted.counts(known[key])
        # Where the scanner's count was said with each file, each of them was asked about when it was read.
        if found.reader is not None and found.reader != wanted != found.scanner:
            differ[key] = f"{wanted} / {found.reader}"
    before = Question.objects.filter(line__in=list(differ), kind=Question.Kind.PAGES)
    for key, words, settled_at in before.values_list("line_id", "said", "settled_at"):
        if settled_at is None or differ.get(key) == words:
            differ.pop(key, None)
    last = Scan.objects.filter(line__in=list(differ)).exclude(state__in=APART).select_related("line")
    Question.objects.bulk_create(
        _question(actor, scan, Question.Kind.PAGES, differ[scan.line_id])  # type: ignore[index]
        for scan in last.order_by("line", "-brought_at", "-pk").distinct("line")
    )


def _ask(actor: Actor, scan: Scan, kind: str, said: str) -> None:
    _question(actor, scan, kind, said).save(force_insert=True)


def _question(actor: Actor, scan: Scan, kind: str, said: str) -> Question:
    return Question(
        unit_id=scan.unit_id,
        level=scan.level,
        batch_id=scan.batch_id or (scan.line.batch_id if scan.line else None),
        line_id=scan.line_id,
        scan=scan,
        kind=kind,
        said=said[:200],
        asked_by_id=actor.appointment_id,
    )


def _as_read(scan: Scan) -> counting.Read:
    return counting.Read(scan.name, scan.sheets, scan.pages, scan.sides)


def follow(actor: Actor, line_id: UUID) -> None:
    """Take a line the steps on that its scans have made: scanned when shelf, scanner and reader agree, checked when
    another has looked all through, described when all is registered, signed when each bears the sound signature of the
    body. An open question or a refused file holds it."""
    line = queries.get_line(actor, line_id, for_change=True)
    _follow(actor, line, tally.of(line.scans.all()))


def _follow(actor: Actor, line: Line, scans: Tally) -> None:
    if not scans.files or line.questions.filter(settled_at__isnull=True).exists():
        return
    if line.stage == Stage.OUT and scans.read == scans.files and (found := scans.counts(line)).agree:
        last = line.scans.exclude(state__in=APART).select_related("brought_by").order_by("-brought_at", "-pk")[0]
        line.scanned_sheets, line.scanned_by = found.scanner, last.brought_by
        _go(actor, line, Stage.SCANNED)
    if line.stage == Stage.SCANNED and not scans.unchecked:
        line.accepted_at = timezone.now()
        _go(actor, line, Stage.CHECKED)
    is_described = scans.described == scans.files
    if line.stage == Stage.CHECKED and is_described:
        _go(actor, line, Stage.DESCRIBED)
    if line.stage == Stage.DESCRIBED and is_described and not scans.not_by_agency:
        _go(actor, line, Stage.SIGNED, act="agency_signed")


def _go(actor: Actor, line: Line, to: Stage, act: str = "") -> None:
    before, line.stage = line.stage, to
    line.save(update_fields=["stage", "scanned_sheets", "scanned_by", "accepted_at"])
    record_one(actor, line, act=act or to.name.lower(), before=before)


# One scan of several files, taken apart.


def undivided(actor: Actor) -> list[Scan]:
    """Scans of batches that were read and of which no job waits to take them apart: they are put into the queue."""
    found = queries.left_undivided(actor)
    for scan in found:
        defer_division(scan)
    return found


def defer_division(scan: Scan) -> None:
    """Put the work of taking a scan apart into the queue, as the one who brought it."""
    jobs.defer("digitization.divide", scan_id=str(scan.pk), appointment_id=scan.brought_by_id)


def divide(actor: Actor, scan_id: UUID, parts: Sequence[Part], pieces: Sequence[bytes], read: Sequence[bytes]) -> None:
    """Let each part come in as a scan of its own: with its file, or held for a person. Repeated, it changes nothing.

    `pieces` are the pages of each part as a file, `read` what the machine read of them. Every page of the whole is in
    one part or is a separator.
    """
    whole = queries.one_of(queries.visible_scans(actor), scan_id, for_change=True)
    if whole.state != State.WAITING:
        return
    given = sorted(page for part in parts for page in (*part.pages, *part.separators))
    if given != list(range(1, (whole.pages or 0) + 1)):
        raise ValueError(f"pages of scan {scan_id} left over")
    parts = _still_out(actor, parts)
    if not any(part.line for part in parts):
        # Nothing of it is known: it is held as it came, and asked about once.
        whole.state = State.HELD
        whole.save(update_fields=["state"])
        _ask(actor, whole, Question.Kind.LOST, f"{whole.name[:150]}: 1–{whole.pages}")
        _tell(actor, whole, "divided", pages=whole.pages, parts=1, held=1)
        return
    for part, piece, was_read in zip(parts, pieces, read, strict=True):
        _enter_part(actor, whole, part, piece, was_read)
    whole.state = State.DIVIDED
    whole.save(update_fields=["state"])
    intake.close_as(actor, whole.arrival_id, intake.State.DIVIDED)  # type: ignore[arg-type]
    _tell(
        actor, whole, "divided",
        pages=whole.pages, parts=len(parts), held=sum(part.line is None for part in parts),
    )  # fmt: skip


def _still_out(actor: Actor, parts: Sequence[Part]) -> list[Part]:
    """The parts, those of files that have left the scanner without their file: these wait for a person."""
    lines = queries.visible_lines(actor).filter(pk__in=[part.line for part in parts if part.line], stage=Stage.OUT)
    out = set(lines.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return [part if not part.line or part.line in out else replace(part, line=None, why=AWAY) for part in parts]


def hold_undivided(machine: Actor, scan_id: UUID) -> None:
    """Nobody is there in whose name it could be taken apart: it is held as it came, with the reason.

    Repeated, no act.
    """
    whole = queries.one_of(queries.visible_scans(machine), scan_id, for_change=True)
    if whole.state == State.WAITING and whole.pages is not None:
        why = BringerLeft()
        whole.state, whole.reason = State.HELD, why.kept()
        whole.save(update_fields=["state", "reason"])
        _ask(machine, whole, Question.Kind.LOST, f"{whole.name[:150]}: 1–{whole.pages}")
        _tell(machine, whole, "refused", code=why.code)


def _enter_part(actor: Actor, whole: Scan, part: Part, piece: bytes, was_read: bytes) -> None:
    numbers = sorted([*part.pages, *part.separators])
    scan = Scan(
        unit_id=whole.unit_id,
        level=whole.level,
        batch_id=whole.batch_id,
        line_id=part.line,
        whole=whole,
        first_page=numbers[0],
        last_page=numbers[-1],
        separators=len(part.separators),
        name=whole.name,
        size=len(piece),
        digest=hashlib.sha256(piece).hexdigest(),
        sides=whole.sides,
        brought_by_id=whole.brought_by_id,
        state=State.WAITING if part.line else State.HELD,
    )
    if part.pages:
        scan.arrival_id = _received(actor, scan, piece, was_read)
    else:
        scan.state, scan.reason = State.REFUSED, {"msgid": NO_PAGES, "remedy": "", "params": {}}
    if part.why:
        given = {"first": str(numbers[0]), "last": str(numbers[-1]), "name": whole.name}
        scan.reason = {"msgid": HELD[part.why], "remedy": "", "params": given}
    scan.save(force_insert=True)
    if part.why:
        kind = Question.Kind.PAGES if part.why == AWAY else part.why
        _ask(actor, scan, kind, f"{whole.name[:150]}: {numbers[0]}–{numbers[-1]}")
    if part.line:
        line = queries.get_line(actor, part.line)
        record_one(actor, line, act="brought", before=line.stage, words=f"{whole.name}: {numbers[0]}–{numbers[-1]}")


# What a person does with one.


def place(actor: Actor, scan_id: UUID, line_id: UUID) -> None:
    """Say to which file of the batch held pages belong. Raises NoSuchLine, NotAtThatStep."""
    scan = _mine(actor, scan_id, [State.HELD])
    line = queries.one_of(queries.places_of(actor, scan), line_id, for_change=True)
    if line.stage != Stage.OUT:
        raise NotAtThatStep(number=line.number)
    scan.line, scan.reason = line, None
    scan.state = State.WAITING if scan.pages is None else State.READ
    scan.save(update_fields=["line", "reason", "state"])
    answer = fill(gettext("The pages belong to file no. {number}."), {"number": line.number})
    scan.questions.filter(settled_at__isnull=True).update(
        settled_by=actor.appointment_id, settled_at=timezone.now(), answer=answer, line=line
    )
    if scan.state == State.READ:
        samples.draw(scan)
    record_one(actor, line, act="placed", before=line.stage, words=_called(scan))
    _tell(actor, scan, "placed", number=line.number)
    follow(actor, line.pk)


def drop(actor: Actor, scan_id: UUID, *, reason: str) -> None:
    """Take a scan out, with the reason; its pages are destroyed, its row stays.

    Raises NoSuchLine, NotAtThatStep, WordsMissing.
    """
    scan = _mine(actor, scan_id, [State.READ, State.CHECKED, State.REFUSED, State.HELD])
    if not has_words(reason):
        raise WordsMissing(field="reason", least=LEAST_WORDS)
    # Held until commit: a check of its file sees the scan, or its end.
    line = queries.get_line(actor, scan.line_id, for_change=True) if scan.line_id is not None else None
    if line is not None and line.stage not in (Stage.OUT, Stage.SCANNED):
        raise NotAtThatStep(number=line.number)
    samples.void(scan)
    scan.state, scan.reason = State.DROPPED, {"msgid": reason.strip()[:500], "remedy": "", "params": {}, "own": True}
    scan.save(update_fields=["state", "reason"])
    if scan.arrival_id is not None:
        intake.return_to_sender(actor, scan.arrival_id, reason=reason)
    _tell(actor, scan, "dropped", words=reason.strip()[:500])
    if line is not None:
        record_one(actor, line, act="dropped", before=line.stage, words=f"{_called(scan)}: {reason}"[:500])
        follow(actor, line.pk)


def _called(scan: Scan) -> str:
    return f"{scan.name}: {scan.first_page}–{scan.last_page}" if scan.first_page else scan.name


def _mine(actor: Actor, scan_id: UUID, states: Sequence[str]) -> Scan:
    may_bring(actor, queries.one_of(queries.visible_scans(actor), scan_id).unit_id)
    scan = queries.one_of(queries.visible_scans(actor), scan_id, for_change=True)
    if scan.state not in states:
        raise NotAtThatStep(number=_called(scan))
    return scan


def _tell(actor: Actor, scan: Scan, act: str, **detail: Any) -> None:
    audit.record(actor, f"{KIND}.{act}", (KIND, scan.pk), unit_id=scan.unit_id, level=scan.level, **detail)
    events.hint(TOPIC, unit_id=scan.unit_id, ref_kind=KIND, ref_id=str(scan.pk))
