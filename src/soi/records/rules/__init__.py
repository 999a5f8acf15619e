"""What a paper must carry before it gets its number, and how long and how secretly it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from soi.base.errors import BadInput, NotFound
from soi.base.text import bare
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.records.errors import MarkedOnConnected, PurposeNotStated

PACK = "vn_party"
PERMANENT = "permanent"
# Letters of the levels on stamps and books (24/2020/TT-BCA, third party).
MARK_CODES = {1: "C", 2: "B", 3: "A"}


class TitleMissing(BadInput):
    """A paper needs its abstract before it can be registered."""

    code = "records.title_missing"
    remedy = "Write in one line what the paper is about."


class UnknownType(BadInput):
    """“{type}” is not a type of paper."""

    code = "records.unknown_type"
    remedy = "Choose a type from the list."


class UnknownLevel(BadInput):
    """There is no secrecy level {level}."""

    code = "records.unknown_level"
    remedy = "Choose a level from 0 (open) to 3."


class MarkNeedsListItem(BadInput):
    """A paper may be marked only when an official list names it. No list item, no mark."""

    code = "records.mark_needs_list_item"
    remedy = "Choose the item of the list, or register the paper as open."


class ListItemOfOtherLevel(BadInput):
    """The list item gives the level {item_level}, the paper was marked {level}."""

    code = "records.list_item_of_other_level"
    remedy = "Choose the level that the list gives, or another item."


class TermTooLong(BadInput):
    """A mark of this level ends at the latest on {most}."""

    code = "records.term_too_long"
    remedy = "Write an earlier day, or leave the field empty."


class LevelBelowType(BadInput):
    """Papers of this type are marked at least at level {least}."""

    code = "records.level_below_type"
    remedy = "Choose that level or a higher one, with its item of the list."


class PurposeMissing(BadInput):
    """A paper is kept for a purpose. None was chosen."""

    code = "records.purpose_missing"
    remedy = "Choose a purpose of use from the list."


class RetentionMissing(BadInput):
    """It is not known how long papers of the type “{type}” are kept, and none was chosen."""

    code = "records.retention_missing"
    remedy = "Choose how long it is kept, or “not yet decided”."


class DayInFuture(BadInput):
    """The paper cannot bear the day {day}, which is still to come."""

    code = "records.day_in_future"
    remedy = "Read the day on the paper again."


class NoTermOfOffice(BadInput):
    """No term of office is recorded for the year {year}."""

    code = "records.no_term_of_office"
    remedy = "Have the term entered in terms_of_office.yaml of the pack."


class Registrable(Protocol):
    """What a clerk says of a paper: a frozen dataclass with at least these fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def type(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def list_item(self) -> str: ...
    @property
    def retention(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def file_code(self) -> str: ...
    @property
    def issued_on(self) -> date | None: ...
    @property
    def received_on(self) -> date | None: ...


Paper = TypeVar("Paper", bound=Registrable)


def check_registration(paper: Paper, *, ceiling: int, today: date) -> Paper:
    """The same paper with its retention and file filled in from its type, once nothing is missing.

    Raises TitleMissing, UnknownType, UnknownLevel, MarkedOnConnected, MarkNeedsListItem, ListItemOfOtherLevel,
    LevelBelowType, PurposeMissing, RetentionMissing, DayInFuture.
    """
    check_own(paper, today=today)
    kind = _type(paper.type, today)
    check_level(paper.level, paper.list_item, ceiling=ceiling, on=today)
    if paper.level < least_level(kind):
        raise LevelBelowType(field="level", least=least_level(kind))
    check_kept_for(paper.purpose, today)
    retention = retention_of(paper.type, chosen=paper.retention, on=today)
    year = (paper.received_on or today).year
    return replace(paper, retention=retention.id, file_code=paper.file_code or default_file(kind, year, paper.level))


def check_kept_for(purpose: str, on: date) -> None:
    """A paper is kept for a purpose of the list. Raises PurposeMissing."""
    if _find("purposes", purpose, on) is None:
        raise PurposeMissing(field="purpose")


def default_file(kind: Item, year: int, level: int) -> str:
    """The code of the file of a type and year. Marked papers have one of their own: a file takes the highest level of
    its papers, and one mark would shut all open papers away from who is not cleared."""
    return f"{kind.value['code']}-{year}" + (f"-{MARK_CODES[level]}" if level else "")


def default_file_title(type: str, year: int) -> str:
    """What the file of a type and year is called, in the language of the office."""
    return f"{names('document_types', 'vi')[type]} năm {year}"


def check_own(paper: Registrable, *, today: date) -> None:
    """What one paper has for itself: an abstract, and no day to come. Raises TitleMissing, DayInFuture."""
    if not paper.title.strip():
        raise TitleMissing(field="title")
    _ensure_not_future("issued_on", paper.issued_on, today)
    _ensure_not_future("received_on", paper.received_on, today)


def check_level(level: int, list_item: str, *, ceiling: int, on: date) -> None:
    """Law 117/2025/QH15 Art. 5: nothing marked on a linked machine, and no mark without its list item.

    Raises UnknownLevel, MarkedOnConnected, MarkNeedsListItem, ListItemOfOtherLevel.
    """
    if level not in {each.value["rank"] for each in _pack().items("levels", on=on)}:
        raise UnknownLevel(field="level", level=level)
    if level > ceiling:
        raise MarkedOnConnected()
    if level == 0:
        return
    item = _find("secrecy_items", list_item, on)
    if item is None or item.value is None:
        raise MarkNeedsListItem(field="list_item")
    if item.value["rank"] != level:
        raise ListItemOfOtherLevel(field="level", level=level, item_level=item.value["rank"])


def level_of_item(list_item: str, *, on: date) -> int:
    """The level an item of the list gives; 0 where none is named. Raises MarkNeedsListItem where there is no such."""
    if not list_item:
        return 0
    item = _find("secrecy_items", list_item, on)
    if item is None or item.value is None:
        raise MarkNeedsListItem(field="list_item")
    return int(item.value["rank"])


def least_level(kind: Item) -> int:
    """The level that every paper of a type has (REC-05: type, file, paper); 0 where the pack names none."""
    return int(kind.value.get("least_level") or 0)


def check_purpose(purpose: str) -> None:
    """A marked paper opens only for a purpose of the list. Raises PurposeNotStated."""
    if purpose not in {item.id for item in _pack().versions("purposes")}:
        raise PurposeNotStated(field="purpose")


def retention_of(type: str, *, chosen: str = "", on: date) -> Item:
    """How long a paper is kept: as chosen, else as its type says. Raises UnknownType, RetentionMissing."""
    item = _find("retention", chosen or _type(type, on).value["retention"] or "", on)
    if item is None:
        raise RetentionMissing(field="retention", type=type)
    return item


def kept_until(retention: Item, closed_on: date) -> date | None:
    """The last day of keeping, counted from the end of the year the file closed; None while it is kept for good.

    DOMAIN 6.9 knows the lengths only as drafts, so an item without a value keeps for good too.
    """
    if retention.value is None or retention.value["kind"] == PERMANENT:
        return None
    return date(closed_on.year + int(retention.value["default"]), 12, 31)


def file_level(levels: Iterable[int]) -> int:
    """A file takes the highest level of its papers (DOMAIN 6.2)."""
    return max(levels, default=0)


def mark_lapses_on(level: int, issued_on: date) -> date | None:
    """The day from which a mark no longer holds unless it is extended; None for an open paper."""
    rank = {item.value["rank"]: item for item in _pack().items("levels", on=issued_on)}
    if level not in rank:
        raise UnknownLevel(field="level", level=level)
    years = rank[level].value["term_years"]
    return _years_later(issued_on, int(years)) if years else None


def last_day_of_mark(level: int, issued_on: date, *, chosen: date | None = None) -> date | None:
    """The last day of a mark: the law's, or a shorter one that stands on the paper (DOMAIN 6.2). Raises TermTooLong."""
    lawful = mark_lapses_on(level, issued_on)
    if chosen is None or lawful is None:
        return lawful
    if not issued_on < chosen <= lawful:
        raise TermTooLong(field="level_until", most=lawful.strftime("%d/%m/%Y"))
    return chosen


def term_of(day: date) -> str:
    """The term of office a paper of this day is first filed under. Raises NoTermOfOffice."""
    for item in _pack().versions("terms_of_office"):
        first, end = item.value["from_year"], item.value["to_year"]
        if (first or 0) <= day.year < (end or 10000):
            return item.id
    raise NoTermOfOffice(year=day.year)


def symbol(number: int, *, type: str, body: str, on: date) -> str:
    """Number and symbol as the guide of that day writes them: Số 05-BC/UBKTTU. Raises UnknownType, NotInForce."""
    guide = _pack().item("numbering", "party_document", on=on).value
    written = str(number).zfill(int(guide["pad_to"]))
    return str(guide["pattern"]).format(n=written, type=_type(type, on).value["code"], body=body)


def proposals(read: Mapping[str, str], *, on: date) -> dict[str, str]:
    """What the machine read on a paper, in the terms of the register; what it did not see is not there.

    `read` has the reader's own names: number, symbol, type, date (as 2026-10-08), place, issuer, signer, abstract,
    secrecy.
    """
    symbol_read = "-".join(part for part in (read.get("number", ""), read.get("symbol", "")) if part)
    found = {
        "type": _id_called("document_types", read.get("type", ""), on),
        "symbol": symbol_read,
        "issued_on": read.get("date", ""),
        "title": read.get("abstract", ""),
        "level": _rank_called(read.get("secrecy", ""), on),
    }
    found |= {name: read.get(name, "") for name in ("place", "issuer", "signer")}
    return {name: value.strip() for name, value in found.items() if value.strip()}


def names(kind: str, language: str) -> dict[str, str]:
    """What the office calls each item of a kind, also of those no longer in force."""
    return {item.id: item.label(language) for item in _pack().versions(kind)}


def _id_called(kind: str, name: str, on: date) -> str:
    wanted = bare(name)
    return next((item.id for item in _pack().items(kind, on=on) if wanted and bare(item.label("vi")) == wanted), "")


def _rank_called(name: str, on: date) -> str:
    id = _id_called("levels", name, on)
    return str(_pack().item("levels", id, on=on).value["rank"]) if id else ""


def _type(type: str, on: date) -> Item:
    item = _find("document_types", type, on)
    if item is None:
        raise UnknownType(field="type", type=type)
    return item


def _find(kind: str, id: str, on: date) -> Item | None:
    try:
        return _pack().item(kind, id, on=on)
    except NotFound:
        return None


def _ensure_not_future(field: str, day: date | None, today: date) -> None:
    if day is not None and day > today:
        raise DayInFuture(field=field, day=day.isoformat())


def _years_later(day: date, years: int) -> date:
    # A mark set on 29 February lapses on the first of March of a common year.
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _pack() -> reference.Pack:
    return reference.pack(PACK)
