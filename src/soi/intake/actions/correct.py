"""People against the machine: a word typed as it stands in the image, or confirmed; fields; the copy anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from soi.intake.actions.read import leave, lend
from soi.intake.events import ArrivalConfirmed
from soi.intake.models import Arrival
from soi.intake.queries import corrections_of, get_locked, reading_of
from soi.intake.rules import words
from soi.intake.rules.states import ensure_can
from soi.intake.rules.words import ensure_shown, ensure_unchanged
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.vault import public as vault

TOPIC = "intake"
READING = "reading"
WAITED_FOR = 10  # a person who has confirmed a paper waits for its copy: it goes before papers nobody has opened

audit.sentence("intake.word.corrected", "{actor} corrected a word on page {page} of arrival {number}/{year}.")
audit.sentence("intake.word.confirmed", "{actor} confirmed a word on page {page} of arrival {number}/{year}.")
audit.sentence(
    "intake.fields.confirmed", "{actor} confirmed what arrival {number}/{year} is: {changed} values were changed."
)
audit.sentence("intake.copy.rebuilt", "{actor} made the searchable copy of arrival {number}/{year} anew.")


def correct_word(
    actor: Actor, arrival_id: UUID, *, word: str, text: str, seen: str | None = None, shown: str | None = None
) -> Arrival:
    """Type a word as it stands in the image; the machine's own stays beside it. `seen`: what the page showed as read
    by the machine and by nobody else, `shown`: what it showed, by whomever.

    Raises NoSuchWord, WordMissing, WordChanged.
    """
    return _say_word(actor, arrival_id, word, text, "intake.word.corrected", seen, shown)


def confirm_word(
    actor: Actor, arrival_id: UUID, *, word: str, seen: str | None = None, shown: str | None = None
) -> Arrival:
    """Say that the machine read a word right, so that nobody is asked again. Raises NoSuchWord, WordChanged."""
    return _say_word(actor, arrival_id, word, None, "intake.word.confirmed", seen, shown)


def confirm_fields(actor: Actor, arrival_id: UUID, values: Mapping[str, str]) -> Arrival:
    """Confirm type, number, date and the rest: a person's value beside the machine's. The copy is made anew."""
    arrival = get_locked(actor, arrival_id)
    state = ensure_can("confirm", arrival.state)
    reading, said = reading_of(actor, arrival), corrections_of(actor, arrival)
    said = words.with_fields(said, values, by=actor.name, at=_now())
    _keep(actor, arrival, said)
    fields = words.fields_shown(reading, said)
    changed = sum(field["is_changed"] for field in fields)
    arrival.state = str(state)
    needs_copy = not arrival.is_pdf_fresh
    if needs_copy:
        lend(actor, arrival)
    arrival.save(update_fields=["state", "holders"])
    audit.record(
        actor,
        "intake.fields.confirmed",
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        number=arrival.number,
        year=arrival.year,
        changed=changed,
    )
    proposed = [field["name"] for field in fields if field["machine"]]
    overruled = [field["name"] for field in fields if field["is_changed"]]
    events.announce(ArrivalConfirmed(str(arrival.pk), arrival.unit_id, actor.person_id, proposed, overruled))
    _hint(arrival)
    if needs_copy:
        jobs.defer("intake.rebuild_pdf", lock=READING, priority=WAITED_FOR, arrival_id=str(arrival.pk))
    return arrival


def put_pdf(actor: Actor, arrival_id: UUID, pdf: bytes, *, corrections: words.Corrections) -> None:
    """Put the searchable copy that carries these corrections; the machine leaves. An older copy changes nothing."""
    arrival = get_locked(actor, arrival_id)
    if corrections["words"] == corrections_of(actor, arrival)["words"]:
        vault.put(actor, arrival.locker_id, "pdf", pdf)
        arrival.is_pdf_fresh = True
        arrival.save(update_fields=["is_pdf_fresh"])
        audit.record(
            actor,
            "intake.copy.rebuilt",
            ("intake.arrival", arrival.pk),
            unit_id=arrival.unit_id,
            number=arrival.number,
            year=arrival.year,
        )
    _hint(arrival)
    leave(actor, arrival)


def _say_word(
    actor: Actor, arrival_id: UUID, word: str, text: str | None, kind: str, seen: str | None, shown: str | None
) -> Arrival:
    arrival = get_locked(actor, arrival_id)
    state = ensure_can("correct", arrival.state)
    reading, said = reading_of(actor, arrival), corrections_of(actor, arrival)
    machine = words.machine_text(reading, word)
    ensure_unchanged(machine, said["words"].get(word), seen)
    ensure_shown(machine, said["words"].get(word), shown)
    said = words.with_word(reading, said, word, machine if text is None else text, by=actor.name, at=_now())
    _keep(actor, arrival, said)
    page, _stroke, place = word.partition("-")
    arrival.doubts.filter(page=int(page), place=int(place)).delete()
    arrival.state = str(state)
    arrival.doubtful = words.count_doubtful(reading, said)
    arrival.is_pdf_fresh = arrival.is_pdf_fresh and said["words"][word]["text"] == machine
    arrival.save(update_fields=["state", "doubtful", "is_pdf_fresh"])
    audit.record(
        actor,
        kind,
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        number=arrival.number,
        year=arrival.year,
        page=int(page),
    )
    _hint(arrival)
    return arrival


def _keep(actor: Actor, arrival: Arrival, said: words.Corrections) -> None:
    vault.put(actor, arrival.locker_id, "corrections", json.dumps(said, ensure_ascii=False).encode())


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")


def _hint(arrival: Arrival) -> None:
    events.hint(TOPIC, unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))
