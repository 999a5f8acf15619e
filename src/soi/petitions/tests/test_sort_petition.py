"""Sorting: one letter, several matters, each with its kind, its ground and its body."""

from __future__ import annotations

import pytest

from soi.kernel.access.errors import NotYours
from soi.petitions import public as petitions
from soi.petitions import testing
from soi.petitions.errors import AccusedMissing, AlreadySorted, CompetenceUnknown, HandlerIsBarred, NoSuchPetition
from soi.petitions.models import Accused, Item, Petition
from soi.petitions.public import Facts, Matter
from soi.petitions.rules import NothingInPaper, PaperIsNotAnItem
from soi.petitions.tests.seeing import end_post, new_post
from soi.tasks.models import Task


def sort(node, petition_id, *matters, accused=None, office="petition_officer_a"):
    with node.acting(office) as actor:
        who = [testing.named(node)] if accused is None else accused
        petitions.sort_petition(actor, petition_id, matters=matters, accused=who)


def items(node, petition_id):
    with node.acting("petition_officer_a"):
        return list(Item.objects.filter(petition_id=petition_id).order_by("position"))


def state(node, petition_id):
    with node.acting("petition_officer_a"):
        return Petition.objects.get(pk=petition_id).state


@pytest.mark.feature("PET-02")
def test_a_denunciation_and_a_proposal_become_two_items(node):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.DENUNCIATION, testing.PROPOSAL)
    found = items(node, petition_id)
    assert [(item.position, item.kind, item.outcome) for item in found] == [
        (1, "tc-dv", "settle"),
        (2, "kng", "settle"),
    ]
    assert state(node, petition_id) == "sorted"


@pytest.mark.feature("PET-07")
def test_the_body_of_the_level_that_manages_is_competent_and_the_rule_is_kept(node):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.DENUNCIATION, testing.PROPOSAL)
    denunciation, proposal = items(node, petition_id)
    assert (denunciation.unit_id, denunciation.competence) == (node.unit("p98.k"), "competence.member.province")
    assert (proposal.unit_id, proposal.competence) == (node.unit("p98.k"), "")


@pytest.mark.feature("PET-07")
@pytest.mark.parametrize(("managed_at", "unit"), [("commune", "c99801.k"), ("province", "p98.k"), ("central", "tw.k")])
def test_each_level_has_its_commission(node, managed_at, unit):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.DENUNCIATION, accused=[testing.named(node, managed_at=managed_at)])
    assert items(node, petition_id)[0].unit_id == node.unit(unit)


def test_of_several_denounced_the_highest_level_decides(node):
    petition_id = testing.held(node)
    two = [testing.named(node, managed_at="commune", person_id=None), testing.named(node, managed_at="province")]
    sort(node, petition_id, testing.DENUNCIATION, accused=two)
    assert items(node, petition_id)[0].unit_id == node.unit("p98.k")
    with node.acting("petition_officer_a"):
        assert Accused.objects.filter(petition_id=petition_id).count() == 2


@pytest.mark.feature("PET-02")
def test_joined_to_a_complaint_the_denunciation_is_guided_and_the_complaint_kept(node):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.COMPLAINT, testing.DENUNCIATION)
    complaint, denunciation = items(node, petition_id)
    assert (complaint.outcome, denunciation.outcome) == ("settle", "guided")
    assert denunciation.grounds == ["petition.mixed"]
    with node.acting("petition_officer_a"):
        assert Petition.objects.get(pk=petition_id).family == "complaint"


def test_what_is_not_ours_is_guided_and_the_letter_ends_there(node):
    petition_id = testing.held(node)
    sort(node, petition_id, Matter("kn-hc", "Không đồng ý quyết định thu hồi đất"), accused=[])
    assert items(node, petition_id)[0].outcome == "guided"
    assert state(node, petition_id) == "guided"
    with node.acting("petition_officer_a"):
        assert not Task.objects.filter(ref_id=petition_id, state="open").exists()


@pytest.mark.feature("PET-03")
def test_an_anonymous_denunciation_is_not_settled_and_says_why(node):
    petition_id = testing.held(node)
    sort(node, petition_id, Matter("tc-dv", "Thu tiền sai", Facts(named=False)))
    (item,) = items(node, petition_id)
    assert (item.outcome, item.grounds) == ("not_settled", ["anonymous"])
    assert state(node, petition_id) == "guided"


@pytest.mark.feature("PET-03")
def test_an_anonymous_one_with_evidence_is_a_source_of_information(node):
    petition_id = testing.held(node)
    sort(node, petition_id, Matter("tc-dv", "Thu tiền sai", Facts(named=False, concrete_evidence=True)))
    assert items(node, petition_id)[0].outcome == "source_of_information"


def test_the_work_of_sorting_ends_and_that_of_the_copy_begins(node):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.DENUNCIATION)
    with node.acting("petition_officer_a"):
        kinds = dict(Task.objects.filter(ref_id=petition_id).values_list("kind", "state"))
    assert kinds == {"petitions.sort": "done", "petitions.copy": "open"}


def test_sorting_may_be_done_again_until_the_copy_is_made(node):
    petition_id = testing.held(node)
    sort(node, petition_id, testing.DENUNCIATION, testing.PROPOSAL)
    sort(node, petition_id, testing.DENUNCIATION)
    assert len(items(node, petition_id)) == 1
    with node.acting("petition_officer_a"):
        assert Task.objects.filter(ref_id=petition_id, state="open").count() == 1
        assert Accused.objects.filter(petition_id=petition_id).count() == 1


def test_an_accepted_letter_is_not_sorted_again(node):
    petition_id = testing.accepted(node)
    with pytest.raises(AlreadySorted):
        sort(node, petition_id, testing.PROPOSAL)


@pytest.mark.parametrize("office", ["clerk_a", "inspector_a", "head_a", "chief", "commune_clerk", "auditor"])
def test_other_roles_do_not_sort(node, office):
    petition_id = testing.held(node)
    with pytest.raises(NotYours):
        sort(node, petition_id, testing.PROPOSAL, office=office)


def test_a_petition_officer_of_another_body_finds_no_such_petition(node):
    petition_id = testing.held(node)
    post = new_post("Nguyễn Hải Yến", "p99.k", "petition_officer")
    from soi.petitions.tests.seeing import acting_as

    with pytest.raises(NoSuchPetition), acting_as(post) as actor:
        petitions.sort_petition(actor, petition_id, matters=[testing.PROPOSAL])
    end_post(post)


def test_a_denunciation_without_anybody_denounced_is_refused(node):
    with pytest.raises(AccusedMissing):
        sort(node, testing.held(node), testing.DENUNCIATION, accused=[])


def test_a_letter_without_any_matter_is_refused(node):
    with pytest.raises(NothingInPaper):
        sort(node, testing.held(node))


def test_a_whole_paper_is_no_item(node):
    with pytest.raises(PaperIsNotAnItem):
        sort(node, testing.held(node), Matter("mix", "Nhiều nội dung"))


def test_where_the_law_seen_says_nothing_nothing_is_guessed(node):
    organisation = testing.named(node, subject="organisation", managed_at="central", person_id=None)
    with pytest.raises(CompetenceUnknown):
        sort(node, testing.held(node), Matter("tc-tcd", "Làm sai"), accused=[organisation])


@pytest.mark.feature("PET-11")
def test_who_stands_in_the_chain_of_command_does_not_sort_it(node):
    petition_id = testing.held(node)
    above = new_post("Hà Văn Bình", "c99801", "party_secretary")
    with pytest.raises(HandlerIsBarred):
        sort(node, petition_id, testing.DENUNCIATION)
    end_post(above)
    sort(node, petition_id, testing.DENUNCIATION)
    assert state(node, petition_id) == "sorted"
