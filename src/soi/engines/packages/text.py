"""Values and names as they stand in the files of a package: readable by eye, and back again without loss."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

# XML 1.0 holds no other control characters, and its readers turn a carriage return into a line feed.
NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
KINDS = ("text", "integer", "flag", "none", "json")


def attribute(value: str) -> str:
    """A quoted attribute; what XML cannot hold is shown as a question mark."""
    return quoteattr(NOT_IN_XML.sub("?", value))


def words(value: str) -> str:
    return escape(NOT_IN_XML.sub("?", value))


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def written(value: Any) -> tuple[str, str]:
    """A value as its kind and its text; the kinds are those of `soi-records.xsd`. Raises TypeError for others."""
    if value is None:
        return "none", ""
    if isinstance(value, bool):
        return "flag", "true" if value else "false"
    if isinstance(value, int):
        return "integer", str(value)
    if isinstance(value, str) and not NOT_IN_XML.search(value):
        return "text", value
    if isinstance(value, str | list | dict):
        return "json", json.dumps(value, ensure_ascii=True, sort_keys=True)
    raise TypeError(f"a package holds no value like {value!r}")


def read(kind: str, text: str) -> Any:
    """The value again; raises ValueError where the text is none of its kind."""
    match kind:
        case "none":
            return None
        case "flag" if text in ("true", "false"):
            return text == "true"
        case "integer" if re.fullmatch(r"-?\d{1,18}", text):
            return int(text)
        case "text":
            return text
        case "json":
            return json.loads(text)
    raise ValueError(f"{text[:40]!r} is no {kind[:20]}")
