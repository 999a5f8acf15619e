"""What of a rule's source a page shows: the papers of law it names with their articles, in the language of the page.

The source of an item of a pack is written for who keeps the pack: in English, with the addresses where a text was seen
and with remarks. Who works reads number, symbol and article.
"""

from __future__ import annotations

import re

KINDS = {
    "vi": {
        "Denunciation Law": "Luật Tố cáo",
        "Labour Code": "Bộ luật Lao động",
        "Law": "Luật",
        "Decree": "Nghị định",
        "Resolution": "Nghị quyết",
        "Statute": "Điều lệ Đảng",
        "EU Directive": "Chỉ thị EU",
        "Art.": "Điều",
        "Annex": "Phụ lục",
    },
    "sv": {
        "Denunciation Law": "anmälningslagen",
        "Labour Code": "arbetslagen",
        "Law": "lag",
        "Decree": "förordning",
        "Nghị định": "förordning",
        "Resolution": "resolution",
        "Statute": "partistadgan",
        "EU Directive": "EU-direktiv",
        "Art.": "art.",
        "Annex": "bilaga",
    },
    "en": {"Nghị định": "Decree"},
}
_NUMBER = r"\d+(?:/\d{4})?[-/][A-ZĐ][\wĐ/-]*|\d+/\d{4}(?![\d-])|\d{4}/\d+"
_ONE = r"\d{1,3}(?:\(\d{1,2}\))*"
_ARTICLE = rf",? Art\. ?{_ONE}(?:(?:, |-){_ONE})*|,? Annex [IVX]+\b"
_CITED = re.compile(
    rf"(?:(?P<kind>Labour Code|Law|Decree|Nghị định|Resolution|EU Directive) )?(?<![\w/.-])(?P<number>{_NUMBER})"
    rf"(?: \(\d{{4}}[^)]*\))?(?P<article>{_ARTICLE})?"
    rf"|(?P<named>Statute|Denunciation Law)(?P<of>{_ARTICLE}| \d{{4}}\b)?"
)


def cited(source: str, language: str) -> str:
    """The laws and articles a source names, each once; nothing where it names none."""
    found = [_said(match, language[:2]) for match in _CITED.finditer(source)]
    return "; ".join(dict.fromkeys(found))


def _said(match: re.Match[str], language: str) -> str:
    words = KINDS.get(language, {})
    kind = match["kind"] or match["named"] or ""
    rest = (match["article"] or match["of"] or "").lstrip(",").strip()
    for word in ("Art.", "Annex"):
        rest = rest.replace(word, words.get(word, word))
    return " ".join(filter(None, (words.get(kind, kind), match["number"], rest)))
