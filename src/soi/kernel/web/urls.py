"""Addresses of the shell."""

from django.urls import path

from soi.kernel.web import live, views

app_name = "web"
urlpatterns = [
    path("language/<slug:code>/", views.language, name="language"),
    path("help/", views.help_page, name="help"),
    path("role/", views.choose_role, name="role"),
    path("health", views.health, name="health"),
    path("live/", live.live, name="live"),
]
