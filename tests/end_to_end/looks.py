"""A page looked at: nothing left untranslated, no barrier, no complaint, a picture kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from scripts.compile_messages import parse
from tests.end_to_end.browser import ROOT, SIZE, Visit

LANGUAGES = ("vi", "en", "sv")
FOCUSABLE = (
    "main a[href], main button:not([disabled]), main input:not([type=hidden]):not([disabled]), main select, "
    "main textarea, main summary"
)
# Units bear a Vietnamese and an English name, which Swedish uses too; "Post" is the Swedish word for a way in.
DATA = re.compile(r"(Inspection Commission|Party Committee) of [A-Z][\w ]+? (Province|Commune)|Petitions Unit|^Post$")

# What a reader or a screen reader is given, by text node and by naming attribute; words marked as of another
# language apart.
SEEN = """
() => {
  const own = document.documentElement.lang, found = [];
  const foreign = node => { const near = node.closest('[lang]'); return near && near.lang !== own; };
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement, text = walk.currentNode.textContent.replace(/\\s+/g, ' ').trim();
    if (text && at && !at.closest('script,style,textarea') && !foreign(at)) found.push(text);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-on', 'data-off', 'data-confirm', 'data-say'])
    for (const at of document.querySelectorAll('[' + name + ']'))
      if (at.getAttribute(name) && !foreign(at)) found.push(at.getAttribute(name).replace(/\\s+/g, ' ').trim());
  return found;
}
"""

# Pictures that are asked for at once are there; one that cannot be drawn is no reason to wait.
DRAWN = """
() => Promise.all(
  [...document.images].filter(each => each.loading !== 'lazy').map(each => each.decode().catch(() => 0))
)
"""


@cache
def catalogue(language: str) -> dict[str, str]:
    """The sentences of all rooms with their translation."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "soi").glob(f"**/locale/{language}/LC_MESSAGES/django.po")):
        for key, said in parse(path.read_text(encoding="utf-8"), str(path)).items():
            for msgid in filter(None, key.rsplit("\4", 1)[-1].split("\0")):
                found[msgid] = said.split("\0")[0]
    return found


@cache
def foreign_words(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """English sentences that this language says otherwise: as a whole text, and as a part of one."""
    whole = {
        msgid for msgid, said in catalogue(language).items() if msgid.strip() != said.strip() and "%(" not in msgid
    }
    same = {said.strip() for said in catalogue(language).values()}
    # One word inside a longer text may be a word of the language itself.
    inside = [each for each in whole if " " in each and each not in same]
    parts = "|".join(re.escape(each) for each in sorted(inside, key=len, reverse=True))
    return frozenset(whole - same), re.compile(rf"(?<!\w)(?:{parts})(?!\w)")


def leftovers(visit: Visit) -> list[str]:
    """Texts of the page that its language should say otherwise."""
    language = visit.page.evaluate("document.documentElement.lang")
    seen = [DATA.sub("", text).strip() for text in visit.page.evaluate(SEEN)]
    if language == "en":
        vietnamese = {said for msgid, said in catalogue("vi").items() if said and said != msgid and "%(" not in said}
        return sorted({text for text in seen if text in vietnamese - set(catalogue("vi"))})
    whole, inside = foreign_words(language)
    return sorted({text for text in seen if text in whole or inside.search(text)})


def speak(visit: Visit, language: str) -> None:
    """Change the language by the switch of the page."""
    switch = visit.page.locator(f"nav.lang a[lang={language}]").first
    if switch.get_attribute("aria-current") != "true":
        with visit.page.expect_navigation():
            switch.click()
    assert visit.page.evaluate("document.documentElement.lang") == language


def remember(visit: Visit, language: str) -> None:
    """From the next page on in this language, as if its switch had been pressed before."""
    url = visit.page.url.split("/", 3)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": f"{url[0]}//{url[2]}"}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]


def barriers(visit: Visit) -> list[str]:
    """What axe finds with the whole page on the screen: what scrolls out from under the save bar is no barrier."""
    size = visit.page.viewport_size or SIZE
    whole = int(visit.page.evaluate("document.documentElement.scrollHeight"))
    visit.page.set_viewport_size({"width": size["width"], "height": max(size["height"], whole)})
    found = visit.barriers()
    visit.page.set_viewport_size(size)
    return found


@dataclass
class Album:
    """Pictures in the order of the story: `story-<nn>-<name>-<language>.png`."""

    prefix: str = "story"
    taken: int = 0
    names: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def look(self, visit: Visit, name: str, *, languages: tuple[str, ...] = ("vi",)) -> Path:
        """Hold the page to its promises in each language, and keep its picture; it is left in Vietnamese."""
        self.taken += 1
        last = Path()
        for language in languages:
            if len(languages) > 1:
                speak(visit, language)
            visit.page.wait_for_selector(".htmx-request", state="detached")
            visit.page.evaluate(DRAWN)
            visit.page.evaluate("window.scrollTo(0, 0)")
            last = visit.picture(f"{self.prefix}-{self.taken:02}-{name}-{language}")
            self.names.append(last.name)
            place = f"{name} in {language}"
            self.wrong += [f"{place}: left untranslated: {text}" for text in leftovers(visit)]
            self.wrong += [f"{place}: {barrier}" for barrier in barriers(visit)]
            self.wrong += [f"{place}: {complaint}" for complaint in visit.complaints]
            visit.complaints.clear()
        if len(languages) > 1:
            speak(visit, "vi")
        return last

    def assert_good(self) -> None:
        """Everything that was wrong is told at once, at the end of a scene."""
        found, self.wrong = self.wrong, []
        assert found == [], "\n".join(found)


def everything_is_reached_by_tab(page: Any) -> None:
    """Tab walks through every field, link and button of the page; of a group of choices, through one."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate(f"document.querySelectorAll({FOCUSABLE!r}).forEach((e, at) => {{ e.dataset.tab = at; }})")
    wanted = set(
        page.evaluate(
            "() => [...document.querySelectorAll('[data-tab]')].filter(e => e.getClientRects().length)"
            ".map(e => e.type === 'radio' ? 'radio ' + e.name : e.dataset.tab)"
        )
    )
    assert len(wanted) >= 4
    seen: set[str] = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "() => { const e = document.activeElement;"
                " return e.type === 'radio' ? 'radio ' + e.name : e.dataset.tab || ''; }"
            )
        )
        if wanted <= seen:
            return
    raise AssertionError(f"not reached by Tab: {sorted(wanted - seen)}")
