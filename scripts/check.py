"""Run every gate that needs no database, two at a time: `make check`. Exit 1 if one fails; what was skipped is said.

python scripts/check.py              all gates
python scripts/check.py ruff mypy    only these
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
AT_ONCE = 2
LONGEST_SECONDS = 300
SUMMARY = re.compile(
    r"^(?:Contracts: |Found |Success: |\d+ (?:failed|passed)|No changes|\d+ texts|\d+ pages).*$", re.MULTILINE
)
SETTINGS = ROOT / "src" / "soi" / "config" / "settings" / "testing.py"
DJANGO = {"DJANGO_SETTINGS_MODULE": "soi.config.settings.testing"}


@dataclass(frozen=True)
class Gate:
    """One check: its name, the command, and what must exist for it to make sense."""

    name: str
    command: tuple[str, ...]
    needs: tuple[Path, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Verdict:
    gate: Gate
    state: str
    seconds: float
    words: str
    output: str = ""


def tool(name: str) -> str:
    return str(BIN / name)


def script(name: str) -> tuple[str, ...]:
    return (PYTHON, str(ROOT / "scripts" / name))


PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:django", "--noconftest", "--no-header")
# The longest first, so that two workers end together.
GATES = (
    Gate("mypy", (tool("mypy"),), (SETTINGS,)),
    Gate(
        "migrations",
        (PYTHON, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"),
        (SETTINGS,),
        tuple(DJANGO.items()),
    ),
    Gate("architecture", (*PYTEST, "-m", "not slow", "tests/architecture"), (ROOT / "tests" / "architecture",)),
    Gate("templates", script("check_templates.py"), (SETTINGS,), tuple(DJANGO.items())),
    Gate("packs", (tool("soi"), "packs", "check"), (ROOT / "packs", ROOT / "src/soi/kernel/reference/check.py")),
    Gate("translations", script("check_translations.py")),
    Gate("imports", (tool("lint-imports"),), (ROOT / ".importlinter",)),
    Gate("ruff", (tool("ruff"), "check", "--output-format=concise", ".")),
    Gate("format", (tool("ruff"), "format", "--check", ".")),
    Gate("features", script("features.py")),
    Gate("reference", script("reference.py")),
)


def run(gate: Gate) -> Verdict:
    missing = [path for path in gate.needs if not path.exists()]
    if missing:
        return Verdict(gate, "skipped", 0.0, f"there is no {missing[0].relative_to(ROOT)}")
    started = time.monotonic()
    try:
        done = subprocess.run(
            gate.command,
            cwd=ROOT,
            env={**os.environ, **dict(gate.environment)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        return Verdict(gate, "failed", 0.0, f"{gate.command[0]} is not installed: run `make setup`")
    except subprocess.TimeoutExpired:
        return Verdict(
            gate, "failed", time.monotonic() - started, f"took longer than {LONGEST_SECONDS} s and was ended"
        )
    output = (done.stdout + done.stderr).strip()
    state = "ok" if done.returncode == 0 else "failed"
    words = summary(done.stdout, done.stderr)
    return Verdict(gate, state, time.monotonic() - started, words, output)


def summary(stdout: str, stderr: str) -> str:
    """The line by which a tool sums itself up: a known one if there is one, else the last it wrote."""
    if found := SUMMARY.findall(stdout):
        return found[-1].strip()
    lines = stdout.split("\n") if stdout.strip() else stderr.split("\n")
    lines = [line.strip(" =|") for line in lines if line.strip(" =|")]
    return lines[-1][:110] if lines else "nothing to say"


def said(verdict: Verdict) -> str:
    return f"{verdict.state:8}{verdict.gate.name:14}{verdict.seconds:6.1f} s  {verdict.words}"


def chosen(names: list[str]) -> tuple[Gate, ...]:
    unknown = set(names) - {gate.name for gate in GATES}
    if unknown:
        raise SystemExit(f"no gate called {', '.join(sorted(unknown))}; there are: {', '.join(g.name for g in GATES)}")
    return tuple(gate for gate in GATES if not names or gate.name in names)


def main(names: list[str], tell: Callable[[str], None] = lambda line: print(line, flush=True)) -> int:
    started = time.monotonic()
    verdicts = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for verdict in pool.map(run, chosen(names)):
            verdicts.append(verdict)
            tell(said(verdict))
    failed = [verdict for verdict in verdicts if verdict.state == "failed"]
    for verdict in failed:
        tell(f"\n--- {verdict.gate.name}: {' '.join(verdict.gate.command)}\n{verdict.output}")
    skipped = [verdict.gate.name for verdict in verdicts if verdict.state == "skipped"]
    tell(
        f"\n{len(verdicts) - len(failed) - len(skipped)} ok, {len(failed)} failed, {len(skipped)} skipped"
        f"{' (' + ', '.join(skipped) + ')' if skipped else ''} in {time.monotonic() - started:.1f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
