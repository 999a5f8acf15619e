"""Files, the documents in them page by page, and the stub: all that a connected node may keep of a marked paper."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class File(models.Model):
    """A file: the papers of one matter, kept together by one unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    term = models.CharField(max_length=20)
    retention = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    # How the file is described (05/2025/TT-BNV), and how long it is kept: counted anew when a fact of it changes.
    fonds = models.ForeignKey("records.Fonds", models.PROTECT, null=True, related_name="files")
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
            models.CheckConstraint(
                condition=Q(disposed_on__isnull=True) | Q(kept_until__lt=models.F("disposed_on"), kept="counted"),
                name="a_file_is_disposed_of_after_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-opened_on", "-id"], name="file_list_of_unit"),
            models.Index(fields=["unit", "kept_until"], name="file_by_end_of_keeping"),
        ]


class Document(models.Model):
    """One registered paper: its number in the book, what it is, how secret, how long kept, for what it may be used.

    `proposed` keeps what the machine had read beside what the person entered; form feeds in `text` part its pages.
    """

    is_stub = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    arrival_id = models.UUIDField(unique=True)
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
    retention = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    term = models.CharField(max_length=20)
    file = models.ForeignKey(File, models.PROTECT, related_name="documents")
    original = models.CharField(max_length=64)
    original_kind = models.CharField(max_length=80)
    searchable = models.CharField(max_length=64)
    pages_count = models.PositiveIntegerField()
    text = models.TextField()
    proposed = models.JSONField(default=dict)
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.CharField(max_length=120)
    disposed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "register_year", "register_no"], name="register_number_once"),
            # Law 117/2025/QH15 art. 5(1): only what stands on a list may be marked.
            models.CheckConstraint(condition=Q(level=0) | ~Q(list_item=""), name="a_mark_names_its_list_item"),
            models.CheckConstraint(condition=Q(level=0) | Q(level_until__isnull=False), name="a_mark_has_its_last_day"),
            models.CheckConstraint(condition=~Q(purpose=""), name="a_document_has_a_purpose_of_use"),
            # 40-HD/VPTW: a top-secret paper is never scanned, so the highest level a document has is 2.
            models.CheckConstraint(condition=Q(level__lte=2), name="a_top_secret_paper_is_never_kept"),
        ]
        indexes = [
            models.Index(fields=["unit", "-registered_at", "-id"], name="document_list_of_unit"),
            models.Index(fields=["-registered_at", "-id"], name="document_list_of_all"),
        ]


class Page(models.Model):
    """One page: its picture and the words read on it, with their places.

    `words` is a list of {text, line, confidence, box: [left, top, right, bottom] as shares of the page, was, by}: `was`
    what the machine had read where a person changed it, `by` who looked at it.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    image = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64)
    words = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_number_once")]


class Stub(models.Model):
    """What a connected node keeps of a marked paper: that it exists, its mark, who holds it elsewhere. No subject."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "register_year", "register_no"], name="stub_number_once"),
            models.CheckConstraint(
                condition=Q(marked_level__gte=1, marked_level__lte=3), name="a_stub_is_of_a_marked_paper"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-registered_at", "-id"], name="stub_list_of_unit")]


# The models of keeping, so that Django knows them wherever it knows these.
from soi.records.keeping import models as keeping  # noqa: E402, F401
