"""The log through its real address: for auditors, in sentences, page by page."""

from __future__ import annotations

import pytest

from soi.kernel.audit import public as audit
from tests.sealing import seal_all
from tests.world import Node

audit.sentence("tests.log.read", "{actor} read paper {subject}.")


@pytest.fixture(scope="module")
def logged(node: Node) -> Node:
    with node.acting("clerk_a") as actor:
        for number in range(60):
            audit.record(actor, "tests.log.read", ("tests.paper", f"no-{number}"), unit_id=actor.unit_id)
    with node.acting("clerk_b") as actor:
        audit.record(actor, "tests.log.read", ("tests.paper", "of-b"), unit_id=actor.unit_id)
    return node


def page(node: Node, **query: str) -> str:
    node.client("auditor").cookies["soi_language"] = "en"
    answer = node.client("auditor").get("/log/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_auditor_reads_sentences_newest_first_and_goes_on_by_key(logged: Node):
    first = page(logged, room="tests")
    name = logged.actor("clerk_a").name
    assert f"{name} read paper no-59." in first
    assert "no-9." not in first
    assert first.index("no-59.") < first.index("no-58.")
    after = first.split("after=")[-1].split('"')[0].split("&")[0]
    from urllib.parse import unquote

    second = page(logged, room="tests", after=unquote(after))
    assert "no-9." in second
    assert "no-10." not in second


def test_a_sealed_act_shows_its_number(logged: Node):
    assert "not yet" in page(logged)
    seal_all(logged)
    assert "not yet" not in page(logged, room="tests")


def test_acts_of_another_body_are_not_shown(logged: Node):
    assert "of-b" not in page(logged, room="tests")
    assert "of-b" not in page(logged, person=str(logged.actor("clerk_b").person_id))


def test_a_filter_by_person_holds(logged: Node):
    person = logged.actor("clerk_a")
    html = page(logged, person=str(person.person_id))
    assert person.name in html
    assert "No act answers" in page(logged, person="999999999")


@pytest.mark.parametrize("query", [{"after": "x~y"}, {"person": "-1"}, {"room": "'; drop"}, {"after": "~"}])
def test_an_odd_address_is_no_fault(logged: Node, query: dict[str, str]):
    assert "no-59" in page(logged, **query)


@pytest.mark.parametrize("office", ["clerk_a", "head_a", "administrator", "inspector_b", "anonymous"])
def test_nobody_else_has_the_page(logged: Node, office: str):
    assert logged.client(office).get("/log/").status_code in (302, 404)
