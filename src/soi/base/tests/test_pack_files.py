"""A fault in a pack file is named by file, line and field."""

from pathlib import Path

import pytest

from soi.base.pack_files import UnreadablePackFile, read_entries

GOOD = """# comment
- id: one
  value: {days: [2026-01-01, 2026-02-30]}
- id: two
  value:
    deep:
      deeper: 1
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "packs" / "vn" / "roles.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_items_come_with_their_lines_and_dates_stay_text(tmp_path: Path) -> None:
    one, two = read_entries(write(tmp_path, GOOD), tmp_path / "packs")
    assert one.data["value"]["days"] == ["2026-01-01", "2026-02-30"]
    assert (one.file, one.line, two.line) == ("packs/vn/roles.yaml", 2, 4)
    assert two.line_of(("value", "deep", "deeper")) == 7
    assert two.line_of(("value", "deep", "unwritten")) == 6
    assert two.line_of(("unwritten",)) == 4


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("a: 1\n", 1, "must be a list"),
        ("", 1, "must be a list"),
        ("- one\n", 1, "name: value"),
        ("- id: a\n  b: 1\n  id: c\n", 3, "twice"),
        ("- id: [\n", 2, "did not find expected node content"),
        ("- id: a\n   b: 1\n", 2, "mapping"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, line: int, cause: str) -> None:
    with pytest.raises(UnreadablePackFile, match=cause) as caught:
        read_entries(write(tmp_path, text), tmp_path / "packs")
    assert (caught.value.file, caught.value.line) == ("packs/vn/roles.yaml", line)
    assert "soi packs check" in str(caught.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"- id: \xff")
    with pytest.raises(UnreadablePackFile, match="utf-8"):
        read_entries(path, Path("/elsewhere"))


def test_a_python_object_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePackFile, match="could not determine a constructor"):
        read_entries(write(tmp_path, "- id: !!python/object/apply:os.getcwd []\n"))
