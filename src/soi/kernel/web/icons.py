"""Icons: only those on the list, read from the package at first use and written into the page."""

from __future__ import annotations

import re
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from soi.kernel.web.finders import PackageMissing, package_path

_LIST = """
    adjustments alert-circle alert-triangle archive arrow-back-up arrow-left arrow-right arrows-maximize ban
    bell building calendar camera check checklist chevron-down chevron-left chevron-right circle circle-check
    circle-dashed circle-dot clipboard-list clock cloud-check cloud-off copy corner-down-right database
    device-desktop device-floppy dots download edit external-link eye eye-off file file-alert file-check
    file-search file-text files filter fingerprint flag folder folder-open folders gavel git-compare hand-stop help
    history home id inbox info-circle key keyboard language layout-dashboard link list list-check lock lock-open
    logout
    mail mail-opened map-pin message minus network notes paperclip pencil phone player-pause player-play
    plug-connected-x plus printer radar refresh report report-analytics rotate rubber-stamp scale scan school search
    send shield shield-check
    shield-lock signature sitemap sparkles stack-2 switch-horizontal tag text-recognition timeline transfer-in
    transfer-out trash upload usb user user-check users wifi-off writing x zoom-in zoom-out
"""
NAMES = frozenset(_LIST.split())
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none"'


@cache
def drawing(name: str) -> str:
    """The strokes of one icon, without the frame around them."""
    if name not in NAMES:
        raise LookupError(f"The icon '{name}' is not on the list. Add it to NAMES in kernel/web/icons.py.")
    path = package_path(f"@tabler/icons/icons/outline/{name}.svg")
    try:
        text = path.read_text()
    except FileNotFoundError as error:
        raise PackageMissing(str(path)) from error
    inside = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    if inside is None:
        raise PackageMissing(str(path))
    strokes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*?/>", inside.group(1))
    return "".join(" ".join(s.split()).replace(" />", "/>") for s in strokes if not s.startswith(FRAME))


def icon(name: str, label: str = "") -> SafeString:
    """The icon as inline SVG: hidden from readers aloud, unless a label says what it means."""
    # Not user text: read from the pinned package.
    strokes = mark_safe(drawing(name))  # noqa: S308
    if not label:
        return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', strokes)
    return format_html('<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, strokes)
