"""The descriptions in a package: each record as XML, all of them as a table, and Dublin Core of the whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from soi.engines.packages.model import Cover, Record, Row, Stream
from soi.engines.packages.text import attribute, moment, words, written

NAMESPACE = "urn:soi:records:1"
SCHEMA = "soi-records.xsd"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
CSV_FIRST = ("record", "folder", "title")


def schema() -> bytes:
    """The XML schema of the descriptions."""
    return (resources.files("soi.engines.packages") / "data" / SCHEMA).read_bytes()


def record_xml(record: Record, path_of: dict[str, str]) -> bytes:
    """One record with its rows and streams; `path_of` says where each stream lies in the package."""
    lines = [
        HEAD,
        f'<record xmlns="{NAMESPACE}" id={attribute(record.id)} folder={attribute(record.folder)}>\n',
        *_row(record.row, "row"),
    ]
    for part in record.parts:
        lines += _row(part, "part")
    lines += [_stream(stream, path_of[stream.of]) for stream in record.streams]
    return "".join([*lines, "</record>\n"]).encode()


def package_xml(cover: Cover, records: int) -> bytes:
    """What the package is, and the rows its records point at."""
    said = {
        "id": cover.id,
        "title": cover.title,
        "level": str(cover.level),
        "unit": cover.unit_code,
        "unitName": cover.unit_name,
        "node": cover.node,
        "software": cover.software,
        "madeAt": moment(cover.made_at),
        "madeBy": cover.made_by,
        "language": cover.language,
        "records": str(records),
    }
    attributes = " ".join(f"{name}={attribute(value)}" for name, value in said.items())
    lines = [HEAD, f'<package xmlns="{NAMESPACE}" {attributes}>\n']
    for row in cover.context:
        lines += _row(row, "row")
    return "".join([*lines, "</package>\n"]).encode()


def dublin_core(cover: Cover, records: int) -> bytes:
    """The fifteen-element description that every archive program reads."""
    said = [
        ("title", cover.title),
        ("creator", cover.unit_name),
        ("identifier", cover.id),
        ("date", moment(cover.made_at)),
        ("type", "Collection"),
        ("extent", str(records)),
        ("language", cover.language),
        ("rights", cover.level_name),
    ]
    lines = [f"  <dc:{name}>{words(value)}</dc:{name}>\n" for name, value in said if name != "extent"]
    lines.append(f"  <dc:description>{records} records</dc:description>\n")
    return "".join([HEAD, '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n', *lines, "</metadata>\n"]).encode()


def table_head(record: Record) -> list[str]:
    return [*CSV_FIRST, *record.row.fields]


def table_line(record: Record, head: list[str]) -> bytes:
    """A record as a line of the table; lists and mappings as JSON, nothing as an empty field."""
    values = [record.id, record.folder, record.title]
    values += [_cell(record.row.fields.get(name)) for name in head[len(CSV_FIRST) :]]
    return line_of(values)


def line_of(values: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _row(row: Row, tag: str) -> Iterator[str]:
    yield f"  <{tag} kind={attribute(row.kind)} key={attribute(row.key)}>\n"
    for name, value in row.fields.items():
        kind, text = written(value)
        yield f'    <field name={attribute(name)} type="{kind}">{words(text)}</field>\n'
    yield f"  </{tag}>\n"


def _stream(stream: Stream, path: str) -> str:
    said = {
        "of": stream.of,
        "folder": stream.folder,
        "path": path,
        "sha256": stream.digest,
        "size": str(stream.size),
        "mime": stream.format.mime,
        "puid": stream.format.puid,
        "formatName": stream.format.name,
        "formatVersion": stream.format.version,
    }
    return "  <stream " + " ".join(f"{name}={attribute(value)}" for name, value in said.items()) + "/>\n"
