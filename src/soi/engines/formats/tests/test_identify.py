"""What a file is, by its content: PRONOM's keys on files made here, and unknown where nothing is known."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from soi.engines.formats.identify import UNKNOWN, identify
from soi.engines.formats.programs.siegfried import chosen, signatures

pytestmark = pytest.mark.feature("REC-14")


def image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 10, 10)).save(out, kind)
    return out.getvalue()


def pdf() -> bytes:
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out, force_version="1.4")
    return out.getvalue()


KNOWN = {
    "png": (image("PNG"), "fmt/11"),
    "webp": (image("WEBP"), "fmt/566"),
    "tiff": (image("TIFF"), "fmt/353"),
    "pdf 1.4": (pdf(), "fmt/18"),
    "text": ("Số 12-BC/UBKT\fngày 2".encode(), "x-fmt/111"),
    "json": (b'[{"text": "a"}]', "fmt/817"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_without_a_name_is_known_by_its_content(tmp_path: Path, name: str):
    data, puid = KNOWN[name]
    (tmp_path / "abcd").write_bytes(data)
    found = identify(tmp_path / "abcd")
    assert (found.puid, found.is_known, bool(found.basis)) == (puid, True, True)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02 nothing known", b"   "])
def test_what_nobody_knows_is_unknown_and_no_guess(tmp_path: Path, data: bytes):
    (tmp_path / "x.pdf").write_bytes(data)
    assert identify(tmp_path / "x.pdf") == UNKNOWN


def test_a_match_by_the_name_alone_says_nothing():
    only_name = {
        "id": "fmt/1149", "format": "Markdown", "version": "", "mime": "", "basis": "extension match md",
        "warning": "match on extension only",
    }  # fmt: skip
    assert not chosen([only_name]).is_known
    assert signatures().startswith("siegfried 1.")
