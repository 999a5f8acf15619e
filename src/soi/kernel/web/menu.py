"""The menu at the left: each room enters its own line, the role of today decides which lines are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from soi.kernel.access.public import Actor


@dataclass(frozen=True)
class Badge:
    """A count beside a menu line; `hot` marks lateness, `title` says it in words."""

    count: int
    hot: bool = False
    title: str = ""


Count = Callable[[Actor], "Badge | int | None"]


@dataclass(frozen=True)
class Item:
    """One line of the menu; shown to a role that holds any of `grants`, or to all where none is named."""

    label: Any
    url_name: str
    icon: str
    grants: tuple[str, ...]
    badge: Count | None
    group: int
    order: int


@dataclass
class Line:
    """An item as one actor sees it on one page."""

    item: Item
    url: str
    current: bool
    actor: Actor

    @property
    def badge(self) -> Badge | None:
        """The count now; asked of the room only when the page shows it."""
        found = self.item.badge(self.actor) if self.item.badge else None
        if isinstance(found, int):
            found = Badge(found)
        return found if found and found.count else None


_items: dict[str, Item] = {}


def enter(item: Item) -> None:
    """Put a line into the menu; a second entry under the same address replaces the first."""
    _items[item.url_name] = item


def groups_for(actor: Actor, path: str) -> list[list[Line]]:
    """The lines this actor sees, in groups; the one whose address begins `path` is current ("" for none)."""
    seen = [i for i in _items.values() if not i.grants or any(actor.may(g) for g in i.grants)]
    lines = list(_lines(sorted(seen, key=lambda i: (i.group, i.order, i.url_name)), actor))
    here = max((n for n in lines if _is_under(path, n.url)), key=lambda n: len(n.url), default=None)
    if here is not None:
        here.current = True
    numbers = sorted({line.item.group for line in lines})
    return [[line for line in lines if line.item.group == number] for number in numbers]


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _lines(items: Iterable[Item], actor: Actor) -> Iterable[Line]:
    for item in items:
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            # The room is installed but its addresses are not in this site: nothing to lead to.
            continue
        yield Line(item, url, current=False, actor=actor)
