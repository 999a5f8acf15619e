"""A person at a real screen who speaks the story's language: goes to addresses, fills in forms, presses their buttons.

What a page does not offer is sent past the page, as somebody would who wants more than the page lets him do.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Response

from soi.config.demo.browser import Answer, Upload, Values
from tests.end_to_end.browser import Visit


class Screen:
    """One signed-in Chromium with the words of config.demo.browser.Browser; `pressed` counts the forms sent by hand."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.pressed = 0

    def get(self, path: str) -> Answer:
        return _answer(self.page.goto(path))

    def post(self, path: str, values: Values, files: Mapping[str, Upload] | None = None) -> Answer:
        assert not files, "the papers of this story are typed"
        form = self._form(path)
        if form is None:
            self.page.goto(path)
            form = self._form(path)
        if form is None:
            return self._past_the_page(path, values)
        button = form.locator("button:not([type=button])").first
        for name, value in values.items():
            found = self._fill(form, name, str(value))
            button = found if found is not None else button
        with self.page.expect_navigation() as moved:
            button.click()
            # Harmful acts ask once more.
            sure = self.page.locator("#sure[open] button[value=yes]")
            if sure.count():
                sure.click()
        self.pressed += 1
        return _answer(moved.value)

    def _form(self, path: str) -> Locator | None:
        """The form on the screen that is sent to this address."""
        for form in self.page.locator("main form[method=post]").all():
            target = urlsplit(str(form.evaluate("form => form.getAttribute('action') || location.href")))
            if f"{target.path}" == urlsplit(path).path:
                return form
        return None

    def _fill(self, form: Locator, name: str, value: str) -> Locator | None:
        """Put a value into its field as a person does; a button of that name and value is given back to be pressed."""
        pressed = form.locator(f'button[name="{name}"][value="{value}"]')
        if pressed.count():
            return pressed.first
        fields = form.locator(f'[name="{name}"]')
        kind = str(fields.first.evaluate("field => field.type")) if fields.count() else "hidden"
        if kind in ("radio", "checkbox"):
            fields.locator(f'xpath=self::*[@value="{value}"]').first.check(force=True)
        elif kind.startswith("select"):
            fields.first.select_option(value)
        elif kind != "hidden":
            fields.first.fill(value)
        return None

    def _past_the_page(self, path: str, values: Values) -> Answer:
        cookie = next(each["value"] for each in self.visit.context.cookies() if each["name"] == "soi_csrf")
        form = {**{name: str(value) for name, value in values.items()}, "csrfmiddlewaretoken": cookie}
        answer = self.visit.context.request.post(path, form=form, headers={"Referer": self.page.url})
        return Answer(answer.status, _path(answer.url), answer.body())


def _answer(response: Response | None) -> Answer:
    assert response is not None, "the browser went nowhere"
    return Answer(response.status, _path(response.url), response.body())


def _path(url: str) -> str:
    found = urlsplit(url)
    return f"{found.path}?{found.query}" if found.query else found.path
