"""A reading as JSON and back, versioned: what was read last year must still be read next year."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from soi.base.errors import BadInput
from soi.engines.reading.words import Box, Field, Page, Reading, Remark, Word

VERSION = 1


def to_json(reading: Reading) -> str:
    """The reading as JSON; boxes in pixels of the page and, under `share`, as shares 0..1 of it."""
    return json.dumps(
        {
            "soi_reading": VERSION,
            "engine": reading.engine,
            "model_digest": reading.model_digest,
            "pages": [_page(page) for page in reading.pages],
            "fields": [_field(field) for field in reading.fields],
            "warnings": [
                {"code": each.code, "page": each.page, "message": each.message, "params": dict(each.params)}
                for each in reading.warnings
            ],
        },
        ensure_ascii=False,
    )


def _page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "skew": page.skew,
        "source": page.source,
        "text": page.text,
        "words": [
            {
                "text": word.text,
                "box": list(word.box),
                "share": list(page.share(word.box)),
                "confidence": word.confidence,
                "line": word.line,
            }
            for word in page.words
        ],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "value": field.value,
        "page": field.page,
        "box": list(field.box),
        "confidence": field.confidence,
        "reason": field.reason,
        "params": dict(field.params),
    }


def from_json(text: str | bytes) -> Reading:
    """The reading that `to_json` wrote. Raises BadInput for anything else."""
    try:
        data = json.loads(text)
        if data.get("soi_reading") != VERSION:
            raise BadInput(
                "This reading has version {version}; version {known} is understood.",
                remedy="Nothing was changed. Read the file again, or use the program that wrote it.",
                version=str(data.get("soi_reading")),
                known=str(VERSION),
            )
        return Reading(
            pages=tuple(_page_from(each) for each in data["pages"]),
            fields=tuple(_field_from(each) for each in data["fields"]),
            warnings=tuple(
                Remark(each["code"], each["page"], each["message"], MappingProxyType(each["params"]))
                for each in data["warnings"]
            ),
            engine=data["engine"],
            model_digest=data["model_digest"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("This is not a reading.", remedy="Nothing was changed. Read the file again.") from error


def _page_from(data: dict[str, Any]) -> Page:
    return Page(
        number=data["number"],
        width=data["width"],
        height=data["height"],
        dpi=data["dpi"],
        rotation=data["rotation"],
        skew=data["skew"],
        words=tuple(Word(each["text"], Box(*each["box"]), each["confidence"], each["line"]) for each in data["words"]),
        text=data["text"],
        source=data["source"],
    )


def _field_from(data: dict[str, Any]) -> Field:
    return Field(
        data["name"],
        data["value"],
        data["page"],
        Box(*data["box"]),
        data["confidence"],
        data["reason"],
        MappingProxyType(data["params"]),
    )
