"""The one verb of the centre: take note of a warning."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.web.public import Ref
from soi.monitoring.errors import NoSuchWarning, WordsMissing
from soi.monitoring.models import Noted
from soi.statistics import public as statistics

WATCHES = "monitoring.read"
LEAST_WORDS = 3

audit.sentence("monitoring.warning.noted", "{actor} took note of a clock past its date since {due}: {words}")


def take_note(actor: Actor, kind: str, key: UUID, *, words: str) -> None:
    """Say what is done about something past its date. Raises NotYours, NoSuchWarning, WordsMissing."""
    access.require(actor, WATCHES)
    today = timezone.localdate()
    fact = statistics.visible_facts(actor).filter(kind=kind, key=key, due_on__lt=today).first()
    if fact is None or fact.due_on is None:
        raise NoSuchWarning()
    if len(words.split()) < LEAST_WORDS:
        raise WordsMissing(field="words", least=LEAST_WORDS)
    Noted.objects.get_or_create(
        kind=kind,
        key=key,
        due_on=fact.due_on,
        defaults={
            "origin_id": fact.origin_id,
            "unit_id": fact.unit_id,
            "words": words.strip(),
            "by_id": actor.appointment_id,
        },
    )
    due = fact.due_on
    audit.record(
        actor, "monitoring.warning.noted", Ref(kind, str(key)), unit_id=fact.unit_id, due=due, words=words.strip()
    )
    events.hint("wall", unit_id=fact.unit_id, ref_kind=kind, ref_id=str(key))
