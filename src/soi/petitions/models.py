"""Petitions, what they are made of, who may never learn of them, and the counting of their terms."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Held and sorted are seen by the holders alone; all others by those who read petitions of the unit."""

    HELD = "held"
    SORTED = "sorted"
    ACCEPTED = "accepted"
    TRANSFERRED = "transferred"
    GUIDED = "guided"
    CLOSED = "closed"


class Petition(models.Model):
    """A letter from a person. No name, no title, no text of it: those lie in its locker, or in the circulation copy."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    received_unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    key = models.UUIDField(unique=True)
    arrival_id = models.UUIDField(unique=True)
    locker_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.HELD)
    family = models.CharField(max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    alias = models.CharField(max_length=20, blank=True)
    holders = ArrayField(models.BigIntegerField())
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    received_on = models.DateField()
    sort_by = models.DateField()
    due_on = models.DateField(null=True)
    taken_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["received_unit", "number"], name="petition_number_once_a_body"),
            models.CheckConstraint(condition=~Q(holders=[]), name="petition_has_a_holder"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "sorted", "guided", "closed"]) | Q(accepted_at__isnull=False),
                name="accepted_petition_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-received_on", "-id"], name="petition_list_of_unit"),
            models.Index(fields=["-received_on", "-id"], name="petition_list_of_all"),
            models.Index(fields=["state", "family"], name="petition_figures"),
        ]


class Item(models.Model):
    """One matter of a petition: its kind, whether it is settled, the ground for that, and whose it is."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    family = models.CharField(max_length=20)
    summary = models.TextField()
    findings = models.JSONField(default=dict)
    outcome = models.CharField(max_length=24)
    grounds = models.JSONField(default=list)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    competence = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "position"], name="item_position_once")]


class Accused(models.Model):
    """Who is denounced, as the letter has it: unit, level that manages, and the person in office if known."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="accused")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=12)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    managed_at = models.CharField(max_length=12)
    person = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")


class Circulation(models.Model):
    """The typed copy: the only text of a petition that others read and search finds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    petition = models.OneToOneField(Petition, models.PROTECT, related_name="circulation")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    alias = models.CharField(max_length=20)
    text = models.TextField()
    received_on = models.DateField()
    kept_words = models.JSONField(default=dict)
    made_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Clock(models.Model):
    """A term of a petition as it was counted on the day it began: rule, source, and each line of the counting."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="clocks")
    rule = models.CharField(max_length=80)
    source = models.CharField(max_length=300)
    confirmed = models.BooleanField()
    start = models.DateField()
    due = models.DateField(null=True)
    counting = models.JSONField(null=True)
    notes = models.JSONField(default=list)
    extended = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)


class Act(models.Model):
    """What was done with a petition, by whom and when, for those who read it; the audit log has the same, sealed."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Bar(models.Model):
    """A person who may never learn of a petition. Nobody reads this table; only definer functions do."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    why = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "person_id"], name="person_is_barred_once")]
        indexes = [models.Index(fields=["person_id"], name="bars_of_person")]


class BarredPlace(models.Model):
    """Where who is denounced stands: whoever leads that place or one above, now or later, is barred.

    With `below` everybody under it is barred too. Nobody reads this table; only definer functions do.
    """

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=40))
    below = models.BooleanField()
