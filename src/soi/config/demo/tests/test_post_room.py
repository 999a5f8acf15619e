"""The post of the demo: played once by the real verbs, so that no page of it is empty."""

from __future__ import annotations

import pytest

from soi.config.demo import post_room, seeding
from soi.records import testing as records

TODO = [
    ("head_a", "/correspondence/drafts/", "draft"),
    ("head_a", "/correspondence/folder/", "submitted"),
    ("clerk_a", "/correspondence/outgoing/", "sent"),
    ("clerk_a", "/correspondence/", "late"),
    ("commune_clerk", "/correspondence/", "sent"),
]


@pytest.fixture(scope="module")
def report(node):
    seeding.enter_signers()
    with node.acting("clerk_a") as clerk:
        found = records.make_document(clerk, file_code="HS-2026-01")
    node.work()
    assert post_room.fill(str(found.pk))
    node.work()
    return found


def test_no_page_of_the_post_is_empty(node, report):
    for office, address, title in TODO:
        client = node.client(office)
        client.cookies["soi_language"] = "en"
        assert post_room.TITLES[title] in client.get(address).content.decode(), (office, address)
    client = node.client("clerk_a")
    for address in ("/records/packages/", "/records/transfers/"):
        assert "HS-2026-01" in client.get(address).content.decode(), address


def test_it_is_played_once(node, report):
    assert not post_room.fill(str(report.pk))


def test_one_is_overdue_one_is_instructed(node, report):
    from soi.correspondence.models import Slip

    with node.acting("clerk_a"):
        states = dict(Slip.objects.values_list("state", "due_on"))
    assert set(states) == {"waiting", "assigned"}
    client = node.client("clerk_a")
    client.cookies["soi_language"] = "en"
    assert "overdue" in client.get("/correspondence/").content.decode().lower()
