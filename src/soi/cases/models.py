"""Cases, the version of the procedure each runs on, who sits in them, their papers and every step taken."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class ProcedureVersion(models.Model):
    """A procedure as it stood when a case began on it; the case keeps it whatever the pack says later (CAS-02)."""

    digest = models.CharField(primary_key=True, max_length=64)
    procedure = models.CharField(max_length=60)
    labels = models.JSONField()
    value = models.JSONField()
    source = models.CharField(max_length=300)
    confirmed = models.BooleanField()


class Case(models.Model):
    """One case. `team` has the persons of its seats; `origin_id` the petition it came from, else the case itself.

    `own_level` is the mark of its procedure (`own_item` of the list) or its origin. `level` is kept by the database:
    the highest of that and of its papers, with the longest term of them; `raised_by` is the paper it comes from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=12)
    subject_name = models.CharField(max_length=160)
    petition = models.ForeignKey("petitions.Petition", models.PROTECT, null=True, related_name="+")
    origin_id = models.UUIDField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    step = models.CharField(max_length=40)
    facts = ArrayField(models.CharField(max_length=40), default=list)
    level = models.PositiveSmallIntegerField(default=0)
    own_level = models.PositiveSmallIntegerField(default=0, db_default=0)
    own_item = models.CharField(max_length=80, blank=True, default="", db_default="")
    level_until = models.DateField(null=True)
    raised_by = models.ForeignKey("Paper", models.PROTECT, null=True, related_name="+", db_index=False)
    team = ArrayField(models.BigIntegerField())
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    opened_on = models.DateField()
    step_due_on = models.DateField(null=True)
    moved_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="case_number_once_a_body"),
            models.UniqueConstraint(
                fields=["petition", "procedure"], condition=Q(parent__isnull=True), name="one_case_of_a_kind_a_petition"
            ),
            models.CheckConstraint(condition=~Q(team=[]), name="case_has_a_team"),
            models.CheckConstraint(
                condition=Q(step="end", ended_at__isnull=False)
                | (~Q(step="end") & Q(ended_at__isnull=True, step_due_on__isnull=False)),
                name="open_case_has_a_date_and_ended_one_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-opened_on", "-id"], name="case_list_of_unit"),
            models.Index(fields=["-opened_on", "-id"], name="case_list_of_all"),
            GinIndex(fields=["team"], name="case_by_team"),
        ]


class Seat(models.Model):
    """Who has which seat of the procedure in this case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=40)
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role", "appointment"], name="seat_once")]


class Paper(models.Model):
    """A paper of a step: received from the subject, or issued by a later room, which says its symbol and its address.

    A later one of the same kind stands beside it. One that stands in the book of the body names it (`document`); its
    level and last day are then those of the book, written by the database, and never lower than the case's own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    text = models.TextField()
    received_on = models.DateField(null=True)
    symbol = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    document = models.ForeignKey("records.Document", models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(default=0, db_default=0)
    level_until = models.DateField(null=True)
    made_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="case_paper_has_words"),
            models.UniqueConstraint(fields=["case", "kind", "document"], name="a_paper_of_the_book_once_a_kind"),
        ]


class Move(models.Model):
    """A step taken: from where, by which way, by whom, why. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    step = models.CharField(max_length=40)
    way = models.CharField(max_length=40)
    to = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
