"""Papers of a case from the first word to the last signature, and every version of what was typed."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Being written, put before who issues it, issued with its number, or given up."""

    DRAFTED = "drafted"
    PRESENTED = "presented"
    ISSUED = "issued"
    DROPPED = "dropped"


class Sheet(models.Model):
    """A paper of a step of a case. What is issued stays: number, words with their sources, and file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFTED)
    made_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    presented_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    presented_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    term = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=60, blank=True)
    issued_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    form_source = models.CharField(max_length=300, blank=True)
    content = models.JSONField(null=True)
    pdf = models.CharField(max_length=64, blank=True)
    paper = models.OneToOneField("cases.Paper", models.PROTECT, null=True, related_name="+")
    request = models.OneToOneField("signing.Request", models.PROTECT, null=True, related_name="+")
    signed = models.CharField(max_length=64, blank=True)
    signers_left = models.PositiveSmallIntegerField(default=0)
    # Whose names stand under the paper: who leaves before signing takes it back to drafting.
    named = ArrayField(models.BigIntegerField(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=["drafted", "presented"], number__isnull=True),
                name="one_open_draft_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (Q(number__isnull=False, issued_by__isnull=False, content__isnull=False) & ~Q(pdf="", symbol="")),
                name="issued_paper_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["case", "-made_at"], name="sheet_of_case")]


class Version(models.Model):
    """What was typed, as it stood at one saving. Never changed, never deleted."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="versions")
    position = models.PositiveIntegerField()
    words = models.JSONField()
    over = models.JSONField(default=dict)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="versions_are_counted")]


class Look(models.Model):
    """Up to which version somebody who signs has read a paper: what changed since is shown first."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="looks")
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "appointment"], name="one_look_a_reader")]
