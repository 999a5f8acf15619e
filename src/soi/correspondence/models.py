"""Papers that go out with their versions and steps, the bodies that got them, and the slips of papers that came in."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from soi.correspondence.rules import drafting, sending

NUMBERED = (drafting.ORDERED, drafting.SIGNED, drafting.ISSUED, drafting.RESERVED)
BOUND = (drafting.SIGNED, drafting.ISSUED)


def _choices(of: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(each, each) for each in of]


class Paper(models.Model):
    """An outgoing paper, under one key in every body that gets it. `people` may see the draft, `drafters` write it.

    `author` began it and stays so; `responsible` answers for it now, and is always somebody in office until it left.
    A paper marked and kept elsewhere is a line only (`reserved`): its number, its mark, who holds it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    author = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    signer = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    people = ArrayField(models.BigIntegerField(), default=list)
    drafters = ArrayField(models.BigIntegerField(), default=list)
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=400, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    list_item = models.CharField(max_length=80, blank=True)
    marked_level = models.PositiveSmallIntegerField(default=0)
    holder = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=40)
    retention = models.CharField(max_length=40, blank=True)
    answers = models.ForeignKey("Slip", models.PROTECT, null=True, related_name="answers_drafted")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")
    answer_due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=_choices(drafting.STATES), default=drafting.DRAFT)
    submitted_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    ordered_version = models.PositiveIntegerField(null=True)
    request_id = models.UUIDField(null=True)
    number = models.PositiveIntegerField(null=True)
    term = models.CharField(max_length=20, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    dated = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "type", "term", "number"],
                condition=Q(number__isnull=False),
                name="outgoing_number_once_a_type_and_term",
            ),
            models.CheckConstraint(
                condition=Q(state=drafting.RESERVED, title="", marked_level__gte=1)
                | (~Q(state=drafting.RESERVED) & ~Q(title="") & Q(marked_level=0)),
                name="a_marked_line_tells_no_title",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=NUMBERED) | (Q(number__isnull=False, dated__isnull=False) & ~Q(symbol="")),
                name="an_ordered_paper_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BOUND) | Q(ordered_version=F("version"), signer__isnull=False),
                name="a_signed_paper_is_the_one_ordered",
            ),
            models.CheckConstraint(
                condition=Q(state=drafting.ISSUED, issued_at__isnull=False, issued_by__isnull=False)
                | (~Q(state=drafting.ISSUED) & Q(issued_at__isnull=True)),
                name="an_issued_paper_says_when",
            ),
            models.CheckConstraint(condition=Q(level=0) | ~Q(list_item=""), name="a_marked_paper_names_its_item"),
        ]
        indexes = [
            models.Index(fields=["unit", "-dated", "-id"], condition=Q(number__isnull=False), name="paper_book"),
            models.Index(fields=["signer", "state"], name="paper_of_signer"),
            models.Index(fields=["responsible", "state"], name="paper_of_responsible"),
            models.Index(fields=["-created_at", "-id"], name="paper_drafts"),
        ]


class Version(models.Model):
    """The words of a paper as somebody saved them: never overwritten."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    text = models.TextField()
    to_units = ArrayField(models.BigIntegerField(), default=list)
    outside = models.CharField(max_length=600, blank=True)
    copies = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=400, blank=True)
    based_on = models.PositiveIntegerField()
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="draft_version_number_once")]


class Step(models.Model):
    """What was said and done about a draft: comments, submissions, returns, orders. Never changed."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["paper", "at"], name="step_of_paper")]


class Look(models.Model):
    """Which version of a paper somebody last looked at."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="looks")
    person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "person"], name="one_look_a_person")]


class Consultation(models.Model):
    """Another unit is asked about one version, with a term. No answer stays no answer.

    `asked` was asked and stays so; `responsible` is to answer now.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="consultations")
    version = models.PositiveIntegerField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    asked = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    question = models.CharField(max_length=400, blank=True)
    due_on = models.DateField()
    asked_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=_choices(drafting.ANSWERS), blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "version", "asked"], name="asked_once_a_version"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_says_when",
            ),
        ]
        indexes = [models.Index(fields=["responsible"], condition=Q(answer=""), name="consultation_unanswered")]


class Issue(models.Model):
    """The paper as it left: the signed file and its words, the same for all who got it."""

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True, related_name="issue")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    signed_at = models.DateTimeField(auto_now_add=True)


class Picture(models.Model):
    """One page of an issued paper as a picture."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    image = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="picture_once_a_page")]


class Dispatch(models.Model):
    """An issued paper is given to one body. What happens to it there are its traces."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="dispatches")
    sender = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    copies = models.PositiveSmallIntegerField(default=1)
    answer_due_on = models.DateField(null=True)
    sent_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "unit"], name="sent_once_to_a_body"),
            models.CheckConstraint(condition=~Q(unit=F("sender")), name="a_paper_goes_to_another_body"),
        ]
        indexes = [
            models.Index(fields=["unit", "-sent_at", "-id"], name="dispatch_to_unit"),
            models.Index(fields=["answer_due_on"], condition=Q(answer_due_on__isnull=False), name="dispatch_due"),
        ]


class Charge(models.Model):
    """Who sees to it on one side that a sent paper is entered and, where it asks for an answer, answered."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="charges")
    side = models.CharField(max_length=8, choices=_choices(sending.SIDES))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispatch", "side"], name="one_in_charge_on_each_side")]
        indexes = [models.Index(fields=["appointment"], name="charge_of_appointment")]


class Trace(models.Model):
    """What happened to a dispatched paper, on which side, by whom: never changed, each thing once."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="traces")
    act = models.CharField(max_length=10, choices=_choices(sending.ACTS))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    words = models.CharField(max_length=400, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispatch", "act"], name="each_thing_happens_once")]


class Entry(models.Model):
    """The line of a dispatched paper in the incoming book of the body that got it; the paper itself is the sender's."""

    dispatch = models.OneToOneField(Dispatch, models.PROTECT, primary_key=True, related_name="entry")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    register_no = models.PositiveIntegerField()
    register_year = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "register_year", "register_no"], name="entry_number_once")
        ]


class SlipState(models.TextChoices):
    """How a paper that was laid before a leader stands."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    DONE = "done"
    RETURNED = "returned"


class Slip(models.Model):
    """The leader's slip of one incoming line: what the office says of it, the instruction, who does it by when.

    `doer` is whom the leader named and stays so; `responsible` is with whom it lies now: leader, doer or office.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    document = models.OneToOneField("records.Document", models.PROTECT, null=True, related_name="+")
    dispatch = models.OneToOneField(Dispatch, models.PROTECT, null=True, related_name="slip")
    people = ArrayField(models.BigIntegerField(), default=list)
    register_no = models.PositiveIntegerField()
    register_year = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    sender = models.CharField(max_length=200, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=400)
    level = models.PositiveSmallIntegerField(default=0)
    summary = models.TextField()
    proposal = models.CharField(max_length=400, blank=True)
    due_on = models.DateField(null=True)
    leader = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    laid_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    laid_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=SlipState.choices, default=SlipState.WAITING)
    words = models.TextField(blank=True)
    work = models.CharField(max_length=20, blank=True)
    doer = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    with_unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    do_by = models.DateField(null=True)
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    instructed_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "register_year", "register_no"], name="one_slip_a_line"),
            models.CheckConstraint(
                condition=Q(document__isnull=True, dispatch__isnull=False)
                | Q(document__isnull=False, dispatch__isnull=True),
                name="a_slip_is_of_one_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state=SlipState.ASSIGNED)
                | (
                    Q(doer__isnull=False, do_by__isnull=False, instructed_at__isnull=False) & ~Q(words="") & ~Q(work="")
                ),
                name="an_instruction_has_person_work_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state=SlipState.DONE, done_at__isnull=False)
                | (~Q(state=SlipState.DONE) & Q(done_at__isnull=True)),
                name="a_done_slip_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-register_year", "-register_no"], name="slip_list"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="slip_due"),
            models.Index(fields=["responsible"], condition=~Q(state=SlipState.DONE), name="slip_open_with"),
        ]


class Round(models.Model):
    """An order to sign several papers, each as it was seen, carried out by a job; `seal` is the hash of its whole list.

    It is good until a moment, not longer: what was not signed by then is refused and chosen anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    signer = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    seal = models.CharField(max_length=64)
    total = models.PositiveSmallIntegerField()
    ordered_at = models.DateTimeField()
    good_until = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(good_until__gt=F("ordered_at")), name="an_order_is_good_for_a_time"),
        ]
        indexes = [
            models.Index(fields=["signer", "-ordered_at"], name="round_of_signer"),
            models.Index(fields=["good_until"], condition=Q(ended_at__isnull=True), name="round_open"),
        ]


class RoundLine(models.Model):
    """One paper of a round and what became of it. `hash` is of what was seen and ordered; `reason` is a msgid kept."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ORDERED = "ordered"
        SIGNED = "signed"
        REFUSED = "refused"
        FAILED = "failed"

    round = models.ForeignKey(Round, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    # As it was chosen, and so no foreign key: what does not exist or is not seen is answered too.
    paper_id = models.UUIDField()
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="round_line_in_order"),
            models.CheckConstraint(
                condition=Q(state="waiting", at__isnull=True) | (~Q(state="waiting") & Q(at__isnull=False)),
                name="a_line_done_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["refused", "failed"], reason__isnull=False)
                | (~Q(state__in=["refused", "failed"]) & Q(reason__isnull=True)),
                name="a_line_refused_says_why",
            ),
        ]
