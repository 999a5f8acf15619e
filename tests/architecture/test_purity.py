"""Rules are pure: no database, no request, no clock. Foreign programs and the environment have one place each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import exceptions
from tests.architecture.tree import calls, dotted, imports, parsed, place_of, product_files, said

CLOCKS = re.compile(r"(^|\.)(now|today|utcnow|localdate|localtime|time|monotonic)$")
UNCLEAN = ("django", "psycopg", "procrastinate", "os", "random", "secrets", "socket", "subprocess", "requests")
PROGRAM_MODULES = {"subprocess", "pty", "pexpect"}
PROGRAM_CALLS = re.compile(
    r"^os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|fork\w*)$|^asyncio\.create_subprocess_\w+$"
)


def rules_files() -> list[Path]:
    return [path for path in product_files() if path.name == "rules.py" or "rules" in path.parent.parts[-1:]]


def impurities(path: Path) -> list[str]:
    taken = [f"{line}: imports {name}" for line, name in imports(path) if name.split(".")[0] in UNCLEAN]
    own = [
        f"{line}: imports {name}" for line, name in imports(path) if re.search(r"\.(models|queries|actions)\b", name)
    ]
    clocks = [
        f"{call.lineno}: asks the clock by {name}"
        for name, call in calls(path)
        if "." in name and CLOCKS.search(name) and not call.args
    ]
    return taken + own + clocks


@pytest.mark.parametrize("path", rules_files(), ids=said)
def test_rules_are_pure(path):
    assert not impurities(path), "give the time and the rows as arguments"


def program_starters() -> set[str]:
    found = set()
    for path in product_files():
        if "programs" in path.parts:
            continue
        takes = any(name.split(".")[0] in PROGRAM_MODULES for _, name in imports(path))
        starts = any(PROGRAM_CALLS.match(name) for name, _ in calls(path))
        if takes or starts:
            found.add(said(path))
    return found


def test_foreign_programs_are_started_in_programs_only():
    assert program_starters() == set(exceptions.PROGRAMS_ELSEWHERE), "one foreign program, one file in programs/"
    assert all(len(reason) > 20 for reason in exceptions.PROGRAMS_ELSEWHERE.values())


def reads_environment(path: Path) -> bool:
    names = {dotted(node) for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
    return bool({"os.environ", "os.getenv", "os.environb"} & names) or any(
        name in ("os.environ", "os.getenv") for _, name in imports(path)
    )


def test_the_environment_is_read_in_one_file():
    found = {said(path) for path in product_files() if reads_environment(path)}
    found -= {said(path) for path in product_files() if place_of(path) == ("config", "environment.py")}
    assert found == set(exceptions.ENVIRONMENT_ELSEWHERE), "ask config/environment.py, or list the reason"


def test_an_impure_rule_is_found(tmp_path):
    path = tmp_path / "rules.py"
    path.write_text(
        "from django.utils import timezone\n\ndef late(due):\n    return timezone.localdate() > due\n", encoding="utf-8"
    )
    assert impurities(path) == ["1: imports django.utils.timezone", "4: asks the clock by timezone.localdate"]
