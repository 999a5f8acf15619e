"""Addresses of petitions."""

from django.urls import path

from soi.petitions.views import copy, listing, petition, steps, taking

app_name = "petitions"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("rows/", listing.listing_part, name="rows"),
    path("take/<uuid:arrival_id>/", taking.take, name="take"),
    path("circulation/<uuid:pk>/", petition.circulation, name="circulation"),
    path("<uuid:petition_id>/", petition.petition, name="petition"),
    path("<uuid:petition_id>/part/", petition.petition_part, name="part"),
    path("<uuid:petition_id>/intake/<slug:name>/", steps.step, name="step"),
    path("<uuid:petition_id>/intake/<slug:name>/keep/", steps.keep, name="keep"),
    path("<uuid:petition_id>/copy/", copy.copy, name="copy"),
    path("<uuid:petition_id>/copy/check/", copy.check, name="check"),
    path("<uuid:petition_id>/copy/pages/<int:number>.webp", copy.covered_page, name="covered"),
    path("<uuid:petition_id>/copy/pages/<int:number>/", copy.original, name="original"),
    path("<uuid:petition_id>/copy/pages/<int:number>/bare/", copy.uncover, name="uncover"),
]
