"""What records shows on an arrival's page: the way to register it, or the number it was given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from soi.records import queries
from soi.records.views.asking import asker


def arrival_panel(request: HttpRequest, arrival: Any) -> str:
    """The choice "an ordinary paper: register it", for who may register; nothing for others."""
    actor = asker(request)
    if not actor.may("records.register"):
        return ""
    document = queries.document_of_arrival(actor, arrival.pk)
    return render_to_string("records/_arrival.html", {"arrival": arrival, "document": document}, request)
