"""The door of the engine of typesetting."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from soi.base.letters import LettersMissing
from soi.engines.typesetting.draft import (
    STYLES,
    TYPES,
    Dated,
    Draft,
    Marks,
    Paragraph,
    Said,
    Signature,
    Source,
    Traced,
    trace,
)
from soi.engines.typesetting.errors import (
    DraftIncomplete,
    LayoutUnreadable,
    LettersUnknown,
    NotSet,
)
from soi.engines.typesetting.faults import faults_of
from soi.engines.typesetting.forms import (
    GAP,
    Change,
    Composed,
    Composition,
    Form,
    Known,
    Over,
    Part,
    Prejudging,
    changes,
    compose,
    form_faults,
    read_form,
)
from soi.engines.typesetting.layout import Layout, read_layout

if TYPE_CHECKING:
    from soi.engines.typesetting.pages import SetPage, pages_of
    from soi.engines.typesetting.pictures import picture_of
    from soi.engines.typesetting.sheets import set_overlay, set_sheet
    from soi.engines.typesetting.typesetter import set_document

# Brings typst, pikepdf and fontTools: loaded when the first paper is set.
LATER = {
    "SetPage": "pages",
    "pages_of": "pages",
    "picture_of": "pictures",
    "set_document": "typesetter",
    "set_overlay": "sheets",
    "set_sheet": "sheets",
}

__all__ = [
    "STYLES",
    "TYPES",
    "Change",
    "Composed",
    "Composition",
    "Form",
    "GAP",
    "Known",
    "Over",
    "Part",
    "Prejudging",
    "changes",
    "compose",
    "form_faults",
    "read_form",
    "Dated",
    "Draft",
    "DraftIncomplete",
    "Layout",
    "LayoutUnreadable",
    "LettersMissing",
    "LettersUnknown",
    "Marks",
    "NotSet",
    "Paragraph",
    "Said",
    "SetPage",
    "Signature",
    "Source",
    "Traced",
    "faults_of",
    "pages_of",
    "picture_of",
    "read_layout",
    "set_document",
    "set_overlay",
    "set_sheet",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"soi.engines.typesetting.{LATER[name]}"), name)
