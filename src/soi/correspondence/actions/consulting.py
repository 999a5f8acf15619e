"""Ask other units about a draft, with a term; answer once. No answer stays no answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.correspondence import queries
from soi.correspondence.actions.drafting import _ensure_open, _mine
from soi.correspondence.actions.telling import step, tell
from soi.correspondence.errors import (
    DayNotPossible,
    NotInThisState,
    NotTheOneAsked,
    WordsMissing,
)
from soi.correspondence.models import Consultation
from soi.correspondence.rules import drafting
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

OPINE = "correspondence.opine"
TITLE = _("Say what your unit thinks of a draft: {title}")


def consult(
    actor: Actor, paper_id: UUID, appointments: Iterable[int], *, due_on: date, question: str = ""
) -> list[UUID]:
    """Ask these persons about the present version until a day; who was asked about it already is not asked twice.

    Raises NoSuchPaper, NotADrafter, NotInThisState, NobodyInOffice, DayNotPossible.
    """
    paper = _mine(actor, paper_id)
    _ensure_open(paper)
    today = timezone.localdate()
    if due_on < today:
        raise DayNotPossible(field="due_on", day=due_on)
    posts = [queries.consultable(paper, each, today) for each in appointments]
    asked_before = set(paper.consultations.filter(version=paper.version).values_list("asked_id", flat=True))
    posts = [post for post in posts if post.appointment_id not in asked_before]
    paper.people = sorted({*paper.people, *(post.person_id for post in posts)})
    paper.save(update_fields=["people"])
    made = []
    for post in posts:
        one = Consultation.objects.create(
            id=uuid4(),
            paper=paper,
            version=paper.version,
            unit_id=post.unit_id,
            asked_id=post.appointment_id,
            responsible_id=post.appointment_id,
            question=question.strip(),
            due_on=due_on,
            asked_by_id=actor.appointment_id,
        )
        made.append(one.pk)
        tasks.assign(
            actor,
            appointment_id=post.appointment_id,
            kind=OPINE,
            sensitive=True,
            title=TITLE,
            params={"title": paper.title},
            due_on=due_on,
            ref=Ref(queries.CONSULTATION, str(one.pk)),
            address=reverse("correspondence:paper", args=[paper.pk]),
        )
        tell(actor, paper, "consulted", name=post.name, version=paper.version, due=due_on)
    return made


def answer_consultation(actor: Actor, consultation_id: UUID, *, answer: str, words: str = "") -> None:
    """Say what one's unit thinks. After the term too: it then says that it came late.

    Raises NoSuchConsultation, NotTheOneAsked, NotInThisState, WordsMissing.
    """
    one = queries.get_consultation(actor, consultation_id)
    if one.responsible_id != actor.appointment_id:
        raise NotTheOneAsked(name=one.responsible.person.name)
    if one.answer or one.paper.state not in drafting.ACTS["amend"][0]:
        raise NotInThisState(state=queries.STATE_WORDS[one.paper.state])
    if answer not in drafting.ANSWERS or (answer != drafting.AGREE and not words.strip()):
        raise WordsMissing(field="words")
    one.answer, one.words, one.answered_at = answer, words.strip(), timezone.now()
    one.save(update_fields=["answer", "words", "answered_at"])
    step(actor, one.paper, "opinion", words)
    tell(actor, one.paper, "answered", version=one.version)
    tasks.finish_about(actor, Ref(queries.CONSULTATION, str(one.pk)), OPINE)
