"""The same letter from its case to the wall, by seven people in real browsers: each scene of the demo, form by form.

The letter's way into its copy is test_story_pages; here it is laid out in process, and then only screens act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from soi.config.demo import seeding, story_case
from soi.config.demo import story as told
from soi.config.demo.browser import InProcess, sign_in
from soi.config.demo.story import NAMES, Story
from tests.end_to_end.browser import opened
from tests.end_to_end.looks import LANGUAGES, Album, remember
from tests.end_to_end.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What is looked at when a scene has ended: by whom, where, under which name; {…} stands for a fact of the story.
LOOKS = {
    "case_is_opened": [("head_a", "/cases/{case}/", "case-opened")],
    "case_goes_its_way": [("inspector_a", "/cases/{case}/", "case")],
    "votes_are_counted": [("head_a", "/cases/{discipline}/", "discipline")],
    "decision_is_signed": [("head_a", "/decisions/{decision}/", "decision")],
    "decision_is_served": [("head_a", "/decisions/{decision}/", "decision-served")],
    "register_is_looked_up": [("inspector_b", "/register/", "register")],
    "conclusion_obliges": [("head_a", "/directives/{directive}/", "follow-up")],
    "obligation_is_closed_by_another": [("commune_head", "/directives/work/{obligation}/", "obligation")],
    "wall_has_changed": [("head_a", "/centre/wall/", "wall"), ("chief", "/centre/wall/", "wall-of-the-chief")],
}


@pytest.fixture(scope="module")
def album() -> Album:
    return Album(prefix="to-wall")


@pytest.fixture(scope="module")
def screens() -> dict[str, Screen]:
    return {}


@pytest.fixture(scope="module")
def laid_out(node: Any) -> Iterator[Story]:
    """The letter with its copy in circulation; before a browser's event loop is in the way of signing."""
    seeding.enter_signers()
    desks: dict[str, InProcess] = {}

    def desk(username: str) -> InProcess:
        if username not in desks:
            desks[username] = InProcess()
            sign_in(desks[username], username)
        return desks[username]

    with node.machines() as turn:
        story = Story(player=desk, drop=told.into_folder(node.scanner), work=turn, mark="wall", patience=90)
        for scene in told.SCENES:
            scene(story)
        yield story


@pytest.fixture(scope="module")
def story(laid_out: Story, chromium: Any, site: Any, screens: dict[str, Screen]) -> Iterator[Story]:
    with ExitStack() as stack:

        def screen(username: str) -> Screen:
            if username not in screens:
                visit = stack.enter_context(opened(chromium, site.address))
                visit.sign_in(username)
                screens[username] = Screen(visit)
            return screens[username]

        yield replace(laid_out, player=screen)


@pytest.mark.feature("CAS-05")
@pytest.mark.parametrize("scene", story_case.SCENES, ids=lambda scene: scene.__name__)
def test_scene(story: Story, album: Album, scene: Callable[[Story], None]) -> None:
    scene(story)
    for office, address, name in LOOKS.get(scene.__name__, []):
        screen = story.as_(office)
        assert isinstance(screen, Screen)
        look(album, screen, address.format(**story.facts), name)
    album.assert_good()


def look(album: Album, screen: Screen, address: str, name: str) -> None:
    """The page in each language; by the cookie that the switch sets, for a wall has no switch."""
    for language in LANGUAGES:
        remember(screen.visit, language)
        screen.get(address)
        assert screen.page.evaluate("document.documentElement.lang") == language
        album.look(screen.visit, name, languages=(language,))
    remember(screen.visit, "vi")


def test_it_was_done_by_hand_and_by_many(story: Story, screens: dict[str, Screen]) -> None:
    """Six users or more, and the forms of the way were filled in on the screen, not sent past it."""
    acted = {username: screen.pressed for username, screen in screens.items() if screen.pressed}
    assert len(acted) >= 6, acted
    assert sum(acted.values()) >= 40, acted
    assert set(acted) <= set(NAMES.values())
