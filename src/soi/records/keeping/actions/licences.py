"""A licence of use: asked for, granted by a named person until a day, used in the owner's sight, ended by itself."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.reference import public as reference
from soi.kernel.web.public import Ref
from soi.records import rules as papers
from soi.records.errors import PurposeNotStated
from soi.records.keeping import queries, rules
from soi.records.keeping.actions.loans import BEFORE_TODAY
from soi.records.keeping.errors import DayNotPossible, LicenceNeeded, NotAsked, OwnLicence, WordsMissing
from soi.records.keeping.events import LicenceAnswered, LicenceAsked
from soi.records.keeping.models import Licence, LicenceState, Use
from soi.records.models import Document, File
from soi.tasks import public as tasks

KIND = "records.licence"
LICENSES = "records.license"
ANSWER_TASK, ANSWER_TITLE = "records.answer_licence", _("Answer a request to open marked papers")

audit.sentence("records.licence.asked", _("{actor} asked to open marked papers of the file {code} for: {purpose}"))
audit.sentence("records.licence.granted", _("{actor} let {name} open marked papers of the file {code} until {until}."))
audit.sentence(
    "records.licence.refused", _("{actor} refused {name} to open marked papers of the file {code}: {reason}")
)
audit.sentence("records.licence.withdrawn", _("{actor} took back the licence of {name} for the file {code}: {reason}"))


def ask_licence(
    actor: Actor, file: File, *, document: Document | None, purpose: str, reason: str, until: date, today: date
) -> UUID:
    """Ask to open a marked paper, or all of a file: for what, why, until when. A named person answers.

    Raises NotYours, PurposeNotStated, WordsMissing, DayNotPossible.
    """
    access.require(actor, "records.read", unit_id=file.unit_id)
    papers.check_purpose(purpose)
    if not rules.has_words(reason):
        raise WordsMissing(field="reason", least=rules.LEAST_WORDS)
    if until < today:
        raise DayNotPossible(field="until", day=until, why=BEFORE_TODAY)
    licence = Licence.objects.create(
        unit_id=file.unit_id,
        file=file,
        document=document,
        level=document.level if document else file.level,
        holder_id=actor.appointment_id,
        purpose=purpose,
        reason=reason.strip(),
        asked_until=rules.last_day_of_licence(until, today, most_days(purpose, today)),
    )
    _record(actor, "records.licence.asked", licence, purpose=papers.names("purposes", "vi")[purpose])
    _put_before_owner(actor, licence, today)
    events.announce(LicenceAsked(str(licence.pk), licence.unit_id))
    return licence.pk


def most_days(purpose: str, on: date) -> int:
    """How many days a licence for a purpose may last at most."""
    for item in reference.pack(papers.PACK).items("purposes", on=on):
        if item.id == purpose:
            return int(item.value["most_days"])
    raise PurposeNotStated(field="purpose")


def _put_before_owner(actor: Actor, licence: Licence, today: date) -> None:
    posts = persons.posts_at(licence.unit_id, on=today, roles=("head", "deputy_head"))
    owners = [post for post in posts if post.level >= licence.level and post.person_id != actor.person_id]
    for post in owners[:1]:
        tasks.assign(
            actor,
            appointment_id=post.appointment_id,
            kind=ANSWER_TASK,
            title=ANSWER_TITLE,
            due_on=today,
            ref=Ref(KIND, str(licence.pk)),
            address=reverse("records:licence", args=[licence.pk]),
        )


def grant_licence(actor: Actor, licence_id: UUID, *, until: date, words: str, today: date) -> None:
    """Let the asker open it, until this day at the latest.

    Raises NoSuchThing, NotYours, OwnLicence, NotAsked, DayNotPossible.
    """
    licence = _to_answer(actor, licence_id, LicenceState.ASKED)
    if until < today:
        raise DayNotPossible(field="until", day=until, why=BEFORE_TODAY)
    licence.until = min(until, licence.asked_until)
    _answer(actor, licence, LicenceState.GRANTED, words, until=licence.until)


def refuse_licence(actor: Actor, licence_id: UUID, *, words: str) -> None:
    """Say no, with the reason. Raises NoSuchThing, NotYours, OwnLicence, NotAsked, WordsMissing."""
    licence = _to_answer(actor, licence_id, LicenceState.ASKED)
    _ensure_words(words)
    _answer(actor, licence, LicenceState.REFUSED, words, reason=words.strip())


def withdraw_licence(actor: Actor, licence_id: UUID, *, words: str) -> None:
    """Take a licence back before its day; the next page is refused. Raises as refuse_licence."""
    licence = _to_answer(actor, licence_id, LicenceState.GRANTED)
    _ensure_words(words)
    _answer(actor, licence, LicenceState.WITHDRAWN, words, reason=words.strip())


def use_licence(actor: Actor, document: Document, *, purpose: str, today: date) -> Licence:
    """Enter one opening into the register of use, before anything is shown. Raises LicenceNeeded."""
    live = [one for one in queries.licences_for(actor, document, today) if one.purpose == purpose]
    if not live:
        raise LicenceNeeded()
    Use.objects.create(licence=live[0], document=document, by_id=actor.appointment_id)
    return live[0]


def use_live(actor: Actor, document: Document, *, today: date) -> None:
    """Enter the opening of a paper that leaves whole, under a live licence of this reader; an open one needs none.

    Raises LicenceNeeded.
    """
    if not document.level or document.disposed_on is not None:
        return
    live = queries.licences_for(actor, document, today)
    if not live:
        raise LicenceNeeded()
    use_licence(actor, document, purpose=live[0].purpose, today=today)


def _to_answer(actor: Actor, licence_id: UUID, state: str) -> Licence:
    seen = queries.one_of(queries.visible_licences(actor).select_related("holder"), licence_id)
    access.require(actor, LICENSES, unit_id=seen.unit_id)
    if seen.holder.person_id == actor.person_id:
        raise OwnLicence()
    related = queries.visible_licences(actor).select_related("holder__person", "file")
    licence = queries.one_of(related, licence_id, for_change=True)
    if licence.state != state:
        raise NotAsked()
    return licence


def _ensure_words(words: str) -> None:
    if not rules.has_words(words):
        raise WordsMissing(field="words", least=rules.LEAST_WORDS)


def _answer(actor: Actor, licence: Licence, state: str, words: str, **detail: Any) -> None:
    licence.state, licence.answer = state, words.strip()
    licence.answered_by_id, licence.answered_at = actor.appointment_id, timezone.now()
    licence.save(update_fields=["state", "answer", "answered_by", "answered_at", "until"])
    _record(actor, f"records.licence.{state}", licence, name=licence.holder.person.name, **detail)
    tasks.finish_about(actor, Ref(KIND, str(licence.pk)), ANSWER_TASK)
    events.announce(LicenceAnswered(str(licence.pk), licence.unit_id, state))


def _record(actor: Actor, kind: str, licence: Licence, **detail: Any) -> None:
    audit.record(actor, kind, (KIND, licence.pk), unit_id=licence.unit_id, code=licence.file.code, **detail)
