"""Rounds that put the body's signature on read scans, scan by scan."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

OFFICE = "persons.Appointment"


class SealRound(models.Model):
    """An order to put the body's signature on read scans, by who keeps its seal; a job does it, until a moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey("digitization.Batch", models.PROTECT, null=True, related_name="seal_rounds")
    line = models.ForeignKey("digitization.Line", models.PROTECT, null=True, related_name="seal_rounds")
    keeper = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    ordered_at = models.DateTimeField(auto_now_add=True)
    good_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False) ^ Q(batch__isnull=False), name="a_seal_round_is_of_a_line_or_a_batch"
            ),
        ]
        indexes = [models.Index(fields=["good_until"], condition=Q(ended_at__isnull=True), name="seal_round_open")]


class Sealing(models.Model):
    """One scan of such a round and what became of it; none is passed over."""

    class State(models.TextChoices):
        TO_DO = "to_do"
        ORDERED = "ordered"  # made ready: the seal's token signs it
        SIGNED = "signed"
        REFUSED = "refused"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SealRound, models.PROTECT, related_name="scans")
    position = models.PositiveIntegerField()
    scan = models.ForeignKey("digitization.Scan", models.PROTECT, related_name="sealings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.TO_DO)
    request_id = models.UUIDField(null=True)
    reason = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "scan"], name="a_scan_once_in_a_seal_round"),
            models.UniqueConstraint(
                fields=["scan"], condition=Q(state__in=["to_do", "ordered"]), name="a_scan_is_sealed_by_one_round"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["refused", "failed"], reason__isnull=False)
                | (~Q(state__in=["refused", "failed"]) & Q(reason__isnull=True)),
                name="a_scan_not_sealed_says_why",
            ),
        ]


# The models of phones, so that Django knows them wherever it knows these.
