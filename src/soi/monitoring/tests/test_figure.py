"""The first live figure: the number is right for each reader, and open pages are told on commit."""

from __future__ import annotations

import json

import psycopg
import pytest

from soi.kernel.web import live
from soi.petitions import testing
from soi.petitions.facts import open_denunciations, petitions

NUMBER = 'id="open-denunciations">{}<'


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def figure(node, office) -> str:
    return node.client(office).get("/").content.decode()


@pytest.mark.feature("MON-01")
def test_the_figure_rises_by_one_with_the_act_for_the_responsible_commission_and_above(node):
    before = {office: number(node, office) for office in ("head_a", "inspector_a", "central_head")}
    testing.accepted(node)
    for office, was in before.items():
        assert number(node, office) == was + 1


def number(node, office) -> int:
    with node.acting(office):
        return open_denunciations()


@pytest.mark.feature("MON-01")
def test_it_stands_on_the_desk_of_those_who_read_petitions(node):
    testing.accepted(node)
    assert NUMBER.format(number(node, "head_a")) in figure(node, "head_a")


@pytest.mark.feature("MON-05")
@pytest.mark.parametrize("office", ["clerk_a", "commune_clerk", "chief", "auditor", "administrator", "keeper_a"])
def test_other_roles_have_no_figure_and_not_nought(node, office):
    testing.accepted(node)
    assert "open-denunciations" not in figure(node, office)
    assert node.client(office).get("/centre/figure/").status_code == 404


@pytest.mark.feature("MON-05")
@pytest.mark.parametrize("office", ["inspector_b", "commune_head"])
def test_the_reader_of_another_body_counts_none_of_them(node, office):
    testing.accepted(node)
    assert NUMBER.format(0) in figure(node, office)


def test_a_held_letter_is_counted_for_nobody(node):
    before = number(node, "petition_officer_a")
    testing.sorted_letter(node)
    assert number(node, "petition_officer_a") == before


def test_the_figure_is_the_sum_of_the_facts(node):
    testing.accepted(node)
    testing.accepted(node, testing.PROPOSAL, accused=[])
    with node.acting("head_a"):
        facts = list(petitions())
        assert open_denunciations() == sum(f.kind == "denunciation" and f.state == "accepted" for f in facts)
        assert len({fact.id for fact in facts}) == len(facts)


@pytest.mark.feature("MON-01")
def test_on_commit_pages_are_told_by_ids_and_each_only_what_it_may_know(node):
    from soi.config.programs import database

    with psycopg.connect(database.dsn("app", node.name), autocommit=True) as heard:
        heard.execute("listen news")
        petition_id = testing.accepted(node)
        told = [json.loads(notice.payload) for notice in heard.notifies(timeout=1.0)]
    about = [each for each in told if each["topic"] == "petitions" and each["unit"] == node.unit("p98.k")]
    assert about and set(about[-1]) == {"topic", "unit", "kind", "id"}
    news = live.parse(json.dumps(about[-1]))
    assert news is not None and news.key == str(petition_id)
    for office in ("head_a", "inspector_a", "central_head", "petition_officer_a"):
        assert told_to(node, office, news)
    for office in ("chief", "inspector_b", "commune_clerk", "clerk_a", "auditor"):
        assert not told_to(node, office, news)


def told_to(node, office, news) -> bool:
    """Would the open page of this office be told of it?"""
    actor = node.actor(office)
    if not live.concerns(actor, news, live.path_of(news.unit_id)):
        return False
    return live.seen_topics(actor, [news]) == {"petitions"}


def test_the_number_leads_to_the_list_behind_it(node):
    testing.accepted(node)
    page = figure(node, "head_a")
    assert "/petitions/?state=accepted&amp;family=denunciation" in page
    rows = node.client("head_a").get("/petitions/?state=accepted&family=denunciation").content.decode()
    assert rows.count('class="t" href="/petitions/') == min(number(node, "head_a"), 25)
