"""The ledger: one line a paper file, what became of it event by event, the batches it went in, what is unsettled."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Case, F, Q, When

from soi.digitization.rules.plan import FILES, SHEETS
from soi.digitization.rules.ranking import OFTEN, RARE, SOUND, WEAK
from soi.digitization.rules.stages import TOP_SECRET, Stage

OFFICE = "persons.Appointment"
STAGES = [(stage.value, stage.name.lower()) for stage in Stage]


class Line(models.Model):
    """One paper file. `unit` holds it today, `was` is the unit that made it, which may have ended long ago."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    was = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    book = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300, blank=True)
    # A linked machine shows a marked line to who keeps the ledger only while it has no title.
    bare = models.GeneratedField(
        expression=Case(When(title="", then=True), default=False), output_field=models.BooleanField(), db_persist=True
    )
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=0)
    list_item = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=120, blank=True)
    place_key = models.CharField(max_length=200)
    lasting = models.BooleanField(default=False)
    use = models.CharField(max_length=8, choices=[(RARE, RARE), (OFTEN, OFTEN)], default=RARE)
    condition = models.CharField(max_length=8, choices=[(SOUND, SOUND), (WEAK, WEAK)], default=SOUND)
    rank = models.PositiveSmallIntegerField(default=0)
    stage = models.PositiveSmallIntegerField(choices=STAGES, default=Stage.FOUND)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    sheets = models.PositiveIntegerField(null=True)
    counted_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    scanned_sheets = models.PositiveIntegerField(null=True)
    scanned_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=500, blank=True)
    secret_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    secret_ground = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    batch = models.ForeignKey("digitization.Batch", models.PROTECT, null=True, related_name="+")
    listed_in = models.ForeignKey("records.Import", models.PROTECT, null=True, related_name="+", db_index=False)
    listed_row = models.PositiveIntegerField(null=True)
    list_key = models.CharField(max_length=80, blank=True)
    list_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="line_number_once_a_book"),
            models.UniqueConstraint(fields=["was", "code"], condition=~Q(code=""), name="line_code_once_a_unit"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="a_line_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(stage__lte=Stage.REGISTERED), name="a_line_has_a_known_stage"),
            models.CheckConstraint(
                condition=Q(level__lt=TOP_SECRET) | Q(stage=Stage.FOUND), name="top_secret_stays_on_its_shelf"
            ),
            models.CheckConstraint(
                condition=Q(stage__lt=Stage.APPROVED)
                | (Q(proposed_by__isnull=False, approved_by__isnull=False) & ~Q(proposed_by=F("approved_by"))),
                name="a_line_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(stage__lt=Stage.OUT) | Q(sheets__isnull=False, counted_by__isnull=False),
                name="a_line_goes_out_counted",
            ),
            models.CheckConstraint(
                condition=Q(stage__lt=Stage.OUT) | Q(level=0) | Q(secret_by__isnull=False),
                name="a_marked_line_goes_out_approved",
            ),
            models.CheckConstraint(condition=Q(level=0) | ~Q(list_item=""), name="a_line_is_marked_by_a_list"),
            models.CheckConstraint(
                condition=Q(stage__lt=Stage.REGISTERED) | ~Q(purpose=""), name="a_line_ends_with_its_purpose"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "term", "stage", "level"],
                include=["was", "sheets", "accepted_at", "bare"],
                name="line_figures",
            ),
            models.Index(fields=["place_key", "number", "id"], name="line_by_shelf"),
            models.Index(fields=["stage", "-rank", "id"], name="line_by_rank"),
            models.Index(fields=["batch"], name="line_by_batch", condition=Q(batch__isnull=False)),
            models.Index(
                fields=["listed_in", "listed_row"], name="line_by_row_of_list", condition=Q(listed_in__isnull=False)
            ),
        ]


class Event(models.Model):
    """What somebody did with a line, when, and what was said; never changed, never taken away."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="events")
    act = models.CharField(max_length=20)
    stage_from = models.PositiveSmallIntegerField(choices=STAGES)
    stage_to = models.PositiveSmallIntegerField(choices=STAGES)
    words = models.CharField(max_length=500, blank=True)
    sheets = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["line", "at"], name="event_of_line")]


class Batch(models.Model):
    """Files that go to the scanner together, in the order of the shelf, and come back together."""

    class State(models.TextChoices):
        OPEN = "open"
        GIVEN = "given"  # handed over, not yet counted by the other
        OUT = "out"
        COMING = "coming"  # given back, not yet counted by the archive
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    sheets_given = models.PositiveIntegerField(null=True)
    sheets_taken = models.PositiveIntegerField(null=True)
    difference_out = models.CharField(max_length=500, blank=True)
    returned_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    sheets_returned = models.PositiveIntegerField(null=True)
    received_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    minutes_out = models.CharField(max_length=64, blank=True)
    minutes_back = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="batch_number_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "given"])
                | Q(sheets_given=F("sheets_taken"))
                | (Q(sheets_taken__isnull=False) & ~Q(difference_out="")),
                name="a_batch_goes_out_counted_or_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("given_by")), name="a_batch_is_taken_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(received_by__isnull=False, closed_at__isnull=False),
                name="a_batch_is_closed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-opened_at", "-id"], name="scan_batch_list_of_unit")]


class BatchLine(models.Model):
    """One file in one batch: its place in the pile, its sheets out and back, the difference somebody signed."""

    class Outcome(models.TextChoices):
        TO_DO = "to_do"
        BACK = "back"
        DIFFERS = "differs"
        SIGNED = "signed"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    line = models.ForeignKey(Line, models.PROTECT, related_name="in_batches")
    position = models.PositiveIntegerField()
    sheets_out = models.PositiveIntegerField()
    sheets_back = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.TO_DO)
    reason = models.CharField(max_length=500, blank=True)
    signed_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_in_a_batch"),
            models.UniqueConstraint(fields=["batch", "position"], name="a_batch_line_has_its_place"),
            models.CheckConstraint(
                condition=~Q(outcome="back") | Q(sheets_back=F("sheets_out")), name="back_means_all_sheets_back"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="signed") | (Q(signed_by__isnull=False) & ~Q(reason="")),
                name="a_difference_is_signed_with_reason",
            ),
        ]


class Scan(models.Model):
    """One scanned file for a paper file, or the part of one between two labels: its pages, and what became of them.

    What the pages say lies with the arrival, held by who brought it and the clerks.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # the machine has not read it yet
        READ = "read"
        CHECKED = "checked"  # looked through and confirmed by another than who scanned it
        DESCRIBED = "described"  # registered as a paper
        REFUSED = "refused"
        HELD = "held"  # pages whose label is lost or unknown: a person says where they belong
        DIVIDED = "divided"  # its pages go on as parts
        DROPPED = "dropped"  # a person took it out, with the reason

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="scans")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="scans")
    arrival = models.ForeignKey("intake.Arrival", models.PROTECT, null=True, related_name="+")
    whole = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    # It came by the watched folder, or in a bundle out of it, for no file that anybody had chosen.
    by_folder = models.BooleanField(default=False)
    first_page = models.PositiveIntegerField(null=True)
    last_page = models.PositiveIntegerField(null=True)
    separators = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sides = models.PositiveSmallIntegerField(default=1)
    sheets = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # A signed copy: the file bears an electronic signature (sound, unknown, broken), the body's own, or shows a seal.
    signature = models.CharField(max_length=8, blank=True)
    by_agency = models.BooleanField(default=False)
    seal_page = models.PositiveIntegerField(default=0)
    # How long one core read it, and on which machine; nothing of scans read before times were kept.
    read_ms = models.PositiveIntegerField(null=True)
    read_on = models.CharField(max_length=60, blank=True)
    # Why it was refused, held or dropped: an English sentence, its values and its remedy; or a person's words.
    reason = models.JSONField(null=True)
    brought_at = models.DateTimeField(auto_now_add=True)
    brought_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrival"], name="an_arrival_is_one_scan"),
            models.UniqueConstraint(fields=["whole", "first_page"], name="a_page_is_in_one_part"),
            models.CheckConstraint(condition=Q(sides__in=[1, 2]), name="a_sheet_has_two_sides"),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(batch__isnull=False) | Q(by_folder=True),
                name="a_scan_is_for_something",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(state__in=["waiting", "refused", "held", "divided", "dropped"]),
                name="a_scan_goes_on_for_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["read", "checked", "described", "divided"]) | Q(pages__isnull=False),
                name="a_read_scan_has_its_pages",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "dropped"]) | Q(reason__isnull=False),
                name="a_scan_is_refused_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "brought_at"], name="scan_of_line"),
            models.Index(fields=["batch", "brought_at"], name="scan_of_batch"),
            models.Index(fields=["unit", "brought_at", "id"], name="scan_of_folder", condition=Q(by_folder=True)),
        ]


class Sample(models.Model):
    """Something the machine read, drawn by rule to be looked at by a person: its place follows from the scan's key, so
    nobody chooses it; what it says stays with the arrival."""

    class Kind(models.TextChoices):
        WORD = "word"
        FIELD = "field"

    class State(models.TextChoices):
        WAITING = "waiting"
        RIGHT = "right"
        WRONG = "wrong"
        UNCLEAR = "unclear"  # the image does not tell
        VOID = "void"  # nothing was there, or the paper was settled before anybody looked

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="samples")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    drawn_at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scan", "kind", "number"], name="a_sample_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "void"]) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="a_sample_is_checked_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="sample_waiting", condition=Q(state="waiting"))]


class Proposal(models.Model):
    """One field the machine proposed and a person confirmed or said otherwise: its name, never its value."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="proposals")
    field = models.CharField(max_length=12)
    overruled = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "field"], name="a_field_is_judged_once")]


class Bundle(models.Model):
    """An archive or a mail with many scans in it: what lies in it is taken out one by one, each with its outcome.

    With no line and no batch it came by the watched folder: its members go where their names say.
    """

    class State(models.TextChoices):
        OPENING = "opening"
        DONE = "done"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="bundles")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="bundles")
    locker_id = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sides = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPENING)
    reason = models.JSONField(null=True)
    # How many things lie in it; None before it was looked into.
    members_in_all = models.PositiveIntegerField(null=True)
    brought_at = models.DateTimeField(auto_now_add=True)
    brought_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(reason__isnull=False), name="a_bundle_is_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(members_in_all__isnull=False), name="a_done_bundle_was_counted"
            ),
        ]
        indexes = [
            models.Index(fields=["line", "brought_at"], name="bundle_of_line"),
            models.Index(fields=["batch", "brought_at"], name="bundle_of_batch"),
        ]


class BundleMember(models.Model):
    """One thing that lay in a bundle, and what became of it; none is passed over."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        HELD = "held"  # taken in, and no file known that it belongs to
        REFUSED = "refused"
        TWICE = "twice"  # the very same file was brought before

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="members")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.JSONField(null=True)
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="a_member_once_in_a_bundle"),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "held"]) | Q(scan__isnull=False), name="a_taken_member_is_a_scan"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "twice"]) | Q(reason__isnull=False),
                name="a_member_is_refused_with_reason",
            ),
        ]


class Transfer(models.Model):
    """A scan on its way here in parts. The parts lie in a locker; the row says what it will be, and how it ended."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"  # never finished: its parts were removed

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="transfers")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="transfers")
    locker_id = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sides = models.PositiveSmallIntegerField(default=1)
    sheets = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="+")
    bundle = models.ForeignKey(Bundle, models.PROTECT, null=True, related_name="+")
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(batch__isnull=False), name="a_transfer_is_for_something"
            ),
            models.CheckConstraint(
                condition=(Q(state="done") & (Q(scan__isnull=False) ^ Q(bundle__isnull=False)))
                | (~Q(state="done") & Q(scan__isnull=True, bundle__isnull=True)),
                name="a_done_transfer_is_a_scan",
            ),
        ]
        indexes = [models.Index(fields=["state", "touched_at"], name="transfer_by_age")]


class TransferPart(models.Model):
    """One part that has come, whole, with its hash."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transfer", "number"], name="a_part_comes_once")]


class Question(models.Model):
    """Something a person must look at: a label lost, doubled, foreign or unreadable; sheets or pages that differ."""

    class Kind(models.TextChoices):
        LOST = "lost"
        DOUBLED = "doubled"
        FOREIGN = "foreign"
        UNREADABLE = "unreadable"
        SHEETS = "sheets"
        PAGES = "pages"

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="questions")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="questions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="questions")
    said = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | (Q(settled_by__isnull=False) & ~Q(answer="")),
                name="a_question_is_settled_with_words",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-asked_at"], name="scan_question_list")]


class Plan(models.Model):
    """What is to be checked and accepted of one unit and term until a day, and who keeps to it."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    term = models.CharField(max_length=40)
    what = models.CharField(max_length=6, choices=[(FILES, FILES), (SHEETS, SHEETS)], default=FILES)
    target = models.PositiveIntegerField()
    starts_on = models.DateField()
    due_on = models.DateField()
    made_by = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "term"], condition=Q(ended_at__isnull=True), name="one_plan_for_a_cell"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("starts_on")), name="a_plan_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(target__gt=0), name="a_plan_wants_something"),
        ]


class Reminder(models.Model):
    """A plan fell behind its line, and who keeps it was told; ended when the plan is on time again, met or changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reminders")
    told = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    done = models.PositiveIntegerField()
    days_behind = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(ended_at__isnull=True), name="one_reminder_at_a_time_of_a_plan"
            ),
        ]


from soi.digitization.models import sealed  # noqa: E402, F401
from soi.digitization.phones import models as phones  # noqa: E402, F401
