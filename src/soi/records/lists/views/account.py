"""How a list stands, in figures and words: rows done of all, rows a second, time left, what waits and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from soi.base.errors import fill, say_again
from soi.base.sentences import Sentence, label, said
from soi.engines.tables.public import Layout
from soi.kernel.access.public import Actor
from soi.records.lists import kinds, queries
from soi.records.lists.models import Import, Row
from soi.records.lists.wording import GROUPS, sentences

# A list on which nobody waits longer is shown in seconds.
A_MINUTE = 90


@dataclass(frozen=True)
class Account:
    """A list with its figures. `share_*` are per cent of all rows, for the bar."""

    brought: Import
    done: int
    left: int
    rate: int
    seconds_left: int
    share_entered: float
    share_same: float
    share_wrong: float
    reason: str

    @property
    def wrong_from(self) -> float:
        return self.share_entered + self.share_same

    @property
    def minutes_left(self) -> int:
        return round(self.seconds_left / 60) if self.seconds_left > A_MINUTE else 0


@dataclass(frozen=True)
class Shown:
    """A row to be mended as the page shows it."""

    row: Row
    column: str
    value: str
    written: str
    says: str
    remedy: str
    alike: int
    nearest: str
    may_mend: bool


@dataclass(frozen=True)
class GroupShown:
    key: str
    name: str
    count: int


def account_of(brought: Import, now: datetime) -> Account:
    """The figures of a list."""
    spent = ((brought.ended_at or now) - brought.started_at).total_seconds() if brought.started_at else 0.0
    rate = brought.done / spent if spent > 0 else 0.0
    total = brought.rows or 1
    return Account(
        brought=brought,
        done=brought.done,
        left=brought.left,
        rate=round(rate),
        seconds_left=round(brought.left / rate) if rate and brought.left else 0,
        share_entered=100 * brought.entered / total,
        share_same=100 * brought.same / total,
        share_wrong=100 * brought.wrong / total,
        reason=say_again(brought.refusal, gettext),
    )


def mending_of(request: HttpRequest, actor: Actor, brought: Import) -> dict[str, Any]:
    """The rows that wait, in groups, and what persons did last."""
    layout = kinds.kind(brought.kind).layout(actor)
    language = get_language() or "vi"
    found = queries.groups(actor, brought)
    group = request.GET.get("group", "")
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    rows = queries.waiting_rows(actor, brought, group=group, after=number)
    alike = queries.alike_counts(actor, brought, rows)
    settled = queries.settled_counts(actor, brought)
    waiting = sum(each.count for each in found)
    return {
        "waiting": waiting,
        "groups": [GroupShown(each.key, _group_name(layout, each, language), each.count) for each in found],
        "group": group,
        "in_group": next((each.count for each in found if each.key == group), waiting),
        "rows": [shown(row, layout, brought, alike.get(row.alike, 1), language) for row in rows[: queries.SHOWN]],
        "following": rows[queries.SHOWN - 1].row if len(rows) > queries.SHOWN else 0,
        "settled": [shown(row, layout, brought, 1, language) for row in queries.settled_rows(actor, brought)],
        "mended": settled.get(Row.State.ENTERED, 0) + settled.get(Row.State.SAME, 0),
        "left_out": settled.get(Row.State.LEFT_OUT, 0),
        "is_running": brought.state == Import.State.RUNNING,
    }


def shown(row: Row, layout: Layout, brought: Import, alike: int, language: str) -> Shown:
    """One row in words."""
    says, remedy = sentences(layout, row.field, row.test, row.params)
    return Shown(
        row=row,
        column=column_of(row.field, layout, brought, language),
        value=str({**row.cells, **row.mended}.get(row.field, "")),
        written=str(row.cells.get(row.field, "")),
        says=_say(says, language),
        remedy=_say(remedy, language),
        alike=alike,
        nearest=str(row.params.get("nearest", "")),
        may_mend=bool(row.cells),
    )


def column_of(field: str, layout: Layout, brought: Import, language: str) -> str:
    """A field as the sheet calls it, else as the layout does."""
    if not field:
        return ""
    return queries.called(brought).get(field) or label(layout.field(field).labels, language)


def _group_name(layout: Layout, group: queries.Group, language: str) -> str:
    name = gettext(GROUPS[group.test].msgid)
    return f"{label(layout.field(group.field).labels, language)}: {name}" if group.field else name


def _say(sentence: Sentence, language: str) -> str:
    params = {name: said(value, language) for name, value in sentence.params.items()}
    return fill(gettext(sentence.msgid), params)
