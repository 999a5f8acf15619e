"""The door of the engine of procedures."""

from soi.engines.procedures.bpmn import as_bpmn
from soi.engines.procedures.drawing import Arrow, Box, Drawing, draw
from soi.engines.procedures.faults import faults_of
from soi.engines.procedures.model import END, PHASES, Kind, Paper, Procedure, Role, Step, Way, read
from soi.engines.procedures.moves import Option, State, begin, move, options, with_paper, witness
from soi.engines.procedures.walk import moves, unlawful

__all__ = [
    "END",
    "PHASES",
    "Arrow",
    "Box",
    "Drawing",
    "Kind",
    "Option",
    "Paper",
    "Procedure",
    "Role",
    "State",
    "Step",
    "Way",
    "as_bpmn",
    "begin",
    "draw",
    "faults_of",
    "move",
    "moves",
    "options",
    "read",
    "unlawful",
    "with_paper",
    "witness",
]
