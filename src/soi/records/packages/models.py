"""Packages that leave and come, what each file's format is, lists given to the archive, and who has custody."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """Work that accounts for each paper: a package made or taken in, what the plan asks for, what it turned; and for
    each file: the descriptions of all an archive holds.

    `level` is the highest of its papers. `reason` is a msgid with its values, where the whole came to nothing.
    """

    class Kind(models.TextChoices):
        OUT = "out"
        IN = "in"
        PLAN = "plan"
        TURN = "turn"
        ARCHIVE = "all"

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    reason = models.JSONField(null=True)
    asked_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "records"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="out", state="done") | ~Q(digest=""), name="a_made_package_has_its_file"
            ),
            models.CheckConstraint(condition=Q(level__lte=2), name="no_package_is_top_secret"),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="no_more_done_than_there_is"),
        ]
        indexes = [models.Index(fields=["unit", "-asked_at", "-id"], name="batch_list_of_unit")]


class BatchItem(models.Model):
    """One paper of a batch and what became of it; no item is ever without an answer once the batch has ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        THERE = "there"
        REFUSED = "refused"
        LEFT = "left"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    record_id = models.UUIDField()
    title = models.CharField(max_length=400)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.JSONField(null=True)

    class Meta:
        app_label = "records"
        constraints = [models.UniqueConstraint(fields=["batch", "record_id"], name="a_paper_once_a_batch")]
        indexes = [
            models.Index(fields=["batch", "position"], name="batch_items_in_order"),
            models.Index(fields=["record_id"], name="batch_items_of_record"),
        ]


class FileFormat(models.Model):
    """What a file of a paper is, by PRONOM where it is known there; `by` names program and signatures."""

    document = models.ForeignKey("records.Document", models.PROTECT, related_name="formats")
    digest = models.CharField(max_length=64)
    role = models.CharField(max_length=12)
    puid = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=40, blank=True)
    mime = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "records"
        constraints = [models.UniqueConstraint(fields=["document", "digest"], name="a_format_once_a_file")]
        indexes = [models.Index(fields=["puid"], name="format_by_puid")]


class Transfer(models.Model):
    """A list of papers offered to an archive, decided item by item, closed by a receipt both sides sign."""

    class State(models.TextChoices):
        PACKING = "packing"
        OFFERED = "offered"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PACKING)
    total = models.PositiveIntegerField()
    offered_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    offered_by_name = models.CharField(max_length=120)
    offered_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    closed_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    receipt_id = models.UUIDField(null=True)

    class Meta:
        app_label = "records"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="transfer_number_once"),
            models.CheckConstraint(condition=~Q(unit=models.F("to_unit")), name="nobody_gives_to_the_own_unit"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, receipt_id__isnull=False),
                name="a_closed_list_has_its_receipt",
            ),
        ]
        indexes = [models.Index(fields=["-offered_at", "-id"], name="transfers_newest_first")]


class TransferItem(models.Model):
    """One paper of a list, described as the archive will know it, with its own package."""

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    document = models.ForeignKey("records.Document", models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    title = models.CharField(max_length=400)
    symbol = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    package = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    fault = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    reason = models.CharField(max_length=300, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "records"
        constraints = [
            models.UniqueConstraint(fields=["transfer", "document"], name="a_paper_once_a_list"),
            models.UniqueConstraint(
                fields=["document"], condition=~Q(state="refused"), name="a_paper_is_given_to_one_archive"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="a_refusal_has_its_reason"),
            models.CheckConstraint(condition=~Q(state="accepted") | ~Q(package=""), name="nothing_is_taken_in_empty"),
        ]
        indexes = [models.Index(fields=["transfer", "position"], name="transfer_items_in_order")]


class Custody(models.Model):
    """Who keeps a paper since an archive took it over: from then on its fate is the archive's to decide."""

    document = models.OneToOneField("records.Document", models.PROTECT, primary_key=True, related_name="custody")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="+")
    package = models.CharField(max_length=64)
    since = models.DateField()

    class Meta:
        app_label = "records"
        indexes = [models.Index(fields=["unit", "-since"], name="custody_of_unit")]
