"""Office files become pages in a closed room; no macro runs, nothing is fetched, the file itself is not touched."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from soi.engines.reading import office
from soi.engines.reading.errors import ReaderDied, TooSlow, Unreadable
from soi.engines.reading.programs import libreoffice
from soi.engines.reading.public import Reader, check_confinement, check_pdfa
from soi.engines.reading.screening.file_types import office_kind
from soi.engines.reading.tests import office_files

pytestmark = [pytest.mark.feature("DIG-09")]
needs_office = pytest.mark.skipif(
    not all(map(libreoffice.is_there, office_files.ALL)) or not check_confinement().ok,
    reason=f"NOT SHOWN: office files as pages. Install: apt-get install {' '.join(libreoffice.PACKAGES)}",
)


def text_of(pdf: bytes | None) -> str:
    assert pdf is not None
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


@needs_office
@pytest.mark.parametrize("kind", office_files.ALL)
def test_each_kind_is_read_by_its_pages_and_named_as_it_came(reader: Reader, kind: str) -> None:
    data = office_files.ALL[kind]()
    outcome = reader.read(data, f"bao-cao.{kind}")
    assert outcome.verdict.kind == kind
    for words in ("Đảng bộ tỉnh Hà Sơn", "kiểm tra việc chi trả"):
        assert words in " ".join(outcome.reading.text.split())
    assert outcome.reading.pages[0].source == "own text"
    assert outcome.printed.startswith(b"%PDF-") and check_pdfa(outcome.pdf) == "pass"
    assert [(each.code, each.params["kind"]) for each in outcome.reading.warnings] == [("printed", kind)]
    assert len(outcome.images) == len(outcome.thumbnails) == len(outcome.reading.pages)


@needs_office
def test_the_old_binary_form_is_read(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "paper.rtf").write_bytes(office_files.rtf())
    converted(tmp_path, "paper.rtf", "doc")
    (tmp_path / "sheet.ods").write_bytes(office_files.ods())
    converted(tmp_path, "sheet.ods", "xls")
    for name, kind in (("paper.doc", "doc"), ("sheet.xls", "xls")):
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\xd0\xcf\x11\xe0")
        outcome = reader.read(data, name)
        assert outcome.verdict.kind == kind and "Đảng bộ tỉnh Hà Sơn" in outcome.reading.text


def converted(folder: Path, name: str, to: str, settings: str = "") -> None:
    """By LibreOffice as a person would run it, outside of any room; only for files made here."""
    profile = folder / "profile"
    if settings:
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    command = [
        str(libreoffice.PROGRAM), "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", to, "--outdir", str(folder), str(folder / name),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)


MACRO = 'Sub Main\nThisComponent.Text.String = "the macro ran"\nEnd Sub\n'


@needs_office
def test_a_macro_does_not_run() -> None:
    # Turning a file into another form runs none by itself; the profile of the room forbids it besides.
    said = text_of(libreoffice.as_pdf(office_files.odt(macro=MACRO), "odt"))
    assert "the macro ran" not in said and "Đảng bộ tỉnh Hà Sơn" in said


@needs_office
def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/picture.png"
        assert "Hà Sơn" in text_of(libreoffice.as_pdf(office_files.docx(picture_at=address), "docx"))
        with pytest.raises(TimeoutError):
            server.accept()


@needs_office
def test_what_gives_no_pages_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable) as refused:
        office.printed(office_files.docx()[:300], "docx")
    assert refused.value.reason == "office_broken"


@needs_office
def test_time_and_memory_are_counted() -> None:
    with pytest.raises(TooSlow):
        libreoffice.as_pdf(office_files.docx(), "docx", seconds=0.05)
    with pytest.raises(ReaderDied, match="memory"):
        libreoffice.as_pdf(office_files.docx(), "docx", most_memory=1 << 20)
    assert text_of(libreoffice.as_pdf(office_files.docx(), "docx")), "the next file has a room of its own"


def test_without_the_program_it_is_refused_with_what_to_install(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(libreoffice, "PROGRAM", tmp_path / "none")
    with pytest.raises(Unreadable) as refused:
        reader.read(office_files.docx(), "bao-cao.docx")
    assert refused.value.reason == "office"
    assert "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui" in str(
        refused.value
    )


def test_the_kind_is_known_by_either_judge_and_by_what_the_old_container_holds() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert office_kind(sheet, "unknown", b"PK") == "xlsx"
    assert office_kind("application/zip", "odt", b"PK") == "odt"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert office_kind("application/CDFV2", "unknown", old + "Workbook".encode("utf-16-le")) == "xls"
    assert office_kind("application/msword", "doc", old + b"nothing") == ""
    assert {"docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "doc", "xls", "ppt"} == set(libreoffice.FILTERS)


@needs_office
@pytest.mark.parametrize("kind", ["doc", "docx", "xls", "ods"])
def test_what_only_says_it_is_one_gives_no_pages(kind: str) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert libreoffice.as_pdf(head + b"plain words that are no paper " * 40, kind) is None
