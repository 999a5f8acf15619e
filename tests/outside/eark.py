"""Run by the validator's own Python: validate the package folder named, print the report as JSON.

The validator fetches its vocabularies from the network when it is imported, though it ships them: they are given to it
from its own folder, so that a machine without a network checks the same.
"""

import io
import json
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

home = Path(find_spec("eark_validator").submodule_search_locations[0])


def shipped(address: str) -> io.BytesIO:
    return io.BytesIO((home / "ipxml/resources/vocabs" / address.rsplit("/", 1)[-1]).read_bytes())


urllib.request.urlopen = shipped

from eark_validator.mets import MetsValidator  # noqa: E402
from eark_validator.packages import PackageValidator  # noqa: E402
from eark_validator.specifications.specification import SpecificationVersion  # noqa: E402

folder = Path(sys.argv[1])
report = PackageValidator(folder, SpecificationVersion.V2_1_0).validation_report
found = report.model_dump(mode="json")
said = {
    "structure": [(one["rule_id"], one["severity"], one["message"]) for one in found["structure"]["messages"]],
    "schema": [
        (one["rule_id"], one["severity"], one["message"]) for one in found["metadata"]["schema_results"]["messages"]
    ],
    "rules": [
        (one["rule_id"], one["severity"], one["message"], one["location"])
        for one in found["metadata"]["schematron_results"]["messages"]
    ],
    "representations": {},
}
for rep in sorted((folder / "representations").iterdir()):
    validator = MetsValidator(str(rep))
    validator.validate_mets("METS.xml")
    said["representations"][rep.name] = [one.message for one in validator.validation_errors]
print(json.dumps(said))
