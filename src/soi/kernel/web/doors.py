"""Who may stand before a view at all: a visitor, an account without a role, or only an actor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
Opening = Literal["visitor", "account"]


def open_to(who: Opening) -> Callable[[View], View]:
    """Open a view wider than to an actor. Every view without this asks for sign-in, second factor and role."""

    def mark(view: View) -> View:
        view.soi_open_to = who  # type: ignore[attr-defined]
        return view

    return mark


def opening_of(view: Callable[..., Any]) -> Opening | None:
    """How wide a view is open; None means to an actor only."""
    return getattr(view, "soi_open_to", None)
