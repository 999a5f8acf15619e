"""The API keeps its description: every operation, good and bad input, in process on the real database (EXC-06)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck
from hypothesis import settings as effort
from schemathesis.config import SchemathesisConfig

from soi.cases import testing as cases
from soi.correspondence import testing as correspondence
from soi.kernel.web import actions, tokens  # noqa: F401 - the API is put together before it is described
from soi.petitions import testing as petitions
from soi.records.testing import make_document
from soi.tasks import actions as tasks
from soi.tasks import queries
from soi.tasks.models import Task
from soi.tasks.testing import given, in_days
from tests.world import Node

# Whoever acts: the officer has tasks, a seat and petitions; the head opens cases; the clerk keeps the book; the
# inspector leads a team that has come to what it receives.
OFFICES = ("head_a", "petition_officer_a", "clerk_a", "inspector_a")
# A value that the description allows and the office's rules refuse is refused by a room, in the room's own words.
SHAPE = {"web.not_readable", "web.bad_request"}
LETTER = ["Tôi tên là Khuất Thị Hiên.", "Ông Lương Văn Cảnh thu tiền ngoài sổ."]
# A short run is the same each time; a long one looks for what nobody thought of.
USUAL = 25
TRIES = int(os.environ.get("SOI_API_TRIES", str(USUAL)))

CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422", "429"]},
            "unsupported_method": {"enabled": True},
        },
    }
)


@pytest.fixture(scope="module")
def things(node: Node) -> dict[str, list[str]]:
    """Keys of real things, so that calls do not all end at a thing that is not there."""
    accepted = petitions.accepted(node, lines=LETTER)
    on_case = petitions.accepted(node, lines=LETTER)
    case = cases.opened(node, on_case)
    receiving = cases.opened(node, petitions.accepted(node, lines=LETTER))
    cases.walk(node, receiving, "proposed", "issued", "prepared", "met", "deployed")
    held = petitions.held(node, lines=LETTER)
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk).pk
    with node.acting("petition_officer_a") as officer:
        mine = Task.objects.filter(appointment_id=officer.appointment_id).values_list("pk", flat=True)
        work = [str(each) for each in mine]
    given(node, "head_a", "inspector_a")
    with node.acting("inspector_a") as leaver:
        wanted = {"appointment_id": leaver.appointment_id, "last_day": in_days(9), "why": "transfer"}
        departure = tasks.propose(leaver, **wanted)
        offered = [str(item.pk) for item in queries.items_of(queries.get_departure(leaver, departure))]
        to = node.actor("head_a").appointment_id
        tasks.offer(leaver, departure, {UUID(item): to for item in offered})
    return {
        "petition_id": [str(accepted), str(on_case), str(held)],
        "case_id": [str(case), str(receiving), str(case)],
        "document_id": [str(document)],
        "task_id": work,
        "item_id": offered,
        "paper_id": [str(correspondence.drafted(node)), str(correspondence.submitted(node))],
        "slip_id": [str(correspondence.laid(node))],
    }


# Kept by the process: a worker that is handed the file in parts makes its fixtures anew.
CALLED: dict[str, int] = {}


@pytest.fixture
def called() -> dict[str, int]:
    return CALLED


@pytest.fixture(scope="module")
def words(node: Node) -> list[str]:
    return [node.token(office) for office in OFFICES]


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    before = settings.SOI_API_CALLS_A_MINUTE
    settings.SOI_API_CALLS_A_MINUTE = 10**9
    yield
    settings.SOI_API_CALLS_A_MINUTE = before


# The description is open and asks no database, so it can be read while tests are gathered.
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application(), config=CONFIG)


REAL = {"kind": "explanation", "way": "proposed", "procedure": "denunciation"}


def make_real(case: Any, things: dict[str, list[str]], number: int) -> None:
    """Put keys of real things into a good call, and every other time words that the office knows."""
    for name in set(case.path_parameters or {}) & set(things):
        case.path_parameters[name] = things[name][number % len(things[name])]
    if number % 2 and isinstance(case.body, dict):
        case.body |= {name: word for name, word in REAL.items() if name in case.body}


def keeps(case: Any, things: dict[str, list[str]], words: list[str], called: dict[str, int]) -> None:
    number = sum(called.values())
    is_good = case.meta is None or case.meta.generation.mode.is_positive
    if is_good:
        make_real(case, things, number)
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {words[number // 2 % len(words)]}"})
    called[str(answer.status_code)] = called.get(str(answer.status_code), 0) + 1
    assert answer.status_code < 500
    if answer.status_code >= 400:
        told = json.loads(answer.content)
        assert told["status"] == answer.status_code
        assert told["code"] and told["message"]
        assert not (is_good and told["code"] in SHAPE), f"allowed by the description, refused as unreadable: {told}"


def one_of(operation: Any) -> Any:
    """A test of one operation under a name of its own: items of one name are one item to xdist, and run once."""

    def test(case: Any, things: dict[str, list[str]], words: list[str], called: dict[str, int]) -> None:
        keeps(case, things, words, called)

    tried = effort(
        max_examples=TRIES, deadline=None, derandomize=TRIES == USUAL, suppress_health_check=list(HealthCheck)
    )(test)
    alone = schema.include(path=operation.path, method=operation.method.upper())
    return pytest.mark.slow(pytest.mark.feature("EXC-06")(alone.parametrize()(tried)))


OPERATIONS = [result.ok() for result in schema.get_all_operations()]
for each in OPERATIONS:
    globals()["test_" + re.sub(r"[^a-z]+", "_", f"{each.method}{each.path}".lower()).strip("_")] = one_of(each)


def test_there_is_a_test_for_each_operation() -> None:
    names = {name for name in globals() if name.startswith("test_") and "_api_" in name}
    assert len(names) == len(OPERATIONS) >= 13


@pytest.mark.slow
def test_the_calls_reached_things_and_were_refused_too(called: dict[str, int]) -> None:
    """Control: a contract that only ever met 404 would prove nothing."""
    print(called)
    assert called["200"] > 100
    assert called["422"] > 100
    assert called["201"] > 0
    assert called["409"] > 5
    assert "500" not in called
