"""Documents are held to the house: links lead somewhere, the glossary has its three languages, verbs are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOI, said

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DECISION_PARTS = ("**Question.**", "**Choice.**", "**Reason.**", "**What would change our mind.**")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changes/*.md"), *SOI.rglob("README.md")]


@pytest.mark.parametrize("path", documents(), ids=said)
def test_links_lead_somewhere(path):
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (path.parent / link).exists()]


def test_the_glossary_has_three_words_for_each_term():
    rows = [
        line for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    terms = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    terms = [cells for cells in terms if cells[0] not in ("English", "Not")]
    assert len(terms) >= 80
    assert all(len(cells) == 3 and all(cells) for cells in terms)


def test_no_english_term_stands_twice_in_the_glossary():
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").split("## Words that are never used")[0]
    terms = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    assert not {term for term in terms if terms.count(term) > 1 and term != "English"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/decisions/0*.md")), ids=said)
def test_a_decision_says_what_would_change_our_mind(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert all(part in text for part in DECISION_PARTS)
    assert len(text.split()) <= 400, "half a page"


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15. Applicable Law" in text or "15.Applicable Law" in text
    assert "LiLiQ-R" in text


def test_fragments_of_the_change_log_have_a_kind():
    kinds = "added|changed|fixed|removed|security"
    names = [path.name for path in ROOT.glob("changes/*.md") if path.name != "README.md"]
    assert not [name for name in names if not re.fullmatch(rf"\d+\.({kinds})(\.[a-z-]+)?\.md", name)]
