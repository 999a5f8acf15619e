"""A package is what the standards ask for, comes back as it was, and is refused by name when it is not whole."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from soi.engines.packages import describing, errors
from soi.engines.packages.model import Format, Happening, Record, Row, Source, Stream
from soi.engines.packages.opening import Bag, Limits, is_safe
from soi.engines.packages.reading import Package
from soi.engines.packages.testing import Parts, cover, record, rewritten, signed_anew, write
from soi.engines.packages.text import read, written
from soi.engines.packages.writing import PackageWriter

ROOT = Path(__file__).resolve().parents[5]
ID = cover().id
INSIDE = f"{ID}/data/{ID}/"
pytestmark = pytest.mark.feature("REC-13")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "whole.zip"
    write(path)
    return path


@pytest.fixture(scope="module")
def unpacked(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(whole) as file:
        file.extractall(folder)
    return folder / ID


def test_bagit_finds_it_whole(unpacked: Path):
    bag = bagit.Bag(str(unpacked))
    bag.validate(processes=1)
    assert bag.info["External-Identifier"] == ID


def validated(package: Path) -> dict[str, Any]:
    """What the E-ARK validator says, run in its own environment."""
    python = ROOT / "var" / "tools" / "eark" / "bin" / "python"
    done = subprocess.run(
        [python, ROOT / "tests" / "outside" / "eark.py", package], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_e_ark_validator_finds_nothing_wrong(unpacked: Path):
    said = validated(unpacked / "data" / ID)
    faults = [one for kind in ("structure", "schema", "rules") for one in said[kind] if one[1] in ("Error", "Warning")]
    assert faults == []
    assert said["representations"] == {"original": [], "text": [], "pictures": []}


def test_control_the_e_ark_validator_finds_a_missing_checksum(unpacked: Path, tmp_path: Path):
    import shutil

    copy = tmp_path / ID
    shutil.copytree(unpacked / "data" / ID, copy)
    mets = (copy / "METS.xml").read_text()
    (copy / "METS.xml").write_text(mets.replace('PROFILE="', 'x="', 1).replace("<metsHdr", "<metsHdr a='1'", 1))
    said = validated(copy)
    assert said["schema"]
    assert "CSIP6" in {one[0] for one in said["rules"]}


def test_descriptions_keep_to_their_schema_which_lies_in_the_package(unpacked: Path):
    inside = unpacked / "data" / ID
    schema = etree.XMLSchema(etree.fromstring((inside / "schemas" / describing.SCHEMA).read_bytes()))
    found = [*(inside / "metadata/descriptive/records").iterdir(), inside / "metadata/descriptive/package.xml"]
    for path in found:
        schema.assertValid(etree.parse(path))
    assert len(found) == 4


def test_it_is_read_without_soi(unpacked: Path):
    page = (unpacked / "README.txt").read_text()
    assert "GÓI TÀI LIỆU LƯU TRỮ" in page
    assert "ARCHIVE PACKAGE" in page
    assert page == (unpacked / "data" / ID / "documentation" / "README.txt").read_text()
    with (unpacked / "data" / ID / "metadata/descriptive/records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == ["Báo cáo số 1", "Báo cáo số 2", "Báo cáo số 3"]
    done = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=unpacked, check=False)
    assert done.returncode == 0, "the command the page names works"


def test_premis_says_format_hash_and_what_was_done(unpacked: Path):
    inside, spaces = unpacked / "data" / ID, {"p": "http://www.loc.gov/premis/v3"}
    files = etree.parse(inside / "representations/original/metadata/preservation/premis.xml")
    assert files.xpath("//p:formatRegistryKey/text()", namespaces=spaces) == ["fmt/18"] * 3
    assert len(set(files.xpath("//p:messageDigest/text()", namespaces=spaces))) == 3
    done = etree.parse(inside / "metadata/preservation/premis.xml")
    assert done.xpath("//p:eventType/text()", namespaces=spaces) == ["packaging", *["ingestion"] * 3]
    order = [etree.QName(each).localname for each in done.getroot()]
    assert order == sorted(order, key=["object", "event", "agent"].index), "PREMIS fixes the order"


def test_what_was_written_is_read_again(whole: Path):
    with Bag(whole) as bag:
        package = Package(bag)
        assert package.cover.title == cover().title
        assert package.cover.context == cover().context
        came = list(package.records())
        assert came == [record(number)[0] for number in (1, 2, 3)]
        for number, each in enumerate(came, start=1):
            for source in record(number)[1]:
                path = package.path_of(each, source.stream)
                assert b"".join(package.stream(path)) == source.open().read()


def flip(part: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        data = bytearray(parts[part])
        data[len(data) // 2] ^= 1
        parts[part] = bytes(data)

    return change


def test_each_part_with_a_bit_flipped_is_refused(whole: Path, tmp_path: Path):
    with zipfile.ZipFile(whole) as file:
        names = file.namelist()
    for place, name in enumerate(names):
        broken = rewritten(whole, tmp_path / f"{place}.zip", flip(name))
        with pytest.raises(errors.PackageFault) as refused, Bag(broken) as bag:
            Package(bag)
        assert refused.value.params["part"], f"{name}: the part is named"


def test_a_flipped_bit_names_the_part(whole: Path, tmp_path: Path):
    part = f"{INSIDE}representations/original/data/2026-00002/original.pdf"
    broken = rewritten(whole, tmp_path / "broken.zip", flip(part))
    with pytest.raises(errors.PartDamaged, match=r"2026-00002/original\.pdf"), Bag(broken) as bag:
        Package(bag)


def test_a_byte_of_the_zip_file_flipped_anywhere_is_refused_or_changes_nothing(tmp_path: Path):
    """Bytes of a zip file that say nothing (dates, versions) may differ; what is read may not."""
    path = tmp_path / "small.zip"
    write(path, 1)
    data = path.read_bytes()
    with Bag(path) as bag:
        before = list(Package(bag).records())
    broken, came_through = tmp_path / "broken.zip", 0
    for place in range(0, len(data), 29):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        broken.write_bytes(changed)
        try:
            with Bag(broken) as bag:
                assert list(Package(bag).records()) == before
                came_through += 1
        except errors.PackageFault:
            continue
    assert came_through < len(data) / 29 / 2


OTHER = "representations/original/data/2026-00001/original.pdf"


def lose(name: str) -> Callable[[Parts], None]:
    return lambda parts: (
        parts.__delitem__(INSIDE + name) if INSIDE + name in parts else parts.__delitem__(f"{ID}/{name}")
    )


def add(name: str, *, resign: bool = False) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[f"{ID}/{name}"] = b"extra"
        if resign:
            signed_anew(parts)

    return change


def forge(part: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    """Change a part and make both manifests fit, as a forger would."""

    def change(parts: Parts) -> None:
        assert old in parts[INSIDE + part]
        parts[INSIDE + part] = parts[INSIDE + part].replace(old, new)
        signed_anew(parts)

    return change


RECORD_1 = "metadata/descriptive/records/2026-00001.xml"
FAULTS: dict[str, tuple[Callable[[Parts], None], type[Exception], str]] = {
    "a stream is missing": (lose(OTHER), errors.PartMissing, "original.pdf"),
    "the manifest is missing": (lose("manifest-sha256.txt"), errors.PartMissing, "manifest-sha256"),
    "a stream more, in no manifest": (add(f"data/{ID}/more.pdf"), errors.PartUnexpected, "more.pdf"),
    "a stream more, in the manifest": (add(f"data/{ID}/more.pdf", resign=True), errors.PartUnexpected, "more.pdf"),
    "a stream more beside the originals": (
        add(f"data/{ID}/representations/original/data/2026-00001/more.pdf", resign=True),
        errors.PartUnexpected,
        "more.pdf",
    ),
    "a tag file more": (add("more.txt"), errors.PartUnexpected, "more.txt"),
    "a field forged": (forge(RECORD_1, "Báo cáo số 1".encode(), b"Forged"), errors.ManifestWrong, RECORD_1),
    "an original forged": (forge(OTHER, b"PDF", b"FDP"), errors.ManifestWrong, OTHER),
    "a document type": (
        forge(RECORD_1, b"<record", b'<!DOCTYPE x [<!ENTITY a "b">]><record'),
        errors.PackageFault,
        "METS.xml|document type",
    ),
    "a manifest of nonsense": (
        lambda parts: parts.update({f"{ID}/manifest-sha256.txt": b"nonsense\n"}),
        errors.ManifestWrong,
        "manifest-sha256",
    ),
    "a path that leads out": (add("../../etc/passwd"), errors.UnsafePart, "passwd"),
    "a full path": (lambda parts: parts.update({"/etc/passwd": b"x"}), errors.UnsafePart, "passwd"),
    "a path of another system": (add("data\\..\\x"), errors.UnsafePart, "data"),
    "one name in two cases": (add("BAGIT.txt"), errors.UnsafePart, "BAGIT"),
    "two folders": (lambda parts: parts.update({"second/x": b"x"}), errors.NotAPackage, "folder"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_package_is_refused_and_the_part_is_named(whole: Path, tmp_path: Path, name: str):
    change, kind, words = FAULTS[name]
    broken = rewritten(whole, tmp_path / "broken.zip", change)
    with pytest.raises(kind, match=words), Bag(broken) as bag:
        Package(bag)


def test_a_document_type_is_refused_where_everything_else_fits():
    from soi.engines.packages.reading import parse

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><record xmlns="urn:soi:records:1">&b;</record>'
    with pytest.raises(errors.RecordUnreadable, match="document type"):
        parse(bomb, "x.xml")


def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/bomb", b"\0" * (20 << 20))
    with pytest.raises(errors.TooLarge, match="bomb"):
        Bag(path)


def test_a_part_that_lies_about_its_size_is_cut_off(whole: Path, tmp_path: Path):
    path = tmp_path / "lies.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/part", b"x" * 5000)
    data = path.read_bytes()
    # The size unpacked, as both headers give it.
    path.write_bytes(data.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with Bag(path) as bag, pytest.raises((errors.TooLarge, errors.PartDamaged)):
        list(bag.stream("part"))


def test_limits_of_bytes_and_parts(whole: Path):
    with pytest.raises(errors.TooLarge):
        Bag(whole, Limits(bytes=1000))
    with pytest.raises(errors.TooLarge):
        Bag(whole, Limits(parts=5))


def test_a_link_is_refused(tmp_path: Path):
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as file:
        entry = zipfile.ZipInfo("a/link")
        entry.external_attr = 0o120777 << 16
        file.writestr(entry, "/etc/passwd")
    with pytest.raises(errors.UnsafePart, match="link"):
        Bag(path)


def test_what_is_no_zip_file_is_no_package(tmp_path: Path, whole: Path):
    path = tmp_path / "x.zip"
    for data in (b"", b"not a zip", whole.read_bytes()[:-30], whole.read_bytes()[:2000]):
        path.write_bytes(data)
        with pytest.raises(errors.PackageFault):
            Bag(path)


@pytest.mark.parametrize(
    "name", ["a/../b", "/a", "a//b", "a/./b", "a\\b", "C:/a", "a/b\n", "", "a/b.", "a/ b", "a/\x00"]
)
def test_names_that_lead_elsewhere_are_not_safe(name: str):
    assert not is_safe(name)


def test_plain_names_are_safe():
    assert is_safe(f"{INSIDE}{OTHER}")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(value=VALUES)
def test_any_value_comes_back_as_it_was(value: Any):
    from soi.engines.packages.reading import parse

    row = Row("k", "1", {"f": value})
    made = Record("r", "r-1", "", row, (), ())
    root = parse(describing.record_xml(made, {}), "r.xml")
    field = root.inside[0].inside[0]
    assert read(field.attributes["type"], field.text) == value
    assert written(value)[0] in ("text", "integer", "flag", "none", "json")


def test_a_value_of_no_known_kind_is_not_written():
    with pytest.raises(TypeError):
        written(1.5)
    with pytest.raises(ValueError, match="is no integer"):
        read("integer", "1e9")


def test_a_source_that_is_not_what_it_should_be_ends_the_writing(tmp_path: Path):
    made, sources = record(1)
    wrong = Stream("record/original", "original", "original.pdf", "0" * 64, 5, Format())
    writer = PackageWriter(tmp_path / "x.zip", cover())
    with pytest.raises(errors.PartDamaged, match=r"original\.pdf"):
        writer.add(made, [Source(wrong, sources[0].open)])


def test_memory_stays_bounded_whatever_the_size(tmp_path: Path):
    """200 MB go through in a tenth of that."""
    large = tmp_path / "large"
    with large.open("wb") as file:
        for number in range(200):
            file.write(bytes([number]) * (1 << 20))
    import hashlib

    with large.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    stream = Stream("record/original", "original", "large.bin", digest, 200 << 20, Format())
    made = Record("r", "r-1", "Lớn", Row("k", "r", {"title": "Lớn"}), (), (stream,))
    tracemalloc.start()
    writer = PackageWriter(tmp_path / "x.zip", cover())
    writer.add(made, [Source(stream, lambda: large.open("rb"))], [Happening("x", datetime.now(UTC), "a", "r")])
    writer.close()
    with Bag(tmp_path / "x.zip") as bag:
        Package(bag)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20


def test_the_engine_needs_no_third_party():
    done = subprocess.run(
        [sys.executable, "-c", "import soi.engines.packages.public, sys; print('django' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"
