"""The door of the reading engine. Rooms use these names and nothing else of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from soi.engines.reading.confined import Confinement, Reader, check_confinement
from soi.engines.reading.errors import NotConfined, ReaderDied, ReaderMissing, ReaderShort, TooSlow, Unreadable
from soi.engines.reading.find_model import Model, find_model
from soi.engines.reading.json_form import from_json, to_json
from soi.engines.reading.outcome import Fault, Outcome, Photograph
from soi.engines.reading.screening.verdict import REASONS, Verdict
from soi.engines.reading.words import DOUBTFUL_BELOW, IMAGE_FAULTS, Box, Field, Page, Reading, Remark, Word

if TYPE_CHECKING:
    from soi.engines.reading.image_pdf import pdf_of_jpegs
    from soi.engines.reading.page_images import thumbnail, viewer_image
    from soi.engines.reading.read_scan import read_bytes
    from soi.engines.reading.redaction import Layer, preview, redacted
    from soi.engines.reading.screening.screen import screen
    from soi.engines.reading.searchable_pdf import check_pdfa, count_pages, searchable_pdf
    from soi.engines.reading.specimens.make import make_specimen
    from soi.engines.reading.specimens.specimen import Made, Specimen, invent
    from soi.engines.reading.work_through import work_through

# These open files in this very process and bring numpy, pikepdf and the like. They are loaded when first asked for, so
# that a web process which only talks to a Reader starts fast and stays small.
LATER = {
    "Layer": "redaction",
    "pdf_of_jpegs": "image_pdf",
    "Made": "specimens.specimen",
    "Specimen": "specimens.specimen",
    "check_pdfa": "searchable_pdf",
    "count_pages": "searchable_pdf",
    "invent": "specimens.specimen",
    "make_specimen": "specimens.make",
    "preview": "redaction",
    "read_bytes": "read_scan",
    "redacted": "redaction",
    "screen": "screening.screen",
    "searchable_pdf": "searchable_pdf",
    "thumbnail": "page_images",
    "viewer_image": "page_images",
    "work_through": "work_through",
}

__all__ = [
    "DOUBTFUL_BELOW",
    "IMAGE_FAULTS",
    "REASONS",
    "Box",
    "Confinement",
    "Fault",
    "Field",
    "Layer",
    "Made",
    "Model",
    "NotConfined",
    "Outcome",
    "Page",
    "Photograph",
    "Reader",
    "ReaderDied",
    "ReaderMissing",
    "ReaderShort",
    "Reading",
    "Remark",
    "Specimen",
    "TooSlow",
    "Unreadable",
    "Verdict",
    "Word",
    "check_confinement",
    "check_pdfa",
    "count_pages",
    "find_model",
    "from_json",
    "invent",
    "make_specimen",
    "pdf_of_jpegs",
    "preview",
    "read_bytes",
    "redacted",
    "screen",
    "searchable_pdf",
    "thumbnail",
    "to_json",
    "viewer_image",
    "work_through",
]


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"soi.engines.reading.{LATER[name]}"), name)
