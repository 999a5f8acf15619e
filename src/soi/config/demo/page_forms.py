"""The forms of a page with what stands in them, as a person finds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SKIPPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class PageForm:
    """One form: where it goes, and its fields in order, each with its present value."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.fields if name != "csrfmiddlewaretoken"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.text: tuple[str, list[str]] | None = None
        self.select = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = PageForm(found.get("action", ""))
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and found.get("name"):
            self._input(self.open, found)
        elif tag == "textarea":
            self.text = (found.get("name", ""), [])
        elif tag == "select":
            self.select, self.options = found.get("name", ""), []
        elif tag == "option" and self.select:
            self.options.append((found.get("value", ""), "selected" in found))

    def _input(self, form: PageForm, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind in SKIPPED or (kind in {"checkbox", "radio"} and "checked" not in found):
            return
        form.fields.append((found["name"], found.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.text is not None and self.open is not None:
            # A browser leaves out the line break that may follow the opening tag.
            self.open.fields.append((self.text[0], "".join(self.text[1]).removeprefix("\n")))
            self.text = None
        elif tag == "select" and self.select and self.open is not None:
            chosen = [value for value, is_selected in self.options if is_selected]
            self.open.fields.append((self.select, (chosen or [value for value, _ in self.options] or [""])[0]))
            self.select = ""


def forms_of(html: str) -> list[PageForm]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
