"""An arrival: that something came, when, by which way, to whom. What it is and says lies in its locker alone."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from soi.intake.rules.states import State


class Arrival(models.Model):
    """One thing that arrived. No title, no file name, no word of it: those are in the locker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    locker_id = models.UUIDField()
    holders = ArrayField(models.BigIntegerField())
    marked_level = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    # Why it was refused, or what it waits for: an English sentence, its values and its remedy.
    refusal = models.JSONField(null=True)
    # The searchable copy carries the words as they stand now.
    is_pdf_fresh = models.BooleanField(default=False)
    # A form sent twice and a folder looked at twice bring one arrival; keyed, so that it proves nothing of the content.
    once = models.CharField(max_length=64, null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="an_arrival_has_its_number"),
            models.UniqueConstraint(fields=["unit", "once"], name="an_arrival_comes_once"),
            models.CheckConstraint(condition=Q(marked_level__lte=3), name="an_arrival_level_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="an_arrival_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(holders=[]), name="an_arrival_is_held_by_somebody"),
        ]
        indexes = [
            models.Index(fields=["unit", "-received_at", "-id"], name="arrival_by_unit_newest"),
            GinIndex(fields=["holders"], name="arrival_by_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Doubt(models.Model):
    """One word in doubt, by its place on its page and what it is worth to be looked at; never the word itself.

    The row goes when a person has looked, or when the arrival is settled.
    """

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="doubts")
    page = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    # Doubt times how often such a word is searched for, in thousandths.
    weight = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["arrival", "page", "place"], name="a_word_is_in_doubt_once")]
        indexes = [models.Index(fields=["-weight", "id"], name="doubt_by_weight")]

    @property
    def word(self) -> str:
        return f"{self.page}-{self.place}"


CONFIRMED, DENIED = VERDICTS = ("confirmed", "denied")


class Spill(models.Model):
    """A stamp of secrecy was seen, by reader or person, on a paper that may not lie here: what is done about it."""

    arrival = models.OneToOneField(Arrival, models.PROTECT, null=True, related_name="spill")
    # A paper of the book, which a later room keeps; its number stays and is what people call it by.
    document_id = models.UUIDField(null=True)
    paper_number = models.PositiveIntegerField(null=True)
    paper_year = models.PositiveSmallIntegerField(null=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    page = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField(auto_now_add=True)
    # Who saw what the reader had not seen, and what this person said of it; the reader itself says no more.
    noticed_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    noticed = models.CharField(max_length=500, blank=True)
    # The person of that appointment, written by the database: of a paper of the book another one answers.
    noticed_person = models.BigIntegerField(null=True)
    # What other rooms keep of the paper that the machine does not destroy: sentences with their values, for people.
    left = models.JSONField(default=list)
    # The offices that were told, each by a task.
    told = ArrayField(models.BigIntegerField())
    # A paper of the book is only shut until a second person has looked: what this one found, and said of it.
    verdict = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    # Lockers its pages lie in as well, lent to the machine until then: [{locker, holders}], the holders as they were.
    shut = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(closed_by__isnull=False) & ~Q(words="")),
                name="a_spill_is_ended_with_words",
            ),
            models.CheckConstraint(
                condition=Q(noticed_by__isnull=True) | ~Q(noticed=""), name="a_noticed_spill_says_what_was_seen"
            ),
            models.CheckConstraint(
                condition=Q(arrival__isnull=False, document_id__isnull=True)
                | Q(
                    arrival__isnull=True,
                    document_id__isnull=False,
                    paper_number__isnull=False,
                    paper_year__isnull=False,
                ),
                name="a_spill_is_of_an_arrival_or_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True, decided_by__isnull=True, answer="")
                | (Q(verdict__in=VERDICTS, decided_at__isnull=False, decided_by__isnull=False) & ~Q(answer="")),
                name="a_verdict_has_its_person_and_words",
            ),
            models.CheckConstraint(
                condition=Q(document_id__isnull=True, verdict="")
                | Q(document_id__isnull=False, closed_at__isnull=True, verdict__in=["", CONFIRMED])
                | Q(document_id__isnull=False, closed_at__isnull=False, verdict__in=VERDICTS),
                name="a_spill_of_a_paper_is_ended_after_its_verdict",
            ),
            models.UniqueConstraint(
                fields=["document_id"], condition=~Q(verdict=DENIED), name="a_paper_is_spilled_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="spill_of_unit")]

    @property
    def waits(self) -> bool:
        """Whether a second person has still to say if the stamp is there."""
        return self.document_id is not None and not self.verdict

    @property
    def about(self) -> tuple[str, UUID]:
        """Kind and key of what bears the stamp, as the log names it."""
        if self.document_id is not None:
            return "records.document", self.document_id
        return "intake.arrival", self.arrival_id  # type: ignore[return-value]


class SpillStep(models.Model):
    """One step of it: what was done, by whom, when."""

    spill = models.ForeignKey(Spill, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10)
    words = models.CharField(max_length=500)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spill", "step"], name="a_step_of_a_spill_once"),
            models.CheckConstraint(condition=~Q(words=""), name="a_step_of_a_spill_is_said"),
        ]
