"""Refusals say what is wrong and what to do, in words that can be translated."""

import json

import pytest

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible, NotYet, Refusal, say_again


class CaseAlreadyClosed(NotPossible):
    """Case {number} is closed.
    Nothing was added.

    This second paragraph is for developers.
    """

    code = "cases.already_closed"
    remedy = "Reopen case {number} first."


class StillClosed(CaseAlreadyClosed):
    code = "cases.still_closed"


def test_the_docstring_is_the_message_and_the_remedy_follows() -> None:
    refusal = CaseAlreadyClosed(number=7)
    assert str(refusal) == "Case 7 is closed. Nothing was added. Reopen case 7 first."
    assert refusal.message == "Case 7 is closed. Nothing was added."


def test_msgid_and_params_stay_apart_for_translation() -> None:
    refusal = CaseAlreadyClosed(number=7)
    assert refusal.msgid == "Case {number} is closed. Nothing was added."
    assert refusal.remedy_msgid == "Reopen case {number} first."
    assert refusal.params == {"number": 7}


def test_a_class_without_docstring_speaks_with_its_parents_words() -> None:
    assert StillClosed(number=1).message == "Case 1 is closed. Nothing was added."
    assert StillClosed.code == "cases.still_closed"


def test_a_given_message_and_remedy_win() -> None:
    assert str(NotYet("Wait until {day}.", remedy="Come back.", day="Monday")) == "Wait until Monday. Come back."


def test_a_missing_value_leaves_its_brace() -> None:
    assert CaseAlreadyClosed().message == "Case {number} is closed. Nothing was added."


@pytest.mark.parametrize(
    ("kind", "status"), [(NotPermitted, 403), (NotPossible, 409), (NotYet, 409), (BadInput, 422), (NotFound, 404)]
)
def test_each_cause_has_its_status_code_and_words(kind: type[Refusal], status: int) -> None:
    assert kind.http_status == status
    assert kind.code != Refusal.code
    assert str(kind())


def test_bad_input_names_its_place() -> None:
    assert str(BadInput("No.", file="roles.yaml", line=3, field="scope")) == "roles.yaml:3, scope: No."
    assert str(BadInput("No.", line=3)) == "line:3: No."
    assert str(BadInput("No.", file="roles.yaml")) == "roles.yaml: No."
    assert str(BadInput("No.")) == "No."


def test_a_refusal_is_kept_and_said_again_in_the_language_of_who_reads_it() -> None:
    words = {
        "It stands at “{state}” with {n} papers.": "Nó ở “{state}” với {n} văn bản.",
        "draft": "dự thảo",
        "Wait.": "Hãy đợi.",
    }
    kept = json.loads(json.dumps(NotPossible(next(iter(words)), remedy="Wait.", state="draft", n=2).kept()))
    assert kept["code"] == NotPossible.code
    assert say_again(kept, lambda text: words.get(text, text)) == "Nó ở “dự thảo” với 2 văn bản. Hãy đợi."
    assert say_again(kept, str) == str(NotPossible(next(iter(words)), remedy="Wait.", state="draft", n=2))
    assert say_again(None, str) == say_again({}, str) == ""
    assert say_again({"msgid": "No page."}, str) == "No page."


def test_what_cannot_be_written_as_json_is_kept_as_its_text() -> None:
    assert NotPossible("{at}", at=NotYet("Later.")).kept()["params"] == {"at": "Later."}
