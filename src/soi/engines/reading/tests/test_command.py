"""`soi read` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from soi.engines.reading.command import main
from soi.engines.reading.public import check_pdfa, from_json
from soi.engines.reading.tests.conftest import Case


def test_text_and_fields_are_printed(letter: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "don.pdf"
    paper.write_bytes(letter.made.pdf)
    assert main([str(paper)]) == 0
    said = capsys.readouterr().out
    assert "ĐƠN TỐ CÁO" in said
    assert f"signer: {letter.made.fields['signer']}" in said


def test_json_and_pdf_are_written_where_asked(letter: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, as_json, as_pdf = (tmp_path / name for name in ("don.jpg", "out.json", "out.pdf"))
    paper.write_bytes(letter.made.pages[0].jpeg)
    assert main([str(paper), "--json", str(as_json), "--pdf", str(as_pdf)]) == 0
    assert capsys.readouterr().out == ""
    assert "ĐƠN TỐ CÁO" in from_json(as_json.read_bytes()).text
    assert check_pdfa(as_pdf.read_bytes()) == "pass"


def test_refused_file_ends_with_one_and_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = tmp_path / "a.pdf"
    odd.write_bytes(b"")
    assert main([str(odd)]) == 1
    assert "The file is empty. Ask the sender for it again" in capsys.readouterr().err


def test_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "gone.pdf")]) == 1
    assert "No such file" in capsys.readouterr().err
