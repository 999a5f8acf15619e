"""Of a rule's source a page shows the law and its article, in the language of the page, and nothing of the remarks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from soi.base.citing import cited

PACKS = Path(__file__).parents[4] / "packs"
REMARK = re.compile(
    r"\b(the|of|as|in|seen|carried|third|party|press|draft|proposal|DOMAIN|Soi|Art|Law|Decree)\b|\.(vn|com)\b"
)


@pytest.mark.parametrize(
    ("source", "vi", "sv"),
    [
        ("22-QĐ/TW Art. 20 (baosoctrang.org.vn, 2024-08), carried on", "22-QĐ/TW Điều 20", "22-QĐ/TW art. 20"),
        ("399-QĐ/TW Art. 11, 13 (2026-01-09); codes as in DOMAIN 7", "399-QĐ/TW Điều 11, 13", "399-QĐ/TW art. 11, 13"),
        ("Law 117/2025/QH15 Art. 5(1)", "Luật 117/2025/QH15 Điều 5(1)", "lag 117/2025/QH15 art. 5(1)"),
        ("Statute Art. 39; dangcongsan.vn 2017-03-02", "Điều lệ Đảng Điều 39", "partistadgan art. 39"),
        (
            "Denunciation Law 2018; Decree 31/2019 (mylaw.vn)",
            "Luật Tố cáo 2018; Nghị định 31/2019",
            "anmälningslagen 2018; förordning 31/2019",
        ),
        ("02-HD/UBKTTW 2017 (a.vn; b.vn), under 86-QĐ/TW", "02-HD/UBKTTW; 86-QĐ/TW", "02-HD/UBKTTW; 86-QĐ/TW"),
        ("164-QĐ/TW; 164-QĐ/TW (2024)", "164-QĐ/TW", "164-QĐ/TW"),
        ("Soi, own proposal; seen 2026-01-13", "", ""),
        ("", "", ""),
    ],
)
def test_a_source_is_shown_as_its_articles(source, vi, sv):
    assert (cited(source, "vi"), cited(source, "sv-SE")) == (vi, sv)


def sources():
    """Every source of every item of the packs."""
    found = set()
    for path in PACKS.glob("*/*.yaml"):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            found.add(item["source"])
    return sorted(found)


def test_no_source_of_a_pack_brings_english_words_to_a_vietnamese_page():
    shown = {source: cited(source, "vi") for source in sources()}
    assert len(shown) > 80 and sum(map(bool, shown.values())) > 50
    assert [said for said in shown.values() if REMARK.search(said)] == []
