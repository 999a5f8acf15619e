"""News and audit sentences carry the name of the room that says them: room.noun.past-verb."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.tree import calls, label_of, product_files, said, text_argument

FORM = re.compile(r"[a-z]+(\.[a-z_]+){1,3}")


def names_in(path: Path) -> list[tuple[int, str]]:
    """Line and name of every event, audit sentence and audit record written with a literal name."""
    found = []
    for called, call in calls(path):
        last = called.rsplit(".", 1)[-1]
        if last == "event" and len(call.args) == 1 or called in ("audit.sentence", "sentence"):
            name = text_argument(call, 0)
        elif called == "audit.record":
            name = text_argument(call, 1, "kind")
        else:
            continue
        if name is not None:
            found.append((call.lineno, name))
    return found


def test_names_start_with_their_own_room():
    found = [
        f"{said(path, line)} {name}"
        for path in product_files()
        for line, name in names_in(path)
        if (label := label_of(path)) and (not name.startswith(f"{label}.") or not FORM.fullmatch(name))
    ]
    assert not found, f"a room speaks for itself only: {found}"


def test_a_name_of_another_room_is_found(tmp_path):
    path = tmp_path / "events.py"
    path.write_text(
        '@event("petitions.petition.classified")\nclass X: ...\naudit.record(a, "x.y", s)\n', encoding="utf-8"
    )
    assert names_in(path) == [(1, "petitions.petition.classified"), (3, "x.y")]
