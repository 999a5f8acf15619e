"""Looking is an act too: each time a held paper is opened, or its copy taken, the log has a line."""

from __future__ import annotations

from dataclasses import dataclass

from soi.intake import queries
from soi.intake.models import Arrival
from soi.intake.rules import words
from soi.intake.rules.states import ensure_can
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit

audit.sentence("intake.arrival.opened", "{actor} opened arrival {number}/{year}.")
audit.sentence("intake.copy.taken", "{actor} took a copy of arrival {number}/{year}.")


@dataclass(frozen=True)
class Opened:
    """What the machine read of an arrival and what people said against it."""

    reading: words.Reading
    said: words.Corrections


def look_at(actor: Actor, arrival: Arrival) -> Opened:
    """Open a held paper at the desk; one line in the log for each page shown."""
    ensure_can("look inside", arrival.state)
    opened = Opened(queries.reading_of(actor, arrival), queries.corrections_of(actor, arrival))
    _record(actor, "intake.arrival.opened", arrival)
    return opened


def look_at_pages(actor: Actor, arrival: Arrival) -> list[int]:
    """The pages of which there are pictures while it waits to be read; one line in the log where there are any."""
    if arrival.pages:
        _record(actor, "intake.arrival.opened", arrival)
    return list(range(1, arrival.pages + 1))


def take_copy(actor: Actor, arrival: Arrival) -> bytes:
    """The searchable copy, out of the house; logged."""
    ensure_can("look inside", arrival.state)
    pdf = queries.thing_of(actor, arrival, "pdf")
    _record(actor, "intake.copy.taken", arrival)
    return pdf


def _record(actor: Actor, kind: str, arrival: Arrival) -> None:
    audit.record(
        actor,
        kind,
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        level=arrival.marked_level,
        number=arrival.number,
        year=arrival.year,
    )
