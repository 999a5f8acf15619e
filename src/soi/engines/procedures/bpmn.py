"""A procedure as BPMN 2.0 (OMG formal/2011-01-03), with lanes for the seats and its drawing: any modeller opens it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from soi.base.sentences import label
from soi.engines.procedures.drawing import Arrow, Drawing, draw
from soi.engines.procedures.model import END, Procedure, Step, Way

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
SHAPE = "http://www.omg.org/spec/DD/20100524/DC"
EDGE = "http://www.omg.org/spec/DD/20100524/DI"
HERE = "https://soi.invalid/procedures"
SPACES = {"": MODEL, "bpmndi": DIAGRAM, "dc": SHAPE, "di": EDGE}
ROUND = 36


def as_bpmn(procedure: Procedure, language: str = "vi") -> bytes:
    """The procedure as an XML file in UTF-8: one process, a lane a seat, a gateway where ways part, a diagram."""
    for prefix, space in SPACES.items():
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.Element(
        _in(MODEL, "definitions"), {"targetNamespace": HERE, "id": _id("definitions", procedure.id)}
    )
    process = _add(
        root, "process", id=_id("process", procedure.id), name=label(procedure.labels, language), isExecutable="false"
    )
    _lanes(process, procedure, language)
    _add(process, "startEvent", id="start")
    for step in procedure.steps.values():
        task = _add(process, "userTask", id=_id("step", step.id), name=label(step.labels, language))
        if step.ground:
            # BPMN wants documentation before all else in an element.
            _add(task, "documentation").text = step.ground
        if len(step.ways) > 1:
            _add(process, "exclusiveGateway", id=_id("parting", step.id))
    _add(process, "endEvent", id="end")
    for source, target, name, key in _flows(procedure, language):
        flow = _add(process, "sequenceFlow", id=key, sourceRef=source, targetRef=target)
        if name:
            flow.set("name", name)
    _diagram(root, procedure, draw(procedure))
    ElementTree.indent(root)
    file: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return file


def _lanes(process: ElementTree.Element, procedure: Procedure, language: str) -> None:
    lanes = _add(process, "laneSet", id="lanes")
    for role in procedure.roles.values():
        steps = [step for step in procedure.steps.values() if step.role == role.id]
        if not steps:
            continue
        lane = _add(lanes, "lane", id=_id("lane", role.id), name=label(role.labels, language))
        for step in steps:
            _add(lane, "flowNodeRef").text = _id("step", step.id)
            if len(step.ways) > 1:
                _add(lane, "flowNodeRef").text = _id("parting", step.id)


def _flows(procedure: Procedure, language: str) -> list[tuple[str, str, str, str]]:
    """Source, target, name and id of each sequence flow."""
    found = [("start", _id("step", procedure.start), "", "flow-start")]
    for step in procedure.steps.values():
        many = len(step.ways) > 1
        if many:
            found.append((_id("step", step.id), _id("parting", step.id), "", _id("to-parting", step.id)))
        for way in step.ways:
            source = _id("parting" if many else "step", step.id)
            found.append((source, _target(way), label(way.labels, language), _flow(step, way)))
    return found


def _target(way: Way) -> str:
    return "end" if way.to == END else _id("step", way.to)


def _flow(step: Step, way: Way) -> str:
    return _id("flow", f"{step.id}-{way.id}")


def _diagram(root: ElementTree.Element, procedure: Procedure, drawing: Drawing) -> None:
    diagram = ElementTree.SubElement(root, _in(DIAGRAM, "BPMNDiagram"), {"id": "diagram"})
    plane = ElementTree.SubElement(
        diagram, _in(DIAGRAM, "BPMNPlane"), {"id": "plane", "bpmnElement": _id("process", procedure.id)}
    )
    first = drawing.boxes[procedure.start]
    _shape(plane, "start", 2, first.y + first.height // 2 - ROUND // 2, ROUND, ROUND)
    for name, box in drawing.boxes.items():
        if name == END:
            _shape(plane, "end", box.x, box.y + (box.height - ROUND) // 2, ROUND, ROUND)
            continue
        _shape(plane, _id("step", name), box.x, box.y, box.width, box.height)
        if len(procedure.steps[name].ways) > 1:
            # The gateway stands on the lower right corner of its step.
            _shape(plane, _id("parting", name), box.x + box.width - 14, box.y + box.height - 14, 28, 28)
            corner = ((box.x + box.width - 7, box.y + box.height - 7), (box.x + box.width, box.y + box.height))
            _edge(plane, _id("to-parting", name), corner)
    _edge(plane, "flow-start", ((2 + ROUND, first.middle[1]), (first.x, first.middle[1])))
    for arrow in drawing.arrows:
        _edge(plane, _flow_of(procedure, arrow), arrow.points)


def _flow_of(procedure: Procedure, arrow: Arrow) -> str:
    step = procedure.steps[arrow.step]
    return next(_flow(step, way) for way in step.ways if way.id == arrow.way)


def _shape(plane: ElementTree.Element, of: str, x: int, y: int, width: int, height: int) -> None:
    shape = ElementTree.SubElement(plane, _in(DIAGRAM, "BPMNShape"), {"id": f"{of}-shape", "bpmnElement": of})
    place = {"x": x, "y": y, "width": width, "height": height}
    ElementTree.SubElement(shape, _in(SHAPE, "Bounds"), {name: str(value) for name, value in place.items()})


def _edge(plane: ElementTree.Element, of: str, points: tuple[tuple[int, int], ...]) -> None:
    edge = ElementTree.SubElement(plane, _in(DIAGRAM, "BPMNEdge"), {"id": f"{of}-edge", "bpmnElement": of})
    for x, y in points:
        ElementTree.SubElement(edge, _in(EDGE, "waypoint"), {"x": str(x), "y": str(y)})


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, _in(MODEL, tag), attributes)


def _in(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _id(kind: str, name: str) -> str:
    """An XML id: letters, digits, points and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", f"{kind}-{name}")
