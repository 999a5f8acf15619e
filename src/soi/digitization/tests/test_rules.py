"""Rules of the ledger alone: no database."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from soi.digitization.rules import guide, labels
from soi.digitization.rules.forecast import forecast, since
from soi.digitization.rules.ranking import OFTEN, RARE, SOUND, WEAK, rank, reasons
from soi.digitization.rules.shelf import place_key
from soi.digitization.rules.stages import Stage, has_words, ways_back
from soi.engines.reading.public import Reader, Unreadable
from soi.kernel.reference import public as reference

TODAY = date(2026, 10, 5)


@pytest.mark.feature("DIG-02")
def test_lasting_value_outweighs_use_and_use_outweighs_fragility():
    lasting = rank(lasting=True, use=RARE, condition=SOUND).points
    used_and_fragile = rank(lasting=False, use=OFTEN, condition=WEAK).points
    fragile = rank(lasting=False, use=RARE, condition=WEAK).points
    nothing = rank(lasting=False, use=RARE, condition=SOUND)
    assert lasting > used_and_fragile > fragile > nothing.points == 0
    assert len(nothing.reasons) == 1


@pytest.mark.feature("DIG-02")
@given(st.booleans(), st.sampled_from([RARE, OFTEN]), st.sampled_from([SOUND, WEAK]))
def test_a_rank_says_its_reasons_again(lasting, use, condition):
    found = rank(lasting=lasting, use=use, condition=condition)
    assert reasons(found.points) == found.reasons


def test_ways_back_never_lead_to_the_shelf():
    assert ways_back(Stage.SIGNED) == [Stage.OUT, Stage.SCANNED, Stage.CHECKED, Stage.DESCRIBED]
    assert ways_back(Stage.APPROVED) == ways_back(Stage.BACK) == []
    assert has_words("a b c") and not has_words("a b")


@pytest.mark.feature("DIG-07")
def test_the_order_of_the_shelf_is_that_of_the_walk():
    places = ["", "Kho 2, giá 1, hộp 3", "Kho 1, giá 10", "Kho 1, giá 2, hộp 12", "kho 1 GIÁ 2 hộp 2"]
    walked = sorted(places, key=place_key)
    assert walked == ["kho 1 GIÁ 2 hộp 2", "Kho 1, giá 2, hộp 12", "Kho 1, giá 10", "Kho 2, giá 1, hộp 3", ""]


@pytest.mark.feature("DIG-03")
def test_the_forecast_says_a_day_only_where_something_moves():
    assert forecast(left=100, recent=40, today=TODAY).done_on == date(2026, 12, 14)
    assert forecast(left=100, recent=40, today=TODAY).rate == 10
    assert forecast(left=0, recent=40, today=TODAY).done_on is None
    assert forecast(left=100, recent=0, today=TODAY).done_on is None
    assert forecast(left=10**9, recent=1, today=TODAY).done_on is None
    assert (TODAY - since(TODAY)).days == 27


def picture(*texts: str) -> bytes:
    """A sheet with these codes one below the other."""
    codes = []
    for text in texts:
        out = io.BytesIO()
        segno.make(text, error="q", micro=False).save(out, kind="png", border=4, scale=4)
        codes.append(Image.open(io.BytesIO(out.getvalue())).convert("L"))
    sheet = Image.new(
        "L", (max([400, *(code.width for code in codes)]), 60 + sum(code.height + 30 for code in codes)), 255
    )
    at = 30
    for code in codes:
        sheet.paste(code, (20, at))
        at += code.height + 30
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


@pytest.mark.feature("DIG-08")
def test_labels_are_read_back_in_the_closed_room_and_each_is_accounted_for():
    here, doubled, lost, elsewhere = (uuid.uuid4() for _ in range(4))
    sheet = picture(*(labels.payload(each) for each in (here, doubled, doubled, elsewhere)), "https://example.org/x")
    with Reader() as reader:
        texts, unreadable = reader.codes(sheet)
        for data in (b"", b"%PDF-1.7", b"GIF89a", sheet[: len(sheet) // 2]):
            with pytest.raises(Unreadable):
                reader.codes(data)
        assert reader.codes(sheet)[0] == texts, "what cannot be opened does not end the room"
    assert len(texts) == 5 and unreadable == 0
    found = labels.account([here, doubled, lost], texts, unreadable)
    assert found.found == (here, doubled)
    assert (found.lost, found.doubled) == ((lost,), (doubled,))
    assert set(found.foreign) == {labels.payload(elsewhere), "https://example.org/x"}


@given(st.text(max_size=60))
def test_a_code_that_is_none_of_ours_names_no_line(text):
    assert labels.line_of(text) is None or text.strip().upper().startswith(labels.PREFIX)


LEVELS, YES_NO = ["open", "mat", "toi_mat", "tuyet_mat", "unsure"], ["yes", "no"]
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "level": st.sampled_from(LEVELS), "identity": st.sampled_from(YES_NO), "approval": st.sampled_from(YES_NO),
        "machine": st.sampled_from(["connected", "isolated"]), "listed": st.sampled_from(YES_NO),
    },
)  # fmt: skip


@pytest.mark.feature("DIG-17")
@given(ANSWERS)
def test_the_guide_never_lets_a_marked_paper_onto_a_linked_machine(answers):
    pack = reference.pack("vn_party")
    questions, rules = pack.items(guide.QUESTIONS, on=TODAY), pack.items(guide.RULES, on=TODAY)
    verdict = guide.decide(answers, questions, rules)
    if verdict.rule is None:
        assert verdict.asks is None or verdict.asks.id not in answers
        return
    kind, level = verdict.rule.value["verdict"], answers.get("level")
    assert verdict.rule.source
    assert (kind == guide.NEVER) == (level == "tuyet_mat")
    if kind == guide.YES:
        assert answers["level"] != "unsure"
        assert answers["level"] == "open" or (answers["machine"], answers["approval"]) == ("isolated", "yes")
        assert answers.get("identity") != "yes" or answers["machine"] == "isolated"


@pytest.mark.feature("DIG-17")
def test_every_whole_set_of_answers_has_a_verdict():
    from itertools import product

    pack = reference.pack("vn_party")
    questions, rules = pack.items(guide.QUESTIONS, on=TODAY), pack.items(guide.RULES, on=TODAY)
    for level, identity, approval, machine, listed in product(
        LEVELS, YES_NO, YES_NO, ["connected", "isolated"], YES_NO
    ):
        given_all = {"level": level, "identity": identity, "approval": approval, "machine": machine, "listed": listed}
        assert guide.decide(given_all, questions, rules).rule is not None, given_all
