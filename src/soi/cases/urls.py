"""Addresses of cases."""

from django.urls import path

from soi.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.listing, name="list"),
    path("open/<uuid:petition_id>/", views.open_one, name="open"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/part/", views.case_part, name="part"),
    path("<uuid:case_id>/paper/<slug:kind>/", views.paper, name="paper"),
    path("<uuid:case_id>/step/<slug:way>/", views.step, name="step"),
    path("<uuid:case_id>/procedure/", views.procedure, name="procedure"),
    path("<uuid:case_id>/procedure.bpmn", views.bpmn, name="bpmn"),
]
