"""How well and how fast was read, by unit and by who scanned; which proposals people overruled: counts, no estimate."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from soi.digitization.models import Event, Sample, Scan
from soi.digitization.queries import visible_lines, visible_proposals, visible_samples, visible_scans
from soi.digitization.rules.pace import pages_an_hour
from soi.digitization.rules.sampling import Share
from soi.digitization.rules.stages import Stage
from soi.kernel.access.public import Actor

State = Sample.State


@dataclass(frozen=True)
class Row:
    """One unit and one scanner: words and fields looked at, what the image did not tell, what still waits."""

    unit_id: int
    scanner: str
    words: Share
    fields: Share
    unclear: int
    waiting: int
    void: int


def by_scanner(actor: Actor) -> list[Row]:
    """One query over the samples this reader may know of."""

    def of(kind: str, *states: str) -> Count:
        return Count("pk", filter=Q(kind=kind, state__in=states))

    rows = visible_samples(actor).order_by().values_list("scan__unit_id", "scan__brought_by__person__name")
    counted = rows.annotate(
        words=of("word", State.RIGHT),
        all_words=of("word", State.RIGHT, State.WRONG),
        fields=of("field", State.RIGHT),
        all_fields=of("field", State.RIGHT, State.WRONG),
        unclear=Count("pk", filter=Q(state=State.UNCLEAR)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        void=Count("pk", filter=Q(state=State.VOID)),
    )
    return [
        Row(unit, who, Share(words, all_words), Share(fields, all_fields), *rest)
        for unit, who, words, all_words, fields, all_fields, *rest in counted
    ]


@dataclass
class SentBack:
    """What came back from the check to one scanner: files with their sheets, scans taken out with their pages."""

    files: int = 0
    sheets: int = 0
    scans: int = 0
    pages: int = 0


def sent_back(actor: Actor) -> dict[tuple[int, str], SentBack]:
    """By unit and who scanned: who had brought the last scan of the file by then, else who entered it as scanned."""
    found: dict[tuple[int, str], SentBack] = {}
    # Who scans it again has no part in what came back before.
    brought = (
        Scan.objects.filter(line=OuterRef("line"), brought_at__lt=OuterRef("at"))
        .order_by("-brought_at")
        .values("brought_by__person__name")
    )
    entered = Event.objects.filter(line=OuterRef("line"), act="scanned", at__lt=OuterRef("at")).order_by("-at")
    events = Event.objects.filter(line__in=visible_lines(actor), act="sent_back", stage_to__lte=Stage.OUT)
    who = Coalesce(Subquery(brought[:1]), Subquery(entered.values("by__person__name")[:1]), Value(""))
    rows = events.annotate(who=who).order_by().values_list("line__unit_id", "who")
    for unit, name, files, sheets in rows.annotate(files=Count("pk"), n=Coalesce(Sum("sheets"), 0)):
        found[unit, name] = SentBack(files, sheets)
    dropped = visible_scans(actor).filter(state=Scan.State.DROPPED).order_by()
    counted = dropped.values_list("unit_id", "brought_by__person__name")
    for unit, name, scans, pages in counted.annotate(scans=Count("pk"), n=Coalesce(Sum("pages"), 0)):
        one = found.setdefault((unit, name), SentBack())
        one.scans, one.pages = scans, pages
    return found


def overruled(actor: Actor) -> dict[str, Share]:
    """For each field: how many of the machine's proposals a person said otherwise, of how many confirmed."""
    rows = visible_proposals(actor).order_by().values_list("field")
    counted = rows.annotate(said=Count("pk", filter=Q(overruled=True)), all=Count("pk"))
    return {name: Share(said, total) for name, said, total in counted}


@dataclass(frozen=True)
class Pace:
    """Of one unit, read on one machine: scans and pages with a time, their time, and scans read without one."""

    unit_id: int
    machine: str
    scans: int
    pages: int
    ms: int
    untimed: int = 0

    @property
    def an_hour(self) -> int | None:
        return pages_an_hour(self.pages, self.ms)


def pace(actor: Actor) -> list[Pace]:
    """Pages an hour and core, by unit and machine, from the times kept with the scans; one query. A scan cut into parts
    was read whole and again part by part: both took their time, and both are counted."""
    read = visible_scans(actor).filter(pages__isnull=False).order_by().values_list("unit_id", "read_on")
    timed = Q(read_ms__isnull=False)
    counted = read.annotate(
        scans=Count("pk", filter=timed),
        n=Coalesce(Sum("pages", filter=timed), 0),
        ms=Coalesce(Sum("read_ms", filter=timed), 0),
        untimed=Count("pk", filter=~timed),
    )
    return [Pace(*row) for row in counted]
