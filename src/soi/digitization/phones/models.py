"""A phone that brings pages to one line: its pairing, the pictures it took, the parts they came in."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

OFFICE = "persons.Appointment"


class Pairing(models.Model):
    """One phone for one line, by one office, once. Of the two words, code and session, only the marks are kept.

    The pictures lie in a locker while they come; the originals go on in another beside the scan (`kept_in`).
    """

    class State(models.TextChoices):
        OFFERED = "offered"  # the code is shown, nobody has used it
        PAIRED = "paired"
        DONE = "done"
        REVOKED = "revoked"
        LAPSED = "lapsed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    line = models.ForeignKey("digitization.Line", models.PROTECT, related_name="pairings")
    made_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=64, unique=True)
    session = models.CharField(max_length=64, null=True, unique=True)
    # Until when the code may be used; once paired, until when the phone may bring pages.
    until = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    locker_id = models.UUIDField()
    kept_in = models.UUIDField(null=True)
    # The persons who hold the originals, once the reading machine does so no more.
    holders = ArrayField(models.BigIntegerField(), default=list)
    scan = models.OneToOneField("digitization.Scan", models.PROTECT, null=True, related_name="pairing")

    class Meta:
        app_label = "digitization"
        constraints = [
            models.CheckConstraint(condition=Q(level=0), name="a_phone_brings_unmarked_paper"),
            models.CheckConstraint(
                condition=~Q(state__in=["paired", "done"]) | Q(session__isnull=False, paired_at__isnull=False),
                name="a_paired_phone_has_its_session",
            ),
            models.CheckConstraint(
                condition=(Q(state="done") & Q(scan__isnull=False, kept_in__isnull=False))
                | (~Q(state="done") & Q(scan__isnull=True, kept_in__isnull=True)),
                name="a_phone_that_is_done_brought_a_scan",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "paired"]) | Q(ended_at__isnull=False), name="a_pairing_ends_once"
            ),
        ]
        indexes = [
            models.Index(fields=["line", "-made_at"], name="pairings_of_line"),
            models.Index(fields=["until"], name="pairings_to_end", condition=Q(state__in=["offered", "paired"])),
        ]


class Picture(models.Model):
    """One photographed page: where it stands, its corners as shares of the picture, or why it was not taken."""

    class State(models.TextChoices):
        COMING = "coming"
        TAKEN = "taken"
        REFUSED = "refused"  # dark, blurred, cut: the phone was told what to do, the picture was destroyed
        REMOVED = "removed"  # taken away at the phone, or taken again

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="pictures")
    position = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COMING)
    kept = models.PositiveIntegerField(default=0)
    corners = models.JSONField(default=list)
    fault = models.CharField(max_length=20, blank=True)
    dpi = models.FloatField(null=True)
    in_place_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "digitization"
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_picture_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(dpi__isnull=False), name="a_taken_picture_was_looked_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(fault=""), name="a_picture_is_refused_for_something"
            ),
        ]
        indexes = [models.Index(fields=["pairing", "position"], name="pictures_in_order")]


class PicturePart(models.Model):
    """One part of a picture that has come, whole, with its hash."""

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "digitization"
        constraints = [models.UniqueConstraint(fields=["picture", "number"], name="a_picture_part_comes_once")]
