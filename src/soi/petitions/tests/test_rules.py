"""What happens to a paper from a person, as the texts say it, and who may never learn of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.kernel.reference import public as reference
from soi.kernel.reference.errors import NoSuchItem, NotInForce
from soi.petitions import rules
from soi.petitions.rules import NOT_SETTLED, SETTLE, SOURCE, Barred, Facts, Post

TODAY = date(2026, 11, 23)
SOUND = Facts()
DENUNCIATION, COMPLAINT, PROPOSAL = "tc-dv", "kn-kld", "kng"
KINDS = [kind.id for kind in rules.item_kinds(on=TODAY)]


@pytest.mark.feature("PET-02")
def test_a_denunciation_and_a_proposal_are_both_kept() -> None:
    split = rules.split([DENUNCIATION, PROPOSAL], on=TODAY)
    assert (split.kept, split.guided, split.rule) == ((DENUNCIATION, PROPOSAL), (), None)


@pytest.mark.feature("PET-02")
@pytest.mark.parametrize("denunciation", ["tc-dv", "tc-tcd"])
@pytest.mark.parametrize("complaint", ["kn-kld", "kn-hc"])
def test_a_denunciation_joined_to_a_complaint_is_guided_to_come_separately(complaint: str, denunciation: str) -> None:
    split = rules.split([denunciation, complaint, PROPOSAL], on=TODAY)
    assert split.kept == (complaint, PROPOSAL)
    assert split.guided == (denunciation,)
    assert split.rule is not None
    assert "V.2.4" in split.rule.source
    assert not split.rule.confirmed
    assert "Please write the denunciation as a separate paper" in split.rule.label("en")


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8))
def test_no_item_of_a_paper_is_lost_or_doubled_by_the_split(kinds: list[str]) -> None:
    split = rules.split(kinds, on=TODAY)
    assert sorted(split.kept + split.guided) == sorted(kinds)
    assert split.kept


def test_an_empty_paper_and_a_mixed_item_are_refused() -> None:
    with pytest.raises(rules.NothingInPaper):
        rules.split([], on=TODAY)
    with pytest.raises(rules.PaperIsNotAnItem, match="mix"):
        rules.split(["mix"], on=TODAY)
    assert "mix" not in KINDS


def test_one_denunciation_seals_the_whole_paper() -> None:
    assert rules.seals([PROPOSAL, DENUNCIATION], on=TODAY)
    assert not rules.seals([PROPOSAL, COMPLAINT], on=TODAY)


def test_a_court_matter_is_not_ours() -> None:
    assert not rules.kind_of("kn-hc", on=TODAY).value["ours"]
    assert rules.kind_of(COMPLAINT, on=TODAY).value["ours"]


def test_a_sound_denunciation_is_settled() -> None:
    admission = rules.admit(DENUNCIATION, SOUND, on=TODAY)
    assert (admission.outcome, admission.grounds, admission.confirmed) == (SETTLE, (), True)


@pytest.mark.feature("PET-03")
@pytest.mark.parametrize(
    ("change", "ground"),
    [
        ({"named": False}, "anonymous"),
        ({"name_forged": True}, "forged_name"),
        ({"has_address": False}, "no_address"),
        ({"original_signed": False}, "not_original"),
        ({"signers": 2}, "joint"),
        ({"has_capacity": False}, "no_capacity"),
        ({"concluded_before": True}, "already_concluded"),
        ({"accuses": False}, "no_accusation"),
        ({"can_be_verified": False}, "vague"),
    ],
)
def test_a_denunciation_with_this_fault_is_not_settled(change: dict[str, object], ground: str) -> None:
    admission = rules.admit(DENUNCIATION, replace(SOUND, **change), on=TODAY)
    assert admission.outcome == NOT_SETTLED
    assert [each.id for each in admission.grounds] == [ground]
    assert not admission.confirmed
    assert rules.admit(COMPLAINT, replace(SOUND, **change), on=TODAY).outcome == SETTLE


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        ({"in_time": False}, "out_of_time"),
        ({"handled_above": True}, "handled_above"),
        ({"court_sentence": True}, "court_sentence"),
        ({"on_behalf": True}, "on_behalf"),
        ({"decided_in_writing": False}, "before_decision"),
        ({"decision_refused": True}, "refused_decision"),
        ({"transferred_since": True}, "after_transfer"),
    ],
)
def test_a_complaint_with_this_fault_is_not_settled(change: dict[str, object], ground: str) -> None:
    admission = rules.admit(COMPLAINT, replace(SOUND, **change), on=TODAY)
    assert admission.outcome == NOT_SETTLED
    assert [each.id for each in admission.grounds] == [ground]
    assert rules.admit(DENUNCIATION, replace(SOUND, **change), on=TODAY).outcome == SETTLE


def test_a_concluded_matter_with_new_evidence_is_settled() -> None:
    facts = replace(SOUND, concluded_before=True, new_evidence=True)
    assert rules.admit(DENUNCIATION, facts, on=TODAY).outcome == SETTLE


@pytest.mark.feature("PET-03")
@pytest.mark.parametrize("change", [{"named": False}, {"name_forged": True}, {"named": False, "has_address": False}])
def test_an_anonymous_paper_with_concrete_evidence_is_a_source_of_information(change: dict[str, object]) -> None:
    assert rules.admit(DENUNCIATION, replace(SOUND, **change), on=TODAY).outcome == NOT_SETTLED
    with_evidence = replace(SOUND, concrete_evidence=True, **change)
    assert rules.admit(DENUNCIATION, with_evidence, on=TODAY).outcome == SOURCE


@pytest.mark.parametrize("change", [{"concluded_before": True}, {"accuses": False}, {"can_be_verified": False}])
def test_evidence_overcomes_a_missing_name_but_nothing_else(change: dict[str, object]) -> None:
    facts = replace(SOUND, named=False, concrete_evidence=True, **change)
    assert rules.admit(DENUNCIATION, facts, on=TODAY).outcome == NOT_SETTLED


def test_every_ground_of_the_pack_is_met_by_a_finding() -> None:
    assert {ground.id for ground in reference.pack().versions("petition_grounds")} == set(rules.FINDINGS)


@pytest.mark.feature("PET-07")
@pytest.mark.parametrize(
    ("subject", "managed_at", "level"),
    [
        ("member", "cell", "commune"),
        ("member", "commune", "commune"),
        ("member", "province", "province"),
        ("member", "central", "central"),
        ("organisation", "cell", "commune"),
        ("organisation", "commune", "province"),
        ("organisation", "province", "central"),
    ],
)
def test_the_commission_of_the_managing_level_is_responsible(subject: str, managed_at: str, level: str) -> None:
    found = rules.competence(subject, managed_at, here="province", on=TODAY)
    assert (found.level, found.is_here) == (level, level == "province")
    assert not found.ground.confirmed
    assert found.ground.source


def test_where_the_law_seen_does_not_say_no_level_is_guessed() -> None:
    found = rules.competence("member", "district", here="province", on=TODAY)
    assert (found.level, found.is_here) == (None, False)
    assert found.ground.note


def test_the_district_was_competent_while_it_stood() -> None:
    assert rules.competence("member", "district", here="district", on=date(2025, 6, 30)).is_here


def test_unknown_levels_are_refused() -> None:
    with pytest.raises(NoSuchItem):
        rules.competence("member", "galaxy", here="province", on=TODAY)
    with pytest.raises(NotInForce):
        rules.competence("organisation", "district", here="province", on=date(2025, 6, 30))


START = date(2025, 7, 1)
COMMUNE, PROVINCE = "tw.p98.c99801", "tw.p98"
SECRETARY, CLERK, PROVINCE_HEAD, COMMISSION_HEAD, INSPECTOR, CENTRE_HEAD, NEIGHBOUR, CLERK_OF_OFFICE = range(1, 9)
POSTS = [
    Post(SECRETARY, COMMUNE, True, START),
    Post(CLERK, COMMUNE, False, START),
    Post(PROVINCE_HEAD, PROVINCE, True, START),
    Post(COMMISSION_HEAD, f"{PROVINCE}.k", True, START),
    Post(INSPECTOR, f"{PROVINCE}.k", False, START),
    Post(CENTRE_HEAD, "tw", True, START),
    Post(NEIGHBOUR, "tw.p98.c998010", True, START),
    Post(CLERK_OF_OFFICE, f"{COMMUNE}.vp", False, START),
]


def barred(*accused: int, on: date = TODAY, relatives: tuple[int, ...] = ()) -> Barred:
    return rules.chain_of_command(POSTS, accused, on=on, relatives=relatives)


@pytest.mark.feature("PET-11")
def test_the_chief_of_the_accused_is_barred_and_the_commission_is_not() -> None:
    found = barred(CLERK)
    assert found.above == {SECRETARY, PROVINCE_HEAD, CENTRE_HEAD}
    assert found.below == frozenset()
    assert not found.all & {COMMISSION_HEAD, INSPECTOR, NEIGHBOUR}


@pytest.mark.feature("PET-11")
def test_an_accused_head_bars_those_below() -> None:
    found = barred(SECRETARY)
    assert found.accused == {SECRETARY}
    assert found.below == {CLERK, CLERK_OF_OFFICE}
    assert NEIGHBOUR not in found.all


def test_a_code_that_begins_alike_is_another_unit() -> None:
    assert NEIGHBOUR not in barred(SECRETARY).all
    assert SECRETARY not in barred(NEIGHBOUR).all


def test_an_accused_province_head_bars_his_own_commission() -> None:
    assert {COMMISSION_HEAD, INSPECTOR, NEIGHBOUR} <= barred(PROVINCE_HEAD).below


def test_only_posts_held_on_the_day_count() -> None:
    assert barred(CLERK, on=date(2025, 6, 30)).all == {CLERK}
    ended = [replace(post, valid_to=date(2026, 1, 1)) for post in POSTS]
    assert rules.chain_of_command(ended, [CLERK], on=TODAY).all == {CLERK}
    assert SECRETARY in rules.chain_of_command(ended, [CLERK], on=date(2026, 1, 1)).all


def test_declared_relatives_are_barred() -> None:
    assert barred(CLERK, relatives=(INSPECTOR,)).relatives == {INSPECTOR}
    assert INSPECTOR in barred(CLERK, relatives=(INSPECTOR,)).all


def test_somebody_without_a_post_is_barred_alone() -> None:
    assert barred(99).all == {99}


@st.composite
def charts(draw: st.DrawFn) -> list[Post]:
    """A random organisation chart: a tree of up to 12 units, up to 20 posts."""
    paths = ["u0"]
    for n in range(1, draw(st.integers(1, 12))):
        paths.append(f"{draw(st.sampled_from(paths))}.u{n}")
    posts = st.builds(Post, st.integers(0, 9), st.sampled_from(paths), st.booleans(), st.just(START))
    return draw(st.lists(posts, min_size=1, max_size=20))


@pytest.mark.feature("PET-11")
@given(charts(), st.integers(0, 9))
def test_in_any_chart_exactly_the_chain_is_barred(posts: list[Post], accused: int) -> None:
    """Checked against the plain definition: A commands B when a unit A heads is B's unit or lies above it."""

    def commands(chief: int, other: int) -> bool:
        headed = [post.path.split(".") for post in posts if post.person == chief and post.heads]
        held = [post.path.split(".") for post in posts if post.person == other]
        return any(below[: len(above)] == above for above in headed for below in held)

    found = rules.chain_of_command(posts, [accused], on=TODAY)
    persons = {post.person for post in posts} - {accused}
    assert found.above == {person for person in persons if commands(person, accused)}
    assert found.below == {person for person in persons if commands(accused, person)}
    groups = [found.accused, found.relatives]
    assert not any(one & other for one, other in combinations(groups, 2))
