"""Addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from soi.monitoring import log_views

app_name = "log"
urlpatterns = [path("", log_views.events, name="events")]
