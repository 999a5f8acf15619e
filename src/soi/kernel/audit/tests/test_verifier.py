"""The stand-alone verifier sees every alteration of an exported log, and says what it cannot see."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from soi.kernel.audit import tree, verifier

pytestmark = pytest.mark.feature("SEC-03")

HEADS_AT = (100, 300, 517, 600)
SIZE = 700


class Log:
    """An exported log built from texts alone, as an attacker with the whole database could build it."""

    def __init__(self, texts: list[str]) -> None:
        self.texts: list[str | None] = list(texts)
        self.leaves = [tree.leaf_hash(text.encode()) for text in texts]
        self.stray: list[dict[str, object]] = []

    def heads(self, sizes: tuple[int, ...]) -> list[dict[str, object]]:
        return [
            {"size": n, "root": tree.root_of(self.leaves[:n]).hex(), "at": f"2026-10-{n % 28 + 1:02}"} for n in sizes
        ]

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        rows = [{"n": n, "text": text} for n, text in enumerate(self.texts)]
        tiles = tree.grow(0, self.leaves, lambda level, i: b"")
        write_lines(folder / "events.jsonl", [{"format": verifier.FORMAT}, *rows, *self.stray])
        write_lines(
            folder / "tiles.jsonl",
            [{"level": level, "i": i, "hashes": hashes.hex()} for (level, i), hashes in sorted(tiles.items())],
        )
        write_lines(
            folder / "heads.jsonl", self.heads(tuple(n for n in (*HEADS_AT, len(self.leaves)) if n <= len(self.leaves)))
        )
        return folder


def write_lines(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def texts_of(n: int) -> list[str]:
    return [f"{i}\x1f2026-10-04T08:00:00.{i:06}Z\x1fsự việc {i}" for i in range(n)]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """The heads a higher body kept, each line bound to the one before."""
    before, lines = "", []
    for head in Log(texts_of(SIZE)).heads(HEADS_AT):
        line = json.dumps({**head, "previous": before})
        before = hashlib.sha256(line.encode()).hexdigest()
        lines.append(line + "\n")
    path = tmp_path / "outside.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def findings(folder: Path, *against: Path) -> list[tuple[str, int]]:
    return [(found.what, found.n) for found in verifier.verify(folder, list(against)).findings]


def test_an_untouched_log_is_whole(tmp_path: Path, outside: Path):
    report = verifier.verify(Log(texts_of(SIZE)).write(tmp_path / "log"), [outside])
    assert report.findings == []
    assert (report.size, report.heads, report.outside_heads) == (SIZE, 5, 4)
    assert report.root == tree.root_of(Log(texts_of(SIZE)).leaves).hex()


def test_a_changed_event_is_named(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.texts[333] = "333\x1fnothing happened"
    assert findings(log.write(tmp_path / "log"), outside) == [("changed", 333)]


def test_a_deleted_event_is_named(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.texts[41] = None
    assert findings(log.write(tmp_path / "log"), outside) == [("missing", 41)]


def test_an_inserted_event_is_named(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.texts.insert(250, "250\x1fa lawful order")
    assert findings(log.write(tmp_path / "log"), outside) == [("inserted", 250)]


def test_an_event_slipped_in_without_a_number_is_seen(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.stray = [{"n": None, "due": True, "text": "250\x1fa lawful order"}]
    assert findings(log.write(tmp_path / "log"), outside) == [("inserted", -1)]


def test_an_event_that_waits_for_its_seal_is_no_alarm(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.stray = [{"n": None, "due": False, "text": "701\x1fof this second"}]
    assert findings(log.write(tmp_path / "log"), outside) == []


def test_reordered_events_are_named(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.texts[50], log.texts[60] = log.texts[60], log.texts[50]
    found = findings(log.write(tmp_path / "log"), outside)
    assert {what for what, _ in found} == {"reordered"}
    assert {n for _, n in found} == {50, 60}


def test_several_alterations_are_told_apart(tmp_path: Path, outside: Path):
    log = Log(texts_of(SIZE))
    log.texts[10] = "10\x1fother"
    log.texts[20] = None
    log.texts[30], log.texts[31] = log.texts[31], log.texts[30]
    found = findings(log.write(tmp_path / "log"), outside)
    assert ("changed", 10) in found
    assert ("missing", 20) in found
    assert {what for what, n in found if n in (30, 31)} == {"reordered"}
    assert len(found) <= 4


def test_a_cut_below_the_outside_head_is_seen(tmp_path: Path, outside: Path):
    found = findings(Log(texts_of(550)).write(tmp_path / "log"), outside)
    assert found == [("cut", 550)]


def test_a_rebuilt_log_is_seen_and_bounded_by_the_outside_heads(tmp_path: Path, outside: Path):
    texts = texts_of(SIZE)
    texts[400] = "400\x1fanother story"
    report = verifier.verify(Log(texts).write(tmp_path / "log"), [outside])
    assert [(found.what, found.n) for found in report.findings] == [("rebuilt", 300)]
    assert "events 300 to 516" in report.findings[0].words


def test_control_without_an_outside_head_a_rebuilt_or_cut_log_looks_whole(tmp_path: Path):
    texts = texts_of(SIZE)
    texts[400] = "400\x1fanother story"
    assert findings(Log(texts).write(tmp_path / "rebuilt")) == []
    assert findings(Log(texts_of(550)).write(tmp_path / "cut")) == []


def test_a_log_rebuilt_but_for_its_own_heads_betrays_itself(tmp_path: Path):
    texts = texts_of(SIZE)
    texts[400] = "400\x1fanother story"
    folder = Log(texts).write(tmp_path / "log")
    write_lines(folder / "heads.jsonl", Log(texts_of(SIZE)).heads(HEADS_AT))
    assert findings(folder) == [("rebuilt", 300)]


def test_a_changed_hash_of_a_higher_level_is_seen(tmp_path: Path, outside: Path):
    folder = Log(texts_of(SIZE)).write(tmp_path / "log")
    lines = [json.loads(line) for line in (folder / "tiles.jsonl").read_text().splitlines()]
    upper = next(line for line in lines if line["level"] == 1)
    upper["hashes"] = "00" * 32 + upper["hashes"][64:]
    write_lines(folder / "tiles.jsonl", lines)
    assert findings(folder, outside) == [("tile", 0)]


def test_a_file_of_outside_heads_with_a_line_taken_out_is_seen(tmp_path: Path, outside: Path):
    lines = outside.read_text().splitlines(keepends=True)
    outside.write_text("".join(lines[:1] + lines[2:]))
    assert findings(Log(texts_of(SIZE)).write(tmp_path / "log"), outside) == [("heads", 2)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "events.jsonl").unlink(),
        lambda folder: (folder / "events.jsonl").write_text("{}\n"),
        lambda folder: (folder / "tiles.jsonl").write_text("not json\n"),
        lambda folder: (folder / "tiles.jsonl").write_text('{"level": 0, "i": 1, "hashes": ""}\n'),
        lambda folder: (folder / "tiles.jsonl").write_text("[1]\n"),
        lambda folder: (folder / "heads.jsonl").write_text('{"size": "many"}\n'),
    ],
)
def test_an_unreadable_export_proves_nothing_either_way(tmp_path: Path, spoil: Callable[[Path], object]):
    folder = Log(texts_of(3)).write(tmp_path / "log")
    spoil(folder)
    with pytest.raises(verifier.CannotCheck):
        verifier.verify(folder, [])


def test_the_verifier_is_one_file_of_the_standard_library():
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_the_file_runs_alone_and_answers_by_its_exit_code(tmp_path: Path, outside: Path):
    alone = tmp_path / "elsewhere" / "verifier.py"
    alone.parent.mkdir()
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    good = Log(texts_of(SIZE)).write(tmp_path / "good")
    bad = Log(texts_of(550)).write(tmp_path / "bad")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-I", str(alone), *words], capture_output=True, text=True, check=False)

    whole = run(str(good), "--against", str(outside))
    assert whole.returncode == 0
    assert "nothing altered" in whole.stdout
    cut = run(str(bad), "--against", str(outside))
    assert cut.returncode == 1
    assert "Events 550 to 599 were cut off" in cut.stdout
    assert run(str(tmp_path / "nowhere")).returncode == 2
    assert "no head from outside was given" in run(str(good)).stdout
