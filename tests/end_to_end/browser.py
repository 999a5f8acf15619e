"""A real Chromium for tests: sign in as one of the cast, look, take pictures, and hold pages to their promises."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from scripts.preparation.system_packages import BROWSERS
from soi.config.demo import cast

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "var" / "artefacts"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    # A camera that shows a moving pattern, for the page that asks for one.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# Every rule of the standard; only what it finds wrong is told in full and carried over, which is half of the time.
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
VIOLATIONS = "async options => (await axe.run(document, options)).violations"
BUDGET = 105 * 1024
CODE_SECONDS = 70
SIZE = {"width": 1366, "height": 768}


def start(play: Playwright) -> Browser:
    """Debian's Chromium, without looking anything up outside; its build without windows where that is installed."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail(f"Chromium is missing. Nothing was tested. Run `apt-get install {BROWSERS[0]}`, then again.")
    return play.chromium.launch(executable_path=program, args=ARGUMENTS)


@contextmanager
def opened(
    browser: Browser, address: str, *, size: dict[str, int] | None = None, touch: bool = False
) -> Iterator[Visit]:
    """A fresh browser without cookies or cache at this site."""
    context = browser.new_context(
        base_url=address, viewport=size or SIZE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", bypass_csp=True,
        has_touch=touch,
    )  # fmt: skip
    context.set_default_timeout(15_000)
    visit = Visit(context, context.new_page())
    visit.listen()
    try:
        yield visit
    finally:
        context.close()


@dataclass
class Visit:
    """One user's browser: its page, and whatever it complained of."""

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    last_code: str = ""

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        # A 4xx answer is said in the console too; the test looks at the answer itself.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def sign_in(self, username: str, *, password: str = cast.PASSWORD) -> Page:
        """Both steps of the sign-in, by the real pages; the code is the one the demo page shows, or a computed one."""
        page = self.page
        page.goto("/sign-in/login/")
        page.fill("#id_login", username)
        page.fill("#id_password", password)
        page.click("button[type=submit]")
        page.wait_for_selector("#id_code")
        # Each code is good once: who signs in often waits for the next one, as a person would.
        until = time.monotonic() + CODE_SECONDS
        while "/sign-in/code/" in page.url and time.monotonic() < until:
            self._give_code(username)
        assert "/sign-in/" not in page.url, f"{username} is not in: {page.inner_text('main')}"
        return page

    def _give_code(self, username: str) -> None:
        page = self.page
        shown = page.locator("#shown-code")
        self.last_code = shown.inner_text() if shown.count() else code_now(username)
        page.fill("#id_code", self.last_code)
        with page.expect_navigation():
            page.click("button[type=submit]")
        if "/sign-in/code/" in page.url:
            page.wait_for_timeout(3000)
            page.goto("/sign-in/code/")

    def picture(self, name: str, *, full: bool = False) -> Path:
        """Keep what is seen as var/artefacts/<name>.png."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=path, full_page=full)
        return path

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA on the page as it stands, in words."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(VIOLATIONS, STANDARD)
        return [
            f"{each['id']} ({each['impact']}): {each['help']}: {node['html'][:160]}"
            for each in found
            for node in each["nodes"]
        ]

    def assert_accessible(self) -> None:
        found = self.barriers()
        assert found == [], f"{self.page.url}:\n" + "\n".join(found)

    def assert_quiet(self) -> None:
        """No script error and no breach of the content policy on the way."""
        assert self.complaints == []


def code_now(username: str, step: int = 0) -> str:
    """The demo account's code now, or of a neighbouring half-minute."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(cast.totp_secret(username), int(time.time()) // 30 + step)))


@dataclass(frozen=True)
class Load:
    """What a first visit to a page costs on the wire."""

    bytes_by_address: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.bytes_by_address.values())

    @property
    def requests(self) -> int:
        return len(self.bytes_by_address)

    def __str__(self) -> str:
        lines = sorted(self.bytes_by_address.items(), key=lambda each: -each[1])
        return "\n".join(f"{size:>8} {address}" for address, size in lines) + f"\n{self.total:>8} in all"


IMAGE_OF_A_PAGE = re.compile(r"/(?:page|image|thumb)s?[/-]")


def first_load(visit: Visit, path: str) -> Load:
    """Load a page with an empty cache and count the bytes that crossed the wire, page images apart."""
    visit.page.goto("about:blank")  # what the page before still asked for is not this page's cost
    session = visit.context.new_cdp_session(visit.page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: addresses.__setitem__(e["requestId"], e["response"]["url"]))
    session.on("Network.loadingFinished", lambda e: sizes.__setitem__(e["requestId"], int(e["encodedDataLength"])))
    visit.page.goto(path)
    visit.page.wait_for_load_state("load")
    visit.page.evaluate("document.fonts.ready")
    visit.page.wait_for_timeout(300)
    found = {
        addresses[key]: size
        for key, size in sizes.items()
        if key in addresses and addresses[key].startswith("http") and not IMAGE_OF_A_PAGE.search(addresses[key])
    }
    return Load(found)


def assert_within_budget(visit: Visit, path: str) -> Load:
    """The first load of a page stays under 105 KB (ui/GUIDE.md section 9)."""
    load = first_load(visit, path)
    assert load.total <= BUDGET, f"{path} costs {load.total} bytes on first load:\n{load}"
    return load
