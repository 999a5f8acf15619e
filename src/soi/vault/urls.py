"""Addresses of the vault."""

from django.urls import path

from soi.vault import views

app_name = "vault"
urlpatterns = [
    path("", views.openings, name="openings"),
    path("ask/<uuid:locker_id>/", views.ask, name="ask"),
    path("<uuid:opening_id>/", views.opening, name="opening"),
    path("<uuid:opening_id>/answer/", views.answer, name="answer"),
    path("<uuid:opening_id>/read/", views.read, name="read"),
]
