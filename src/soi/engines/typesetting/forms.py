"""From a form and what is known to the paper: every part says where it came from. Pure; time comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from soi.base.sentences import Sentence
from soi.engines.typesetting.draft import tidy

IN_BRACES = re.compile(r"\{([a-z_.]+)\}")
GAP = "……"
# Names of data a form may use, besides those that begin with one of BEGINNINGS. Who wrote a letter is not among them.
NAMES = frozenset(
    {
        *("body", "body.short", "body.upper", "parent", "place", "procedure", "procedure.cap", "rule", "case.number"),
        *("case.opened", "subject", "subject.called", "subject.called.cap", "petition.number", "due"),
    }
)
BEGINNINGS = ("seat.", "paper.", "fact.")
BULLET = "- "


@dataclass(frozen=True)
class Known:
    """A value that comes from data: what it says, where it came from, and where it is corrected."""

    text: str
    origin: Sentence
    ref: str = ""
    address: str = ""


@dataclass(frozen=True)
class Over:
    """A value from data that somebody overtyped, and why."""

    text: str
    reason: str
    by: str = ""


@dataclass(frozen=True)
class Line:
    """A paragraph of a form: words with names in braces, a typed field, or a list; `only` for these procedures."""

    style: str
    say: str
    field: str
    list: str
    optional: bool
    only: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """What is typed into a form."""

    id: str
    labels: Mapping[str, str]
    rows: int
    may_be_empty: bool


@dataclass(frozen=True)
class Signs:
    """One signature under a paper: the seat, on whose authority, and the post where it is not the office's own."""

    seat: str
    authority: str
    post: str


@dataclass(frozen=True)
class Form:
    """A form of the pack."""

    id: str
    labels: Mapping[str, str]
    layout: str
    type: str
    type_name: str
    title: str
    addressees: tuple[str, ...]
    body: tuple[Line, ...]
    fields: Mapping[str, Field]
    recipients: tuple[str, ...]
    signatures: tuple[Signs, ...]
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Part:
    """Some words of a paper: the form's own (no name), a value (`name`), or what was typed (`field`)."""

    text: str
    name: str = ""
    field: str = ""


@dataclass(frozen=True)
class Composition:
    """One paragraph as it will stand on the paper."""

    style: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Composed:
    """A whole paper in parts. `missing` are names without a value and fields without words, in their order."""

    title: Composition
    addressees: tuple[Composition, ...]
    paragraphs: tuple[Composition, ...]
    recipients: tuple[Composition, ...]
    missing: tuple[str, ...]

    def all(self) -> Iterator[Composition]:
        yield self.title
        yield from self.addressees
        yield from self.paragraphs
        yield from self.recipients

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all values on the paper, each once."""
        return tuple(dict.fromkeys(part.name for one in self.all() for part in one.parts if part.name))


def read_form(id: str, labels: Mapping[str, str], value: Mapping[str, Any], source: str, *, confirmed: bool) -> Form:
    """Build a form from a value that its schema has accepted."""
    return Form(
        id=id,
        labels=labels,
        layout=value["layout"],
        type=value["type"],
        type_name=value.get("type_name", ""),
        title=value["title"],
        addressees=tuple(value.get("addressees", ())),
        body=tuple(_line(each) for each in value["body"]),
        fields={name: _field(name, each) for name, each in value.get("fields", {}).items()},
        recipients=tuple(value.get("recipients", ())),
        signatures=tuple(
            Signs(each["seat"], each.get("authority", ""), each.get("post", "")) for each in value["signatures"]
        ),
        source=source,
        confirmed=confirmed,
    )


def _line(data: Mapping[str, Any]) -> Line:
    words = (data.get("style", "text"), data.get("say", ""), data.get("field", ""), data.get("list", ""))
    return Line(*words, bool(data.get("optional", False)), tuple(data.get("only", ())))


def _field(name: str, data: Mapping[str, Any]) -> Field:
    return Field(name, data["labels"], int(data.get("rows", 4)), bool(data.get("may_be_empty", False)))


def compose(
    form: Form,
    known: Mapping[str, Known],
    lists: Mapping[str, list[Known]],
    words: Mapping[str, str],
    over: Mapping[str, Over],
    procedure: str = "",
) -> Composed:
    """The paper as far as it is known and typed; what is not leaves a gap and is named as missing."""
    missing: list[str] = []
    values = {**{name: one.text for name, one in known.items()}, **{name: one.text for name, one in over.items()}}
    body: list[Composition] = []
    for line in form.body:
        if not line.only or procedure in line.only:
            body.extend(_paragraphs(form, line, values, lists, words, missing))
    return Composed(
        title=Composition("title", tuple(_parts(form.title, values, missing))),
        addressees=tuple(Composition("", tuple(_parts(one, values, missing))) for one in form.addressees),
        paragraphs=tuple(body),
        recipients=tuple(Composition("", tuple(_parts(one, values, missing))) for one in form.recipients),
        missing=tuple(dict.fromkeys(missing)),
    )


def _paragraphs(
    form: Form,
    line: Line,
    values: Mapping[str, str],
    lists: Mapping[str, list[Known]],
    words: Mapping[str, str],
    missing: list[str],
) -> Iterator[Composition]:
    if line.list:
        for at, one in enumerate(lists.get(line.list, ())):
            yield Composition(line.style, (Part(one.text, name=f"{line.list}.{at}"),))
    elif line.field:
        yield from _typed(form, line, words, missing)
    elif not (line.optional and any(name not in values for name in IN_BRACES.findall(line.say))):
        yield Composition(line.style, tuple(_parts(line.say, values, missing)))


def _typed(form: Form, line: Line, words: Mapping[str, str], missing: list[str]) -> Iterator[Composition]:
    """What was typed, a paragraph a line; a line that begins with a hyphen is one of a list."""
    lines = [one.strip() for one in words.get(line.field, "").splitlines() if one.strip()]
    if not lines and not form.fields[line.field].may_be_empty:
        missing.append(line.field)
        yield Composition(line.style, (Part(GAP, field=line.field),))
    for one in lines:
        style = "dash" if one.startswith(BULLET) else line.style
        yield Composition(style, (Part(one.removeprefix(BULLET), field=line.field),))


def _parts(say: str, values: Mapping[str, str], missing: list[str]) -> Iterator[Part]:
    at = 0
    for match in IN_BRACES.finditer(say):
        if match.start() > at:
            yield Part(say[at : match.start()])
        name = match.group(1)
        if name not in values:
            missing.append(name)
        yield Part(values.get(name, GAP), name=name)
        at = match.end()
    if at < len(say):
        yield Part(say[at:])


@dataclass(frozen=True)
class Prejudging:
    """Words that call proved what nobody has decided yet, except right after one of `after` ("a sign of")."""

    words: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def found_in(self, text: str) -> list[str]:
        """Those words as they stand in a text, each once (DP-08)."""
        low, found = tidy(text).lower(), []
        for word in self.words:
            for match in re.finditer(rf"\b{re.escape(word)}\b", low):
                if not low[: match.start()].rstrip().endswith(self.after):
                    found.append(word)
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Change:
    """Some words of a later version beside an earlier one: kept, added or taken away."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """What became of a text, word by word."""
    one, other = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(one[a:b])))
            continue
        if b > a:
            found.append(Change("del", "".join(one[a:b])))
        if d > c:
            found.append(Change("ins", "".join(other[c:d])))
    return found


Fault = tuple[tuple[str | int, ...], str]


def form_faults(id: str, value: Mapping[str, Any] | None, prejudging: Prejudging) -> Iterator[Fault]:
    """What a schema cannot see in a form: names nobody knows, fields that do not fit, words that prejudge."""
    if value is None:
        return
    for place, text in _texts(value):
        for name in IN_BRACES.findall(text):
            if name not in NAMES and not name.startswith(BEGINNINGS):
                yield place, f"nothing is known by the name {name}"
        for word in prejudging.found_in(text):
            yield place, f"“{word}” calls proved what is not decided; write that there is a sign of it"
    used = [each["field"] for each in value["body"] if "field" in each]
    for name in sorted(set(used) ^ set(value.get("fields", {}))):
        yield ("fields",), f"the field {name} must stand both in the body and among the fields"


def _texts(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("title",), value["title"]
    if "type_name" in value:
        yield ("type_name",), value["type_name"]
    for group in ("addressees", "recipients"):
        for at, text in enumerate(value.get(group, ())):
            yield (group, at), text
    for at, each in enumerate(value["body"]):
        if "say" in each:
            yield ("body", at, "say"), each["say"]
    for name, each in value.get("fields", {}).items():
        for language, text in each["labels"].items():
            yield ("fields", name, "labels", language), text
