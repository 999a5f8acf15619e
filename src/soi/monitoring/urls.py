"""Addresses of the centre."""

from django.urls import path

from soi.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("figure/", views.figure, name="figure"),
    path("wall/", views.wall, name="wall"),
    path("wall/part/", views.wall_part, name="wall_part"),
    path("wall/behind/<slug:group>/", views.behind, name="behind"),
    path("wall/note/<str:kind>/<uuid:key>/", views.take_note, name="take_note"),
]
