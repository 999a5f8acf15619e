"""The gates of `make check` themselves: each finds the fault it is made for."""

from __future__ import annotations

import ast
import sys

import pytest

from scripts import check, check_templates, check_translations, reference


def gate(code: str, **more) -> check.Gate:
    return check.Gate("tried", (sys.executable, "-c", code), **more)


def test_a_gate_that_fails_is_reported_with_its_last_words():
    verdict = check.run(gate("print('first'); print('Found 3 errors.'); raise SystemExit(1)"))
    assert (verdict.state, verdict.words) == ("failed", "Found 3 errors.")


def test_a_gate_that_passes_is_reported():
    assert check.run(gate("print('all well')")).state == "ok"


def test_a_gate_that_lacks_its_subject_is_skipped_and_said(tmp_path):
    verdict = check.run(gate("", needs=(check.ROOT / "nowhere",)))
    assert (verdict.state, verdict.words) == ("skipped", "there is no nowhere")


def test_one_failure_makes_the_whole_check_fail(monkeypatch):
    lines: list[str] = []
    monkeypatch.setattr(check, "GATES", (gate("pass"), gate("raise SystemExit(1)")))
    assert check.main([], lines.append) == 1
    assert "1 ok, 1 failed, 0 skipped" in lines[-1]


def test_an_unknown_gate_is_named():
    with pytest.raises(SystemExit, match="no gate called nothing"):
        check.main(["nothing"])


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        ("<main><p>text</p></main>", 0),
        ("<main><p>text</main>", 1),
        ('{% if x %}<div class="a">{% else %}<div class="b">{% endif %}text</div>', 0),
        ("<p>text</p></p>", 1),
        ('<input name="a"><br>', 0),
    ],
)
def test_unbalanced_elements_are_found(page, faults):
    assert len(check_templates.unbalanced(page)) == faults


def words(source: str, refusals: set[str] | None = None) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found |= {text for _, text in check_translations.words_of_call(node, refusals or set())}
        elif isinstance(node, ast.ClassDef):
            found |= {text for _, text in check_translations.words_of_refusal(node)}
    return found


def test_words_of_code_are_found():
    assert words("_('Open'); ngettext('one', 'many', n); pgettext('noun', 'File'); other('no')") == {
        "Open",
        "one",
        "many",
        "noun\x04File",
    }


def test_words_of_refusals_are_found():
    source = 'class Closed(Refusal):\n    """It is closed.\n\n    More."""\n    remedy = "Open it."\n'
    assert words(source) == {"It is closed.", "Open it."}
    assert words("raise BadInput('Not a day.', remedy='Write a day.')", {"BadInput"}) == {"Not a day.", "Write a day."}


def test_words_of_pages_are_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% translate "Open it" %}'
        "{% blocktranslate count n=n %}one paper{% plural %}{{ n }} papers{% endblocktranslate %}"
        '{% translate "File" context "noun" %}',
        encoding="utf-8",
    )
    found = {text for _, text in check_translations.words_of_template(page)}
    assert found == {"Open it", "one paper", "%(n)s papers", "noun\x04File"}


def test_a_translation_that_loses_a_value_is_found():
    catalogue = check_translations.Catalogue()
    check_translations.add(catalogue, {"msgid": "{n} days", "msgstr": "ngày"}, "vi.po")
    assert "values in braces differ" in catalogue.faults[0]


def test_a_word_said_in_one_context_is_said_in_no_other():
    catalogue = check_translations.Catalogue()
    check_translations.add(catalogue, {"msgctxt": "secrecy", "msgid": "Open", "msgstr": "Không mật"}, "vi.po")
    assert set(catalogue.words) == {"secrecy\x04Open"}


def test_a_fuzzy_or_empty_translation_does_not_count():
    catalogue = check_translations.Catalogue()
    check_translations.add(catalogue, {"msgid": "Open", "msgstr": "Mở", "flags": "#, fuzzy"}, "vi.po")
    check_translations.add(catalogue, {"msgid": "Close", "msgstr": ""}, "vi.po")
    assert not catalogue.words


def test_entries_of_a_catalogue_are_joined_over_lines():
    text = 'msgid ""\nmsgstr "head"\n\n#, fuzzy\nmsgid "one "\n"two"\nmsgstr "một "\n"hai"\n'
    assert list(check_translations.entries(text))[1] == {"flags": "#, fuzzy", "msgid": "one two", "msgstr": "một hai"}


def test_a_setting_takes_its_sentence_from_the_operators_page():
    page = "| `SOI_PORT` | 8000 | The port of the pages. |\n## `SOI_BIND`\n"
    assert reference.row_of(page, "SOI_PORT") == "The port of the pages."
    assert reference.row_of(page, "SOI_BIND") == "explained there"
    assert reference.row_of(page, "SOI_NONE") == ""
