"""An invented list of files: its layout, good rows, and rows with planted faults."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from soi.engines.tables.public import Layout, from_data

HEADS = ["Số hồ sơ", "Tiêu đề hồ sơ", "Năm bắt đầu", "Năm kết thúc", "Số tờ", "Độ mật"]
DATA: dict[str, Any] = {
    "fields": [
        {"name": "code", "labels": {"vi": "Số hồ sơ", "en": "File code"}, "headings": ["Mã hồ sơ"]},
        {"name": "title", "labels": {"vi": "Tiêu đề hồ sơ", "en": "Title"}},
        {"name": "first", "labels": {"vi": "Năm bắt đầu", "en": "First year"}, "kind": "number"},
        {"name": "last", "labels": {"vi": "Năm kết thúc", "en": "Last year"}, "kind": "number"},
        {"name": "leaves", "labels": {"vi": "Số tờ", "en": "Leaves"}, "kind": "number"},
        {"name": "level", "labels": {"vi": "Độ mật", "en": "Level"}, "list": "levels", "otherwise": 0},
    ],
    "rules": [
        {"field": "title", "test": "missing"},
        {"field": "title", "test": "too_long", "limit": 60},
        {"field": "first", "test": "missing"},
        {"field": "first", "test": "not_a_number"},
        {"field": "first", "test": "below", "limit": 1930},
        {"field": "first", "test": "above", "limit": "this_year"},
        {"field": "last", "test": "not_a_number"},
        {"field": "first", "test": "after", "than": "last"},
        {"field": "leaves", "test": "not_a_number"},
        {"field": "level", "test": "not_listed"},
        {"field": "level", "test": "not_allowed", "values": "marked"},
        {"field": "code", "test": "repeated"},
    ],
    "key": ["code"],
}
LEVELS = {"Thường": "0", "không": "0", "Mật": "1", "Tối mật": "2"}


def layout() -> Layout:
    return from_data(
        "files", DATA, lists={"levels": LEVELS}, numbers={"this_year": 2026}, values={"marked": ["1", "2"]}
    )


def good(number: int, **over: str) -> list[str]:
    """One sound row."""
    cells = {
        "code": f"HS-{number:07}",
        "title": f"Hồ sơ kiểm tra quỹ số {number}",
        "first": str(1990 + number % 30),
        "last": str(1991 + number % 30),
        "leaves": str(number % 300 + 1),
        "level": "Thường",
    }
    return list({**cells, **over}.values())


def write_csv(path: Path, rows: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path
