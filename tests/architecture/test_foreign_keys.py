"""A foreign key written as text escapes import-linter, so it is followed here: upstream only, and PROTECT."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import LABELS, calls, dotted, is_upstream, label_of, product_files, said, text_argument

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def relations(path: Path) -> list[tuple[int, str, str]]:
    """Line, label pointed at and rule of deletion of each relation given as text, e.g. 'organisations.Unit'."""
    found = []
    for name, call in calls(path):
        if name.rsplit(".", 1)[-1] in RELATIONS:
            target = text_argument(call, 0, "to") or ""
            if "." in target:
                found.append((call.lineno, target.split(".", 1)[0], rule_of_deletion(call)))
    return found


def rule_of_deletion(call: ast.Call) -> str:
    given = [named.value for named in call.keywords if named.arg == "on_delete"] or call.args[1:2]
    return dotted(given[0]).rsplit(".", 1)[-1] if given else "PROTECT"


def faults_of(path: Path, label: str) -> list[str]:
    faults = []
    for line, target, rule in relations(path):
        if target == label or target not in LABELS:
            continue
        if not is_upstream(target, of=label):
            faults.append(f"{said(path, line)}: {label} points at {target}, which is not upstream")
        if rule not in ("PROTECT", "DO_NOTHING"):
            faults.append(f"{said(path, line)}: a paper of {target} would go with {rule}; use PROTECT")
    return faults


def test_foreign_keys_point_upstream_and_protect():
    files = [(path, label) for path in product_files() if (label := label_of(path))]
    assert not [fault for path, label in files for fault in faults_of(path, label)]


def test_a_key_that_points_downstream_is_found(tmp_path):
    path = tmp_path / "models.py"
    path.write_text("unit = models.ForeignKey('monitoring.Alarm', on_delete=models.CASCADE)\n", encoding="utf-8")
    assert relations(path) == [(1, "monitoring", "CASCADE")]
    assert not is_upstream("monitoring", of="records")
    assert is_upstream("organisations", of="records")
    assert not is_upstream("press", of="petitions")
