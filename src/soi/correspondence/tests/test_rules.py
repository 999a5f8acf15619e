"""The rules of correspondence: how drafts go on and are brought together, what changed, what may follow what."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.correspondence.rules import comparing, drafting, sending, wording
from soi.engines.typesetting.public import faults_of, read_layout
from soi.kernel.reference.public import pack

DAY = date(2026, 10, 12)
LINES = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm"]), min_size=1, max_size=8).map("\n".join)


@pytest.mark.feature("COR-02")
class TestDrafting:
    def test_a_paper_goes_from_draft_to_issued_and_no_other_way(self):
        walked = [drafting.DRAFT]
        for act in ("submit", "order", "sign", "issue"):
            walked.append(drafting.after(act, walked[-1]))
        assert walked == ["draft", "submitted", "ordered", "signed", "issued"]
        assert drafting.after("sign", drafting.SUBMITTED) is None
        assert drafting.after("issue", drafting.ORDERED) is None

    @pytest.mark.parametrize("state", ["submitted", "ordered"])
    def test_a_changed_paper_is_a_draft_again(self, state):
        assert drafting.after("amend", state) == drafting.DRAFT

    @pytest.mark.parametrize("state", ["signed", "issued", "dropped", "reserved"])
    def test_what_was_signed_is_not_changed(self, state):
        assert drafting.after("amend", state) is None

    @pytest.mark.parametrize(("days", "standing"), [(-1, "waiting"), (0, "waiting"), (1, "silent")])
    def test_silence_after_the_term_is_shown_as_silence_and_never_as_consent(self, days, standing):
        assert drafting.standing_of("", DAY, DAY + timedelta(days=days)) == standing
        assert drafting.standing_of("agree", DAY, DAY + timedelta(days=days)) == "agree"

    def test_two_who_changed_other_paragraphs_are_brought_together(self):
        base = "1. Một\n2. Hai\n3. Ba\n4. Bốn"
        mine, theirs = base.replace("Một", "MỘT"), base.replace("Bốn", "BỐN")
        assert drafting.merged(base, mine, theirs) == "1. MỘT\n2. Hai\n3. Ba\n4. BỐN"

    def test_two_who_changed_the_same_paragraph_are_not(self):
        base = "1. Một\n2. Hai"
        assert drafting.merged(base, "1. Một\n2. HAI", "1. Một\n2. hai!") is None

    @given(LINES, LINES)
    def test_whoever_did_not_change_anything_takes_nothing_away(self, base, mine):
        assert drafting.merged(base, mine, base) == mine
        assert drafting.merged(base, base, mine) == mine
        assert drafting.merged(base, mine, mine) == mine

    @given(LINES, LINES, LINES)
    def test_it_does_not_matter_who_saved_first(self, base, mine, theirs):
        one, other = drafting.merged(base, mine, theirs), drafting.merged(base, theirs, mine)
        assert one == other

    @given(LINES, LINES, LINES)
    def test_a_merged_text_has_every_paragraph_one_of_them_added(self, base, mine, theirs):
        both = drafting.merged(base, mine, theirs)
        if both is not None:
            kept = set(both.split("\n"))
            assert set(mine.split("\n")) - set(base.split("\n")) <= kept
            assert set(theirs.split("\n")) - set(base.split("\n")) <= kept


@pytest.mark.feature("COR-02")
@pytest.mark.feature("COR-03")
class TestComparing:
    def test_a_changed_figure_is_one_place(self):
        blocks = comparing.changes(
            "1. Giữ nguyên.\n2. Tổng thu là 96.920.000 đồng.", "1. Giữ nguyên.\n2. Tổng thu là 96.420.000 đồng."
        )
        assert [block.kind for block in blocks] == ["same", "changed"]
        assert comparing.places(blocks) == 1
        marked = [(piece.kind, piece.text) for piece in blocks[1].pieces if piece.kind != "kept"]
        assert marked == [("del", "96.920.000"), ("ins", "96.420.000")]

    @given(LINES, LINES)
    def test_both_texts_can_be_read_out_of_the_changes(self, before, after):
        blocks = comparing.changes(before, after)
        assert read(blocks, "del") == before
        assert read(blocks, "ins") == after

    @given(LINES)
    def test_the_same_text_has_no_changed_place(self, text):
        assert comparing.places(comparing.changes(text, text)) == 0


def read(blocks, own):
    """One of the two texts, from the pieces that are its own and those that were kept."""
    lines = []
    for block in blocks:
        kept = [piece.text for piece in block.pieces if piece.kind in (own, "kept")]
        if kept:
            lines.append("".join(kept))
    return "\n".join(lines)


@pytest.mark.feature("REC-02")
@pytest.mark.feature("COR-05")
class TestSending:
    def test_a_paper_is_delivered_before_it_is_read_and_entered_before_it_is_answered(self):
        assert not sending.may("read", set())
        assert sending.may("read", {"delivered"})
        assert not sending.may("answered", {"delivered", "read"})
        assert sending.may("answered", {"delivered", "entered"})

    @pytest.mark.parametrize("act", ["delivered", "read", "entered", "answered", "superseded", "reminded"])
    def test_after_a_recall_nothing_more_happens(self, act):
        assert not sending.may(act, {"delivered", "entered", "recalled"} - {act})

    def test_what_was_answered_is_not_recalled(self):
        assert not sending.may("recalled", {"delivered", "entered", "answered"})
        assert sending.may("recalled", {"delivered", "entered"})

    @given(st.lists(st.sampled_from(sending.ACTS), max_size=20))
    def test_however_it_goes_there_is_one_state_and_no_act_twice(self, wanted):
        done: list[str] = []
        for act in wanted:
            if sending.may(act, done):
                done.append(act)
        assert len(done) == len(set(done))
        assert not {"recalled", "superseded"} <= set(done)
        assert not {"recalled", "answered"} <= set(done)
        state = sending.state_of(done)
        assert state == "sent" or state in done

    def test_the_database_has_the_same_order_as_the_rules(self):
        """Read from the trigger, so that neither changes alone."""
        from pathlib import Path

        import soi.correspondence

        sql = (Path(soi.correspondence.__file__).parent / "sql" / "correspondence.sql").read_text()
        for act in ("delivered", "read", "entered", "answered", "recalled", "superseded"):
            barred = sql.split("barred :=")[1].split(f"when '{act}' then '{{")[1].split("}")[0]
            assert set(barred.split(",")) == set(sending.BARRED[act])

    @pytest.mark.parametrize(("done", "late"), [((), True), (("answered",), False), (("recalled",), False)])
    def test_an_answer_is_overdue_until_it_comes_or_is_no_longer_waited_for(self, done, late):
        assert sending.is_overdue(DAY, set(done), DAY + timedelta(days=1)) is late
        assert not sending.is_overdue(DAY, set(done), DAY)
        assert not sending.is_overdue(None, set(done), DAY + timedelta(days=1))

    def test_every_pair_of_acts_is_ruled(self):
        for act, other in itertools.product(sending.ACTS, sending.ACTS):
            assert isinstance(sending.may(act, {other}), bool)


TEXT = "Căn cứ Quy định;\nI- KẾT QUẢ\n1. Về thu, chi quỹ\n1. Đồng ý.\n- Một.\nĐiều khác."


def stated(**over):
    given = {
        "type": "letter", "number": 7, "symbol": "CV/UBKTTU", "body": "Ủy ban Kiểm tra Tỉnh ủy Hà Sơn",
        "parent": "Tỉnh ủy Hà Sơn", "day": DAY, "title": "Trả lời", "text": TEXT,
        "addressees": ("Đảng ủy xã An Lĩnh",), "recipients": ("Đảng ủy xã An Lĩnh",), "authority": "T/M",
        "post": "Chủ nhiệm", "signer": "Đỗ Minh Khang", "paper": "correspondence.paper:x", "version": 3, "notice": "",
    }  # fmt: skip
    return wording.Stated(**{**given, **over})


@pytest.mark.feature("COR-02")
class TestWording:
    def test_a_paragraph_stands_as_it_begins(self):
        draft = wording.draft(stated())
        assert [each.style for each in draft.paragraphs] == ["ground", "part", "section", "text", "dash", "text"]

    @pytest.mark.parametrize("type", list(wording.FORMS))
    def test_every_type_that_is_drafted_can_be_set(self, type):
        item = pack("vn_party").items("layouts", on=DAY)[-1]
        assert faults_of(wording.draft(stated(type=type)), read_layout(item.value)) == []

    @pytest.mark.parametrize("type", list(wording.FORMS))
    def test_every_type_that_is_drafted_has_a_text_to_begin_with(self, type):
        found = pack("vn_party").items("draft_templates", on=DAY)
        assert [item for item in found if item.value["type"] == type]

    def test_a_draft_without_a_number_says_that_it_is_a_draft(self):
        draft = wording.draft(stated(number=None))
        assert draft.number is None
        assert draft.marks.draft.text == "Dự thảo lần 3"
        assert wording.draft(stated()).marks.draft is None

    def test_every_value_says_where_it_came_from(self):
        from soi.engines.typesetting.public import trace

        assert all(value.source.text for value in trace(wording.draft(stated())))
