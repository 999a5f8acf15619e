"""The API of the whole house: each room brings its addresses, in the order of the stream."""

from __future__ import annotations

from soi.cases import rest as cases
from soi.correspondence import rest as correspondence
from soi.kernel.signing import rest as signing
from soi.kernel.web.house_api import API
from soi.petitions import rest as petitions
from soi.records import rest as records
from soi.tasks import rest as tasks

__all__ = ["API"]

API.enter("signing", signing.routes)
API.enter("tasks", tasks.routes)
API.enter("records", records.routes)
API.enter("correspondence", correspondence.routes)
API.enter("petitions", petitions.routes)
API.enter("cases", cases.routes)
