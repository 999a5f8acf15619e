"""Addresses of the whole house; each room brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from soi.config.api import API

ROOMS = [
    ("sign-in/", "soi.kernel.identity.urls"),
    ("intake/", "soi.intake.urls"),
    ("records/", "soi.records.urls"),
    ("search/", "soi.records.search_urls"),
    ("digitization/", "soi.digitization.urls"),
    ("correspondence/", "soi.correspondence.urls"),
    ("petitions/", "soi.petitions.urls"),
    ("cases/", "soi.cases.urls"),
    ("papers/", "soi.drafting.urls"),
    ("decisions/", "soi.decisions.urls"),
    ("register/", "soi.register.urls"),
    ("directives/", "soi.directives.urls"),
    ("vault/", "soi.vault.urls"),
    ("centre/", "soi.monitoring.urls"),
    ("log/", "soi.monitoring.log_urls"),
    ("", "soi.tasks.urls"),
    ("", "soi.kernel.web.urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", API.urls),
    *(path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)),
]

handler400 = "soi.kernel.web.views.bad_request"
handler403 = "soi.kernel.web.views.forbidden"
handler404 = "soi.kernel.web.views.not_found"
handler500 = "soi.kernel.web.views.broken"
