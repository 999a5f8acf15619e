"""Lists that were brought as sheets, the rows of them that wait, what their heads mean; and long lists written out."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Import(models.Model):
    """One sheet on its way in: how it is read, how far it has come, and what became of every row of it.

    The sheet itself lies in the store only until its last row is accounted for; its SHA-256 stays.
    """

    class State(models.TextChoices):
        ASKED = "asked"  # read so far as to ask which column means what
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    brought_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    is_kept = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    form = models.JSONField()
    header_row = models.PositiveIntegerField(default=0)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    refusal = models.JSONField(null=True)
    rows = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # Every row up to these is accounted for: a worker that was killed goes on from here.
    checked_to = models.PositiveIntegerField(default=0)
    entered_to = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows__gte=models.F("entered") + models.F("same") + models.F("wrong")),
                name="an_import_accounts_for_no_more_than_it_has",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(rows=models.F("entered") + models.F("same") + models.F("wrong")),
                name="a_done_import_accounts_for_every_row",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-brought_at", "-id"], name="import_list_of_unit")]

    @property
    def done(self) -> int:
        return self.entered + self.same + self.wrong

    @property
    def left(self) -> int:
        return self.rows - self.done


class Row(models.Model):
    """A row that could not enter at once: its cells as the file has them, what is wrong, what a person made of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ENTERED = "entered"
        SAME = "same"
        LEFT_OUT = "left_out"

    brought = models.ForeignKey(Import, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    cells = models.JSONField()
    mended = models.JSONField(default=dict)
    faults = models.JSONField()
    # Of the fault that is to be mended next.
    field = models.CharField(max_length=40, blank=True)
    test = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    value = models.TextField(blank=True)
    alike = models.CharField(max_length=64)
    entry = models.UUIDField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brought", "row"], name="a_row_waits_once")]
        indexes = [
            models.Index(fields=["brought", "state", "field", "test", "row"], name="row_by_fault"),
            models.Index(fields=["brought", "alike", "state"], name="row_alike"),
        ]


class Heads(models.Model):
    """What the heads of a source mean, as a person confirmed it: the next sheet with these heads is read so."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "fingerprint"], name="heads_are_known_once")]


class Export(models.Model):
    """A long list written to files for one appointment: its filters, the moment it was cut off, n of n, its digests."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    file_kind = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    filters = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    cut_off = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(null=True)
    rows = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    rows_digest = models.CharField(max_length=64, blank=True)
    # [{name, rows, digest, size, beside}], `beside` the digest of the words that lie beside a CSV.
    parts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(rows=models.F("total")), name="a_done_export_has_n_of_n_rows"
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="exports_of_asker")]
