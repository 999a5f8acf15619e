"""What a room needs to show itself: pages, fragments, its line in the menu, panels, live topics, the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from soi.kernel.web import api, panels, tokens, topics
from soi.kernel.web import menu as menus
from soi.kernel.web.doors import open_to
from soi.kernel.web.menu import Badge
from soi.kernel.web.refs import Brief, Ref

__all__ = [
    "Badge",
    "Brief",
    "Ref",
    "api",
    "demo_notice",
    "fragment",
    "menu",
    "open_to",
    "page",
    "panel",
    "scope",
    "topic",
]


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page; the template extends web/base.html or one of its brothers."""
    return render(request, template, context, status=status)


def fragment(
    request: HttpRequest, template: str, *, status: int = 200, retarget: str = "", **context: Any
) -> HttpResponse:
    """A part of a page for htmx; its template begins with an underscore. `retarget` names another place."""
    response = render(request, template, context, status=status)
    if retarget:
        response["HX-Retarget"] = retarget
    return response


def demo_notice(language: str | None = None) -> str:
    """What every sheet and file that leaves a demo node says of itself; "" on a node at work.

    In the language of the page, or in the one given: papers of the office are Vietnamese.
    """
    if not settings.SOI_DEMO:
        return ""
    with translation.override(language or translation.get_language()):
        return _("Invented data")


def menu(
    label: Any,
    url_name: str,
    icon: str,
    *,
    grant: str | tuple[str, ...] = (),
    badge: menus.Count | None = None,
    group: int = 1,
    order: int = 50,
) -> None:
    """Enter a line of the menu, from AppConfig.ready(). `label` is lazily translated; `badge(actor)` counts its own."""
    menus.enter(menus.Item(label, url_name, icon, _many(grant), badge, group, order))


def panel(slot: str, name: str, render_panel: panels.Render, *, order: int = 50) -> None:
    """Enter a panel into a slot of an earlier room's page, from AppConfig.ready()."""
    panels.enter(panels.Panel(slot, name, render_panel, order))


def topic(name: str, *, grant: str | tuple[str, ...]) -> None:
    """Say who may be told live that something of this topic changed; without it nobody is."""
    topics.enter(name, _many(grant))


def scope(grant: str, label: Any) -> None:
    """Say that this room's API asks for a grant, so that a token can be given it; `label` is lazily translated."""
    tokens.enter_scope(grant, label)


def _many(grant: str | tuple[str, ...]) -> tuple[str, ...]:
    return (grant,) if isinstance(grant, str) else grant
