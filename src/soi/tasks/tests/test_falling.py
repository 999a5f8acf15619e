"""What falls when an appointment ends, to whom, and what the database refuses (DIR-07)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from soi.petitions import testing as petitions
from soi.petitions.models import Petition
from soi.tasks import actions, queries
from soi.tasks.errors import LastHead, NoSuchPost, NotByOneself
from soi.tasks.models import DutyKind, Passing, Task
from soi.tasks.testing import given, in_days

pytestmark = pytest.mark.feature("DIR-07")
YESTERDAY = -1


def test_ending_lets_a_task_fall_to_the_head_in_the_same_transaction(node):
    task_id = given(node, "head_a", "inspector_a")
    inspector = node.actor("inspector_a")
    with node.acting("head_a") as head:
        number = actions.end_appointment(head, inspector.appointment_id, last_day=in_days(YESTERDAY))
        assert number >= 1
    with node.acting("head_a") as head:
        assert Task.objects.get(pk=task_id).appointment_id == head.appointment_id
