"""The door of the table engine: look at a sheet, find its columns, hold its rows against rules, write long lists."""

from __future__ import annotations

from soi.engines.tables.checks import Checked, Fault, FaultyRow, checking, checking_rows, nearest
from soi.engines.tables.decode import NAMES as ENCODINGS
from soi.engines.tables.decode import Guess, guess
from soi.engines.tables.errors import NoRows, NotATable
from soi.engines.tables.exports import CSV, ROWS_OF_A_SHEET, XLSX, Export, Part, Told, write
from soi.engines.tables.faults import sentence
from soi.engines.tables.header import Header, at_row, ensure_mapping, find, suggest
from soi.engines.tables.layout import Field, Layout, Rule, from_data
from soi.engines.tables.neutral import neutralise, restore
from soi.engines.tables.staging import FIRST_ROWS, Form, Staged, csv_form, first_rows, look_at, sheets_of, stage

__all__ = [
    "CSV",
    "ENCODINGS",
    "FIRST_ROWS",
    "ROWS_OF_A_SHEET",
    "XLSX",
    "Checked",
    "Export",
    "Fault",
    "FaultyRow",
    "Field",
    "Form",
    "Guess",
    "Header",
    "Layout",
    "NoRows",
    "NotATable",
    "Part",
    "Rule",
    "Staged",
    "Told",
    "at_row",
    "checking",
    "checking_rows",
    "csv_form",
    "ensure_mapping",
    "find",
    "first_rows",
    "from_data",
    "guess",
    "look_at",
    "nearest",
    "neutralise",
    "restore",
    "sentence",
    "sheets_of",
    "stage",
    "suggest",
    "write",
]
