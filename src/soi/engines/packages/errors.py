"""BadInput
'- PackageFault      a package that is not taken in; it names the part that is at fault
     |- NotAPackage       no zip file of one bag
     |- UnsafePart        a name that leads out of the package, a link, the same name twice
     |- TooLarge          more parts or bytes than allowed, or a part that swells when it is unpacked
     |- PartDamaged       a part is not what its hash says
     |- PartMissing       a part that is named is not there
     |- PartUnexpected    a part is there that nothing names
     |- ManifestWrong     the lists of parts contradict each other or cannot be read
     '- RecordUnreadable  the description of a record breaks the form"""

from __future__ import annotations

from soi.base.errors import BadInput


class PackageFault(BadInput):
    """The package was not taken in because of its part “{part}”. Nothing was changed."""

    code = "packages.fault"
    remedy = "Ask whoever sent the package for a whole copy of it."


class NotAPackage(PackageFault):
    """This file is not a package: {why}. Nothing was changed."""

    code = "packages.not_a_package"
    remedy = "Choose the .zip file as it was made by the exporting body."


class UnsafePart(PackageFault):
    """The package holds a part with a name that is not allowed: “{part}”. Nothing was taken in."""

    code = "packages.unsafe_part"
    remedy = "Do not open this file otherwise. Tell the operator and whoever sent it."


class TooLarge(PackageFault):
    """The part “{part}” makes the package larger than may be taken in. Nothing was taken in."""

    code = "packages.too_large"
    remedy = "Ask for the file in several packages, or have the operator raise the limit."


class PartDamaged(PackageFault):
    """The part “{part}” was damaged on the way: it is not what its hash says. Nothing was taken in."""

    code = "packages.part_damaged"


class PartMissing(PackageFault):
    """The part “{part}” is named in the package and is not there. Nothing was taken in."""

    code = "packages.part_missing"


class PartUnexpected(PackageFault):
    """The part “{part}” is in the package and nothing names it. Nothing was taken in."""

    code = "packages.part_unexpected"


class ManifestWrong(PackageFault):
    """The list “{part}” of the package cannot be relied on: {why}. Nothing was taken in."""

    code = "packages.manifest_wrong"


class RecordUnreadable(PackageFault):
    """The description “{part}” in the package breaks the form: {why}. Nothing was taken in."""

    code = "packages.record_unreadable"
