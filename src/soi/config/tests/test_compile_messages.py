"""Our compiler of translations against Python's own reader of the result."""

from __future__ import annotations

import gettext
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scripts.compile_messages import BadTranslation, compile_all, pack, parse

HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""


def read_back(text: str) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(pack(parse(text))))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def test_a_translation_is_found_again():
    found = read_back(HEADER + 'msgid "Petition"\nmsgstr "Đơn thư"\n')
    assert found.gettext("Petition") == "Đơn thư"
    assert found.gettext("Unknown") == "Unknown"


def test_a_text_over_several_lines_is_joined():
    found = read_back(HEADER + 'msgid ""\n"One "\n"two"\nmsgstr ""\n"Một "\n"hai"\n')
    assert found.gettext("One two") == "Một hai"


def test_the_same_word_in_another_context_is_another_word():
    found = read_back(HEADER + 'msgctxt "law"\nmsgid "party"\nmsgstr "bên"\n\nmsgid "party"\nmsgstr "Đảng"\n')
    assert found.pgettext("law", "party") == "bên"
    assert found.gettext("party") == "Đảng"


def test_plural_forms_are_kept_in_order():
    text = 'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d dag"\nmsgstr[1] "%d dagar"\n'
    found = read_back(HEADER + text)
    assert (found.ngettext("%d day", "%d days", 1), found.ngettext("%d day", "%d days", 3)) == ("%d dag", "%d dagar")


def test_a_fuzzy_or_empty_translation_is_not_shown():
    found = read_back(
        HEADER + '#, fuzzy\nmsgid "Case"\nmsgstr "Sai"\n\nmsgid "Unit"\nmsgstr ""\n\nmsgid "File"\nmsgstr "Hồ sơ"\n'
    )
    assert (found.gettext("Case"), found.gettext("Unit"), found.gettext("File")) == ("Case", "Unit", "Hồ sơ")


def test_entries_need_no_blank_line_between():
    found = read_back(HEADER + 'msgid "A"\nmsgstr "a"\nmsgid "B"\nmsgstr "b"\n')
    assert (found.gettext("A"), found.gettext("B")) == ("a", "b")


@pytest.mark.parametrize("broken", ['msgid "A\nmsgstr "a"\n', 'msgid "A"\nmsgstr a\n', '"lost"\n', "nonsense\n"])
def test_a_broken_line_is_named_by_file_and_number(broken):
    with pytest.raises(BadTranslation, match=r"django\.po:\d+"):
        parse(broken)


def test_only_what_changed_is_compiled(tmp_path):
    folder = tmp_path / "room" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEADER + 'msgid "A"\nmsgstr "a"\n', encoding="utf-8")
    assert compile_all(tmp_path) == 1
    assert (folder / "django.mo").exists()
    assert compile_all(tmp_path) == 0


texts = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: text.strip() or "x")


@given(some.dictionaries(texts, texts, max_size=8))
def test_whatever_is_written_is_read_back(messages):
    text = HEADER + "".join(f"msgid {quoted(key)}\nmsgstr {quoted(value)}\n\n" for key, value in messages.items())
    found = read_back(text)
    assert {key: found.gettext(key) for key in messages} == messages
