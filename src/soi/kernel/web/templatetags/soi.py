"""Tags every template of Soi has without loading: icons, panels, deadlines, dates, initials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from soi.base import citing
from soi.kernel.web import icons, panels

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "mail" %}`: the drawing; with a label it also says what it means."""
    return icons.icon(name, label)


@register.simple_tag(takes_context=True)
def panel_slot(context: template.Context, slot: str, subject: Any = None) -> SafeString:
    """`{% panel_slot "cases.case" case %}`: what later rooms know about this thing."""
    shown = (panel.render(context["request"], subject) for panel in panels.of_slot(slot))
    # Each panel is rendered by its own room's template, which has escaped what it shows.
    return mark_safe("".join(part for part in shown if part))  # noqa: S308


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as the office writes it: 12/10/2026."""
    return _local(value).strftime("%d/%m/%Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A day and the time on it: 12/10/2026, 08:47."""
    return _local(value).strftime("%d/%m/%Y, %H:%M") if value else ""


@register.filter
def near_day(value: date | datetime | None) -> str:
    """A near day with its weekday, without the year: Monday, 12/10."""
    return f"{date_format(_local(value), 'l')}, {_local(value):%d/%m}" if value else ""


@register.filter
def cited(source: str, is_own: bool = False) -> str:  # noqa: FBT001, FBT002 - a filter takes what stands after its colon
    """The law and article a rule of a pack rests on, without the remarks of who keeps the pack; `is_own` are words of
    the body itself, shown as they are."""
    found = source if is_own else citing.cited(source, get_language() or "vi")
    if found or not source:
        return found
    return gettext("this product's own rule") if source.startswith("Soi") else gettext("a source named in the rules")


@register.filter
def five(value: float | int | None) -> int:
    """A share in per cent, on the steps of five that the classes w-0 to w-100 know."""
    return max(0, min(100, round((value or 0) / 5) * 5))


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: the first of the first and of the last word but a bare initial."""
    words = [word for word in str(name).split() if word.strip(".")]
    return (words[0][0] + words[-1][0]).upper() if len(words) > 1 else str(name)[:2].upper()


@register.simple_tag
def due(words: str, state: str = "ok", share: float = 50) -> SafeString:
    """`{% due "Overdue by 2 days" "bad" 100 %}`: a deadline, its words first and the thin bar second."""
    return format_html('<span class="due {}"><b>{}</b><i class="w-{}"></i></span>', state, words, five(share))


@register.simple_tag
def stamp(level: int) -> SafeString:
    """The square stamp of a secrecy level, 0 (open) to 3; the law's own words, in every language."""
    words = {1: "MẬT", 2: "TỐI MẬT", 3: "TUYỆT MẬT"}
    if not level:
        return format_html('<span class="cls l0">{}</span>', pgettext("secrecy level", "Open"))
    return format_html('<span class="cls l{}" lang="vi">{}</span>', level, words[level])


def _local(value: date | datetime) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
