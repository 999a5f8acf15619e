"""Addresses of decisions."""

from django.urls import path

from soi.decisions import views

app_name = "decisions"
urlpatterns = [
    path("case/<uuid:case_id>/matter/", views.matter, name="matter"),
    path("case/<uuid:case_id>/count/", views.count, name="count"),
    path("case/<uuid:case_id>/confirm/", views.confirm, name="confirm"),
    path("case/<uuid:case_id>/decide/", views.decide, name="decide"),
    path("<uuid:decision_id>/", views.decision, name="decision"),
    path("<uuid:decision_id>/sign/", views.sign, name="sign"),
    path("<uuid:decision_id>/paper.pdf", views.paper, name="paper"),
    path("<uuid:decision_id>/serve/", views.serve, name="serve"),
]
