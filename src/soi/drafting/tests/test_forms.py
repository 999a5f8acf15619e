"""Every form of the pack in every state of every procedure: whole, with sources, without prejudging words or a name."""

from __future__ import annotations

import copy
import io
from datetime import date

import pikepdf.pdfa
import pytest

from soi.base.sentences import Sentence
from soi.drafting import queries, wording
from soi.engines.procedures import public as engine
from soi.engines.procedures.tests.specimen import named
from soi.engines.typesetting import public as typesetting
from soi.engines.typesetting.forms import BEGINNINGS, NAMES
from soi.engines.typesetting.public import Known, Over, Prejudging
from soi.engines.typesetting.tests.specimen import NEW, pages, squeezed
from soi.kernel.reference import public as reference

pytestmark = [pytest.mark.feature("CAS-06")]

TODAY = date(2026, 11, 25)
ITEMS = reference.pack("vn_party").items("paper_forms", on=TODAY)
FORMS = {
    item.id: typesetting.read_form(item.id, item.labels, item.value, item.source, confirmed=item.confirmed)
    for item in ITEMS
}
PROCEDURES = [named(id) for id in ("denunciation", "signs_of_violation", "discipline")]
MADE_BY_DECISIONS = {"sanction_decision"}
PREJUDGING = queries.prejudging(TODAY)


def known(**more: str) -> dict[str, Known]:
    """A value for every name a form may use."""
    named_ones = {*NAMES, *(f"seat.{role}" for role in PROCEDURES[0].roles), "fact.notified", "fact.heard"}
    found = {
        name: Known(f"<{name}>", Sentence("case {number}", {"number": "VV-1"}), "cases.case:1") for name in named_ones
    }
    return found | {name: Known(text, Sentence("the form")) for name, text in more.items()}


def words(form):
    return dict.fromkeys(form.fields, "Nội dung do người soạn ghi.")


@pytest.mark.feature("CAS-05")
@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_every_paper_a_step_makes_has_its_form(procedure):
    made = {id for id, paper in procedure.papers.items() if not paper.received}
    assert made - MADE_BY_DECISIONS <= FORMS.keys()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_each_form_is_set_as_pdfa_and_every_part_says_whence_it_came(form):
    values, lists = known(), {name: [Known(name, Sentence("the form"))] for name in ("team", "papers", "moves")}
    composed = typesetting.compose(form, values, lists, words(form), {}, "denunciation")
    assert composed.missing == ()
    traced = {one.name: one for one in wording.traced(composed, values, lists, {})}
    assert set(composed.names) == set(traced)
    signers = tuple(
        wording.Signer(each.authority, each.post or "CHỦ NHIỆM", "Đỗ Minh Khang") for each in form.signatures
    )
    body = "ỦY BAN KIỂM TRA"
    frame = wording.Frame(
        7, "QĐ/UBKT", body, "TỈNH ỦY HÀ SƠN", "Hà Sơn", TODAY, signers, "Lê Thu Trang", "DỮ LIỆU GIẢ LẬP"
    )
    draft = wording.draft(form, composed, frame, traced)
    assert all(each.source.text for each in typesetting.trace(draft))
    pdf = typesetting.set_document(draft, NEW)
    said = squeezed("".join(pages(pdf)))
    assert squeezed("DỮ LIỆU GIẢ LẬP") in said
    assert form.type_name == "" or squeezed(form.type_name) in said
    assert str(pikepdf.pdfa.validate_written(io.BytesIO(pdf), "2b").verdict) == "pass"


def states(procedure):
    """Every combination of facts some case can come to, with what the pack says of the present step."""
    return {(move.before.step, move.before.facts) for move in engine.moves(procedure)}


@pytest.mark.feature("DEC-08")
@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_no_form_in_any_state_calls_an_unproved_matter_a_violation(procedure):
    label = procedure.labels["vi"]
    for step, facts in states(procedure):
        values = known(**{"procedure": label[:1].lower() + label[1:], "procedure.cap": label})
        values = {name: each for name, each in values.items() if not name.startswith("fact.") or name[5:] in facts}
        for kind in engine_due(procedure, step) & FORMS.keys():
            composed = typesetting.compose(FORMS[kind], values, {}, {}, {}, procedure.id)
            text = "\n".join(one.text for one in composed.all())
            assert PREJUDGING.found_in(text) == [], (step, kind)


def engine_due(procedure, step):
    found = procedure.steps[step]
    return {*found.papers, *(paper for way in found.ways for paper in way.papers)}


@pytest.mark.feature("DEC-08")
def test_control_a_form_that_prejudges_is_found_by_the_check_of_packs():
    value = copy.deepcopy(next(item.value for item in ITEMS if item.id == "allegations"))
    assert list(typesetting.form_faults("allegations", value, PREJUDGING)) == []
    value["title"] = "vi phạm của {subject.called}"
    (fault,) = typesetting.form_faults("allegations", value, PREJUDGING)
    assert fault[0] == ("title",)
    assert "vi phạm" in fault[1]


def test_signs_of_a_violation_may_be_spoken_of_and_a_violation_may_not():
    assert PREJUDGING.found_in("kiểm tra khi có dấu hiệu vi phạm") == []
    assert PREJUDGING.found_in("Đồng chí VI PHẠM quy định") == ["vi phạm"]
    assert Prejudging().found_in("vi phạm") == []


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"title": "về {sender.name}"}, ("title",), "sender.name"),
        ({"title": "về {denouncer}"}, ("title",), "denouncer"),
        ({"fields": {}}, ("fields",), "must stand both"),
        ({"recipients": ["{nobody}"]}, ("recipients", 0), "nobody"),
    ],
)
def test_a_form_that_asks_for_what_nobody_may_know_is_refused(change, place, words):
    value = {**copy.deepcopy(next(item.value for item in ITEMS if item.id == "notice")), **change}
    assert any(at == place and words in said for at, said in typesetting.form_faults("notice", value, PREJUDGING))


@pytest.mark.feature("DEC-08")
def test_no_name_a_form_may_use_leads_to_who_wrote_the_letter():
    """DP-12: the seal holds because there is no word for it."""
    assert not [name for name in NAMES if any(part in name for part in ("sender", "denounc", "writer", "identity"))]
    assert BEGINNINGS == ("seat.", "paper.", "fact.")
    for procedure in PROCEDURES:
        assert not [role for role in procedure.roles.values() if role.is_inside and "denouncer" in role.id]


def test_what_is_not_known_leaves_a_gap_and_what_is_optional_stays_away():
    form = FORMS["decision"]
    composed = typesetting.compose(form, {"body.upper": Known("ỦY BAN", Sentence("x"))}, {}, {}, {}, "denunciation")
    text = "\n".join(one.text for one in composed.all())
    assert "Căn cứ" not in text
    assert {"procedure", "subject.called", "matters"} <= set(composed.missing)
    assert "……" in text


def test_what_was_overtyped_stands_on_the_paper_and_says_by_whom_and_why():
    form, values = FORMS["proposal"], known()
    over = {"subject.called": Over("đồng chí X", "viết tắt", "Hà Văn Bình")}
    composed = typesetting.compose(form, values, {}, words(form), over, "")
    (one,) = [each for each in wording.traced(composed, values, {}, over) if each.name == "subject.called"]
    assert (one.text, one.before, one.is_overtyped) == ("đồng chí X", "<subject.called>", True)
    assert one.origin.say() == "overtyped by Hà Văn Bình: viết tắt"
    assert "đồng chí X" in composed.title.text


def test_a_typed_line_is_a_paragraph_and_a_hyphen_makes_it_one_of_a_list():
    form = FORMS["proposal"]
    composed = typesetting.compose(form, known(), {}, {**words(form), "matters": "Một\n\n- Hai"}, {}, "")
    matters = [one for one in composed.paragraphs if any(part.field == "matters" for part in one.parts)]
    typed = [(one.style, one.text) for one in matters]
    assert typed == [("text", "Một"), ("dash", "Hai")]


def test_a_paragraph_for_some_procedures_stays_away_from_others():
    value = copy.deepcopy(next(item.value for item in ITEMS if item.id == "proposal"))
    value["body"].append({"style": "text", "say": "Chỉ kỷ luật.", "only": ["discipline"]})
    form = typesetting.read_form("proposal", {}, value, "x", confirmed=False)
    for procedure, there in (("discipline", True), ("denunciation", False)):
        composed = typesetting.compose(form, known(), {}, words(form), {}, procedure)
        assert any(one.text == "Chỉ kỷ luật." for one in composed.paragraphs) is there


def test_changes_are_told_word_by_word():
    found = typesetting.changes("Tổng thu là 96.920.000 đồng", "Tổng thu là 96.420.000 đồng")
    assert [(each.kind, each.text.strip()) for each in found] == [
        ("same", "Tổng thu là"),
        ("del", "96.920.000"),
        ("ins", "96.420.000"),
        ("same", "đồng"),
    ]


def test_what_an_issued_paper_kept_reads_back_as_it_was():
    form, values = FORMS["proposal"], known()
    composed = typesetting.compose(form, values, {}, words(form), {}, "")
    traced = wording.traced(composed, values, {}, {})
    assert wording.values_from(wording.as_data(composed, traced, "Hà Văn Bình")) == traced
