"""What is known of a file's keeping: its fonds, its facts, its holds, its disposal, its place, who may use it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

OFFICE = "persons.Appointment"


class Fonds(models.Model):
    """All files one body has made: the top of the archive's description (05/2025/TT-BNV)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    creator_history = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    language = models.CharField(max_length=40, default="vi")
    backup = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="fonds_code_once_a_unit"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="fonds_closes_after_opening",
            ),
        ]


class FileFact(models.Model):
    """A day a file's keeping is counted from, with its ground; a later statement of the same kind takes its place."""

    file = models.ForeignKey("records.File", models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20)
    day = models.DateField()
    ground = models.CharField(max_length=300)
    by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class FileEvent(models.Model):
    """A file was closed, with its closing sheet, or opened again, with the reason."""

    file = models.ForeignKey("records.File", models.PROTECT, related_name="events")
    act = models.CharField(max_length=10, choices=[("closed", "closed"), ("reopened", "reopened")])
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    sheet = models.JSONField(default=dict)
    by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(act="reopened") | ~Q(reason=""), name="a_file_is_reopened_with_reason")
        ]


class Hold(models.Model):
    """A matter for which files stay, whatever their time says, until somebody lifts it with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    matter = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    since = models.DateField()
    placed_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_on = models.DateField(null=True)
    lifted_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(matter="") & ~Q(reason=""), name="a_hold_says_what_for"),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True, lifted_by__isnull=True)
                | (Q(lifted_on__gte=F("since"), lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="a_hold_is_lifted_by_somebody_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-placed_at", "-id"], name="hold_list_of_unit")]


class HeldFile(models.Model):
    """One file under one hold."""

    hold = models.ForeignKey(Hold, models.PROTECT, related_name="files")
    file = models.ForeignKey("records.File", models.PROTECT, related_name="holds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold", "file"], name="a_file_once_under_a_hold")]


class ListState(models.TextChoices):
    """Being checked line by line, before its signers, agreed by two, every line accounted for, or sent back."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    DONE = "done"
    REFUSED = "refused"


class DisposalList(models.Model):
    """Files of one level whose time is over, put before two persons of different units. `paper`: the list as printed.

    A list of marked files is seen, and so judged, by who is cleared for them only; open files never wait for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.PROPOSED)
    proposed_at = models.DateTimeField(auto_now_add=True)
    checker = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    request_id = models.UUIDField(null=True)
    paper = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="disposal_list_number_once"),
            models.UniqueConstraint(
                fields=["unit", "level"],
                condition=Q(state__in=["proposed", "checked"]),
                name="one_list_in_hand_a_level",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | (Q(checker__isnull=False, approver__isnull=False) & ~Q(checker=F("approver"))),
                name="a_list_is_approved_by_two",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-proposed_at", "-id"], name="disposal_list_of_unit")]


class Outcome(models.TextChoices):
    """What became of a line: still to do, content destroyed, or kept with the reason."""

    TO_DO = "to_do"
    DONE = "done"
    REFUSED = "refused"


class DisposalLine(models.Model):
    """One file on a list: what was decided, what became of it, and the salted hashes that stay of it.

    `proofs` has a line for each paper: its number in the book and the salted hash of its original.
    """

    disposal = models.ForeignKey(DisposalList, models.PROTECT, related_name="lines")
    file = models.ForeignKey("records.File", models.PROTECT, related_name="disposals")
    position = models.PositiveIntegerField()
    kept_until = models.DateField()
    counting = models.JSONField()
    documents = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, blank=True, choices=[("dispose", "dispose"), ("keep", "keep")])
    reason = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.TO_DO)
    outcome_reason = models.CharField(max_length=300, blank=True)
    salt = models.CharField(max_length=64, blank=True)
    proofs = models.JSONField(default=list)
    leaving = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "file"], name="a_file_once_on_a_list"),
            models.UniqueConstraint(fields=["disposal", "position"], name="a_line_has_its_place"),
            models.CheckConstraint(condition=~Q(verdict="keep") | ~Q(reason=""), name="kept_longer_with_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(outcome_reason=""), name="a_refused_line_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="done") | Q(verdict="dispose"), name="only_judged_is_destroyed"
            ),
        ]


class StrongRoom(models.Model):
    """A room of a body for paper up to a level; in a room that is not here only open paper lies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=300)
    set_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="room_name_once_a_body"),
            models.CheckConstraint(condition=Q(level__lte=3), name="a_room_is_for_a_level_there_is"),
            models.CheckConstraint(condition=~Q(decision=""), name="a_room_names_its_decision"),
        ]


class Place(models.Model):
    """Where the paper of a file was put, by whom, when; the last one is where it belongs.

    The database asks that its room is for the level of the file at that time.
    """

    file = models.ForeignKey("records.File", models.PROTECT, related_name="places")
    room = models.CharField(max_length=80)
    shelf = models.CharField(max_length=80, blank=True)
    box = models.CharField(max_length=80, blank=True)
    binder = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Loan(models.Model):
    """The paper of a file is with somebody until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey("records.File", models.PROTECT, related_name="loans")
    borrower = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    lent_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    lent_on = models.DateField()
    due_on = models.DateField()
    returned_on = models.DateField(null=True)
    returned_to = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    state_back = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(returned_on__isnull=True), name="lent_to_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("lent_on")), name="a_loan_is_due_after_it_begins"),
        ]


class LicenceState(models.TextChoices):
    """Asked for, given until a day, refused, or taken back before its day."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Licence(models.Model):
    """A marked paper, or all marked papers of a file, may be opened by one office, for one purpose, until one day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    file = models.ForeignKey("records.File", models.PROTECT, related_name="licences")
    document = models.ForeignKey("records.Document", models.PROTECT, null=True, related_name="licences")
    level = models.PositiveSmallIntegerField()
    holder = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    asked_until = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=LicenceState.choices, default=LicenceState.ASKED)
    until = models.DateField(null=True)
    answered_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(reason=""), name="a_licence_says_what_for"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(until__isnull=False, until__lte=F("asked_until")),
                name="a_licence_has_its_last_day",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_by__isnull=False), name="a_licence_is_answered_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(answered_by=F("holder")), name="nobody_licenses_himself"),
        ]
        indexes = [
            models.Index(fields=["holder", "file"], name="licence_of_holder"),
            models.Index(fields=["unit", "-asked_at", "-id"], name="licence_list_of_unit"),
        ]


class Use(models.Model):
    """One opening under a licence: the register of use that the owner reads."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="uses")
    document = models.ForeignKey("records.Document", models.PROTECT, related_name="+")
    by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class MarkedContent(models.Model):
    """The words and files of a marked paper, apart from its line: the database shows them under a live licence only.

    The database itself moves them here when a paper is marked, and back when a mark is taken off.
    """

    document = models.OneToOneField("records.Document", models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()
    original = models.CharField(max_length=64)
    searchable = models.CharField(max_length=64)


class VolumeState(models.TextChoices):
    """Waiting for the worker, being put together, ready to be taken, or not possible."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Volume(models.Model):
    """A whole file as one PDF, made for one reader who asked for it; not kept beyond its last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey("records.File", models.PROTECT, related_name="volumes")
    asked_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=VolumeState.choices, default=VolumeState.WAITING)
    level = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["file", "asked_by"], name="volume_of_reader")]
