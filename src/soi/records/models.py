"""Files, the documents in them page by page, and the stub: all that a connected node may keep of a marked paper."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from soi.records.lists.models import Export, Heads, Import, Row

__all__ = [
    "Copy",
    "CopyPage",
    "Document",
    "Export",
    "File",
    "Heads",
    "Import",
    "LevelAct",
    "LevelRequest",
    "Page",
    "Row",
    "Schema",
    "SignatureCheck",
    "Stub",
    "Version",
]
INCOMING, OUTGOING = "incoming", "outgoing"
# What a stub says nothing of.
STUB_BLANK = ("title", "type", "symbol", "place", "issuer", "signer", "text", "original", "searchable")


class File(models.Model):
    """A file: the papers of one matter, kept together by one unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    term = models.CharField(max_length=20)
    retention = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    # As an old list of files has it: known to the year, under the unit's name of that time. Its code, or without
    # one the key, tells the line again when the list is brought a second time; the hash says whether it was changed.
    unit_as_was = models.CharField(max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True)
    last_year = models.PositiveSmallIntegerField(null=True)
    leaves = models.PositiveIntegerField(null=True)
    place_as_listed = models.CharField(max_length=120, blank=True)
    list_key = models.CharField(max_length=80, null=True)
    list_hash = models.CharField(max_length=64, blank=True)
    listed_in = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    listed_row = models.PositiveIntegerField(null=True)
    # How the file is described (05/2025/TT-BNV), and how long it is kept: counted anew when a fact of it changes.
    fonds = models.ForeignKey("records.Fonds", models.PROTECT, null=True, related_name="files", db_index=False)
    keywords = models.CharField(max_length=300, blank=True, db_default="")
    language = models.CharField(max_length=40, default="vi", db_default="vi")
    sheets = models.PositiveIntegerField(null=True)
    physical_state = models.CharField(max_length=120, blank=True, db_default="")
    symbol = models.CharField(max_length=80, blank=True, db_default="")
    reliability = models.CharField(max_length=120, blank=True, db_default="")
    paper_code = models.CharField(max_length=80, blank=True, db_default="")
    kept = models.CharField(max_length=10, default="waits", db_default="waits")
    kept_until = models.DateField(null=True)
    counting = models.JSONField(default=list, db_default=[])
    disposed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="file_code_once_a_unit"),
            models.UniqueConstraint(
                fields=["unit", "list_key"], condition=Q(list_key__isnull=False), name="a_listed_file_enters_once"
            ),
            models.CheckConstraint(
                condition=Q(disposed_on__isnull=True) | Q(kept_until__lt=models.F("disposed_on"), kept="counted"),
                name="a_file_is_disposed_of_after_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-opened_on", "-id"], name="file_list_of_unit"),
            models.Index(fields=["unit", "kept_until"], name="file_by_end_of_keeping"),
            models.Index(fields=["fonds"], name="file_by_fonds", condition=Q(fonds__isnull=False)),
            models.Index(
                fields=["listed_in", "listed_row"], name="file_by_row_of_list", condition=Q(listed_in__isnull=False)
            ),
        ]


class Document(models.Model):
    """One registered paper: its number in the book, what it is, how secret, how long kept, for what it may be used.

    `proposed` keeps what the machine had read beside what the person entered; form feeds in `text` part its pages.
    A stamp of secrecy that was seen on it later leaves its number and `stub_level`, as with a `Stub` (DIG-04).
    `version` is the one that is shown: original, searchable, text and pages_count are of it. `metadata_from` says of
    each field of `metadata` how it came, from whom and when.
    """

    # A stub names them, and such a paper says nothing of the kind; where it was locked away stands in the procedure.
    holder = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    arrival_id = models.UUIDField(unique=True)
    # Which book the number stands in: what came in and what went out are numbered apart.
    book = models.CharField(max_length=10, choices=[(each, each) for each in (INCOMING, OUTGOING)], default=INCOMING)
    register_no = models.PositiveIntegerField()
    register_year = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    channel = models.CharField(max_length=20)
    responsible = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    type = models.CharField(max_length=40)
    symbol = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=400)
    issued_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    list_item = models.CharField(max_length=80, blank=True)
    level_until = models.DateField(null=True)
    level_decision = models.CharField(max_length=120, blank=True, default="")
    level_decided_by = models.CharField(max_length=120, blank=True, default="")
    retention = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    term = models.CharField(max_length=20)
    file = models.ForeignKey(File, models.PROTECT, related_name="documents")
    original = models.CharField(max_length=64)
    original_kind = models.CharField(max_length=80)
    searchable = models.CharField(max_length=64)
    pages_count = models.PositiveIntegerField()
    text = models.TextField()
    version = models.PositiveSmallIntegerField(default=1)
    described_by = models.ForeignKey("records.Schema", models.PROTECT, null=True, related_name="+")
    metadata = models.JSONField(null=True)
    metadata_from = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.CharField(max_length=120)
    disposed_on = models.DateField(null=True)
    stub_level = models.PositiveSmallIntegerField(null=True)
    # One person saw a stamp on it: nobody sees it, and its `Stub` stands in its place, until another has looked.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "book", "register_year", "register_no"], name="register_number_once"
            ),
            # Law 117/2025/QH15 art. 5(1): only what stands on a list may be marked.
            models.CheckConstraint(condition=Q(level=0) | ~Q(list_item=""), name="a_mark_names_its_list_item"),
            models.CheckConstraint(condition=Q(level=0) | Q(level_until__isnull=False), name="a_mark_has_its_last_day"),
            models.CheckConstraint(condition=~Q(purpose=""), name="a_document_has_a_purpose_of_use"),
            models.CheckConstraint(
                condition=Q(metadata__isnull=True) | Q(described_by__isnull=False), name="metadata_follow_a_schema"
            ),
            # 40-HD/VPTW: a top-secret paper is never scanned, so the highest level a document has is 2.
            models.CheckConstraint(condition=Q(level__lte=2), name="a_top_secret_paper_is_never_kept"),
            models.CheckConstraint(
                condition=Q(stub_level__isnull=True)
                | Q(
                    stub_level__gte=1,
                    stub_level__lte=3,
                    disposed_on__isnull=False,
                    metadata__isnull=True,
                    closed_at__isnull=True,
                    **dict.fromkeys(STUB_BLANK, ""),
                ),
                name="of_a_marked_paper_a_stub_is_kept",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-registered_at", "-id"], name="document_list_of_unit"),
            models.Index(fields=["-registered_at", "-id"], name="document_list_of_all"),
            models.Index(fields=["id"], name="document_closed", condition=Q(closed_at__isnull=False)),
        ]

    @property
    def is_stub(self) -> bool:
        return self.stub_level is not None

    @property
    def marked_level(self) -> int:
        return self.stub_level or self.level


class Page(models.Model):
    """One page: its picture and the words read on it, with their places.

    `words` is a list of {text, line, confidence, box: [left, top, right, bottom] as shares of the page, was, by}: `was`
    what the machine had read where a person changed it, `by` who looked at it.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="pages")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    image = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64)
    words = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "version", "number"], name="page_number_once")]


class Stub(models.Model):
    """What a connected node keeps of a marked paper: that it exists, its mark, who holds it elsewhere. No subject.

    Of a paper closed until a second person has looked the database writes it, and takes it back with the closing.
    """

    is_stub = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    register_no = models.PositiveIntegerField()
    register_year = models.PositiveSmallIntegerField()
    marked_level = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.CharField(max_length=120)
    of_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "register_year", "register_no"], name="stub_number_once"),
            models.CheckConstraint(
                condition=Q(marked_level__gte=1, marked_level__lte=3), name="a_stub_is_of_a_marked_paper"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-registered_at", "-id"], name="stub_list_of_unit")]


class Schema(models.Model):
    """What papers of a type say of themselves, as the pack had it on a day; the database holds metadata to its checks.

    `checks` is a list of {id, field, rule, says}: `rule` in the expression language of `soi.base.logic`.
    """

    type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    fields = models.JSONField()
    checks = models.JSONField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["type", "-id"], name="newest_schema_of_type")]


class Version(models.Model):
    """One state of a paper's file: the original as it came, its hash, who brought it and why. Never changed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    arrival_id = models.UUIDField(unique=True)
    original = models.CharField(max_length=64)
    original_kind = models.CharField(max_length=80)
    searchable = models.CharField(max_length=64)
    pages_count = models.PositiveIntegerField()
    reason = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]


class LevelAct(models.Model):
    """A change of a paper's mark, written by the database itself with every change. Never changed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="level_acts")
    from_level = models.PositiveSmallIntegerField(null=True)
    to_level = models.PositiveSmallIntegerField()
    list_item = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=120, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=120)
    request_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "-id"], name="level_acts_of_document")]


class LevelRequest(models.Model):
    """Lowering a mark: asked by one person, answered within a day by a second one of another unit.

    Who asks and who answers is written by the database from the signed ticket.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="level_requests")
    from_level = models.PositiveSmallIntegerField()
    to_level = models.PositiveSmallIntegerField()
    list_item = models.CharField(max_length=80, blank=True)
    until = models.DateField(null=True)
    decision = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=12, default="asked")
    asker_id = models.BigIntegerField()
    asker_person = models.BigIntegerField()
    asker_unit = models.BigIntegerField()
    asker_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    second_id = models.BigIntegerField(null=True)
    second_person = models.BigIntegerField(null=True)
    second_unit = models.BigIntegerField(null=True)
    second_name = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_level__lt=F("from_level")), name="a_request_lowers"),
            models.CheckConstraint(condition=Q(state__in=["asked", "approved", "refused"]), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(second_person__isnull=False, answered_at__isnull=False),
                name="an_answer_has_its_person",
            ),
            models.CheckConstraint(condition=~Q(second_person=F("asker_person")), name="one_person_is_not_two"),
            models.CheckConstraint(condition=~Q(second_unit=F("asker_unit")), name="the_second_is_of_another_unit"),
        ]
        indexes = [models.Index(fields=["state", "-asked_at"], name="level_requests_open")]


class Copy(models.Model):
    """A redacted copy: boxes laid over the pages of one version, and the file made without what lies under them.

    `boxes` is a list of {page, box: shares of the page}. `given_to` is the unit that may read the copy, not the paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="copies")
    version = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    given_to = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=400)
    reason = models.CharField(max_length=400)
    boxes = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.CharField(max_length=120)
    is_ordered = models.BooleanField(default=False)
    failure = models.CharField(max_length=400, blank=True)
    pdf = models.CharField(max_length=64, blank=True)
    pages_count = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(made_at__isnull=True) | ~Q(pdf=""), name="a_made_copy_has_its_file"),
        ]
        indexes = [models.Index(fields=["given_to", "-made_at"], name="copies_given_to")]


class CopyPage(models.Model):
    """A page of a redacted copy: the picture with the boxes burnt in, and the words that are left."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    image = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64)
    words = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "number"], name="copy_page_number_once")]


class SignatureCheck(models.Model):
    """What the signatures of a version were found to be on a day, in full. Never changed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signature_checks")
    version = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12)
    signatures = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version"],
                condition=Q(occasion="arrival"),
                name="signatures_checked_on_arrival_once",
            ),
        ]
        indexes = [models.Index(fields=["document", "version", "-at"], name="signature_checks_of")]


# The models of packages, so that Django knows them wherever it knows these.
from soi.records.keeping import models as keeping  # noqa: E402, F401
from soi.records.packages import models as packages  # noqa: E402, F401
