"""One letter from the envelope to the desk. Read this first: it is what Soi does, told by those who do it.

The same scenes are played three times: here in process, in a real Chromium (end_to_end/test_story_pages.py), and by
`make demo` over HTTP against a house that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from soi.config.demo import seeding
from soi.config.demo import story as told
from soi.config.demo.browser import Browser, InProcess, sign_in
from soi.config.demo.story import Story
from tests.world import Node


@pytest.fixture(scope="module")
def story(node: Node) -> Iterator[Story]:
    """The story with everybody at one keyboard each, and the machines doing their work in between."""
    browsers: dict[str, Browser] = {}

    def player(username: str) -> Browser:
        if username not in browsers:
            browsers[username] = InProcess()
            sign_in(browsers[username], username)
        return browsers[username]

    seeding.enter_signers()
    with node.machines() as work:
        yield Story(player=player, drop=told.into_folder(node.scanner), work=work, mark="test", patience=60)


@pytest.mark.slow
@pytest.mark.parametrize("scene", told.all_scenes(), ids=lambda scene: scene.__name__)
def test_story(story: Story, scene: Callable[[Story], None]) -> None:
    scene(story)
