"""The drawing and its export: valid against the published schema, whole, and the same picture in both."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from soi.engines.procedures import public as engine
from soi.engines.procedures.tests.specimen import all_of_the_house, read_small

pytestmark = [pytest.mark.feature("CAS-01")]
HOUSE = [*all_of_the_house(), read_small()]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@pytest.fixture(scope="module")
def schema():
    """The OMG's schemas as SpiffWorkflow ships them."""
    spec = find_spec("SpiffWorkflow")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    found = next(folder.rglob("BPMN20.xsd"))
    return etree.XMLSchema(etree.parse(found))


@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
@pytest.mark.parametrize("language", ["vi", "en", "sv"])
def test_the_export_is_valid_bpmn(schema, procedure, language):
    schema.assertValid(etree.fromstring(engine.as_bpmn(procedure, language)))


def test_the_schema_refuses_what_is_not_bpmn(schema):
    broken = engine.as_bpmn(read_small()).replace(b"userTask", b"userTusk")
    assert not schema.validate(etree.fromstring(broken))


@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
def test_every_step_and_way_is_in_the_export_once(procedure):
    root = etree.fromstring(engine.as_bpmn(procedure, "en"))
    tasks = [task.get("name") for task in root.iter(f"{BPMN}userTask")]
    assert tasks == [step.labels["en"] for step in procedure.steps.values()]
    flows = [flow.get("id") for flow in root.iter(f"{BPMN}sequenceFlow")]
    assert len([flow for flow in flows if flow.startswith("flow-") and flow != "flow-start"]) == len(procedure.ways)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("procedure", HOUSE, ids=lambda procedure: procedure.id)
def test_boxes_do_not_overlap_and_lie_within_the_drawing(procedure):
    drawing = engine.draw(procedure)
    boxes = list(drawing.boxes.values())
    assert {box.id for box in boxes} == {*procedure.steps, engine.END}
    for at, one in enumerate(boxes):
        assert 0 <= one.x <= drawing.width - one.width
        assert 0 <= one.y <= drawing.height - one.height
        for other in boxes[at + 1 :]:
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart_x or apart_y
