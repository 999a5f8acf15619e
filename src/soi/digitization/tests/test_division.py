"""One scan of several files: every page in one part, held where its label is lost or unknown; and the three counts."""

from __future__ import annotations

import io
import json
import uuid
from datetime import date

import pikepdf
import pypdfium2
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from soi.digitization import actions, jobs, papers, queries, testing
from soi.digitization.actions import scans
from soi.digitization.actions.cutting import cut
from soi.digitization.models import Question, Scan
from soi.digitization.rules import counting, labels
from soi.digitization.rules.counting import Sums
from soi.digitization.rules.division import DOUBLED, FOREIGN, LOST, UNREADABLE, PageCodes, Part, divide
from soi.digitization.rules.stages import Stage
from soi.engines.reading.programs import tesseract
from soi.engines.reading.public import (
    Reader,
    check_confinement,
    from_json,
    invent,
    make_specimen,
    read_bytes,
    searchable_pdf,
    to_json,
)
from soi.engines.reading.read_part import read_part
from soi.intake import jobs as reading
from soi.intake import public as intake
from soi.intake.rules import words

A, B, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
EMPTY = PageCodes()
State = Scan.State


def sheet(line):
    return PageCodes((labels.separator(line),))


def stuck(line):
    return PageCodes((labels.payload(line),))


def taken(pages):
    return [(part.line, part.why, part.pages, part.separators) for part in divide(pages, [A, B])]


@pytest.mark.feature("DIG-08")
def test_separators_divide_and_are_no_pages():
    assert taken([sheet(A), EMPTY, EMPTY, sheet(B), EMPTY]) == [(A, "", [2, 3], [1]), (B, "", [5], [4])]
    assert taken([sheet(A), stuck(A), EMPTY]) == [(A, "", [2, 3], [1])], "a label on the cover is a page"
    assert taken([sheet(A), sheet(B), EMPTY]) == [(A, "", [], [1]), (B, "", [3], [2])]


@pytest.mark.feature("DIG-08")
def test_lost_foreign_doubled_and_unclear_labels_are_held():
    assert taken([EMPTY, sheet(A), EMPTY])[0] == (None, LOST, [1], [])
    assert taken([sheet(A), sheet(OTHER), EMPTY])[1] == (None, FOREIGN, [3], [2])
    assert taken([sheet(A), EMPTY, sheet(B), sheet(A), EMPTY])[2] == (None, DOUBLED, [5], [4])
    assert taken([sheet(A), PageCodes((), 1), EMPTY])[1] == (None, UNREADABLE, [2, 3], [])
    both = PageCodes((labels.separator(A), labels.separator(B)))
    assert taken([both, EMPTY]) == [(None, UNREADABLE, [2], [1])]
    own = PageCodes(("https://example.vn/van-ban/12",))
    assert taken([sheet(A), own]) == [(A, "", [2], [1])], "a paper's own code divides nothing"


codes = st.sampled_from([EMPTY, EMPTY, sheet(A), sheet(B), sheet(OTHER), stuck(A), stuck(B), PageCodes((), 1)])


@pytest.mark.feature("DIG-08")
@given(st.lists(codes, max_size=30))
def test_every_page_is_in_one_part_whatever_the_labels(pages):
    parts = divide(pages, [A, B])
    numbers = [page for part in parts for page in sorted([*part.pages, *part.separators])]
    assert numbers == list(range(1, len(pages) + 1))
    known = [part.line for part in parts if part.line]
    assert len(known) == len(set(known)) and all(bool(part.line) != bool(part.why) for part in parts)


@pytest.mark.feature("DIG-01")
def test_three_counts_are_set_beside_each_other_and_nothing_unknown_is_taken_for_none():
    read = counting.Read
    found = counting.counts(5, Sums(files=2, said=5, found=5, pages=7))
    assert found.agree and (found.scanner, found.reader, found.pages) == (5, 5, 7)
    assert [str(one) for one in counting.sentences(found)] == ["Shelf, scanner and reader agree: 5 sheets."]
    found = counting.counts(5, Sums(files=2, said=5, found=3, unread=1, pages=3))
    assert (found.reader, found.waiting, found.agree) == (None, 1, False)
    three = Sums(files=1, said=3, found=3, pages=3)
    assert [str(one) for one in counting.sentences(counting.counts(9, three))] == [
        "Of 9 sheets at the shelf 3 are scanned; 6 are still to do."
    ]
    assert "2 more" in str(counting.sentences(counting.counts(1, three))[0])
    assert str(counting.sentences(counting.counts(None, Sums()))[0]) == "Nobody counted the sheets at the shelf."
    assert read("b", 2, 4, sides=2).sheets == read("a", 2, 3, sides=2).sheets == 2
    assert "1 fewer" in str(counting.difference(read("a", 3, 2))) and "1 more" in str(
        counting.difference(read("a", 3, 4))
    )
    gone = counting.counts(9, Sums(files=3, said=5, found=2, unread=3, pages=2, refused=2))
    told = [(str(one.msgid)[:40], one.params["count"]) for one in counting.sentences(gone)[:2]]
    assert told == [
        ("Scanned files the machine has not read y", 1),
        ("Scanned files that could not be read: {c", 2),
    ]
    assert counting.difference(read("a", None, 2)) is None


def scanned(sheets, **given):
    """These pages as one TIFF of many pages, as a scanner makes it."""
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="tiff_lzw", dpi=(150, 150))
    return actions.File(name="lo-quet.tif", data=out.getvalue(), **given)


def page_of(pdf, number):
    return pypdfium2.PdfDocument(pdf)[number].render(scale=150 / 72).to_pil().convert("L")


def read_and_noted(node, part):
    reading.read(str(part.arrival_id))
    with node.acting("clerk_a") as clerk:
        pages = intake.state_of(clerk, part.arrival_id)["pages"]
    with node.machine("reader") as reader:
        scans.note_read(reader, part.arrival_id, pages)
    part.refresh_from_db()


def no_second_reading(*_):
    raise AssertionError("a part keeps the words of the whole")


@pytest.mark.feature("DIG-01", "DIG-08")
@pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")
def test_one_scan_goes_to_its_files_by_the_printed_sheets_through_the_real_reader(node, monkeypatch):
    batch, _keys = testing.out(node, 2, sheets=1)
    with node.acting("clerk_a") as clerk:
        found = queries.get_batch(clerk, batch)
        printed = papers.separator_sheets(found, today=date.today())
        first, second = (one.line_id for one in queries.lines_of(found))
    paper = Image.new("L", (1240, 1754), 250)
    sheets = [paper, page_of(printed, 0), paper, page_of(printed, 1), paper]
    with node.acting("digitizer_a") as worker:
        whole = actions.bring_for_batch(worker, batch, scanned(sheets))
    try:
        reading.read(str(whole.arrival_id))
        with node.machine("reader") as reader:
            scans.note_read(reader, whole.arrival_id, 5)
        for _again in range(2):
            jobs.take_apart(str(whole.pk), whole.brought_by_id)
        parts = list(Scan.objects.using("owner").filter(whole=whole).order_by("first_page"))
        assert [(one.line_id, one.first_page, one.last_page, one.separators) for one in parts] == [
            (None, 1, 1, 0), (first, 2, 3, 1), (second, 4, 5, 1),
        ]  # fmt: skip
        monkeypatch.setattr(Reader, "read", no_second_reading)
        for part in parts:
            read_and_noted(node, part)
    finally:
        reading.closed_room().stop()
    assert [one.pages for one in parts] == [1, 1, 1]
    assert [one.state for one in parts] == [State.HELD, State.READ, State.READ]
    with node.acting("clerk_a") as clerk:
        assert intake.state_of(clerk, whole.arrival_id)["state"] == "divided"
        (question,) = queries.open_questions(clerk).filter(batch=batch)
        assert (question.kind, question.said) == (Question.Kind.LOST, "lo-quet.tif: 1–1")
    page = node.client("clerk_a").get(f"/digitization/batches/{batch}/").content.decode()
    assert "lo-quet.tif" in page and "separators.pdf" in page
    with node.acting("clerk_a") as clerk:
        actions.place(clerk, parts[0].pk, first)
        assert not queries.open_questions(clerk).filter(batch=batch).exists()
        assert queries.get_line(clerk, first).stage == Stage.OUT
    with node.acting("digitizer_a") as worker:
        moved = actions.advance(worker, [first, second], to=Stage.SCANNED)
    assert (moved.went, moved.stayed) == (1, {"questions": 1}), "one sheet at the shelf, two read"


@pytest.mark.feature("DIG-14")
def test_a_scan_whose_division_was_lost_is_taken_up_again(node):
    batch, _keys = testing.out(node, 1)
    with node.acting("digitizer_a") as worker:
        whole = actions.bring_for_batch(worker, batch, actions.File("q.pdf", b"%PDF-1.4 " + uuid.uuid4().bytes))
    with node.machine("reader") as reader:
        assert whole.pk not in [one.pk for one in queries.left_undivided(reader)], "it was not read yet"
        scans.note_read(reader, whole.arrival_id, 1)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = 'digitization.divide'")
    with node.machine("reader") as reader:
        assert whole.pk in [one.pk for one in queries.left_undivided(reader)]
    jobs.take_up_divisions()
    with node.machine("reader") as reader:
        assert whole.pk not in [one.pk for one in queries.left_undivided(reader)], "its job waits"


@pytest.fixture(scope="module")
def two_papers():
    """A letter and, behind it, a report with a stamp, scanned as one: the file and what was read of it."""
    made = [
        make_specimen(invent("letter typed", seed=4, wear="medium", paragraphs=2)),
        make_specimen(invent("report", seed=7, wear="medium", secrecy="TỐI MẬT", paragraphs=2)),
    ]
    with pikepdf.new() as whole:
        for one in made:
            with pikepdf.open(io.BytesIO(one.pdf)) as pages:
                whole.pages.extend(pages.pages)
        out = io.BytesIO()
        whole.save(out)
    data, first = out.getvalue(), len(made[0].pages)
    reading = read_bytes(data, "pdf")
    count = len(reading.pages)
    parts = [Part(None, pages=list(range(1, first + 1))), Part(None, pages=list(range(first + 1, count + 1)))]
    return data, reading, parts


@pytest.mark.feature("DIG-08", "DIG-04")
def test_the_parts_of_a_scan_keep_their_words_and_no_page_is_read_twice(two_papers, monkeypatch):
    data, reading, parts = two_papers
    pieces = cut(searchable_pdf(data, "pdf", reading), parts)
    kept = json.loads(to_json(reading))
    looks, recognise = [], tesseract.recognise

    def counted(picture, dpi, *, layout="page", model=None):
        looks.append((layout, picture.width * picture.height / dpi**2))
        return recognise(picture, dpi, layout=layout, model=model)

    for part, piece in zip(parts, pieces, strict=True):
        given = from_json(json.dumps(words.of_pages(kept, part.pages)))
        with monkeypatch.context() as patch:
            patch.setattr(tesseract, "recognise", counted)
            found = read_part(piece, given)
        afresh = read_bytes(piece, "pdf")
        assert [page.text for page in found.pages] == [page.text for page in afresh.pages]
        values = [sorted((field.name, field.value, field.page) for field in one.fields) for one in (found, afresh)]
        assert values[0] == values[1]
        assert [(one.code, one.page) for one in found.warnings] == [(one.code, one.page) for one in afresh.warnings]
        for page, again in zip(found.pages, afresh.pages, strict=True):
            assert (page.number, page.width, page.height) == (again.number, again.width, again.height)
    assert found.field("secrecy") is not None and reading.field("secrecy") is None, (
        "only a first page has its stamp seen"
    )
    assert not [layout for layout, _area in looks if layout in ("page", "sparse")], "no page is recognised again"
    sheet = 8.27 * 11.69
    assert looks and all(area < 0.3 * sheet for _layout, area in looks), "crops: the stamp, the signer, lines in doubt"


def test_a_reading_of_pages_is_counted_anew():
    page = {"number": 0, "words": []}
    kept = {
        "pages": [{**page, "number": at} for at in (1, 2, 3)],
        "fields": [{"name": "seal", "page": 3}, {"name": "type", "page": 1}],
        "warnings": [{"code": "askew", "page": 2}],
        "engine": "x",
    }
    found = words.of_pages(kept, [3, 2])
    assert [one["number"] for one in found["pages"]] == [1, 2]
    assert found["fields"] == [{"name": "seal", "page": 1}] and found["warnings"] == [{"code": "askew", "page": 2}]
