"""Panels: a later room shows what it knows on the page of an earlier one, without the earlier one knowing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Render = Callable[[HttpRequest, Any], str]


@dataclass(frozen=True)
class Panel:
    """One panel of one slot. `render(request, subject)` gives safe HTML, or nothing where it has nothing to show."""

    slot: str
    name: str
    render: Render
    order: int


_panels: dict[tuple[str, str], Panel] = {}


def enter(panel: Panel) -> None:
    """Put a panel into a slot; a second one of the same name replaces the first."""
    _panels[panel.slot, panel.name] = panel


def of_slot(slot: str) -> list[Panel]:
    """The panels of a slot, in their order."""
    return sorted((p for p in _panels.values() if p.slot == slot), key=lambda p: (p.order, p.name))
