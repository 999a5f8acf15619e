"""What the plan converts is converted: a new version beside the untouched original, each paper answered."""

from __future__ import annotations

import errno
import io
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pikepdf
import pytest
from django.db import connections
from django.utils import timezone
from PIL import Image

from soi.base.errors import NotPermitted
from soi.engines.reading import public as reading
from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.searchable_pdf import searchable_pdf
from soi.kernel.storage import places
from soi.kernel.storage import public as storage
from soi.records import testing as records
from soi.records.keeping import testing as keeping
from soi.records.keeping.models import MarkedContent
from soi.records.keeping.testing import licensed, marked, pdf
from soi.records.models import Document, Page, SignatureCheck, Version
from soi.records.packages import jobs, queries, rules
from soi.records.packages.actions import convert_formats
from soi.records.packages.models import Batch, FileFormat
from soi.records.tests.persons import clear

pytestmark = [pytest.mark.feature("REC-14"), pytest.mark.feature("REC-17")]
TODAY = date.today()
NOTHING_READ = reading.Reading((), (), (), "test", "")


def scan(pages: int = 2) -> bytes:
    """A PDF as a scanner makes it: 1.4, pictures and nothing else; unlike any other by its bytes."""
    made = []
    for _ in range(pages):
        out = io.BytesIO()
        Image.new("L", (827, 1169), 255 - uuid4().int % 60).save(out, "JPEG", comment=uuid4().hex.encode())
        made.append((out.getvalue(), 100.0))
    with pikepdf.open(io.BytesIO(pdf_of_jpegs(made))) as opened:
        out = io.BytesIO()
        opened.save(out, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def sheets(count: int):
    return [records.sheet(number) for number in range(1, count + 1)]


def paper(node, pages: int = 2, *, office: str = "clerk_a", **over) -> Document:
    """A registered scan, with the searchable PDF/A its reading left beside it unless another is given."""
    original = over.pop("original", None) or scan(pages)
    searchable = over.pop("searchable", None) or searchable_pdf(original, "pdf", NOTHING_READ)
    content = records.content(original=original, searchable=searchable, pages=sheets(over.pop("counted", pages)))
    with node.acting(office) as actor:
        made = records.make_document(actor, of=content, **over)
    node.work()
    return made


def turned(node, office: str = "clerk_a") -> Batch:
    with node.acting(office) as actor:
        batch = convert_formats.ask_turning(actor, batch_id=uuid4(), today=TODAY)
    node.work()
    return batch


def account(node, batch) -> dict[UUID, tuple[str, str]]:
    with node.acting("clerk_a") as actor:
        found = queries.get_batch(actor, batch.pk)
        assert (found.state, found.done) == (Batch.State.DONE, found.total)
        return {item.record_id: (item.state, (item.reason or {}).get("code", "")) for item in found.items.all()}


def puids(node, document) -> set[str]:
    with node.acting("clerk_a"):
        return {puid for (puid,) in FileFormat.objects.filter(document=document).values_list("puid")}


@pytest.fixture(autouse=True)
def alone(node):
    """What other tests left is done first."""
    turned(node)


def test_a_scan_becomes_pdf_a_as_a_new_version_and_the_original_stays(node):
    document = paper(node)
    with node.acting("clerk_a"):
        before = storage.fetch(document.original)
    assert "fmt/18" in puids(node, document)
    batch = turned(node)
    assert account(node, batch)[document.pk] == ("done", "")
    with node.acting("clerk_a"):
        now = Document.objects.get(pk=document.pk)
        first, second = Version.objects.filter(document=now).order_by("number")
        assert (now.version, now.original, now.text, now.pages_count) == (2, second.original, document.text, 2)
        assert (first.original, storage.fetch(first.original)) == (document.original, before)
        assert "fmt/18 → fmt/477" in second.reason
        assert [page.words for page in Page.objects.filter(document=now, version=2).order_by("number")] == [
            page.words for page in Page.objects.filter(document=now, version=1).order_by("number")
        ]
        made = storage.fetch(now.original)
    assert (reading.check_pdfa(made), reading.count_pages(made)) == ("pass", 2)
    with node.acting("clerk_a"):
        assert FileFormat.objects.get(document=document, digest=now.original).puid == "fmt/477"
    assert document.pk not in account(node, turned(node)), "what is in its format is not asked for again"


def test_the_same_form_sent_twice_and_the_same_job_run_twice_make_one_version(node):
    document = paper(node)
    with node.acting("clerk_a") as actor:
        batch = convert_formats.ask_turning(actor, batch_id=uuid4(), today=TODAY)
        again = convert_formats.ask_turning(actor, batch_id=batch.pk, today=TODAY)
    assert again.pk == batch.pk
    node.work()
    jobs.turn_formats(batch_id=str(batch.pk), appointment_id=node.actor("clerk_a").appointment_id)
    with node.acting("clerk_a"):
        assert Version.objects.filter(document=document).count() == 2


def test_a_killed_job_goes_on_where_it_was_and_answers_for_each(node, monkeypatch):
    papers = [paper(node) for _ in range(3)]
    with node.acting("clerk_a") as actor:
        batch = convert_formats.ask_turning(actor, batch_id=uuid4(), today=TODAY)
    calls = []
    turn = convert_formats.turn

    def dies(actor, document_id, *, today):
        calls.append(document_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return turn(actor, document_id, today=today)

    monkeypatch.setattr(convert_formats, "turn", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.turn_formats(batch_id=str(batch.pk), appointment_id=node.actor("clerk_a").appointment_id)
    with node.acting("clerk_a") as actor:
        assert queries.counts_of(queries.get_batch(actor, batch.pk).items.all()) == {"done": 1, "waiting": 2}
    html = node.client("clerk_a").get(f"/records/packages/{batch.pk}/").content.decode()
    assert "2" in html
    monkeypatch.setattr(convert_formats, "turn", turn)
    node.work()
    states = account(node, batch)
    assert [states[each.pk][0] for each in papers] == ["there", "done", "done"]
    with node.acting("clerk_a"):
        assert Version.objects.filter(document__in=papers).count() == 6


def test_what_cannot_be_converted_soundly_is_refused_with_its_reason_and_left_as_it_was(node):
    wrong_pages = paper(node, 2, counted=3)
    signed = paper(node)
    with node.machine("verifier"):
        SignatureCheck.objects.create(
            document=signed, version=1, occasion="again", outcome="sound", signatures=[{}], at=timezone.now()
        )
    gone = paper(node)
    for digest in (gone.original, gone.searchable):
        places.main().drop(digest)
    batch = turned(node)
    states = account(node, batch)
    assert states[signed.pk] == ("refused", "records.signed_stays")
    assert states[wrong_pages.pk] == ("refused", "records.converted_not_sound")
    with node.acting("clerk_a"):
        assert set(Document.objects.filter(pk__in=[wrong_pages.pk, signed.pk]).values_list("version", flat=True)) == {1}
    for language, words in (("en", "would lose the signatures"), ("vi", "chữ ký"), ("sv", "underskrifter")):
        client = node.client("clerk_a")
        client.cookies["soi_language"] = language
        assert words in client.get(f"/records/packages/{batch.pk}/").content.decode()


def test_a_full_disk_is_each_papers_reason_and_the_next_batch_does_them(node, monkeypatch):
    papers = [paper(node) for _ in range(2)]

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(convert_formats, "NamedTemporaryFile", full)
        states = account(node, turned(node))
    assert [states[each.pk] for each in papers] == [("refused", "storage.no_room")] * 2
    states = account(node, turned(node))
    assert [states[each.pk][0] for each in papers] == ["done"] * 2


def test_where_the_reading_left_no_sound_pdf_a_it_is_made_in_the_closed_room(node):
    document = paper(node, 1, searchable=pdf())
    assert account(node, turned(node))[document.pk] == ("done", "")
    with node.acting("clerk_a"):
        now = Document.objects.get(pk=document.pk)
        assert reading.check_pdfa(storage.fetch(now.original)) == "pass"


def test_a_format_with_no_way_is_refused_by_name(node, monkeypatch):
    document = paper(node)
    known = rules.plans(TODAY)
    elsewhere = {**known, "fmt/18": replace(known["fmt/18"], to="fmt/95")}
    monkeypatch.setattr(rules, "plans", lambda on: elsewhere)
    assert account(node, turned(node))[document.pk] == ("refused", "records.no_converter")


def test_a_marked_paper_is_converted_by_who_may_open_it_and_by_nobody_else(node):
    original = scan(1)
    content = records.content(
        original=original, searchable=searchable_pdf(original, "pdf", NOTHING_READ), pages=sheets(1)
    )
    secret = marked(node, of=content)
    node.work()
    clear("clerk_a", 1)
    try:
        assert secret.pk not in account(node, turned(node))
        licensed(node, secret, holder="clerk_a")
        batch = turned(node)
        assert (batch.level, account(node, batch)[secret.pk]) == (1, ("done", ""))
        with node.acting("clerk_a"):
            now = Document.objects.get(pk=secret.pk)
            assert (now.version, now.original, now.text) == (2, "", "")
        assert MarkedContent.objects.using("owner").get(document=secret).text == "\n".join(records.LINES)
    finally:
        clear("clerk_a", 0)


@pytest.mark.parametrize("office", ["inspector_a", "auditor", "head_a"])
def test_who_keeps_no_book_converts_nothing(node, office):
    with pytest.raises(NotPermitted), node.acting(office) as actor:
        convert_formats.ask_turning(actor, batch_id=uuid4(), today=TODAY)


def test_the_page_of_formats_has_it_done(node):
    document = paper(node)
    client = node.client("clerk_a")
    html = client.get("/records/formats/").content.decode()
    assert 'value="turn"' in html
    assert 'value="turn"' not in node.client("inspector_a").get("/records/formats/").content.decode()
    key = html.split('name="key" value="')[1].split('"')[0]
    sent = client.post("/records/formats/", {"key": key, "act": "turn"})
    assert sent.headers["Location"] == f"/records/packages/{key}/"
    node.work()
    with node.acting("clerk_a"):
        assert Document.objects.get(pk=document.pk).version == 2


@pytest.mark.feature("REC-09")
def test_a_converted_paper_is_destroyed_with_all_its_versions(node):
    keeping.certified(node, "clerk_a", "head_a")
    blank = paper(node)
    turned(node)
    with node.acting("clerk_a"):
        shared = Page.objects.filter(document=blank).values_list("image", flat=True)[0]
    before = uses(shared)
    original = scan(1)
    searchable = searchable_pdf(original, "pdf", NOTHING_READ)
    file_id = keeping.over(node, of=lambda: records.content(original=original, searchable=searchable, pages=sheets(1)))
    node.work()
    with node.acting("clerk_a"):
        document = Document.objects.get(file_id=file_id)
    assert account(node, turned(node))[document.pk][0] == "done"
    with node.acting("clerk_a"):
        named = set(Version.objects.filter(document=document).values_list("original", flat=True))
    assert (len(named), uses(shared)) == (2, before + 2)
    keeping.approved(node, keeping.proposed(node))
    node.work()
    assert not any(places.main().holds(digest) for digest in named)
    assert uses(shared) == before, "a picture other papers have too stays as often as it is named"


def uses(digest: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select uses from soi.storage_file where digest = %s", [digest])
        return int(cursor.fetchone()[0])
