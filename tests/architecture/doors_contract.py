"""The import-linter contract that keeps the doors of rooms: which files of a room another room may open."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

GROUPS = ("kernel", "engines")


class DoorsContract(Contract):
    """A room is entered by its doors only; facts open to those who count, custody to those who move."""

    type_name = "doors"

    doors = fields.SetField(subfield=fields.StringField())
    counting_rooms = fields.SetField(subfield=fields.StringField())
    doors_within_the_kernel = fields.SetField(subfield=fields.StringField())
    moving_rooms = fields.SetField(subfield=fields.StringField())
    open_to = fields.SetField(subfield=fields.StringField())
    open_files = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            (importer, imported, lines_of(graph, importer, imported))
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self.may_import(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def may_import(self, importer: str, imported: str) -> bool:
        from_room, from_files = split(importer)
        to_room, to_files = split(imported)
        if from_room is None or to_room is None or from_room == to_room:
            return True
        if from_room in self.open_to or self.open_files & set(from_files):
            return True
        return bool(to_files) and to_files[0] in self.doors_for(from_room, to_room)

    def doors_for(self, room: str, other: str) -> set[str]:
        doors = set(self.doors)
        if is_kernel(room) and is_kernel(other):
            doors |= self.doors_within_the_kernel
        if room in self.counting_rooms:
            doors.add("facts")
        if room in self.moving_rooms:
            doors.add("custody")
        return doors

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, lines in check.metadata["broken"]:
            output.print_error(
                f"- {importer} -> {imported} (l.{lines}): not a door of {split(imported)[0]}", bold=False
            )
        output.new_line()


def split(module: str) -> tuple[str | None, list[str]]:
    """The room of a module and its path inside it; no room for base, engines and anything outside soi."""
    parts = module.split(".")
    if parts[0] != "soi" or len(parts) < 2 or parts[1] in ("base", "engines", "conftest"):
        return None, []
    if parts[1] in GROUPS:
        return (f"kernel.{parts[2]}", parts[3:]) if len(parts) > 2 else (None, [])
    return parts[1], parts[2:]


def is_kernel(room: str) -> bool:
    return room.startswith("kernel.")


def lines_of(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return ", ".join(str(detail["line_number"]) for detail in details)
