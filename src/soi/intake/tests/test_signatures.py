"""A signed copy: what its electronic signatures come to; the body's own counts only where it is sound."""

from __future__ import annotations

import pytest

from soi.intake.jobs import _signatures
from soi.intake.rules.signatures import Signature, is_by, outcome_of

OWN, OTHER = Signature("Ủy ban Kiểm tra", True, True), Signature("Người khác", True, True)
STRANGE, CHANGED = Signature("Ủy ban Kiểm tra", True, False), Signature("Ủy ban Kiểm tra", False, True)


@pytest.mark.feature("DIG-13")
@pytest.mark.parametrize(
    ("found", "outcome", "own"),
    [
        ([], "", False), ([OWN], "sound", True), ([OTHER], "sound", False), ([OTHER, OWN], "sound", True),
        ([STRANGE], "unknown", False), ([OWN, STRANGE], "unknown", False), ([OWN, CHANGED], "broken", False),
    ],
)  # fmt: skip
def test_one_word_for_all_signatures(found, outcome, own):
    assert (outcome_of(found), is_by(found, "uỷ ban kiểm tra".replace("uỷ", "ủy"))) == (outcome, own)


def test_a_file_without_signatures_is_not_looked_at():
    assert _signatures(b"%PDF-1.4 nothing", "pdf") == [] and _signatures(b"/ByteRange", "png") == []
    assert outcome_of(_signatures(b"%PDF-1.4 /ByteRange broken", "pdf")) == "broken"
