"""The doors of rooms, and the control: a breach planted in a copy of the house is reported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.doors_contract import DoorsContract, split
from tests.architecture.tree import KERNEL, ROOMS, ROOT


@pytest.fixture
def contract() -> DoorsContract:
    options = {
        "doors": ["public", "events", "errors"],
        "counting_rooms": ["statistics"],
        "moving_rooms": ["handover"],
        "doors_within_the_kernel": ["models"],
        "open_to": ["config"],
        "open_files": ["tests"],
    }
    return DoorsContract(name="doors", session_options={}, contract_options=options)


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("soi.petitions.actions", "soi.records.public", True),
        ("soi.petitions.actions", "soi.records.models", False),
        ("soi.petitions.actions", "soi.petitions.models", True),
        ("soi.petitions.actions", "soi.kernel.audit.public", True),
        ("soi.petitions.actions", "soi.kernel.audit.models", False),
        ("soi.kernel.persons.models", "soi.kernel.organisations.models", True),
        ("soi.kernel.persons.models", "soi.kernel.organisations.queries", False),
        ("soi.statistics.jobs", "soi.petitions.facts", True),
        ("soi.cases.jobs", "soi.petitions.facts", False),
        ("soi.handover.actions", "soi.petitions.custody", True),
        ("soi.config.demo.seed", "soi.petitions.models", True),
        ("soi.petitions.tests.test_actions", "soi.records.models", True),
        ("soi.intake.jobs", "soi.engines.reading.read_scan", True),
        ("soi.intake.rules", "soi.base.text", True),
    ],
)
def test_a_room_is_entered_by_its_doors(contract, importer, imported, allowed):
    assert contract.may_import(importer, imported) is allowed


def test_the_kernel_is_many_rooms():
    assert split("soi.kernel.audit.public") == ("kernel.audit", ["public"])
    assert split("soi.records") == ("records", [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("records/queries.py", "import soi.petitions.public"),
        ("records/actions.py", "import soi.kernel.audit.models"),
        ("records/rules.py", "import soi.records.models"),
        ("engines/reading/words.py", "import soi.engines.tables"),
        ("base/text.py", "import django"),
        ("newroom/__init__.py", ""),
    ],
)
def test_a_planted_breach_is_reported(tmp_path, file, line):
    house = empty_house(tmp_path)
    assert lint(house).returncode == 0
    (house / "src" / "soi" / file).parent.mkdir(exist_ok=True)
    (house / "src" / "soi" / file).write_text(line + "\n", encoding="utf-8")
    assert lint(house).returncode == 1


def empty_house(folder: Path) -> Path:
    """All rooms with empty doors, so that only the planted line can be at fault."""
    soi = folder / "src" / "soi"
    packages = ["", "base", "config", "engines", "kernel", *ROOMS]
    packages += [f"kernel/{name}" for name in KERNEL] + [f"engines/{name}" for name in ("lake", "procedures")]
    packages += [f"engines/{name}" for name in ("formats", "packages", "reading", "tables", "typesetting")]
    # A part of a room whose files have the order of a room.
    packages += ["records/lists"]
    for package in packages:
        (soi / package).mkdir(parents=True)
        (soi / package / "__init__.py").touch()
    for module in ("petitions/public", "records/models", "kernel/audit/models"):
        (soi / f"{module}.py").touch()
    (folder / "tests" / "architecture").mkdir(parents=True)
    shutil.copy(ROOT / "tests/architecture/doors_contract.py", folder / "tests/architecture")
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "import sys; sys.path[:0] = ['src', '.']; from importlinter.cli import lint_imports_command as c; c()",
    ]
    return subprocess.run([*command, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
