"""PREMIS 3.0: what each byte stream is and hashes to, and what was done with it. Written piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from soi.engines.packages.model import Cover, Format, Happening
from soi.engines.packages.text import moment, words

NAMESPACE = "http://www.loc.gov/premis/v3"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<premis:premis xmlns:premis="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">\n'
)
FOOT = "</premis:premis>\n"


def _tag(name: str, *inside: str) -> str:
    return f"<premis:{name}>{''.join(inside)}</premis:{name}>"


def _identifier(of: str, kind: str, value: str) -> str:
    return _tag(f"{of}Identifier", _tag(f"{of}IdentifierType", kind), _tag(f"{of}IdentifierValue", words(value)))


def file_object(path: str, digest: str, size: int, format: Format) -> str:
    """A file of the package, named by its path in it."""
    registry = _tag(
        "formatRegistry", _tag("formatRegistryName", "PRONOM"), _tag("formatRegistryKey", words(format.puid))
    )
    designation = [_tag("formatName", words(format.name or format.mime))]
    if format.version:
        designation.append(_tag("formatVersion", words(format.version)))
    characteristics = _tag(
        "objectCharacteristics",
        _tag("fixity", _tag("messageDigestAlgorithm", "SHA-256"), _tag("messageDigest", digest)),
        _tag("size", str(size)),
        _tag("format", _tag("formatDesignation", *designation), registry if format.puid else ""),
    )
    name = _tag("originalName", words(path.rsplit("/", 1)[-1]))
    return (
        '<premis:object xsi:type="premis:file">'
        + _identifier("object", "path", path)
        + characteristics
        + name
        + "</premis:object>\n"
    )


def entity(id: str, title: str) -> str:
    """The package, or a record in it, as the thing people speak of."""
    return (
        '<premis:object xsi:type="premis:intellectualEntity">'
        + _identifier("object", "id", id)
        + _tag("originalName", words(title))
        + "</premis:object>\n"
    )


def events(happenings: Iterable[Happening]) -> Iterator[str]:
    """Events, and after them the agents they name: that is the order of the standard."""
    agents: dict[str, None] = {}
    for number, each in enumerate(happenings, start=1):
        agents[each.agent] = None
        yield (
            _tag(
                "event",
                _identifier("event", "number", str(number)),
                _tag("eventType", words(each.kind)),
                _tag("eventDateTime", moment(each.at)),
                _tag("eventDetailInformation", _tag("eventDetail", words(each.detail))) if each.detail else "",
                _tag("eventOutcomeInformation", _tag("eventOutcome", words(each.outcome))),
                _linking("Agent", "name", each.agent),
                _linking("Object", "id", each.about),
            )
            + "\n"
        )
    for agent in agents:
        yield _tag("agent", _identifier("agent", "name", agent), _tag("agentName", words(agent))) + "\n"


def _linking(what: str, kind: str, value: str) -> str:
    return _tag(
        f"linking{what}Identifier",
        _tag(f"linking{what}IdentifierType", kind),
        _tag(f"linking{what}IdentifierValue", words(value)),
    )


def made(cover: Cover) -> Happening:
    return Happening("packaging", cover.made_at, cover.made_by, cover.id, detail=cover.software)
