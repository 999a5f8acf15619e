"""What the frame around every page shows: who acts, for which body, the menu, the languages."""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from soi.kernel.access import public as access
from soi.kernel.organisations import public as organisations
from soi.kernel.web import menu as menus

OFFICE = "office"
KEEP_SECONDS = 60
# No letter or figure that is taken for another when read out on the telephone.
SPOKEN = "ACDEFGHJKLMNPRTUVWXY"


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: one object, asked only for what the template shows."""
    return {"shell": Shell(request)}


class Shell:
    """The frame of one page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def demo(self) -> bool:
        """Is everything here invented?"""
        return bool(getattr(settings, "SOI_DEMO", False))

    @property
    def isolated(self) -> bool:
        """Is this a machine without a link out, which may hold marked papers?"""
        return getattr(settings, "SOI_NODE_CLASS", "connected") == "isolated"

    @property
    def actor(self) -> access.Actor | None:
        return getattr(self.request, "actor", None)

    @property
    def places(self) -> tuple[str, str]:
        """The body the actor works for, and the office inside it where there is one."""
        return places(self.actor.unit_id) if self.actor else ("", "")

    @property
    def role_label(self) -> str:
        return role_label(self.actor.role) if self.actor else ""

    @cached_property
    def menu(self) -> list[list[menus.Line]]:
        return menus.groups_for(self.actor, self.request.path) if self.actor else []

    @cached_property
    def quiet_menu(self) -> list[list[menus.Line]]:
        """The menu without a present line: a page that tells nothing does not tell where it is either."""
        return menus.groups_for(self.actor, "") if self.actor else []

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """Code, name in its own words, and whether the page is in it."""
        now = get_language() or settings.LANGUAGE_CODE
        return [(code, str(name), code == now) for code, name in settings.LANGUAGES]

    @property
    def support_code(self) -> str:
        """What the duty desk may ask for: stands for this session alone, never for an address."""
        key = getattr(getattr(self.request, "session", None), "session_key", None)
        return support_code(key) if key else ""

    @property
    def draft_owner(self) -> str:
        """Whose typed text the browser keeps: no other account on this machine gets it back."""
        user = getattr(self.request, "user", None)
        return _mark("draft", str(user.pk))[:16] if user and user.is_authenticated else ""


def places(unit_id: int) -> tuple[str, str]:
    """The body a unit is, or is an office of, and the office; kept for a minute, so that pages do not ask each time."""
    return _places(unit_id, get_language() or "vi", int(time.time() // KEEP_SECONDS))


@lru_cache(maxsize=4096)
def _places(unit_id: int, language: str, span: int) -> tuple[str, str]:
    unit = organisations.get_unit(unit_id)
    own = organisations.name_of(unit_id)
    if unit.kind != OFFICE or unit.parent_id is None:
        return own, ""
    return organisations.name_of(unit.parent_id), own


def role_label(role: str) -> str:
    """The role's name in the language of the page."""
    return str(access.role(role).label(get_language() or "vi"))


def support_code(session_key: str) -> str:
    """Three letters and three figures, the same through the whole session."""
    number = int(_mark("support", session_key), 16)
    letters = "".join(SPOKEN[number // 1000 // len(SPOKEN) ** place % len(SPOKEN)] for place in range(3))
    return f"{letters}-{number % 1000:03d}"


def _mark(purpose: str, text: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
