"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from soi.records import search_views

app_name = "search"
urlpatterns = [
    path("", search_views.find, name="find"),
    path("suggest/", search_views.suggest, name="suggest"),
]
