"""What a paper says, how it stands, and what is refused."""

from __future__ import annotations

import dataclasses
import io
import unicodedata
from datetime import date

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base import letters
from soi.engines.typesetting.faults import UNSEEN
from soi.engines.typesetting.public import (
    TYPES,
    Dated,
    DraftIncomplete,
    LayoutUnreadable,
    LettersMissing,
    LettersUnknown,
    Marks,
    NotSet,
    Paragraph,
    Signature,
    faults_of,
    read_layout,
    set_document,
    trace,
)
from soi.engines.typesetting.tests.specimen import (
    BY_HAND,
    FROM_CASE,
    NEW,
    OLD,
    draft,
    of_type,
    pages,
    said,
    signed_by_head,
    squeezed,
)

HOSTILE = [
    '#panic("no")',
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "#sys.inputs",
    "*bold* _italic_ `raw` $x^2$ <label> @ref",
    "= heading",
    "- list + enum / term: x",
    "// comment /* and more */",
    "\\ \\u{41} \\#text \"quoted\" 'single'",
    "-- --- ... ~ https://example.org",
    "{braces} [brackets] (parens) {n}-{symbol}",
    '"]; #panic() //',
    "</dc:title><evil/> & ]]> %PDF",
]


def verdict(pdf: bytes) -> str:
    return str(pikepdf.pdfa.validate_written(io.BytesIO(pdf), "2b").verdict)


@pytest.mark.parametrize("name", TYPES)
def test_a_paper_of_each_type_is_pdfa_and_says_all_of_its_draft(name):
    paper = of_type(name)
    pdf = set_document(paper, NEW)
    assert verdict(pdf) == "pass"
    text = squeezed(" ".join(pages(pdf)))
    shown = [value for value in trace(paper) if value.field not in ("date", "number", "symbol")]
    assert [value.field for value in shown if squeezed(value.text) not in text] == []
    assert squeezed(NEW.types[name]) in text
    assert squeezed("ĐẢNG CỘNG SẢN VIỆT NAM") in text


def test_number_and_day_are_written_as_the_guide_wants_them():
    text = pages(set_document(draft(), NEW))[0]
    assert "Số 07-QĐ/UBKT" in text
    assert "Hà Sơn, ngày 05 tháng 6 năm 2026" in text
    early = draft(date=Dated(date(2027, 2, 10), BY_HAND), number=said("112"))
    text = pages(set_document(early, NEW))[0]
    assert "Số 112-QĐ/UBKT" in text
    assert "ngày 10 tháng 02 năm 2027" in text


def test_a_number_not_yet_taken_leaves_room_to_write_it():
    text = pages(set_document(draft(number=None), NEW))[0]
    assert squeezed("Số-QĐ/UBKT") in squeezed(text)


def test_a_letter_names_no_type_and_tells_its_abstract_under_the_number():
    text = squeezed(pages(set_document(of_type("letter"), NEW))[0])
    assert text.index(squeezed("Số 07-QĐ/UBKT")) < text.index(squeezed("kiểm tra khi có dấu hiệu vi phạm"))
    assert text.index(squeezed("dấu hiệu vi phạm")) < text.index(squeezed("Kính gửi:"))
    assert "QUYẾTĐỊNH" not in text.replace(squeezed("ỦY BAN KIỂM TRA QUYẾT ĐỊNH:"), "")


def test_a_submission_is_submitted_and_a_letter_is_sent():
    assert "Kính trình:" in pages(set_document(of_type("submission"), NEW))[0]
    assert "Kính gửi:" in pages(set_document(of_type("letter"), NEW))[0]


def test_the_first_page_has_no_number_and_the_second_has():
    long = draft(paragraphs=tuple(Paragraph(said(f"Đoạn {n}. " + "Nội dung kiểm tra. " * 20)) for n in range(20)))
    found = pages(set_document(long, NEW))
    assert len(found) > 2
    assert "1" not in found[0].split()[:1]
    assert [page.split()[0] for page in found[1:]] == [str(n + 2) for n in range(len(found) - 1)]


def test_margins_are_those_of_the_guide():
    words = Paragraph(said("Nội dung kiểm tra giám sát. " * 60))
    pdf = set_document(draft(paragraphs=(words,) * 6), NEW)
    left, right = lines_of(pdf, 1)
    assert abs(left - 30) < 1
    assert abs(right - 15) < 1


def lines_of(pdf: bytes, page: int) -> tuple[float, float]:
    """Millimetres free on the left and on the right of the letters of a page."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        sheet = document[page]
        wide = sheet.get_width()
        text = sheet.get_textpage()
        places = range(text.count_chars())
        seen = [text.get_charbox(n) for n in places if text.get_text_range(n, 1).strip()]
    return min(box[0] for box in seen) / 72 * 25.4, (wide - max(box[2] for box in seen)) / 72 * 25.4


def test_marks_and_the_notice_of_the_demo_stand_on_the_paper():
    marks = Marks(
        secrecy=said("MẬT"), urgency=said("HỎA TỐC"), circulation=said("TÀI LIỆU HỘI NGHỊ"), draft=said("Dự thảo lần 2")
    )
    notice = said("TRÌNH DIỄN: dữ liệu giả lập, không có giá trị")
    long = (Paragraph(said("Nội dung kiểm tra. " * 60)),) * 6
    found = pages(set_document(draft(marks=marks, demo_notice=notice, paragraphs=long), NEW))
    assert all(words in found[0] for words in ("MẬT", "HỎA TỐC", "TÀI LIỆU HỘI NGHỊ", "Dự thảo lần 2"))
    assert len(found) > 1
    assert all(notice.text in page for page in found), "on every page"


def test_an_equal_draft_gives_equal_bytes():
    assert set_document(draft(), NEW) == set_document(draft(), NEW)
    assert set_document(draft(), NEW) != set_document(draft(title=said("khác")), NEW)


def test_the_two_guides_lay_the_same_draft_out_differently():
    assert set_document(draft(), NEW) != set_document(draft(), OLD)


def test_only_the_type_face_of_papers_is_in_the_file():
    with pikepdf.open(io.BytesIO(set_document(draft(), NEW))) as pdf:
        names = {
            str(each.BaseFont) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
        }
        title = str(pdf.docinfo["/Title"])
    assert names
    assert all("LiberationSerif" in name for name in names)
    assert title == "kiểm tra khi có dấu hiệu vi phạm"


@pytest.mark.parametrize("text", HOSTILE)
def test_words_that_look_like_code_are_printed_as_words(text):
    paper = of_type("submission")
    hostile = dataclasses.replace(
        paper,
        title=said(text),
        body=said(text),
        place=said(text),
        paragraphs=(Paragraph(said(text)), Paragraph(said(text), "dash")),
        addressees=(said(text),),
        recipients=(said(text),),
        signatures=(Signature(post=said(text), name=said(text)),),
        demo_notice=said(text),
    )
    pdf = set_document(hostile, NEW)
    assert verdict(pdf) == "pass"
    found = squeezed(" ".join(pages(pdf)))
    assert found.count(squeezed(text)) == 10


LETTERS = sorted(
    letter
    for letter in map(chr, letters.known_letters())
    if unicodedata.category(letter) not in (*UNSEEN, "Zs", "Mn")
    and unicodedata.normalize("NFC", letter) == letter
    and ord(letter) < 0x2000
    and "HEBREW" not in unicodedata.name(letter, "")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=12), min_size=1, max_size=40))
def test_what_was_written_is_what_can_be_read_back(words):
    text = " ".join(words)
    paper = draft(paragraphs=(Paragraph(said(f"BẮTĐẦU {text} KẾTTHÚC")),), recipients=(), demo_notice=None)
    found = squeezed(" ".join(pages(set_document(paper, NEW))))
    between = found.split("BẮTĐẦU", 1)[1].split("KẾTTHÚC", 1)[0]
    # A hyphen at the end of a line is read back as the sign for that; it is the same letter on the paper.
    assert between.replace("\ufffe", "-").replace("\x02", "-") == squeezed(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("汉", "U+6C49"),
        ("\N{GRINNING FACE}", "U+1F600"),
        ("\u202e", "U+202E"),
        ("\u200b", "U+200B"),
        ("\x00", "U+0000"),
    ],
)
def test_a_letter_that_cannot_be_printed_is_refused_by_name_and_place(letter, name):
    with pytest.raises(LettersUnknown, match=f"(?s){name.replace('+', chr(92) + '+')}") as refused:
        set_document(draft(title=said(f"kiểm{letter}tra")), NEW)
    assert refused.value.field == "title"


def test_both_spellings_of_a_letter_give_the_same_paper():
    apart = unicodedata.normalize("NFD", "Kiểm tra Đảng viên ỷ ế ộ ẵ")
    assert set_document(draft(title=said(apart)), NEW) == set_document(
        draft(title=said(unicodedata.normalize("NFC", apart))), NEW
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"type": "poem"}, "type"),
        ({"title": said(" ")}, "title"),
        ({"symbol": said("")}, "symbol"),
        ({"number": said("7a")}, "number"),
        ({"number": said("0")}, "number"),
        ({"paragraphs": ()}, "paragraphs"),
        ({"paragraphs": (Paragraph(said("a"), "loud"),)}, "paragraphs[0].style"),
        ({"paragraphs": (Paragraph(said("a" * 2_000_001)),)}, "paragraphs"),
        ({"signatures": ()}, "signatures"),
        ({"type": "minutes"}, "signatures"),
        ({"type": "letter"}, "addressees"),
        ({"type": "submission"}, "addressees"),
        ({"marks": Marks(urgency=said("RẤT KHẨN"))}, "marks.urgency"),
        ({"signatures": (dataclasses.replace(signed_by_head(), authority=said("T/X")),)}, "signatures[0].authority"),
        ({"signatures": (dataclasses.replace(signed_by_head(), on_behalf_of=None),)}, "signatures[0].on_behalf_of"),
    ],
)
def test_what_the_layout_forbids_is_refused_with_its_field(changed, field):
    with pytest.raises(DraftIncomplete) as refused:
        set_document(draft(**changed), NEW)
    assert refused.value.field == field


def test_an_authority_of_the_old_guide_is_not_one_of_the_new():
    by_proxy = draft(signatures=(dataclasses.replace(signed_by_head(), authority=said("T/U")),))
    assert faults_of(by_proxy, OLD) == []
    assert [field for field, _ in faults_of(by_proxy, NEW)] == ["signatures[0].authority"]


def test_every_value_of_a_paper_can_be_traced_to_where_it_came_from():
    found = {value.field: value for value in trace(draft())}
    assert found["number"].source.ref == "numbering:7"
    assert found["title"].source == FROM_CASE
    assert found["paragraphs[2].text"].source == FROM_CASE
    assert found["signatures[0].name"].text == "Đỗ Minh Khang"
    assert found["date"].text == "2026-06-05"
    assert all(value.source.text for value in found.values())


def test_a_layout_without_a_measure_is_refused():
    with pytest.raises(LayoutUnreadable, match="margins_mm"):
        read_layout(
            {
                "types": dict.fromkeys(TYPES, "X"),
                "authorities": [],
                "urgency": [],
                "number": {"pattern": "{n}", "pad_to": 2},
                "place_and_day": "{place}",
            }
        )


def test_a_machine_without_the_letters_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(letters, "FOLDERS", (tmp_path,))
    letters.font_folder.cache_clear()
    letters.known_letters.cache_clear()
    try:
        with pytest.raises(LettersMissing, match="apt-get install fonts-liberation2"):
            set_document(draft(), NEW)
    finally:
        letters.font_folder.cache_clear()
        letters.known_letters.cache_clear()


def test_a_trouble_of_the_typesetter_tells_nothing_of_the_words():
    broken = dataclasses.replace(NEW, measures={**NEW.measures, "text": {}})
    with pytest.raises(NotSet) as refused:
        set_document(draft(title=said("chuyện kín")), broken)
    assert "kín" not in str(refused.value)
