"""One sentence, three languages."""

import json
from datetime import date

from soi.base.sentences import Sentence, label

LABELS = {"vi": "Tết", "en": "New Year", "sv": "Nyår"}
HELD = Sentence("{name} from {day}: {days} days.", {"name": LABELS, "day": date(2026, 2, 16), "days": 5})


def test_days_and_labels_follow_the_language() -> None:
    assert str(HELD) == "New Year from 16/02/2026: 5 days."
    assert HELD.say("sv", lambda _: "{name} från {day}: {days} dagar.") == "Nyår från 2026-02-16: 5 dagar."
    assert HELD.say("vi", {HELD.msgid: "{name} từ {day}: {days} ngày."}.__getitem__) == "Tết từ 16/02/2026: 5 ngày."


def test_a_missing_label_falls_back_to_vietnamese_then_to_any() -> None:
    assert label(LABELS, "fi") == "Tết"
    assert label({"fi": "Uusivuosi"}, "en") == "Uusivuosi"
    assert label({}, "en") == ""


def test_a_sentence_kept_as_plain_data_comes_back_the_same() -> None:
    assert Sentence.from_data(json.loads(json.dumps(HELD.as_data()))) == HELD
