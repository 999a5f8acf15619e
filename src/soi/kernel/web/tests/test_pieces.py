"""The small pieces of every page: icons, tags, package files, support code, words in three languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from soi.kernel.web import context, icons
from soi.kernel.web import finders as packages
from soi.kernel.web.public import demo_notice
from soi.kernel.web.templatetags import soi as tags

SOI = Path(icons.__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_icon_on_the_list_is_in_the_package(name):
    assert "<path" in icons.drawing(name)


def test_every_icon_of_a_template_is_on_the_list():
    used = {
        name
        for path in SOI.rglob("templates/**/*.html")
        for name in re.findall(r"{%\s*icon\s+\"([^\"]+)\"", path.read_text())
    }
    assert used <= icons.NAMES
    assert "home" in used


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("vi", "Luật 29/2018/QH14 Điều 19, quy tắc riêng của Soi, nguồn nêu trong bộ quy tắc, , Đại hội, 22-QĐ/TW"),
        ("sv", "lag 29/2018/QH14 art. 19, Sois egen regel, en källa som anges i reglerna, , Đại hội, 22-QĐ/TW"),
    ],
)
def test_a_rule_is_shown_by_its_article_and_own_words_of_a_body_as_they_are(language, shown):
    sources = ("Law 29/2018/QH14 Art. 19; baomoi.net.vn", "Soi, access design", "template KT1", "")
    named = {f"s{at}": source for at, source in enumerate(sources)} | {"own": "Đại hội, 22-QĐ/TW"}
    text = ", ".join([*(f"{{{{ s{at}|cited }}}}" for at in range(4)), "{{ own|cited:True }}"])
    with translation.override(language):
        assert Template(text).render(Context(named)) == shown


def test_an_icon_outside_the_list_is_refused_with_the_remedy():
    with pytest.raises(LookupError, match="Add it to NAMES"):
        icons.drawing("rocket")


def test_an_icon_is_hidden_from_readers_aloud_unless_it_says_something():
    assert 'aria-hidden="true"' in icons.icon("mail")
    assert 'aria-label="Thư &lt;mật&gt;"' in icons.icon("mail", "Thư <mật>")


def test_only_the_named_package_files_are_served():
    assert finders.find("js/htmx.js").endswith("htmx.org/dist/htmx.min.js")
    assert finders.find("js/idb.js").endswith("idb/build/umd.js")
    assert finders.find("fonts/source-sans-3-vietnamese.woff2")
    assert not finders.find("htmx.org/package.json", find_all=True)


def test_a_missing_package_is_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "CHECKOUT", tmp_path)
    with pytest.raises(packages.PackageMissing, match=r"htmx\.min\.js.*make demo.*npm ci"):
        packages.PackageFinder().find("js/htmx.js")


def test_listing_gives_each_package_file_under_its_address():
    found = {address: storage.open(address).read(4) for address, storage in packages.PackageFinder().list(None)}
    assert set(found) == set(packages.PACKAGE_FILES)
    assert found["fonts/source-sans-3-latin.woff2"] == b"wOF2"


def test_days_and_moments_are_written_as_the_office_writes_them():
    assert tags.day(date(2026, 10, 12)) == "12/10/2026"
    assert tags.moment(datetime(2026, 10, 12, 1, 47, tzinfo=UTC)) == "12/10/2026, 08:47"
    assert tags.day(None) == tags.moment(None) == tags.near_day(None) == ""


def test_a_near_day_has_its_weekday():
    with translation.override("vi"):
        assert tags.near_day(date(2026, 10, 12)) == "Thứ Hai, 12/10"
    with translation.override("en"):
        assert tags.near_day(date(2026, 10, 12)) == "Monday, 12/10"


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.none()))
def test_a_share_falls_on_a_class_that_exists(share):
    assert tags.five(share) in range(0, 101, 5)


@pytest.mark.parametrize(
    ("name", "letters"), [("Lê Thu Trang", "LT"), ("Phạm N.", "PN"), ("kiemtra.hs", "KI"), ("Đỗ Minh Khang", "ĐK")]
)
def test_initials_of_a_person(name, letters):
    assert tags.initials(name) == letters


def test_a_deadline_says_words_and_escapes_them():
    shown = Template('{% due words "bad" 97 %}').render(Context({"words": "Quá <2> ngày"}))
    assert shown == '<span class="due bad"><b>Quá &lt;2&gt; ngày</b><i class="w-95"></i></span>'


def test_stamps_speak_the_words_of_the_law():
    assert [tags.stamp(level).count("MẬT") for level in (1, 2, 3)] == [1, 1, 1]
    with translation.override("vi"):
        assert "Không mật" in tags.stamp(0)


@given(st.text(min_size=1))
def test_a_support_code_is_short_and_speakable(key):
    assert re.fullmatch(r"[A-Z]{3}-\d{3}", context.support_code(key))
    assert context.support_code(key) == context.support_code(key)


def test_another_session_has_another_support_code():
    assert len({context.support_code(str(number)) for number in range(50)}) > 45


CATALOGUES = sorted((SOI / "kernel").glob("*/locale/*/LC_MESSAGES/django.po"))


def entries(path: Path) -> dict[str, str]:
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("room", ["web", "identity"])
def test_the_words_of_the_shell_are_whole_in_vietnamese_and_swedish(room):
    folder = SOI / "kernel" / room
    texts = [path.read_text() for path in [*folder.rglob("templates/**/*.html"), *folder.glob("*.py")]]
    wanted = {
        found
        for text in texts
        for found in [
            *re.findall(r'{%\s*translate\s+"([^"]+)"', text),
            *re.findall(r'(?:\b_|\bgettext|\bnoop)\(\s*"([^"]+)"', text),
        ]
    }
    assert len(wanted) > 40
    for language in ("vi", "sv"):
        known = entries(folder / "locale" / language / "LC_MESSAGES" / "django.po")
        assert {word for word in wanted if not known.get(word)} == set(), language


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "/".join(path.parts[-5:-2]))
def test_values_in_braces_survive_translation(path):
    for said, translated in entries(path).items():
        assert re.findall(r"{\w+}|%\(\w+\)s", said) == re.findall(r"{\w+}|%\(\w+\)s", translated), said


def test_what_leaves_a_demo_node_says_that_it_is_invented_and_nothing_else_does(settings):
    settings.SOI_DEMO = True
    with translation.override("sv"):
        assert demo_notice() == "Påhittade uppgifter"
        assert demo_notice("vi") == "Dữ liệu giả lập"
    settings.SOI_DEMO = False
    assert demo_notice("vi") == ""
