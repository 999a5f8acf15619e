"""What is decided about, how it was voted, what was decided. A confirmed count and a signed decision never change."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Matter(models.Model):
    """What limitation and competence are counted from: when the act ended, and which level manages the subject."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+")
    act_ended_on = models.DateField()
    unlimited_because = models.CharField(max_length=200, blank=True)
    managed_at = models.CharField(max_length=12)
    subject_code = models.CharField(max_length=40)
    written_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(subject_code=""), name="matter_names_its_subject")]


class Vote(models.Model):
    """A secret ballot as totals: there is no column for who voted how (DEC-02)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    held_on = models.DateField()
    members = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    issued = models.PositiveSmallIntegerField()
    returned = models.PositiveSmallIntegerField()
    invalid = models.PositiveSmallIntegerField()
    none = models.PositiveSmallIntegerField()
    votes = models.JSONField()
    minutes = models.TextField()
    carried = models.CharField(max_length=60, blank=True)
    counting = models.JSONField(default=list)
    recorded_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=models.F("members"))
                & Q(issued__lte=models.F("present"))
                & Q(returned__lte=models.F("issued")),
                name="vote_counts_nobody_twice",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=models.F("recorded_by"))
                ),
                name="count_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(confirmed_at__isnull=True), name="one_open_count_a_case"
            ),
        ]


class Decision(models.Model):
    """A signed decision. What it rests on is kept with it, so that it reads the same when the pack has moved on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    vote = models.OneToOneField(Vote, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    term = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60)
    sanction = models.CharField(max_length=60)
    sanction_labels = models.JSONField()
    sanction_value = models.JSONField()
    sanction_source = models.CharField(max_length=300)
    sanction_confirmed = models.BooleanField()
    authority = models.CharField(max_length=60, blank=True)
    subject_kind = models.CharField(max_length=12)
    subject_name = models.CharField(max_length=160)
    subject_code = models.CharField(max_length=40)
    grounds = models.TextField()
    # The papers of the case as they stood: key, kind, symbol, day, version of its kind, hash of the words.
    rests_on = models.JSONField(default=list, db_default=[])
    act_ended_on = models.DateField()
    limitation_ends_on = models.DateField(null=True)
    voted_on = models.DateField(null=True)
    signed_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    # Who signs the paper, where who decided has left office before signing it.
    paper_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField()
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "term", "number"], name="decision_number_once_a_body_and_term"),
            models.CheckConstraint(condition=~Q(grounds=""), name="decision_has_grounds"),
        ]
        indexes = [models.Index(fields=["unit", "-signed_on", "-id"], name="decision_list_of_unit")]


class Serving(models.Model):
    """How and when a decision was announced and served. Terms run from it."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="service")
    announced_on = models.DateField()
    way = models.CharField(max_length=40)
    was_taken = models.BooleanField()
    minutes = models.TextField()
    receipt = models.TextField(blank=True)
    served_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    served_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(was_taken=False) | ~Q(receipt=""), name="served_decision_has_a_receipt")
        ]
