"""Addresses of the register."""

from django.urls import path

from soi.register import views

app_name = "register"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("book/", views.book, name="book"),
    path("look-up/<uuid:look_up_id>/", views.found, name="found"),
]
