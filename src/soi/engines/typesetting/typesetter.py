"""From draft to PDF/A-2b: words as data to the template, the sheet set by typst, its description made plain."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.pdfa
import typst

from soi.base.letters import FAMILY, font_folder, known_letters
from soi.engines.typesetting.draft import Draft, Paragraph, Said, Signature, tidy
from soi.engines.typesetting.errors import DraftIncomplete, LettersUnknown, NotSet
from soi.engines.typesetting.faults import faults_of, named, unknown_letters
from soi.engines.typesetting.layout import Layout, number_line, place_line

DATA = Path(__file__).parent / "data"
FLAVOUR = "2b"
VIETNAM = timezone(timedelta(hours=7))
LONGEST_TITLE = 250


def set_document(draft: Draft, layout: Layout) -> bytes:
    """The paper as PDF/A-2b; equal drafts give equal bytes.

    Raises DraftIncomplete (with the field), LettersUnknown, LettersMissing, NotSet.
    """
    for field, cause in faults_of(draft, layout):
        refusal = DraftIncomplete(cause.msgid, field=field)
        refusal.params.update(cause.params)
        raise refusal
    unknown = unknown_letters(draft, known_letters())
    if unknown:
        letters = ", ".join(named(letter) for letter in unknown)
        raise LettersUnknown(letters=letters, field=next(iter(unknown.values())))
    return described(compiled(draft, layout), title=draft.title.text, day=draft.date.day)


def compiled(draft: Draft, layout: Layout) -> bytes:
    """What typst makes of it. The template is ours; the words come as data, and data is never read as code."""
    morning = datetime.combine(draft.date.day, datetime.min.time(), VIETNAM)
    try:
        return typst.compile(
            DATA / f"{draft.type}.typ",
            root=DATA,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"draft": json.dumps(as_data(draft, layout)), "layout": json.dumps(dict(layout.measures))},
            pdf_standards=["a-2b"],
            timestamp=morning,
        )
    except typst.TypstError as error:
        # The message may quote the paper; the cause is what the typesetter calls it, without the words.
        raise NotSet(cause="typst") from error


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])


def as_data(draft: Draft, layout: Layout) -> dict[str, Any]:
    """The draft in plain strings and lists, as the templates read it."""
    marks = draft.marks
    return {
        "font": FAMILY,
        "type_name": _text(draft.type_name) or layout.types[draft.type],
        "parent_body": _text(draft.parent_body),
        "body": _text(draft.body),
        "number": number_line(draft, layout),
        "place": tidy(place_line(draft, layout)),
        "title": _text(draft.title),
        "addressees": [_text(one) for one in draft.addressees],
        "paragraphs": [_paragraph(one) for one in draft.paragraphs if one.text.text.strip()],
        "signatures": [_signature(one) for one in draft.signatures],
        "recipients": [_text(one) for one in draft.recipients],
        "secrecy": _text(marks.secrecy),
        "urgency": _text(marks.urgency),
        "circulation": _text(marks.circulation),
        "draft": _text(marks.draft),
        "demo_notice": _text(draft.demo_notice),
    }


def _text(said: Said | None) -> str:
    return "" if said is None else tidy(said.text)


def _paragraph(paragraph: Paragraph) -> dict[str, str]:
    return {"style": paragraph.style, "text": _text(paragraph.text)}


def _signature(one: Signature) -> dict[str, str]:
    return {
        "authority": f"{_text(one.authority)} {_text(one.on_behalf_of)}".strip(),
        "post": _text(one.post),
        "name": _text(one.name),
    }


def described(data: bytes, *, title: str, day: date) -> bytes:
    """The file says what it is in the words of PDF/A alone, and is written only if the validator passes it."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for each in pdf.objects:
                if isinstance(each, pikepdf.Dictionary) and "/CIDSet" in each:
                    # Optional in PDF/A-2, and the one part of a font the validator cannot vouch for.
                    del each["/CIDSet"]
            del pdf.Root.Metadata
            pikepdf.pdfa.prepare(pdf, FLAVOUR)
            with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
                about["dc:title"] = tidy(title)[:LONGEST_TITLE]
                about["pdf:Producer"] = "Soi"
                about["xmp:CreatorTool"] = "Soi, typst"
                about["xmp:MetadataDate"] = datetime.combine(day, datetime.min.time(), VIETNAM).isoformat()
            out = io.BytesIO()
            pikepdf.pdfa.save(pdf, out, FLAVOUR, repair=False, deterministic_id=True)
            return out.getvalue()
    except (pikepdf.pdfa.PdfaError, pikepdf.PdfError) as error:
        raise NotSet(cause="PDF/A") from error
