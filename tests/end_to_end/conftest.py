"""Fixtures of browser tests: one Chromium and one server on its own node for each module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests.end_to_end import browser as browsers
from tests.end_to_end import site as sites


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium a module: its event loop must be gone before a test of another kind wants one of its own."""
    # Playwright keeps an event loop in this thread; our own queries between its calls are still synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = browsers.start(play)
        yield browser
        # Django keeps apart what a thread opens with a loop and without: these would stay open to a database that goes.
        connections.close_all()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="module")
def site(node: object, static: Path) -> Iterator[sites.Site]:
    """The node of this module, served."""
    with sites.serving(node.name, node.home, static) as served:  # type: ignore[attr-defined]
        yield served


@pytest.fixture(scope="module")
def known_sessions() -> dict[str, Any]:
    """Cookies of accounts that signed in on this module's site, so that each does so by the pages once."""
    return {}


@pytest.fixture
def visit(
    chromium: Browser, site: sites.Site, known_sessions: dict[str, Any]
) -> Iterator[Callable[..., browsers.Visit]]:
    """`visit()` opens a fresh browser at the site; `visit("kiemtra.hs")` one in which that account is signed in."""
    with ExitStack() as open_ones:

        def enter(username: str = "", **options: object) -> browsers.Visit:
            found = open_ones.enter_context(browsers.opened(chromium, site.address, **options))  # type: ignore[arg-type]
            if username in known_sessions:
                found.context.add_cookies(known_sessions[username])
            elif username:
                found.sign_in(username)
                known_sessions[username] = found.context.cookies()
            return found

        yield enter
