"""The verbs of statistics: count one thing anew, make all figures anew, keep the figures of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from soi.cases import facts as cases
from soi.directives import facts as directives
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.petitions import facts as petitions
from soi.statistics import rules
from soi.statistics.models import Daily, DailyThing, Fact, Figure
from soi.statistics.rules import Counted

TOPIC = "wall"
COUNT = "statistics.count"
Key = tuple[int, str, bool, date | None]

audit.sentence("statistics.figure.remade", "{actor} counted all anew: {things} things, {differing} figures differed.")


def count(actor: Actor, kind: str, key: UUID) -> None:
    """Count one thing as it stands now. Told twice, or too late, it comes to the same. Raises NotYours."""
    access.require(actor, COUNT)
    with transaction.atomic():
        # One at a time for each thing: the second finds what the first has counted.
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock_shared(hashtextextended('statistics', 0))")
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{key}"])
        before = Fact.objects.filter(kind=kind, key=key).first()
        after = _now(kind, key)
        if _same(before, after):
            return
        if before is not None:
            _add(_key_of(before), -1)
            before.delete()
        if after is not None:
            _fact(after).save(force_insert=True)
            _add(_key(after), 1)
        for unit_id in {each.unit_id for each in (before, after) if each is not None}:
            events.hint(TOPIC, unit_id=unit_id, ref_kind=kind, ref_id=str(key))


def remake(actor: Actor) -> int:
    """Count everything anew from the facts of the rooms and put right what differs; returns how many figures did.

    Raises NotYours.
    """
    access.require(actor, COUNT)
    with connection.cursor() as cursor:
        # Nobody counts one thing while all are counted.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('statistics', 0))")
    things = list(_all())
    found = Counter(_key(each) for each in things)
    kept = {
        (unit, measure, sensitive, due): value
        for unit, measure, sensitive, due, value in Figure.objects.exclude(value=0).values_list(
            "unit_id", "measure", "sensitive", "due_on", "value"
        )
    }
    differing = sum(found.get(key, 0) != kept.get(key, 0) for key in {*found, *kept})
    Fact.objects.all().delete()
    Figure.objects.all().delete()
    Fact.objects.bulk_create([_fact(each) for each in things], batch_size=1000)
    Figure.objects.bulk_create(
        [
            Figure(unit_id=unit, measure=measure, sensitive=sensitive, due_on=due, value=value)
            for (unit, measure, sensitive, due), value in found.items()
        ],
        batch_size=1000,
    )
    unit_id = actor.unit_id
    audit.record(actor, "statistics.figure.remade", None, unit_id=unit_id, things=len(things), differing=differing)
    return differing


def keep_day(actor: Actor, day: date) -> int:
    """Keep the sensitive figures of a day, once; returns how many rows were kept. Raises NotYours."""
    access.require(actor, COUNT)
    if Daily.objects.filter(day=day).exists():
        return 0
    at = timezone.now()
    rows: dict[tuple[int, str], list[int]] = {}
    summed = Figure.objects.filter(sensitive=True).values_list("unit_id", "measure", "due_on").annotate(n=Sum("value"))
    for unit_id, measure, due_on, value in summed:
        row = rows.setdefault((unit_id, measure), [0, 0])
        row[0] += value
        row[1] += value if due_on is not None and due_on < day else 0
    made = [
        Daily(day=day, at=at, unit_id=unit_id, measure=measure, whole=whole, overdue=late)
        for (unit_id, measure), (whole, late) in rows.items()
    ]
    Daily.objects.bulk_create(made, batch_size=1000)
    things = Fact.objects.filter(sensitive=True).values_list("unit_id", "measure", "origin_id", "due_on")
    DailyThing.objects.filter(day__lt=day).delete()
    DailyThing.objects.bulk_create(
        [
            DailyThing(day=day, unit_id=unit, measure=measure, origin_id=origin, overdue=due is not None and due < day)
            for unit, measure, origin, due in things
        ],
        batch_size=1000,
    )
    return len(made)


def _now(kind: str, key: UUID) -> Counted | None:
    if kind == rules.PETITION:
        petition = petitions.petition(key)
        return rules.of_petition(petition) if petition else None
    if kind == rules.CASE:
        case = cases.case(key)
        return rules.of_case(case) if case else None
    obligation = directives.obligation(key)
    return rules.of_obligation(obligation) if obligation else None


def _all() -> Iterator[Counted]:
    yield from filter(None, map(rules.of_petition, petitions.petitions()))
    yield from filter(None, map(rules.of_case, cases.cases()))
    yield from filter(None, map(rules.of_obligation, directives.obligations()))


def _same(before: Fact | None, after: Counted | None) -> bool:
    if before is None or after is None:
        return before is None and after is None
    return _key_of(before) == _key(after)


def _key_of(fact: Fact) -> Key:
    return (fact.unit_id, fact.measure, fact.sensitive, fact.due_on)


def _key(counted: Counted) -> Key:
    return (counted.unit_id, counted.measure, counted.is_sensitive, counted.due_on)


def _fact(counted: Counted) -> Fact:
    return Fact(
        kind=counted.kind,
        key=counted.key,
        origin_id=counted.origin,
        unit_id=counted.unit_id,
        measure=counted.measure,
        due_on=counted.due_on,
        sensitive=counted.is_sensitive,
    )


def _add(key: Key, number: int) -> None:
    unit_id, measure, sensitive, due_on = key
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into statistics_figure (unit_id, measure, sensitive, due_on, value) values (%s, %s, %s, %s, %s) "
            "on conflict (unit_id, measure, due_on) do update set value = statistics_figure.value + excluded.value",
            [unit_id, measure, sensitive, due_on, number],
        )
