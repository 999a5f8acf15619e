"""A redacted copy tells nothing of what it covers: not in text, metadata, pictures, index or snippets."""

from __future__ import annotations

import io
import uuid

import numpy
import pikepdf
import pypdfium2
import pytest
from django.db import IntegrityError
from PIL import Image, ImageDraw

from soi.base.errors import NotFound
from soi.engines.reading.public import check_pdfa
from soi.intake.public import Sheet as Kept
from soi.kernel.access.public import NotYours
from soi.kernel.search import public as search
from soi.kernel.search import scopes
from soi.kernel.storage import public as storage
from soi.records import actions, jobs, queries, testing
from soi.records.errors import (
    BoxOutside,
    CopyMade,
    MarkedNotCopied,
    NoSuchUnit,
    NothingCovered,
    ReasonMissing,
    TitleTells,
)
from soi.records.models import Copy, CopyPage
from soi.records.rules import redaction
from soi.records.rules.redaction import Sheet
from soi.records.tests.persons import clear

SECRET = "Khuất Thị Hiên"
LINES = ("BIÊN BẢN làm việc", f"Bà {SECRET} trình bày:", "quỹ thu ngoài sổ là 12 triệu.")
WHY = "Gửi Đảng ủy xã, che tên người cung cấp thông tin."


def drawn(lines=LINES) -> Kept:
    """A page whose words are really there as dark pixels, each in its box."""
    picture = Image.new("L", (800, 1100), 255)
    pen = ImageDraw.Draw(picture)
    plain = testing.sheet(1, lines)
    for word in plain.words:
        left, top, right, bottom = word["box"]
        pen.rectangle((left * 800, top * 1100, right * 800, bottom * 1100), fill=90)
    out = io.BytesIO()
    picture.save(out, "WEBP", lossless=True)
    return Kept(1, 800, 1100, plain.text, out.getvalue(), out.getvalue(), plain.words)


@pytest.fixture
def paper(node):
    with node.acting("clerk_a") as clerk:
        return testing.make_document(clerk, of=testing.content(pages=[drawn()]), title="Biên bản làm việc")


def begun(node, paper, *, boxes: bool = True, office: str = "clerk_a"):
    with node.acting(office) as actor:
        copy = actions.begin_copy(actor, paper.pk, title="Biên bản (đã che)", reason=WHY)
        if boxes:
            words = queries.get_page(paper, 1).words
            secret = [at for at, word in enumerate(words) if word["text"] in SECRET.split()]
            actions.cover(actor, copy.pk, 1, redaction.boxes_of(words, secret))
        return copy.pk


def made(node, paper, *, given_to: str = "", boxes: bool = True):
    copy = begun(node, paper, boxes=boxes)
    with node.acting("clerk_a") as actor:
        actions.order_copy(actor, copy, title="Biên bản (đã che)", given_to=given_to)
    node.work()
    with node.acting("clerk_a") as actor:
        return queries.get_copy(actor, copy)


def everything_in(node, copy) -> str:
    """All that can be read in a copy: the text layer, all strings and streams of the file, the row, the pages."""
    with node.acting("clerk_a"):
        data = storage.fetch(copy.pdf)
        said = [copy.text, copy.title, *(str(page.words) for page in CopyPage.objects.filter(copy=copy))]
    pdf = pypdfium2.PdfDocument(data)
    said += [page.get_textpage().get_text_range() for page in pdf]
    said += [str(value) for value in pdf.get_metadata_dict().values()]
    return "\n".join([*said, said_in_file(data)])


def said_in_file(data: bytes) -> str:
    """Every object of a PDF, its streams unpacked, its metadata."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        said = [repr(thing) for thing in opened.objects]
        streams = [thing for thing in opened.objects if isinstance(thing, pikepdf.Stream)]
        texts = [thing for thing in streams if thing.get("/Subtype") != "/Image"]
        said += [thing.read_bytes().decode("utf-8", "replace") for thing in texts]
        return "\n".join([*said, str(opened.open_metadata())])


def hits(text: str) -> list[str]:
    return [word for word in (SECRET, *SECRET.split()[::2]) if word in text]


@pytest.mark.feature("REC-07")
def test_planted_words_are_nowhere_in_the_copy(node, paper):
    copy = made(node, paper)
    text = everything_in(node, copy)
    assert "trình bày:" in text
    assert hits(text) == []
    with node.acting("clerk_a"):
        assert check_pdfa(storage.fetch(copy.pdf)) == "pass"


@pytest.mark.feature("REC-07")
def test_a_copy_that_only_lays_a_bar_over_the_words_is_found_out(node, paper):
    """The control: the same look at the paper's own words finds them."""
    copy = made(node, paper)
    copy.text = paper.text
    assert hits(everything_in(node, copy)) == [SECRET, "Khuất", "Hiên"]


@pytest.mark.feature("REC-07")
def test_the_pixels_under_a_box_are_black_in_every_picture(node, paper):
    copy = made(node, paper)
    with node.acting("clerk_a"):
        page = CopyPage.objects.get(copy=copy)
        image = pypdfium2.PdfDocument(storage.fetch(copy.pdf))[0].render(scale=1.5).to_pil()
        pictures = {"page": kept(page.image), "thumb": kept(page.thumb), "pdf": image}
        untouched = kept(queries.get_page(paper, 1).image)
    for name, picture in pictures.items():
        for box in copy.boxes:
            assert brightest(picture, box["box"]) < 40, f"{name}: something can be seen under the box"
    assert brightest(untouched, copy.boxes[0]["box"]) > 40, "the paper itself is untouched"


@pytest.mark.feature("REC-07")
def test_the_paper_stays_as_it_is(node, paper):
    before = (paper.original, paper.searchable, paper.text)
    made(node, paper)
    with node.acting("inspector_a") as actor:
        now = queries.get_document(actor, paper.pk)
        assert (now.original, now.searchable, now.text) == before
        assert SECRET in now.text


@pytest.mark.feature("REC-07", "REC-06")
def test_search_finds_the_copy_by_what_is_left_and_never_by_what_is_covered(node):
    mark = "q" + uuid.uuid4().hex[:8]
    lines = (*LINES, f"dấu {mark}")
    with node.acting("clerk_a") as clerk:
        paper = testing.make_document(clerk, of=testing.content(pages=[drawn(lines)]), title="Biên bản")
    copy = made(node, paper, given_to="c99801")
    look(node)
    assert [hit.id for hit in asked(node, "chief", mark)] == [str(copy.pk)]
    assert asked(node, "chief", f"{mark} {SECRET}") == []
    assert asked(node, "chief", f'"{SECRET}"') == []
    assert not any(name in str(hit) for hit in asked(node, "chief", mark) for name in ("Khuất", "Hiên"))
    assert str(paper.pk) in [hit.id for hit in asked(node, "inspector_a", f'"{SECRET}"')], (
        "the control: the paper has it"
    )
    with node.acting("chief") as chief:
        assert search.suggest(chief, "Khuất") == []


@pytest.mark.feature("REC-07")
def test_who_is_given_the_copy_sees_it_and_not_the_paper(node, paper):
    copy = made(node, paper, given_to="c99801")
    with node.acting("chief") as chief:
        assert queries.get_copy(chief, copy.pk).title == "Biên bản (đã che)"
        assert queries.get_copy_page(copy, 1).words
        with pytest.raises(NotFound):
            queries.get_document(chief, paper.pk)
    with node.acting("inspector_b") as other, pytest.raises(NotFound):
        queries.get_copy(other, copy.pk)
    with node.acting("inspector_b"):
        assert not CopyPage.objects.filter(copy=copy.pk).exists()


def test_a_draft_is_seen_where_the_paper_is_and_nowhere_else(node, paper):
    copy = begun(node, paper)
    with node.acting("inspector_a") as actor:
        assert queries.get_copy(actor, copy)
    for office in ("chief", "inspector_b", "administrator"):
        with node.acting(office) as actor, pytest.raises(NotFound):
            queries.get_copy(actor, copy)


@pytest.mark.parametrize(("office", "refusal"), [("auditor", NotYours), ("inspector_b", NotFound), ("chief", NotFound)])
def test_who_may_not_redact_begins_no_copy(node, paper, office, refusal):
    with node.acting(office) as actor, pytest.raises(refusal):
        actions.begin_copy(actor, paper.pk, title="", reason=WHY)


def test_a_copy_needs_a_reason_a_box_a_title_that_keeps_silent_and_a_unit_that_is(node, paper):
    with node.acting("clerk_a") as clerk:
        with pytest.raises(ReasonMissing):
            actions.begin_copy(clerk, paper.pk, title="", reason="")
        empty = actions.begin_copy(clerk, paper.pk, title="", reason=WHY).pk
        with pytest.raises(NothingCovered):
            actions.order_copy(clerk, empty, title="")
    copy = begun(node, paper)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(TitleTells):
            actions.order_copy(clerk, copy, title="Lời trình bày của bà KHUẤT THỊ HIÊN")
        with pytest.raises(NoSuchUnit):
            actions.order_copy(clerk, copy, title="Biên bản", given_to="zz99")
        with pytest.raises(BoxOutside):
            actions.cover(clerk, copy, 1, [(0.5, 0.5, 1.5, 0.6)])
        with pytest.raises(NotFound):
            actions.cover(clerk, copy, 9, [])


def test_a_made_copy_stays(node, paper):
    copy = made(node, paper)
    with node.acting("clerk_a") as clerk, pytest.raises(CopyMade):
        actions.cover(clerk, copy.pk, 1, [])
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="stays as it is"):
        Copy.objects.filter(pk=copy.pk).update(text=SECRET)
    jobs.make_copy(str(copy.pk), node.actor("clerk_a").appointment_id)
    with node.acting("clerk_a") as clerk:
        assert queries.get_copy(clerk, copy.pk).made_at == copy.made_at


def test_a_marked_paper_has_no_copy_and_a_copy_rises_with_its_paper(node, paper):
    copy = made(node, paper, given_to="c99801")
    with node.acting("inspector_a") as inspector:
        from soi.records.rules.levels import Mark

        mark = Mark(1, testing.LIST_ITEM, None, "31-QĐ/UBKTTU", "Đỗ Minh Khang")
        actions.raise_level(inspector, paper.pk, mark, today=testing.date.today())
        raised = queries.get_copy(inspector, copy.pk)
        assert raised.level == 1
        with pytest.raises(MarkedNotCopied):
            actions.take_redacted(inspector, raised)
        with pytest.raises(MarkedNotCopied):
            actions.begin_copy(inspector, paper.pk, title="", reason=WHY)
    clear("chief", 0)
    with node.acting("chief") as chief, pytest.raises(NotFound):
        queries.get_copy(chief, copy.pk)
    clear("chief", 1)


def test_a_copy_that_cannot_be_made_says_why(node, paper):
    copy = begun(node, paper)
    with node.acting("clerk_a") as clerk:
        actions.order_copy(clerk, copy, title="Biên bản (đã che)")
        Copy.objects.filter(pk=copy).update(boxes=[])
    node.work()
    with node.acting("clerk_a") as clerk:
        found = queries.get_copy(clerk, copy)
        assert (found.made_at, found.is_ordered) == (None, False)
        assert found.failure.startswith("Nothing is covered")


def test_other_places_of_the_same_words_are_named_and_can_be_covered(node):
    twice = (*LINES, "Chữ ký: KHUẤT THỊ HIÊN")
    with node.acting("clerk_a") as clerk:
        paper = testing.make_document(clerk, of=testing.content(pages=[drawn(twice)]), title="Biên bản")
    copy = begun(node, paper)
    with node.acting("clerk_a") as clerk:
        left = redaction.left_over(queries.sheets_of(queries.get_copy(clerk, copy)))
        assert [(each.page, each.words) for each in left] == [(1, SECRET)]
        assert actions.cover_same(clerk, copy) == 1
        assert redaction.left_over(queries.sheets_of(queries.get_copy(clerk, copy))) == []


def test_a_box_that_touches_a_word_covers_it_whole():
    words = testing.sheet(1, LINES).words
    left, top, _, bottom = words[5]["box"]
    sheet = Sheet(1, words, [(left, top, left + 0.001, bottom)])
    assert redaction.phrases(sheet) == [words[5]["text"]]


def kept(digest: str) -> Image.Image:
    return Image.open(io.BytesIO(storage.fetch(digest)))


def brightest(picture: Image.Image, box) -> int:
    """The brightest pixel inside a box: under a bar all are black, save what compression adds."""
    wide, high = picture.size
    grey = numpy.asarray(picture.convert("L"))
    left, right = int(box[0] * wide) + 1, max(int(box[2] * wide) - 1, int(box[0] * wide) + 2)
    top, bottom = int(box[1] * high) + 1, max(int(box[3] * high) - 1, int(box[1] * high) + 2)
    return int(grey[top:bottom, left:right].max())


def look(node) -> None:
    scopes.forget()
    node.follow()


def asked(node, office: str, text: str):
    with node.acting(office) as actor:
        return search.find(actor, text).hits


def test_compressed_streams_are_looked_into():
    """The control of the look itself: words in a deflated stream are seen."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Hidden = pdf.make_stream(SECRET.encode())
    out = io.BytesIO()
    pdf.save(out, compress_streams=True)
    assert SECRET.encode() not in out.getvalue()
    assert hits(said_in_file(out.getvalue())) == [SECRET, "Khuất", "Hiên"]
