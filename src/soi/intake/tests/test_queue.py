"""One queue over many papers: names and numbers first, by key, nobody writes over what changed meanwhile."""

from __future__ import annotations

import re

import pytest

from soi.intake import actions, queries
from soi.intake.errors import WordChanged
from soi.intake.models import Doubt
from soi.intake.testing import arrive_read, reading

WORDS = ["Số 77-TB/UBKT", "Ông Lương Văn Cảnh nhận tiền của dân"]


def doubts(arrival):
    return Doubt.objects.using("owner").filter(arrival=arrival)


def queue(node, office="clerk_a", **given):
    with node.acting(office) as actor:
        found, more = queries.queue(actor, **given)
        return [(one.doubt.arrival_id, one.word["text"], one.key) for one in found], more


@pytest.fixture
def papers(node):
    doubtful = ("77-TB/UBKT", "Cảnh", "tiền", "của")
    return [arrive_read(node, "clerk_a", of=reading(WORDS, doubtful)) for _ in range(2)]


@pytest.mark.feature("DIG-10")
def test_names_and_numbers_of_all_papers_come_before_the_rest(node, papers):
    found, _more = queue(node, count=500)
    mine = [(key, text) for key, text, _at in found if key in papers]
    assert [text for _key, text in mine] == ["77-TB/UBKT"] * 2 + ["Cảnh"] * 2 + ["tiền"] * 2 + ["của"] * 2
    assert {key for key, _text in mine[:2]} == set(papers)


@pytest.mark.feature("DIG-10")
def test_pages_of_the_queue_by_key_show_each_word_once(node, papers):
    whole, _more = queue(node, count=500)
    walked, after, more = [], "", True
    while more:
        found, more = queue(node, count=3, after=after)
        walked += found
        after = found[-1][2]
    assert walked == whole


@pytest.mark.feature("DIG-10")
def test_only_who_holds_a_paper_has_its_words(node, papers):
    assert not any(key in papers for key, _text, _at in queue(node, "clerk_b", count=500)[0])
    assert any(key in papers for key, _text, _at in queue(node, "petition_officer_a", count=500)[0])
    words = {field.name for field in Doubt._meta.get_fields()}
    assert words == {"id", "arrival", "page", "place", "weight"}, "no word of a paper lies outside of its locker"


@pytest.mark.feature("DIG-10")
def test_a_word_said_leaves_the_queue_and_is_not_written_over(node, papers):
    one = papers[0]
    word = doubts(one).order_by("-weight").first().word
    with node.acting("clerk_a") as clerk:
        actions.correct_word(clerk, one, word=word, text="17-TB/UBKT", seen="77-TB/UBKT")
    assert doubts(one).count() == 3
    with node.acting("petition_officer_a") as other, pytest.raises(WordChanged) as refused:
        actions.correct_word(other, one, word=word, text="71-TB/UBKT", seen="77-TB/UBKT")
    assert refused.value.params["text"] == "17-TB/UBKT"
    with node.acting("clerk_a") as clerk, pytest.raises(WordChanged):
        actions.confirm_word(clerk, one, word="1-0", seen="read anew otherwise")


def test_a_settled_paper_leaves_the_queue(node, papers):
    with node.acting("clerk_a") as clerk:
        actions.return_to_sender(clerk, papers[1], reason="Không phải văn bản của cơ quan.")
    assert doubts(papers[1]).count() == 0 and doubts(papers[0]).count() == 4


@pytest.mark.feature("DIG-10")
def test_the_page_is_worked_through_by_enter_alone(node, papers):
    client = node.client("clerk_a")
    for _word in range(3):
        page = client.get("/intake/queue/").content.decode()
        action = re.search(r'action="(/intake/[0-9a-f-]{36}/say/)"', page)[1]
        sent = dict(re.findall(r'name="(word|seen|after|text)" value="([^"]*)"', page))
        assert "autofocus" in page and sent["text"] == sent["seen"]
        before = Doubt.objects.using("owner").count()
        assert client.post(action, {**sent, "act": "correct"}).status_code == 302
        assert Doubt.objects.using("owner").count() == before - 1
    skipped = re.search(r'href="\?after=([^"]+)"', page)[1]
    assert client.get(f"/intake/queue/?after={skipped}").status_code == 200
    assert client.get("/intake/queue/?after=x'1-0").status_code == 200
