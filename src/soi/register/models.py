"""The register: an entry hangs on a decision, so nothing unproved can stand here; each look-up has its reason."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Entry(models.Model):
    """A sanction in the register, as it was decided. Only its announcement and its last day are filled in later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField("decisions.Decision", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    symbol = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=12)
    subject_name = models.CharField(max_length=160)
    subject_code = models.CharField(max_length=40, db_index=True)
    sanction = models.CharField(max_length=60)
    labels = models.JSONField()
    bars = ArrayField(models.CharField(max_length=40), default=list)
    source = models.CharField(max_length=300)
    months = models.PositiveSmallIntegerField(null=True)
    signed_on = models.DateField()
    effect_on = models.DateField(null=True)
    announced_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="entry_number_once_a_body"),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(announced_on__gte=F("signed_on")),
                name="entry_is_announced_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(lapses_on__isnull=True) | Q(announced_on__isnull=False, lapses_on__gt=F("announced_on")),
                name="entry_lapses_after_its_announcement",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-signed_on", "-id"], name="entry_list_of_unit")]


class LookUp(models.Model):
    """Who looked whom up, as of which day, why, and when it closes. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    ground = models.CharField(max_length=200)
    sentence = models.CharField(max_length=400)
    subject_code = models.CharField(max_length=40)
    as_of = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sentence="") & ~Q(ground=""), name="look_up_says_why"),
        ]
        indexes = [
            models.Index(fields=["by", "subject_code", "-closes_at"], name="look_up_of_person"),
            models.Index(fields=["-at", "-id"], name="look_up_newest"),
        ]
