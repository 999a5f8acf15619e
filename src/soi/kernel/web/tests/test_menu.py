"""The menu: whose lines a role sees, which one is current, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soi.kernel.access.public import Actor
from soi.kernel.web import menu, panels, topics
from soi.kernel.web import public as web


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(menu, "_items", {})
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(topics, "_grants", {})
    yield


def actor(*grants: str) -> Actor:
    return Actor(
        appointment_id=1,
        person_id=1,
        name="Lê Thu Trang",
        unit_id=1,
        unit_path="tw",
        unit_name="tw",
        role="inspector",
        level=1,
        grants=frozenset(grants),
        paths=("tw",),
    )


def labels(groups: list[list[menu.Line]]) -> list[list[str]]:
    return [[line.item.label for line in group] for group in groups]


def test_a_line_is_seen_by_a_role_that_holds_one_of_its_grants():
    web.menu("Help", "web:help", "help", grant=("records.read", "records.register"))
    assert labels(menu.groups_for(actor("records.register"), "/")) == [["Help"]]
    assert labels(menu.groups_for(actor("petitions.read"), "/")) == []


def test_a_line_without_grant_is_seen_by_all():
    web.menu("Help", "web:help", "help")
    assert labels(menu.groups_for(actor(), "/")) == [["Help"]]


def test_lines_stand_in_groups_and_in_order():
    web.menu("Later", "web:role", "users", group=1, order=20)
    web.menu("First", "web:help", "help", group=1, order=10)
    web.menu("Apart", "web:health", "history", group=2)
    assert labels(menu.groups_for(actor(), "/")) == [["First", "Later"], ["Apart"]]


def test_the_line_whose_address_begins_the_page_is_current():
    web.menu("Help", "web:help", "help")
    web.menu("Role", "web:role", "users")
    current = [line.item.label for group in menu.groups_for(actor(), "/help/keys/") for line in group if line.current]
    assert current == ["Help"]


def test_a_quiet_page_has_no_current_line():
    web.menu("Help", "web:help", "help")
    assert not any(line.current for group in menu.groups_for(actor(), "") for line in group)


def test_a_line_without_address_is_left_out():
    web.menu("Not built", "nowhere:list", "help")
    assert menu.groups_for(actor(), "/") == []


def test_a_badge_is_a_number_a_badge_or_nothing():
    web.menu("Help", "web:help", "help", badge=lambda _: 3)
    web.menu("Role", "web:role", "users", badge=lambda _: web.Badge(2, hot=True, title="2 overdue"))
    web.menu("Health", "web:health", "history", badge=lambda _: 0)
    found = {line.item.label: line.badge for group in menu.groups_for(actor(), "/") for line in group}
    assert found == {"Help": web.Badge(3), "Role": web.Badge(2, hot=True, title="2 overdue"), "Health": None}


def test_a_badge_counts_for_the_actor_who_looks():
    asked: list[Actor] = []
    web.menu("Help", "web:help", "help", badge=lambda who: asked.append(who) or 1)
    me = actor("records.read")
    ((line,),) = menu.groups_for(me, "/")
    assert asked == []
    assert line.badge == web.Badge(1)
    assert asked == [me]


def test_panels_of_a_slot_come_in_their_order():
    web.panel("a.slot", "second", lambda request, subject: "2", order=20)
    web.panel("a.slot", "first", lambda request, subject: "1", order=10)
    web.panel("another.slot", "third", lambda request, subject: "3")
    assert [panel.name for panel in panels.of_slot("a.slot")] == ["first", "second"]


def test_a_panel_entered_twice_stands_once():
    web.panel("a.slot", "one", lambda request, subject: "old")
    web.panel("a.slot", "one", lambda request, subject: "new")
    (panel,) = panels.of_slot("a.slot")
    assert panel.render(None, None) == "new"


def test_a_topic_nobody_entered_is_told_to_nobody():
    assert topics.grants_of("petitions") is None
    web.topic("petitions", grant="petitions.read")
    assert topics.grants_of("petitions") == ("petitions.read",)


def test_a_ref_is_written_and_read_back():
    ref = web.Ref("petitions.petition", "7c9e")
    assert web.Ref.parse(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "petitions", "petitions:", ":7"])
def test_what_is_not_a_ref_is_refused(text):
    with pytest.raises(ValueError, match="kind:id"):
        web.Ref.parse(text)
