"""Addresses of directives."""

from django.urls import path

from soi.directives import views

app_name = "directives"
urlpatterns = [
    path("", views.listing, name="list"),
    path("open/", views.open_one, name="open"),
    path("open/<uuid:case_id>/", views.open_one, name="open_for"),
    path("<uuid:directive_id>/", views.directive, name="directive"),
    path("<uuid:directive_id>/part/", views.directive_part, name="part"),
    path("<uuid:directive_id>/oblige/", views.oblige, name="oblige"),
    path("work/<uuid:obligation_id>/", views.obligation, name="obligation"),
    path("work/<uuid:obligation_id>/accept/", views.accept, name="accept"),
]
